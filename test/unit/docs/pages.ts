import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../dev/build/paths.ts';

/** The project's Markdown, as the tests of this folder read it. */
interface Page {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

const read = (path: string): Page => ({ path, text: readFileSync(join(root, path), 'utf8') });

export const page = read;

export const pages = (): readonly Page[] => [
  read('README.md'),
  read('CONTRIBUTING.md'),
  read('CHANGELOG.md'),
  ...['docs', 'docs/protocol'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => read(`${folder}/${name}`)),
  ),
];

/** The text of one section, from its heading to the next of the same or a higher level. */
export function section({ path, text }: Page, heading: string): string {
  const lines = text.split('\n');
  const from = lines.indexOf(heading);
  if (from < 0) throw new Error(`${path}: no section "${heading}"`);
  const level = heading.indexOf(' ');
  const ends = (line: string): boolean => new RegExp(`^#{1,${level}} `).test(line);
  const length = lines.slice(from + 1).findIndex(ends);
  return lines.slice(from, length < 0 ? undefined : from + 1 + length).join('\n');
}

/** Every folder below one, at any depth, as paths from the root. */
export const foldersBelow = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [`${folder}/${name}`, ...foldersBelow(`${folder}/${name}`)])
    .sort();

/** GitHub's address of a heading. */
export const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

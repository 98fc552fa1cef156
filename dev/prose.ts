/**
 * `node --import tsx dev/prose.ts`: checks the English of documents, comments, test names and
 * screens, one of the static checks (docs/voice.md). Counts of banned words and sentence starts may
 * only fall. This program lowers `dev/prose.json` by itself, except in CI, and fails if a count has
 * risen or a document has become too long. `--list` prints each finding.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { filesBelow } from './build/changed.ts';
import { root } from './build/paths.ts';

const FILE = join(root, 'dev/prose.json');

type Kind = 'documents' | 'comments' | 'tests' | 'screens';

/** Words that docs/voice.md bans. */
const WORDS =
  /\b(?:anew|mend(?:s|ed|ing)?|who(?:so|m)?ever|for good|go(?:es)? by|by lot|what is (?:said|told|asked|shown|meant|paid|owed|left) (?:of|by|to|at|in)|is (?:told|said|asked) (?:so|of|that|what|where)|(?:is|are) none)\b/i;
/** Matches the start of a sentence that has a clause as its subject, or no subject. */
const STARTS =
  /^(?:What|Who|Whoever|Whose|Whatever|Whichever|That which|One (?:that|who)|Nor|Of (?:an?|the|many|all|several|two)|Nothing (?:of|that))\b/;

const sentences = (text: string): readonly string[] =>
  text
    .split(/(?<=[.!?:])\s+|\n\s*\n/)
    .map((each) => each.replace(/^[-*>|\s\d.]+|\*\*[^*]+\*\*\s*/g, '').trim())
    .filter((each) => each.length > 3);

/** Returns the comments of a source file, one text for each block. */
export function comments(source: string): readonly string[] {
  const blocks: string[] = [];
  let block: string[] = [];
  const end = (): void => {
    if (block.length > 0) blocks.push(block.join(' '));
    block = [];
  };
  for (const line of source.split('\n')) {
    const said = /^\s*(?:\/\/|\/?\*\*?(?!\/))\s?(.*?)(?:\*\/)?$/.exec(line)?.[1];
    if (said === undefined || said.trim() === '') end();
    else block.push(said.replace(/^@\w+\s*/, '').trim());
  }
  end();
  return blocks;
}

const quoted = (source: string, pattern: RegExp): readonly string[] =>
  [...source.matchAll(pattern)].map((found) => found[2] ?? '');
const TEST_NAME = /\b(?:test|story)\(\s*(['"`])(.+?)\1\s*,/g;
const STRING = /(['"`])((?:(?!\1)[^\\\n]|\\.){12,})\1/g;

/** Returns the sentences of one file that contain banned words or starts. */
export function findings(path: string, text: string): readonly (readonly [Kind, string])[] {
  const texts: (readonly [Kind, readonly string[]])[] = path.endsWith('.md')
    ? [['documents', [text.replace(/```[^]*?```/g, '')]]]
    : [
        ['comments', comments(text)],
        ['tests', path.startsWith('test/') ? quoted(text, TEST_NAME) : []],
        ['screens', /^src\/.*strings\.ts$/.test(path) ? quoted(text, STRING) : []],
      ];
  return texts.flatMap(([kind, blocks]) =>
    blocks
      .flatMap(sentences)
      .filter((each) => WORDS.test(each) || STARTS.test(each))
      .map((each) => [kind, each] as const),
  );
}

interface Noted {
  readonly counts: Readonly<Record<Kind, number>>;
  /** The size of each document, in bytes. */
  readonly sizes: Readonly<Record<string, number>>;
}

/** Returns the faults, each as a sentence. */
export function complaints(noted: Noted, counts: Noted['counts'], sizes: Noted['sizes']): string[] {
  const kinds = Object.keys(noted.counts) as Kind[];
  return [
    ...kinds
      .filter((kind) => counts[kind] > noted.counts[kind])
      .map(
        (kind) =>
          `${kind}: ${counts[kind]} sentences that docs/voice.md bans, ${noted.counts[kind]} before. --list shows them.`,
      ),
    ...Object.entries(sizes).flatMap(([path, size]) => {
      const most = noted.sizes[path];
      if (most === undefined) return [`${path} has no size in dev/prose.json.`];
      return size > most ? [`${path} has ${size} bytes, and may have ${most}.`] : [];
    }),
    ...Object.keys(noted.sizes)
      .filter((path) => !(path in sizes))
      .map((path) => `dev/prose.json names ${path}, which is gone.`),
  ];
}

const documents = (): readonly string[] => [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'],
  ...filesBelow(join(root, 'docs'))
    .map((path) => relative(root, path).split(sep).join('/'))
    .filter((path) => path.endsWith('.md') && !path.includes('/glossaries/')),
];

function main(): void {
  const sources = ['src', 'dev', 'test']
    .flatMap((folder) => filesBelow(join(root, folder)))
    .map((path) => relative(root, path).split(sep).join('/'))
    .filter((path) => path.endsWith('.ts') && !path.startsWith('src/main/languages/'));
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const found = [...documents(), ...sources].flatMap((path) =>
    findings(path, read(path)).map(([kind, sentence]) => ({ path, kind, sentence })),
  );
  if (process.argv.includes('--list')) {
    for (const { path, kind, sentence } of found) console.log(`${kind}\t${path}\t${sentence}`);
  }
  const count = (kind: Kind): number => found.filter((each) => each.kind === kind).length;
  const counts = {
    documents: count('documents'),
    comments: count('comments'),
    tests: count('tests'),
    screens: count('screens'),
  };
  const sizes = Object.fromEntries(
    documents().map((path) => [path, Buffer.byteLength(read(path))]),
  );
  const noted: Noted = JSON.parse(readFileSync(FILE, 'utf8'));
  const wrong = complaints(noted, counts, sizes);
  for (const each of wrong) console.error(each);
  if (wrong.length > 0) process.exitCode = 1;
  else if (!process.env['CI'] && JSON.stringify(counts) !== JSON.stringify(noted.counts)) {
    writeFileSync(FILE, `${JSON.stringify({ ...noted, counts }, null, 2)}\n`);
    console.log(`dev/prose.json: lowered to ${JSON.stringify(counts)}`);
  }
}

if (process.argv[1]?.endsWith('prose.ts')) main();

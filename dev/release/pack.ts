/** `release/`: the published files of a version, made from a built `dist/`. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { filesBelow } from '../build/changed.ts';
import { type Files, sums, tar } from './archive.ts';

const SUMS = 'SHA256SUMS';
const HEADERS = '_headers';

interface Release {
  /** The absolute path. */
  readonly archive: string;
  readonly sums: string;
}

/** Returns all files of a folder, by their path in it. */
export const filesOf = (folder: string): Files =>
  new Map(
    filesBelow(folder).map((file) => [
      relative(folder, file).split(sep).join('/'),
      readFileSync(file),
    ]),
  );

/**
 * Writes the archive, the checksums of the archive and of its files, and a separate headers file
 * for web servers on which someone has to set the headers manually. Replaces everything in `out`.
 */
export function pack(dist: string, version: string, out: string): Release {
  const name = `pay2chat-${version}`;
  const files = new Map([...filesOf(dist)].map(([path, bytes]) => [`${name}/${path}`, bytes]));
  const headers = files.get(`${name}/${HEADERS}`);
  if (!headers) throw new Error(`${dist} has no ${HEADERS}`);
  const bytes = tar(files);
  const text = sums(new Map([...files, [`${name}.tar`, bytes]]));
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, `${name}.tar`), bytes);
  writeFileSync(join(out, SUMS), text);
  writeFileSync(join(out, HEADERS), headers);
  return { archive: join(out, `${name}.tar`), sums: text };
}

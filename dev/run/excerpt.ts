import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build/paths.ts';

/** Where a run keeps all that its failed files have said; git ignores it. */
const FAILURES = join('.cache', 'failures');

/** As much as a person reads at once. */
const MOST_LINES = 40;
/** The last of these lines come from the end, which often explains the failure. */
const LAST_LINES = 12;

/** The lines that explain a failure, of all that a file has said. */
export function excerpt(output: string): string[] {
  const lines = output.trimEnd().split('\n');
  const first = lines.findIndex((line) => /^\s+FAIL {2}"/.test(line));
  const told = lines
    .slice(Math.max(0, first))
    .filter((line, at, all) => line.trim() !== '' || all[at - 1]?.trim() !== '');
  if (told.length <= MOST_LINES) return told;
  const head = told.slice(0, MOST_LINES - LAST_LINES - 1);
  const more = told.length - head.length - LAST_LINES;
  return [...head, `… ${more} lines more …`, ...told.slice(-LAST_LINES)];
}

/** Keeps all of it; the path from the project's folder. */
export function keepOutput(name: string, output: string): string {
  mkdirSync(join(root, FAILURES), { recursive: true });
  const path = join(FAILURES, `${name.replace(/[^\w.-]+/g, '-')}.log`);
  writeFileSync(join(root, path), output);
  return path;
}

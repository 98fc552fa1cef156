import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build/paths.ts';

/** The folder with the full output of a run's failed files. Git ignores it. */
const FAILURES = join('.cache', 'failures');

/** The most lines that a person reads at once. */
const MOST_LINES = 40;
/** How many of these lines come from the end of the output, which often explains the failure. */
const LAST_LINES = 12;

/** Returns the lines of a file's output that explain its failure. */
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

/** Stores the full output. Returns its path from the project's folder. */
export function keepOutput(name: string, output: string): string {
  mkdirSync(join(root, FAILURES), { recursive: true });
  const path = join(FAILURES, `${name.replace(/[^\w.-]+/g, '-')}.log`);
  writeFileSync(join(root, path), output);
  return path;
}

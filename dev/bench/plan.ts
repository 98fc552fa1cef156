/** Plans the benches to run. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesBelow } from '../build/changed.ts';
import { root } from '../build/paths.ts';
import { CAPACITY, type Job } from '../run/job.ts';
import { directives, typescript } from '../run/plan.ts';

const FOLDER = 'test/bench';
const END = '.bench.ts';
const TIMEOUT_MS = 600_000;

/** Names of all benches: `test/bench/<name>.bench.ts`. */
export const benchNames = (): readonly string[] =>
  filesBelow(join(root, FOLDER))
    .filter((path) => path.endsWith(END))
    .map((path) => basename(path, END));

interface Choice {
  readonly names: readonly string[];
  /** The options of the command line, which go to the benches. */
  readonly options: readonly string[];
}

/** All when none is named, and in the order of `known`. @throws Error that lists the known names. */
export function choose(args: readonly string[], known: readonly string[]): Choice {
  const options = args.filter((arg) => arg.startsWith('--'));
  const named = args.filter((arg) => !arg.startsWith('--'));
  const unknown = named.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`no bench ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  return {
    names: named.length > 0 ? known.filter((name) => named.includes(name)) : known,
    options,
  };
}

/** `// timeout: 900` (seconds) at the head of a bench is its own limit. */
export function benchJob(
  name: string,
  options: readonly string[],
  env: Readonly<Record<string, string>>,
): Job {
  const file = `${FOLDER}/${name}${END}`;
  const { timeoutMs } = directives(readFileSync(join(root, file), 'utf8'));
  return {
    name: file,
    args: [...typescript(file), ...options],
    counts: 'exit',
    timeoutMs: timeoutMs ?? TIMEOUT_MS,
    weight: CAPACITY,
    env,
  };
}

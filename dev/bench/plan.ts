/** Plans the benches to run. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesBelow } from '../build/changed.ts';
import { root } from '../build/paths.ts';
import { CAPACITY, type Job } from '../run/job.ts';
import { type Directives, directives, typescript } from '../run/plan.ts';

const FOLDER = 'test/bench';
const END = '.bench.ts';
const TIMEOUT_MS = 600_000;

const headOf = (name: string): Directives =>
  directives(readFileSync(join(root, FOLDER, name + END), 'utf8'));

/**
 * Returns the names of all benches, `test/bench/<name>.bench.ts`. A bench with `// long` at its
 * head runs only by name or with `--long`.
 */
export const benchNames = (): Known =>
  new Map(
    filesBelow(join(root, FOLDER))
      .filter((path) => path.endsWith(END))
      .map((path) => basename(path, END))
      .map((name) => [name, headOf(name)]),
  );

type Known = ReadonlyMap<string, Pick<Directives, 'isLong'>>;

interface Choice {
  readonly names: readonly string[];
  /** The options of the command line, which are passed to the benches. */
  readonly options: readonly string[];
}

/**
 * Returns the named benches, in the order of `known`. Without a name, returns those that together
 * take 20 minutes, or all with `--long`. @throws Error that lists the known names.
 */
export function choose(args: readonly string[], known: Known): Choice {
  const options = args.filter((arg) => arg.startsWith('--') && arg !== '--long');
  const named = args.filter((arg) => !arg.startsWith('--'));
  const unknown = named.filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new Error(`no bench ${unknown.join(', ')}; there are: ${[...known.keys()].join(', ')}`);
  const isChosen = (name: string, isLong: boolean): boolean =>
    named.length > 0 ? named.includes(name) : !isLong || args.includes('--long');
  return {
    names: [...known].flatMap(([name, { isLong }]) => (isChosen(name, isLong) ? [name] : [])),
    options,
  };
}

/**
 * Returns the job of a bench. `// timeout: 900` (seconds) at the head of a bench sets its time
 * limit.
 */
export function benchJob(
  name: string,
  options: readonly string[],
  env: Readonly<Record<string, string>>,
): Job {
  const file = `${FOLDER}/${name}${END}`;
  const { timeoutMs } = headOf(name);
  return {
    name: file,
    args: [...typescript(file), ...options],
    counts: 'exit',
    timeoutMs: timeoutMs ?? TIMEOUT_MS,
    weight: CAPACITY,
    env,
  };
}

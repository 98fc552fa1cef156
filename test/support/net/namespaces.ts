import { execFileSync } from 'node:child_process';
import { which } from '../../../dev/browsers.ts';

/**
 * Network namespaces of this run, and their end: normal, on a signal, or, after a crash, at the next
 * run's start. Their names carry the pid of their owner, so runs side by side leave each other alone.
 */

const PREFIX = 'p2c-net-';

/** `ip` and `nft` are in folders that a plain PATH may lack. @throws Error where they are missing. */
function tool(name: string): string {
  const found = which(name);
  if (!found) throw new Error(`${name} is not installed`);
  return found;
}

export const ip = (...args: string[]): string =>
  execFileSync(tool('ip'), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Loads a ruleset into a namespace. */
export const nft = (namespace: string, ruleset: string): void =>
  void execFileSync(tool('ip'), ['netns', 'exec', namespace, tool('nft'), '-f', '-'], {
    input: ruleset,
  });

/** Returns the command line that runs a command inside a namespace. */
export const inside = (namespace: string, command: readonly string[]): [string, string[]] => [
  tool('ip'),
  ['netns', 'exec', namespace, ...command],
];

const owned = new Set<string>();
let counter = 0;

/** A name for a new set of namespaces, unique on this machine. */
export const nextSet = (): string => `${PREFIX}${process.pid}-${(counter += 1)}`;

export function addNamespace(name: string): void {
  watchForTheEnd();
  ip('netns', 'add', name);
  owned.add(name);
  ip('-n', name, 'link', 'set', 'lo', 'up');
}

/** Ends the processes inside, then removes the namespace. Does nothing if it does not exist. */
export function removeNamespace(name: string): void {
  owned.delete(name);
  try {
    for (const pid of ip('netns', 'pids', name).split('\n').filter(Boolean)) {
      process.kill(Number(pid), 'SIGKILL');
    }
  } catch {
    // Gone between the question and the signal, or there is no such namespace.
  }
  try {
    ip('netns', 'del', name);
  } catch {
    // There was none.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Removes what runs that no longer exist left behind. */
export function sweepStale(): void {
  for (const line of ip('netns', 'list').split('\n')) {
    const [name = ''] = line.split(' ');
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) removeNamespace(name);
  }
}

let watching = false;

function watchForTheEnd(): void {
  if (watching) return;
  watching = true;
  sweepStale();
  // `exit` runs after a crash and after process.exit; only SIGKILL passes by it, hence the sweep.
  process.on('exit', () => {
    for (const name of owned) removeNamespace(name);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(130));
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import type { Side } from './call.ts';

/** Memory of a browser with all its processes, from /proc (Linux). */

const PAGE_BYTES = 4096;

/** `pid (command) state ppid …`: the command may hold spaces and brackets, hence the last one. */
function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

/** The process and all that it has started, directly or not. */
export function processTree(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(Number(name)) : null;
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found: number[] = [];
  const todo = [root];
  for (let pid = todo.pop(); pid !== undefined; pid = todo.pop()) {
    found.push(pid);
    todo.push(...(children.get(pid) ?? []));
  }
  return found;
}

/**
 * Chromium starts this service for itself three minutes after its own start, whatever pages are open,
 * and it takes some 47 MB (seen in 156; no switch leaves it out).
 */
const NOT_OURS = 'utility-sub-type=on_device_model';

/**
 * Sum of the resident memory of a process tree, in bytes, less what a browser runs for itself alone.
 * Shared pages count for each process.
 */
export function residentBytes(root: number): number {
  return processTree(root).reduce((sum, pid) => {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(NOT_OURS)) return sum;
      return sum + Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
    } catch {
      return sum;
    }
  }, 0);
}

const TICKS_PER_SECOND = 100;

/** Returns the processor time of a process tree so far, without its children that are gone. */
export function processorSeconds(root: number): number {
  return processTree(root).reduce((sum, pid) => {
    try {
      return sum + seconds(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return sum;
    }
  }, 0);
}

/** The processor time of one thread. */
export interface Thread {
  /** Kind of process, then the thread, as the system calls them: `renderer/WebRTC_Network`. */
  readonly name: string;
  readonly seconds: number;
}

const seconds = (stat: string): number => {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // utime and stime are the 14th and 15th field; the state, here the first, is the third.
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
};

/** Returns every thread of a process tree by its id. */
export function threads(root: number): ReadonlyMap<string, Thread> {
  const found = new Map<string, Thread>();
  for (const pid of processTree(root)) {
    try {
      // Chromium's processes share one name and say in an argument what they are for.
      const type = /--type=([\w-]+)/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1];
      const kind = type ?? readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      for (const tid of readdirSync(`/proc/${pid}/task`)) {
        const stat = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'utf8');
        const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        found.set(tid, { name: `${kind}/${name}`, seconds: seconds(stat) });
      }
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}

/** Returns the process id of a browser. @throws Error where it was not started here. */
export function pidOf({ browser }: Pick<Side, 'browser'>): number {
  const pid = browser.process()?.pid;
  if (pid === undefined) throw new Error('the browser was not started here');
  return pid;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const at = (index: number): number => sorted[index] ?? NaN;
  return Number.isInteger(middle) ? (at(middle - 1) + at(middle)) / 2 : at(Math.floor(middle));
}

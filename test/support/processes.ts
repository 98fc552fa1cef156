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

/** Sum of the resident memory of a process tree, in bytes. Shared pages count for each process. */
export function residentBytes(root: number): number {
  return processTree(root).reduce((sum, pid) => {
    try {
      return sum + Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;
    } catch {
      return sum;
    }
  }, 0);
}

const TICKS_PER_SECOND = 100;

/** What a process tree has had of all processors so far, those of its children that are gone left out. */
export function processorSeconds(root: number): number {
  return processTree(root).reduce((sum, pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // utime and stime are the 14th and 15th field; the state, here the first, is the third.
      return sum + (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    } catch {
      return sum;
    }
  }, 0);
}

/** Of the browser that a page has for itself. @throws Error where it was not started here. */
export function pidOf({ kind, browser }: Side): number {
  const pid = browser.process()?.pid;
  if (pid === undefined) throw new Error(`${kind} has no process of its own`);
  return pid;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const at = (index: number): number => sorted[index] ?? NaN;
  return Number.isInteger(middle) ? (at(middle - 1) + at(middle)) / 2 : at(Math.floor(middle));
}

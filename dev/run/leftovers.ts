/**
 * Finds processes that a job left behind. A browser runs in its own process group, so the job's
 * group does not contain it. But the browser inherits the job's environment, in which each job sets
 * a unique mark. This works only on Linux. On other systems, only the process group is ended.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Environment variable that marks a job's processes. */
export const TAG = 'P2C_JOB';

interface Process {
  readonly pid: number;
  readonly command: string;
}

function tagged(tag: string): Process[] {
  if (process.platform !== 'linux') return [];
  const mark = `${TAG}=${tag}`;
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      if (!readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(mark)) return [];
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')[0] ?? '';
      // A zombie has no command line, and there is nothing left to end.
      return command ? [{ pid: Number(name), command }] : [];
    } catch {
      return [];
    }
  });
}

/**
 * Waits up to `graceMs` for the job's processes to end by themselves. Then ends them, and waits up
 * to `graceMs` again until they are gone, because a dying process may still be writing. Returns the
 * commands that it ended.
 */
export async function killTagged(tag: string, graceMs: number): Promise<string[]> {
  const startedMs = performance.now();
  const ended = new Map<number, string>();
  let left = tagged(tag);
  for (;;) {
    const sinceMs = performance.now() - startedMs;
    if (left.length === 0 || sinceMs > 2 * graceMs) break;
    if (sinceMs > graceMs) {
      for (const { pid, command } of left) {
        ended.set(pid, command);
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // The process has ended meanwhile.
        }
      }
    }
    await sleep(100);
    left = tagged(tag);
  }
  return [...ended].map(([pid, command]) => `${command} (${pid})`);
}

/**
 * Removes a folder. If another process still writes to it, repeats this for `withinMs`. Returns a
 * sentence about the rest, or ''. A process without the mark may live on, which is no reason to
 * fail.
 */
export async function discard(folder: string, withinMs: number, remove = rm): Promise<string> {
  const deadlineMs = performance.now() + withinMs;
  for (;;) {
    try {
      await remove(folder, { recursive: true, force: true });
      return '';
    } catch (error) {
      if (performance.now() > deadlineMs) return `left behind: ${folder} (${String(error)})`;
      await sleep(100);
    }
  }
}

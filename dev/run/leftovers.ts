/**
 * Processes that a job left behind. A browser runs in a process group of its own, so the group does
 * not find it; but it inherits its environment, and there each job leaves a mark that no other
 * process has. Linux only: elsewhere the process group must do.
 */
import { readdirSync, readFileSync } from 'node:fs';
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
      // A zombie has no command line and nothing left to end.
      return command ? [{ pid: Number(name), command }] : [];
    } catch {
      return [];
    }
  });
}

/** Waits up to `graceMs` for the job's processes to end by themselves, then ends them; what it ended. */
export async function killTagged(tag: string, graceMs: number): Promise<string[]> {
  const deadlineMs = performance.now() + graceMs;
  let left = tagged(tag);
  while (left.length > 0 && performance.now() < deadlineMs) {
    await sleep(100);
    left = tagged(tag);
  }
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Ended meanwhile.
    }
  }
  return left.map(({ pid, command }) => `${command} (${pid})`);
}

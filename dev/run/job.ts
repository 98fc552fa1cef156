/** One line of a test run: a command in a process group of its own, watched until it is gone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../build/paths.ts';
import { killTagged, TAG } from './leftovers.ts';

/** What the weights of the jobs that run side by side may come to. */
export const CAPACITY = 6;

export interface Job {
  /** As shown. */
  readonly name: string;
  /** Arguments to Node. */
  readonly args: readonly string[];
  /** `uvu`: counted by its summary. `exit`: one test, passed when the command exits with 0. */
  readonly counts: 'uvu' | 'exit';
  readonly timeoutMs: number;
  /** How much of the machine it takes, of `CAPACITY`. */
  readonly weight: number;
  readonly env: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly job: Job;
  readonly passed: number;
  readonly failed: number;
  readonly elapsedMs: number;
  /** Why it failed beside its own tests, in a sentence; empty when nothing did. */
  readonly trouble: string;
  readonly output: string;
}

/** The end of what a job said is what explains a failure. */
const KEPT_CHARACTERS = 200_000;
/** What a process group gets to close its browsers after SIGTERM. */
const GRACE_MS = 5_000;
/** What a test file gets to end by itself after its summary: an open handle keeps it alive. */
const LINGER_MS = 15_000;

const SUMMARY = /Total:\s+(\d+)\s+Passed:\s+(\d+)\s+Skipped:\s+(\d+)\s+Duration:/g;

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly trouble: string;
}

/**
 * What a finished job counts as. `stopped` says why it was ended, or null. A test that was skipped
 * counts as failed, and so does a file in which none ran: neither has proven anything.
 */
export function count(
  counts: Job['counts'],
  output: string,
  exitCode: number | null,
  stopped: string | null,
): Counts {
  const bad = stopped ?? (exitCode === 0 ? '' : `exit ${exitCode ?? 'by a signal'}`);
  if (counts === 'exit') return { passed: bad ? 0 : 1, failed: bad ? 1 : 0, trouble: bad };
  const [total = 0, passed = 0, skipped = 0] =
    [...output.matchAll(SUMMARY)].at(-1)?.slice(1).map(Number) ?? [];
  const failed = total - passed + skipped;
  const notes = [skipped > 0 ? `${skipped} skipped` : '', total === 0 ? 'no test ran' : ''];
  const trouble = [bad, ...notes].filter(Boolean).join(', ');
  return { passed, failed: failed === 0 && trouble ? 1 : failed, trouble };
}

const active = new Set<ChildProcess>();
/** Each with its cleaning up. */
const running = new Set<Promise<Outcome>>();
let ending = false;

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
  } catch {
    // Already gone.
  }
}

/** Ends every job that is running, with all that they started; for when the run itself is interrupted. */
export async function endAll(): Promise<void> {
  ending = true;
  for (const child of active) {
    signalGroup(child, 'SIGTERM');
    setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS).unref();
  }
  await Promise.allSettled(running);
}

/** Runs a job to its end, and leaves no process and no temporary file of it behind. */
export function run(job: Job): Promise<Outcome> {
  // Whoever hands out the jobs goes on until the process ends.
  if (ending) return new Promise(() => undefined);
  const whole = runToEnd(job);
  running.add(whole);
  void whole.finally(() => running.delete(whole));
  return whole;
}

async function runToEnd(job: Job): Promise<Outcome> {
  const startedMs = performance.now();
  const tag = randomUUID();
  const scratch = mkdtempSync(join(tmpdir(), 'p2c-'));
  const { FORCE_COLOR: _colour, ...inherited } = process.env;
  const child = spawn(process.execPath, job.args, {
    cwd: root,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, NO_COLOR: '1', TMPDIR: scratch, ...job.env, [TAG]: tag },
  });
  active.add(child);
  let output = '';
  let stopped: string | null = null;
  const stop = (why: string): void => {
    stopped ??= why;
    signalGroup(child, 'SIGTERM');
    killTimer ??= setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
  };
  let killTimer: NodeJS.Timeout | undefined;
  let lingerTimer: NodeJS.Timeout | undefined;
  const timer = setTimeout(() => stop(`over ${job.timeoutMs / 1000} s`), job.timeoutMs);
  const hear = (text: string): void => {
    output = (output + text).slice(-KEPT_CHARACTERS);
    if (job.counts === 'uvu' && lingerTimer === undefined && /\n {2}Duration: /.test(text)) {
      lingerTimer = setTimeout(() => stop('did not end after its tests'), LINGER_MS);
    }
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear);
  const exitCode = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      hear(`${error.message}\n`);
      resolve(127);
    });
    // `exit`, not `close`: something it left running may hold the pipes open.
    child.once('exit', (code) => setImmediate(() => resolve(code)));
  });
  for (const pending of [timer, killTimer, lingerTimer]) clearTimeout(pending);
  active.delete(child);
  const left = await killTagged(tag, GRACE_MS);
  signalGroup(child, 'SIGKILL');
  child.stdout.destroy();
  child.stderr.destroy();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  if (left.length > 0) output += `\nended what was left running: ${left.join(', ')}\n`;
  return {
    job,
    output,
    elapsedMs: performance.now() - startedMs,
    ...count(job.counts, output, exitCode, stopped),
  };
}

/** Runs one job of a test run: a command in its own process group, watched until it has ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { root } from '../build/paths.ts';
import { discard, killTagged, TAG } from './leftovers.ts';
import { lendCompiled } from './tsx-cache.ts';

/** The highest sum of the weights of jobs that run in parallel. */
export const CAPACITY = 7;

export interface Job {
  /** The name that is shown. */
  readonly name: string;
  /** The arguments for Node. */
  readonly args: readonly string[];
  /**
   * How results are counted. `uvu`: by its summary. `exit`: as one test, passed if the command
   * exits with 0.
   */
  readonly counts: 'uvu' | 'exit';
  readonly timeoutMs: number;
  /** How long a drawn job takes on two busy cores, in ms. */
  readonly takesMs?: number;
  /** How much of the machine the job needs, as a part of `CAPACITY`. */
  readonly weight: number;
  readonly env: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly job: Job;
  readonly passed: number;
  readonly failed: number;
  readonly elapsedMs: number;
  /** A failure outside the job's own tests, as a sentence; '' if none exists. */
  readonly trouble: string;
  readonly output: string;
  /**
   * The files that the job left behind and that could not be removed. This is no failure. Usually
   * empty.
   */
  readonly left: string;
}

/** How much of a job's output is kept. Its end explains a failure. */
const KEPT_CHARACTERS = 200_000;
/** How long a process group may take to close its browsers after SIGTERM, in ms. */
const GRACE_MS = 5_000;
/** How long the runner tries to remove a folder to which a process still writes, in ms. */
const DISCARD_MS = 5_000;
/**
 * How long a test file may take to end by itself after its summary, in ms. An open handle keeps it
 * alive.
 */
const LINGER_MS = 15_000;

const SUMMARY = /Total:\s+(\d+)\s+Passed:\s+(\d+)\s+Skipped:\s+(\d+)\s+Duration:/g;

/** Returns every summary that uvu has printed. */
export const summaries = (output: string) =>
  [...output.matchAll(SUMMARY)].map((found) => {
    const [total = 0, passed = 0, skipped = 0] = found.slice(1).map(Number);
    return { total, passed, skipped };
  });

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly trouble: string;
}

/**
 * Returns how a finished job counts. `stopped` is the reason why the runner ended it, or null. A
 * skipped test counts as failed, and so does a file in which no test ran, because neither proves
 * anything.
 */
export function count(
  counts: Job['counts'],
  output: string,
  exitCode: number | null,
  stopped: string | null,
): Counts {
  const bad = stopped ?? (exitCode === 0 ? '' : `exit ${exitCode ?? 'by a signal'}`);
  if (counts === 'exit') return { passed: bad ? 0 : 1, failed: bad ? 1 : 0, trouble: bad };
  const { total = 0, passed = 0, skipped = 0 } = summaries(output).at(-1) ?? {};
  const failed = total - passed + skipped;
  const notes = [skipped > 0 ? `${skipped} skipped` : '', total === 0 ? 'no test ran' : ''];
  const trouble = [bad, ...notes].filter(Boolean).join(', ');
  return { passed, failed: failed === 0 && trouble ? 1 : failed, trouble };
}

const active = new Set<ChildProcess>();
/** The running jobs, including their cleanup. */
const running = new Set<Promise<Outcome>>();
let ending = false;

/** Sends a signal to a process that leads a group, and to all processes of the group. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
  } catch {
    // The process has already ended.
  }
}

/** Ends all running jobs with their processes, when the run itself is interrupted. */
export async function endAll(): Promise<void> {
  ending = true;
  for (const child of active) {
    signalGroup(child, 'SIGTERM');
    setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS).unref();
  }
  await Promise.allSettled(running);
}

/**
 * Turns a thrown error into a failed job, because the runner's own errors count like those of a
 * test.
 */
export function thrown(job: Job, error: unknown): Outcome {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: '' };
  const trouble = `in the runner: ${message}`;
  return { job, passed: 0, failed: 1, elapsedMs: 0, trouble, output: stack ?? '', left: '' };
}

/**
 * Runs a job to its end, and leaves no process and no temporary file of it behind. Never rejects.
 * An error here is a failed job, and an error during cleanup changes nothing.
 */
export function run(job: Job): Promise<Outcome> {
  // The queue passes on jobs until the process ends. No such job may start.
  if (ending) return new Promise(() => undefined);
  const whole = runToEnd(job);
  running.add(whole);
  void whole.finally(() => running.delete(whole));
  return whole;
}

async function runToEnd(job: Job): Promise<Outcome> {
  const startedMs = performance.now();
  const tag = randomUUID();
  let scratch: string | null = null;
  let watched: Watched | null = null;
  let fault: Outcome | null = null;
  let exitCode: number | null = null;
  try {
    scratch = mkdtempSync(join(tmpdir(), 'p2c-'));
    lendCompiled(scratch);
    watched = watch(job, scratch, tag);
    exitCode = await watched.gone;
  } catch (error) {
    fault = thrown(job, error);
  }
  const { ended, left } = await cleanUp(tag, watched, scratch);
  const elapsedMs = performance.now() - startedMs;
  // The output is read only now, because a job's last output may arrive after it has ended.
  const heard = `${watched?.heard() ?? ''}${ended}`;
  if (fault) return { ...fault, output: heard + fault.output, elapsedMs, left };
  const stopped = watched?.stopped() ?? null;
  return { job, output: heard, elapsedMs, left, ...count(job.counts, heard, exitCode, stopped) };
}

/** Does the work. Returns a sentence about its error, or '' if none exists. */
async function quietly(work: () => Promise<string> | string): Promise<string> {
  try {
    return await work();
  } catch (error) {
    return `while cleaning up: ${String(error)}`;
  }
}

/** Ends and removes what a job has left, as far as possible. Nothing else depends on the result. */
async function cleanUp(
  tag: string,
  watched: Watched | null,
  scratch: string | null,
): Promise<{ readonly ended: string; readonly left: string }> {
  const ended = await quietly(async () => {
    const names = await killTagged(tag, GRACE_MS);
    return names.length > 0 ? `ended what was left running: ${names.join(', ')}` : '';
  });
  watched?.release();
  const left = await quietly(() => (scratch === null ? '' : discard(scratch, DISCARD_MS)));
  return { ended: ended && `\n${ended}\n`, left };
}

interface Watched {
  /** Resolves to the job's exit code, or to null if a signal has ended it. */
  readonly gone: Promise<number | null>;
  readonly heard: () => string;
  /** Returns why the runner ended the job; null if it did not. */
  readonly stopped: () => string | null;
  /** Ends the rest of the job's process group and stops listening. */
  readonly release: () => void;
}

/** Starts a job, and ends it when its time is over. */
function watch(job: Job, scratch: string, tag: string): Watched {
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
  const gone = new Promise<number | null>((resolve) => {
    const end = (code: number | null): void => {
      for (const pending of [timer, killTimer, lingerTimer]) clearTimeout(pending);
      active.delete(child);
      resolve(code);
    };
    child.on('error', (error) => {
      hear(`${error.message}\n`);
      // If the process has started, the error has another cause, and `exit` is still to come.
      if (child.pid === undefined) end(127);
    });
    // `exit` is used and not `close`, because a process that the job left running may keep the
    // pipes open.
    child.once('exit', (code) => setImmediate(() => end(code)));
  });
  // If no file descriptor is free, the child has no streams.
  const streams: readonly (Readable | null | undefined)[] = [child.stdout, child.stderr];
  for (const stream of streams) {
    stream?.setEncoding('utf8').on('data', hear);
    stream?.on('error', (error) => hear(`${error.message}\n`));
  }
  const release = (): void => {
    signalGroup(child, 'SIGKILL');
    for (const stream of streams) stream?.destroy();
  };
  return { gone, heard: () => output, stopped: () => stopped, release };
}

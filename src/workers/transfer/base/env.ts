import type { Bytes } from '../../../shared/bytes.ts';

/** Time and randomness for this worker. Tests provide their own. */
export interface TransferEnv {
  /** Returns monotonic time in ms. */
  nowMs(): number;
  /** Resolves after `ms` milliseconds. @throws the signal's reason. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  random(bytes: number): Bytes;
}

export const platformEnv = (): TransferEnv => ({
  nowMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal.addEventListener('abort', stop, { once: true });
    }),
  random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
});

/**
 * In ms, how often long work has to pause. Work that never waits for long continues from one
 * promise to the next, so the worker's timers do not run in between (docs/platform-notes.md,
 * "Timers"). Without pauses, no progress would be reported, and other files would not be paced.
 */
const YIELD_EVERY_MS = 50;

/** Returns a function that such work awaits regularly. It lets timers run when they are due. */
export function createYieldToTimers(
  env: Pick<TransferEnv, 'nowMs' | 'sleep'>,
  signal: AbortSignal,
): () => Promise<void> {
  let yieldedAtMs = env.nowMs();
  return async () => {
    if (env.nowMs() - yieldedAtMs < YIELD_EVERY_MS) return;
    // The pause is 1 ms, because Chromium runs a timeout of 0 before others that have long been
    // due.
    await env.sleep(1, signal);
    yieldedAtMs = env.nowMs();
  };
}

/** Wakes every caller that waits for something to happen. */
export class Wake {
  private readonly waiters = new Set<() => void>();

  notify(): void {
    const woken = [...this.waiters];
    this.waiters.clear();
    for (const resolve of woken) resolve();
  }

  /**
   * Resolves at the next {@link notify}.
   * @throws the signal's reason.
   */
  wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const stop = (): void => {
        this.waiters.delete(wake);
        reject(signal.reason);
      };
      const wake = (): void => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      this.waiters.add(wake);
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}

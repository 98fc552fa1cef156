import type { Bytes } from '../../../shared/bytes.ts';

/** Time and randomness for this worker. Tests provide their own. */
export interface TransferEnv {
  /** Monotonic. */
  nowMs(): number;
  /** @throws the signal's reason. */
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
 * Work that never waits long for anything goes from one promise to the next, and a worker runs none
 * of its timers meanwhile (docs/platform-notes.md, "Timers"). Without a pause this often, no progress would
 * be reported, and nothing that another file sends would be paced.
 */
const YIELD_EVERY_MS = 50;

/** Returns a function that such work awaits now and then: it lets timers run when they are due. */
export function createYieldToTimers(
  env: Pick<TransferEnv, 'nowMs' | 'sleep'>,
  signal: AbortSignal,
): () => Promise<void> {
  let yieldedAtMs = env.nowMs();
  return async () => {
    if (env.nowMs() - yieldedAtMs < YIELD_EVERY_MS) return;
    // Not 0: Chromium runs such a timeout before others that have long been due.
    await env.sleep(1, signal);
    yieldedAtMs = env.nowMs();
  };
}

/** Wakes those who wait for something to happen. */
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

import type { Bytes } from '../../../shared/bytes.ts';

/** What this worker needs of its surroundings. Tests provide their own. */
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

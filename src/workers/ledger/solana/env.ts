import { raise } from '../../../shared/errors.ts';

/** What this folder needs of the outside world; tests hold the clock, the network and the dice. */
export interface Env {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Monotonic ms. */
  nowMs(): number;
  /** Wall-clock ms, for people only: nothing is decided by it. */
  wallMs(): number;
  /** Uniform in [0, 1): jitter, never a secret. */
  random(): number;
  randomBytes(length: number): Uint8Array;
  /** @throws P2cError `aborted` as soon as the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The platform's own: the same in a worker and in Node. */
export function platformEnv(): Env {
  return {
    fetch: (url, init) => fetch(url, init),
    nowMs: () => performance.now(),
    wallMs: () => Date.now(),
    random: () => Math.random(),
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    sleep,
  };
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(raise('aborted'));
      return;
    }
    const abort = (): void => {
      clearTimeout(timer);
      reject(raise('aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/** @throws P2cError `aborted` if the signal has fired. */
export function checkAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw raise('aborted');
}

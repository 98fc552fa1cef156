import { P2cError, raise } from '../../../shared/errors.ts';

/** The ledger worker's access to the clock, the network and randomness. Tests pass in their own. */
export interface Env {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Returns monotonic time in ms. */
  nowMs(): number;
  /**
   * Returns wall-clock time in ms, for display and for times that must stay valid after a reload.
   */
  wallMs(): number;
  /** Returns a random number in [0, 1). Only for jitter, never for a secret. */
  random(): number;
  randomBytes(length: number): Uint8Array;
  /** Resolves after `ms` milliseconds. @throws P2cError `aborted` as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Returns the platform's own functions, the same in a worker and in Node. */
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

/** Throws if the signal has aborted. @throws P2cError `aborted`. */
export function checkAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw raise('aborted');
}

/**
 * Returns a server's answer. Returns null if the request fails, and passes the failure to
 * `onTrouble`.
 * @throws P2cError `aborted`, and every error that is not a P2cError.
 */
export async function unlessTrouble<T>(
  signal: AbortSignal | undefined,
  ask: () => Promise<T>,
  onTrouble: (trouble: P2cError) => void = () => undefined,
): Promise<T | null> {
  try {
    return await ask();
  } catch (thrown) {
    checkAborted(signal);
    if (!(thrown instanceof P2cError)) throw thrown;
    onTrouble(thrown);
    return null;
  }
}

/**
 * Runs `work` with a signal of its own. That signal aborts when `work` has ended or when `signal`
 * aborts, so nothing that `work` has started continues.
 */
export async function racing<T>(
  signal: AbortSignal | undefined,
  work: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  try {
    return await work(signal ? AbortSignal.any([signal, over.signal]) : over.signal);
  } finally {
    over.abort();
  }
}

/** Creates pauses that an event can end early. */
export function pauses({ env }: { readonly env: Pick<Env, 'sleep'> }, signal: AbortSignal) {
  let wake: () => void = () => undefined;
  return {
    wake: () => wake(),
    pause: (ms: number) =>
      // If a pause ends early, its timer must not continue.
      racing(signal, (stop) =>
        Promise.race([env.sleep(ms, stop), new Promise<void>((resolve) => (wake = resolve))]),
      ),
  };
}

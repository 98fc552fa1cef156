import { raise } from '../../../shared/errors.ts';

/** A wallet that shows nothing and says nothing is given this long, then called silent. */
export const SILENT_AFTER_MS = 120_000;

/**
 * A wallet's answer, if it comes: wallets offer no way to cancel, so what is given up here is only
 * the waiting. Throws `wallet_silent` after `limitMs`, or the signal's reason.
 */
export async function answerOf<T>(
  asked: Promise<T>,
  signal: AbortSignal,
  limitMs: number,
): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const given = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(() => reject(raise('wallet_silent')), limitMs);
    const aborted = (): void => reject(signal.reason);
    signal.addEventListener('abort', aborted);
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
    };
  });
  try {
    return await Promise.race([asked, given]);
  } finally {
    stop();
  }
}

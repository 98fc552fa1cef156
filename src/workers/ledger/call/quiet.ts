import { raise } from '../../../shared/errors.ts';

/** Makes purchases wait until no minute is due or being paid (docs/billing.md, "A minute"). */
interface Quiet {
  /**
   * Checks whether the waiting purchases may continue. Called after each change of the call's
   * state.
   */
  check(): void;
  /**
   * Resolves when no minute is due or being paid.
   * @throws P2cError `aborted`.
   */
  until(signal: AbortSignal): Promise<void>;
}

export function createQuiet(isQuiet: () => boolean): Quiet {
  const waiting = new Set<() => void>();
  return {
    check() {
      if (waiting.size > 0 && isQuiet()) for (const go of [...waiting]) go();
    },
    until: (signal) =>
      new Promise((resolve, reject) => {
        const leave = (): void => {
          waiting.delete(go);
          signal.removeEventListener('abort', giveUp);
        };
        const go = (): void => {
          leave();
          resolve();
        };
        const giveUp = (): void => {
          leave();
          reject(raise('aborted'));
        };
        if (signal.aborted) return giveUp();
        if (isQuiet()) return resolve();
        signal.addEventListener('abort', giveUp, { once: true });
        waiting.add(go);
      }),
  };
}

import type { CallName, Rejoinable } from '../../shared/api/ledger.ts';
import { appError, type Result } from '../../shared/errors.ts';
import type { RejoinState } from '../call/rejoin-state.ts';

/**
 * The list of calls that an earlier page left, kept true while it stands on a page that nobody reloads:
 * a call that another tab lets go of can be had, and one whose ten minutes are over cannot.
 */
export interface LeftCallsOptions {
  readonly shown: () => Pick<RejoinState, 'calls' | 'busy'>;
  readonly show: (patch: Partial<RejoinState>) => void;
  /** Those that can be taken up now, as the ledger worker knows. */
  readonly list: () => Promise<Result<readonly Rejoinable[]>>;
  /** Ends this side of a call for good. */
  readonly giveUp: (call: CallName) => Promise<unknown>;
  /** Forgets what main keeps of any other call. */
  readonly sweep: (calls: readonly Rejoinable[]) => Promise<void>;
  readonly trouble: (thrown: unknown) => void;
  readonly clock: {
    /** No other clock outlives the page that was left. */
    wallMs(): number;
    every(intervalMs: number, run: () => void): () => void;
  };
}

/**
 * One look each second at what is known, not one timer for the end of it: a timer stands still while a
 * machine sleeps.
 */
const TICK_MS = 1_000;
/** A page that was closed a moment ago may still hold its call. */
const TICKS_PER_LOOK = 2;

/** @returns how to look at once. */
export function watchLeftCalls(options: LeftCallsOptions): () => Promise<void> {
  const { shown, show, clock } = options;
  let stop: (() => void) | null = null;
  let ticks = 0;
  let busy = false;

  async function look(): Promise<void> {
    const found = await options.list();
    if (!found.ok) return show({ error: found.error });
    const calls = found.value;
    // The card is not drawn anew for nothing.
    if (JSON.stringify(calls) !== JSON.stringify(shown().calls)) show({ calls });
    await options.sweep(calls);
    if (calls.length > 0) stop ??= clock.every(TICK_MS, tick);
    else stop = (stop?.(), null);
  }

  /** What has expired is ended properly, as at the next start it would be, and the page says so. */
  async function expire(over: readonly Rejoinable[]): Promise<void> {
    for (const { role, callId } of over) await options.giveUp({ role, callId });
    await look();
    if (over.length > 0) show({ error: appError('rejoin_expired') });
  }

  function tick(): void {
    ticks += 1;
    const { calls, busy: taking } = shown();
    // The last one was taken up.
    if (calls.length === 0) return void (stop = (stop?.(), null));
    const nowMs = clock.wallMs();
    // Another tab that is in the call looks after its time itself.
    const over = calls.filter((call) => !call.elsewhere && call.untilWallMs <= nowMs);
    const looks = ticks % TICKS_PER_LOOK === 0 && calls.some(({ elsewhere }) => elsewhere);
    if (busy || taking || (over.length === 0 && !looks)) return;
    busy = true;
    expire(over)
      .catch(options.trouble)
      .finally(() => (busy = false));
  }

  return look;
}

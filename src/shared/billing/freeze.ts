import type { AppError, ErrorCode } from '../errors.ts';
import { nextMinute, type Timing } from './timing.ts';
import type { CommonEffect } from './types.ts';

/**
 * Freezes a call and reports the freeze. Both roles use these functions (docs/billing.md, "A
 * minute").
 */

/**
 * Failure timers pause while the connection is down (docs/billing.md, "A minute"). Deadlines are
 * absolute times. During a pause, the machine compares them with the moment when the pause began.
 * After the pause, it moves all of them by the length of the pause.
 */
interface Failing {
  readonly stillSinceMs: number | null;
  /**
   * Set while the peer reports that it is frozen. This side freezes too, and ends the call at the
   * deadline.
   */
  readonly peerFrozen: { readonly code: ErrorCode; readonly deadlineAtMs: number } | null;
}

/** Returns the time from which a new failure timer starts. */
export const failureNowMs = (state: Failing, nowMs: number): number => state.stillSinceMs ?? nowMs;

/**
 * Returns the record of the peer's freeze. Its deadline is later than every deadline of the peer,
 * so normally the peer ends the call first.
 */
export const peerFrozenAt = (state: Failing, code: ErrorCode, nowMs: number, timing: Timing) => ({
  code,
  deadlineAtMs: failureNowMs(state, nowMs) + timing.frozenLimitMs + timing.endMs,
});

/**
 * The state of a minute with its deadline, for any tag. If there is no deadline, the field is null
 * or absent.
 */
interface Deadlined {
  readonly tag?: string;
  readonly deadlineAtMs?: number | null;
}

function shiftDeadline<T extends Deadlined>(value: T, byMs: number): T {
  const at = value.deadlineAtMs;
  return at === undefined || at === null ? value : { ...value, deadlineAtMs: at + byMs };
}

/** Pauses the failure timers of a machine, or continues them. */
export function setStill<S extends Failing & { readonly minute: Deadlined }>(
  state: S,
  still: boolean,
  nowMs: number,
): S {
  if (still === (state.stillSinceMs !== null)) return state;
  if (state.stillSinceMs === null) return { ...state, stillSinceMs: nowMs };
  return shiftTimers({ ...state, stillSinceMs: null }, nowMs - state.stillSinceMs);
}

export const shiftTimers = <S extends Failing & { readonly minute: Deadlined }>(
  state: S,
  byMs: number,
): S => ({
  ...state,
  minute: shiftDeadline(state.minute, byMs),
  peerFrozen: state.peerFrozen && shiftDeadline(state.peerFrozen, byMs),
});

/** Returns the earliest deadline, or null if none is set. */
export function earliest(...deadlines: readonly (number | null | undefined)[]): number | null {
  let first: number | null = null;
  for (const atMs of deadlines) {
    if (atMs !== null && atMs !== undefined && (first === null || atMs < first)) first = atMs;
  }
  return first;
}

export const minuteDeadline = ({ minute }: { readonly minute: Deadlined }): number | null =>
  minute.deadlineAtMs ?? null;

/**
 * Returns the time at which this side stops waiting for a failed payment. Null while nothing fails.
 */
export function failureDeadline(state: Failing & { readonly minute: Deadlined }): number | null {
  if (state.stillSinceMs !== null || state.minute.tag === 'ended') return null;
  return earliest(minuteDeadline(state), state.peerFrozen?.deadlineAtMs);
}

export interface Freezable extends Failing {
  readonly paidPeriods: number;
  readonly minute: { readonly tag: string };
  /**
   * The reason that both screens show for the freeze, as of the last effect. Null if none is shown.
   */
  readonly shownFrozen: ErrorCode | null;
  /** True if this side has told the peer that it is frozen itself. */
  readonly toldFrozen: boolean;
}

/** A list of one role's effects, used only to add effects that both roles have. */
interface Out {
  push(effect: CommonEffect): unknown;
}

/**
 * Orders the effects when this side's freeze (`own` is its reason) or the peer's freeze has
 * changed. `shown` is the reason for the screen. The caller chooses it, because the guest knows the
 * reason better. After the end of the call, nothing unfreezes.
 */
export function showFreeze<S extends Freezable>(
  state: S,
  own: ErrorCode | null,
  shown: ErrorCode | null,
  out: Out,
): S {
  if (state.minute.tag === 'ended') return state;
  if ((own !== null) !== state.toldFrozen) notifyFreeze(state, own, out);
  if (shown && !state.shownFrozen) out.push({ type: 'freeze', code: shown });
  if (!shown && state.shownFrozen) out.push({ type: 'unfreeze' });
  const toldFrozen = own !== null;
  const same = toldFrozen === state.toldFrozen && shown === state.shownFrozen;
  return same ? state : { ...state, toldFrozen, shownFrozen: shown };
}

/**
 * Tells the peer whether this side is frozen. Call this also when a new channel opens, because a
 * notice is lost if its channel breaks.
 */
export function notifyFreeze(state: Freezable, own: ErrorCode | null, out: Out): void {
  if (state.minute.tag === 'ended') return;
  const minute = nextMinute(state);
  out.push({
    type: 'send-notice',
    notice: own ? { method: 'freeze', minute, code: own } : { method: 'unfreeze', minute },
  });
}

/** Tells the peer and the page that a payment has failed, and why. */
export function notifyFailed(
  state: Freezable,
  error: AppError,
  retryFollows: boolean,
  out: Out,
): void {
  const minute = nextMinute(state);
  out.push({
    type: 'send-notice',
    notice: { method: 'billing_failed', minute, code: error.code, retryFollows },
  });
  out.push({ type: 'notify', event: { type: 'billing_failed', minute, error, retryFollows } });
}

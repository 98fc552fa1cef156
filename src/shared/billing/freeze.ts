import type { AppError, ErrorCode } from '../errors.ts';
import type { Failing } from './failure-timer.ts';
import { nextMinute } from './timing.ts';
import type { CommonEffect } from './types.ts';

/** Freezing and saying so: the same for both roles (docs/billing.md, "Frozen"). */

export interface Freezable extends Failing {
  readonly paidPeriods: number;
  readonly minute: { readonly tag: string };
  /** What both screens are frozen for, as last ordered. */
  readonly shownFrozen: ErrorCode | null;
  /** The peer has been told that this side is frozen. */
  readonly toldFrozen: boolean;
}

/** A list of a role's effects, seen as one of common ones. */
interface Out {
  push(effect: CommonEffect): unknown;
}

/**
 * Orders what a change of this side's freeze (`own`: why) or of the peer's asks for. The payer knows
 * better why, so `shown` says which of the two reasons is shown. Nothing thaws at the end of a call.
 */
export function showFreeze<S extends Freezable>(
  state: S,
  own: ErrorCode | null,
  shown: ErrorCode | null,
  out: Out,
): S {
  if (state.minute.tag === 'ended') return state;
  if ((own !== null) !== state.toldFrozen) tellFreeze(state, own, out);
  if (shown && !state.shownFrozen) out.push({ type: 'freeze', code: shown });
  if (!shown && state.shownFrozen) out.push({ type: 'unfreeze' });
  const toldFrozen = own !== null;
  const same = toldFrozen === state.toldFrozen && shown === state.shownFrozen;
  return same ? state : { ...state, toldFrozen, shownFrozen: shown };
}

/** Also after a new channel: notices do not survive a broken one. */
export function tellFreeze(state: Freezable, own: ErrorCode | null, out: Out): void {
  if (state.minute.tag === 'ended') return;
  const minute = nextMinute(state);
  out.push({
    type: 'send-notice',
    notice: own ? { method: 'freeze', minute, code: own } : { method: 'unfreeze', minute },
  });
}

/** A payment has failed: the peer and the page hear why. */
export function tellFailed(
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

import type { AppError } from '../errors.ts';
import { dropUnsent, freeze, unpaid } from './guest-failure.ts';
import type { GuestState } from './guest-state.ts';
import { totalPaid } from './snapshot.ts';
import { nextMinute } from './timing.ts';
import type { GuestEffect } from './types.ts';

/** What the guest learns of bytes that have left: from its own RPC as fact, from the host as a hint. */

/** This side's own RPC shows the transfer: paid, whatever state the minute was in. */
export function onConfirmed(
  state: GuestState,
  minute: number,
  signature: string,
  out: GuestEffect[],
): GuestState {
  if (minute !== nextMinute(state)) return state;
  const current = state.minute;
  const paid: GuestState = { ...state, paidPeriods: state.paidPeriods + 1 };
  if (current.tag === 'ended') {
    const outcome = 'paid_unserved';
    out.push({ type: 'notify', event: { type: 'late', minute, outcome, signature } });
    return { ...paid, minute: { ...current, bytes: null } };
  }
  dropUnsent(state, out);
  out.push({
    type: 'notify',
    event: {
      type: 'billing_success',
      minute,
      amountAtomic: state.config.price,
      signature,
      totalAtomic: totalPaid(paid),
    },
  });
  return { ...paid, minute: { tag: 'paid' } };
}

/** The host names the signature: look there. */
export function onAttempted(
  state: GuestState,
  minute: number,
  signature: string,
  out: GuestEffect[],
): GuestState {
  const current = state.minute;
  if (minute !== nextMinute(state) || !('bytes' in current)) return state;
  if (current.bytes?.at !== 'left' || current.tag === 'quote' || current.tag === 'ready') {
    return state;
  }
  out.push({ type: 'watch', minute, signature });
  return { ...state, minute: { ...current, bytes: { ...current.bytes, signature } } };
}

/** The host's final refusal of the latest sending; it is a failure, not proof that the bytes are dead. */
export function onRefused(
  state: GuestState,
  event: { readonly minute: number; readonly retry: boolean; readonly error: AppError },
  nowMs: number,
  out: GuestEffect[],
): GuestState {
  const current = state.minute;
  if (event.minute !== nextMinute(state)) return state;
  if (current.tag === 'pending' && !event.retry) {
    return freeze(state, event.error, current.bytes, nowMs, out);
  }
  if (current.tag === 'retry' && event.retry && current.bytes.at === 'left') {
    return unpaid(state, event.error, current.bytes, nowMs, out);
  }
  return state;
}

/** The bytes that left can never land, proved on this side's own RPC. */
export function onDead(
  state: GuestState,
  minute: number,
  error: AppError,
  nowMs: number,
  out: GuestEffect[],
): GuestState {
  const current = state.minute;
  if (minute !== nextMinute(state) || !('bytes' in current)) return state;
  if (current.bytes?.at !== 'left') return state;
  const dead = { at: 'dead' } as const;
  switch (current.tag) {
    case 'pending':
      return freeze(state, error, dead, nowMs, out);
    case 'retry':
      return unpaid(state, error, dead, nowMs, out);
    case 'ended':
      out.push({ type: 'notify', event: { type: 'late', minute, outcome: 'void' } });
      return { ...state, minute: { ...current, bytes: null } };
    case 'frozen':
    case 'unpaid':
      return { ...state, minute: { ...current, bytes: dead } };
    default:
      return state;
  }
}

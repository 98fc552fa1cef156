import { type AppError, appError } from '../errors.ts';
import { failureNowMs, tellFailed } from './freeze.ts';
import { discard, send, startOver } from './guest-bytes.ts';
import type { Bytes, GuestMinute, GuestState, Left } from './guest-state.ts';
import { nextMinute, UNSENT_MS } from './timing.ts';
import type { EndReason, GuestEffect } from './types.ts';

/** The guest's way from a failure to the retry, and from there to the end. */

const NONE = { at: 'none' } as const;

export const timeout = (bytes: Left): AppError =>
  appError('confirmation_timeout', { signature: bytes.signature ?? '' });

/**
 * The one retry: the same bytes, if they have left and are not provably dead. Others only if none
 * have left, or, once per call, in place of dead ones (docs/billing.md, "Signing anew").
 */
export function startRetry(
  state: GuestState,
  frozenMinute: Extract<GuestMinute, { readonly tag: 'frozen' }>,
  nowMs: number,
  out: GuestEffect[],
): GuestState {
  const { bytes, error } = frozenMinute;
  const deadlineAtMs = failureNowMs(state, nowMs) + state.timing.retryLimitMs;
  const next: GuestState = { ...state, wrongQuotes: 0 };
  switch (bytes.at) {
    case 'left':
      return {
        ...next,
        minute: { tag: 'retry', deadlineAtMs, error, bytes: send(state, bytes, true, out) },
      };
    case 'dead':
      if (state.resigned) return unpaid(state, error, bytes, nowMs, out);
      return {
        ...next,
        resigned: true,
        minute: { tag: 'retry', deadlineAtMs, error, bytes: NONE },
      };
    case 'signed': {
      const retry: GuestState = { ...next, minute: { tag: 'retry', deadlineAtMs, error, bytes } };
      return nowMs - bytes.signedAtMs > UNSENT_MS ? startOver(retry, out) : retry;
    }
    default:
      return { ...next, minute: { tag: 'retry', deadlineAtMs, error, bytes } };
  }
}

export function freeze(
  state: GuestState,
  error: AppError,
  bytes: Bytes,
  nowMs: number,
  out: GuestEffect[],
): GuestState {
  tellFailed(state, error, !(bytes.at === 'dead' && state.resigned), out);
  return frozen(state, error, bytes, nowMs);
}

export function frozen(
  state: GuestState,
  error: AppError,
  bytes: Bytes,
  nowMs: number,
): GuestState {
  const deadlineAtMs = failureNowMs(state, nowMs) + state.timing.retryWaitMs;
  const kept = bytes.at === 'asking' || bytes.at === 'waiting' || bytes.at === 'stuck';
  return {
    ...state,
    minute: { tag: 'frozen', deadlineAtMs, error, bytes: kept ? NONE : bytes },
  };
}

export function unpaid(
  state: GuestState,
  error: AppError,
  bytes: Bytes,
  nowMs: number,
  out: GuestEffect[],
): GuestState {
  tellFailed(state, error, false, out);
  dropUnsent(state, out);
  const deadlineAtMs = failureNowMs(state, nowMs) + state.timing.endMs;
  const kept = bytes.at === 'left' || bytes.at === 'dead' ? bytes : NONE;
  return { ...state, minute: { tag: 'unpaid', deadlineAtMs, error, bytes: kept } };
}

export function dropUnsent(state: GuestState, out: GuestEffect[]): void {
  const current = state.minute;
  if ('bytes' in current && current.bytes?.at === 'signed') {
    discard(current.bytes, nextMinute(state), out);
  }
}

/** Ends the call once; bytes that have left are watched until they are dead or landed. */
export function endCall(
  state: GuestState,
  reason: EndReason,
  by: 'self' | 'peer',
  out: GuestEffect[],
): GuestState {
  const current = state.minute;
  if (current.tag === 'ended') return state;
  dropUnsent(state, out);
  const bytes = 'bytes' in current && current.bytes.at === 'left' ? current.bytes : null;
  if (by === 'self') out.push({ type: 'send-notice', notice: { method: 'call_end', reason } });
  out.push({ type: 'end', reason });
  return { ...state, minute: { tag: 'ended', reason, bytes } };
}

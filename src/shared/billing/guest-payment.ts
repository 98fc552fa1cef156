import { type AppError, appError } from '../errors.ts';
import type { Bytes, Getting, GuestMinute, GuestState, Left, Signed } from './guest-state.ts';
import { ASK_AGAIN_MS, nextMinute, UNSENT_MS } from './timing.ts';
import type { EndReason } from '../api/ledger.ts';
import type { GuestEffect, GuestEvent } from './types.ts';
import { totalPaid } from './snapshot.ts';
import { failureNowMs, notifyFailed } from './freeze.ts';

/** How the guest gets a signed transaction (quote, check, sign), sends it, and retries. */

const NONE = { at: 'none' } as const;

export const timeout = (bytes: Left): AppError =>
  appError('confirmation_timeout', { signature: bytes.signature ?? '' });

/**
 * Starts the one retry. If the host already has a signed transaction that may still land, the retry
 * sends the same transaction. Otherwise the guest signs another one, but only if it has sent none,
 * or to replace an expired transaction, once per call (docs/billing.md, "Signing again").
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
    case 'failed':
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
  notifyFailed(state, error, !(bytes.at === 'failed' && state.resigned), out);
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
  notifyFailed(state, error, false, out);
  dropUnsent(state, out);
  const deadlineAtMs = failureNowMs(state, nowMs) + state.timing.endMs;
  const kept = bytes.at === 'left' || bytes.at === 'failed' ? bytes : NONE;
  return { ...state, minute: { tag: 'unpaid', deadlineAtMs, error, bytes: kept } };
}

function dropUnsent(state: GuestState, out: GuestEffect[]): void {
  const current = state.minute;
  if ('bytes' in current && current.bytes?.at === 'signed') {
    discard(current.bytes, nextMinute(state), out);
  }
}

/**
 * Ends the call, once. A transaction that was sent is watched until it has landed or can no longer
 * land.
 */
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

/**
 * Counts the minute as paid, in any state, because the guest's own RPC server shows the transfer.
 */
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

/** Watches the signature that the host named. */
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

/**
 * Handles the host's final refusal of the latest attempt to pay. The payment has failed, but the
 * refusal does not prove that the transaction can never land.
 */
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

/**
 * Handles the proof, from the guest's own RPC server, that the transaction that was sent can never
 * land.
 */
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
  const failed = { at: 'failed' } as const;
  switch (current.tag) {
    case 'pending':
      return freeze(state, error, failed, nowMs, out);
    case 'retry':
      return unpaid(state, error, failed, nowMs, out);
    case 'ended':
      out.push({ type: 'notify', event: { type: 'late', minute, outcome: 'void' } });
      return { ...state, minute: { ...current, bytes: null } };
    case 'frozen':
    case 'unpaid':
      return { ...state, minute: { ...current, bytes: failed } };
    default:
      return state;
  }
}

type AttemptEvent = Extract<GuestEvent, { readonly attempt: number }>;
type Hunting = Extract<GuestMinute, { readonly tag: 'quote' | 'retry' }>;

/** Tells whether the minute still needs a signed transaction. */
const isHunting = (minute: GuestMinute): minute is Hunting =>
  minute.tag === 'quote' || minute.tag === 'retry';

/**
 * Stores the next step of a payment in the minute. A signed or sent transaction also changes the
 * tag of the minute.
 */
function withBytes(minute: Hunting, bytes: Getting | Signed | Left): GuestMinute {
  if (minute.tag === 'retry') return { ...minute, bytes };
  const { deadlineAtMs } = minute;
  if (bytes.at === 'signed') return { tag: 'ready', deadlineAtMs, bytes };
  if (bytes.at === 'left') return { tag: 'pending', deadlineAtMs, bytes };
  return { ...minute, bytes };
}

/** Requests a quote. Each request gets a new attempt number. */
export function ask(state: GuestState, out: GuestEffect[]): GuestState {
  if (!isHunting(state.minute)) return state;
  const attempt = state.attempts + 1;
  out.push({ type: 'request-quote', minute: nextMinute(state), attempt });
  const minute = withBytes(state.minute, { at: 'asking', attempt });
  return { ...state, attempts: attempt, minute };
}

/** Handles the answer to `request-quote` or `sign`. An outdated answer changes nothing. */
export function onAnswer(
  state: GuestState,
  event: AttemptEvent,
  runs: boolean,
  nowMs: number,
  out: GuestEffect[],
): GuestState {
  const current = state.minute;
  const minute = nextMinute(state);
  const bytes = 'bytes' in current ? current.bytes : null;
  const expected =
    event.minute === minute &&
    (bytes?.at === 'asking' || bytes?.at === 'signing') &&
    bytes.attempt === event.attempt &&
    (bytes.at === 'signing') === (event.type === 'signed' || event.type === 'sign-failed');
  if (!expected) {
    if (event.type === 'signed') discard(event, event.minute, out);
    return state;
  }
  if (current.tag === 'frozen') return whileFrozen(state, current, event);
  if (!isHunting(current)) return state;
  // Before a minute is due, the payment stops while the gate is closed. A retry continues, because
  // the gate stays closed during a freeze.
  const paused = current.tag === 'quote' && !runs;
  const put = (next: Getting | Signed | Left, error?: AppError): GuestState => {
    const moved = withBytes(current, next);
    const noted = moved.tag === 'quote' && error ? { ...moved, error } : moved;
    return { ...state, minute: noted };
  };
  const later: Getting = { at: 'waiting', againAtMs: nowMs + ASK_AGAIN_MS };
  const { attempt } = event;
  switch (event.type) {
    case 'quote-ok':
      if (paused) return put({ at: 'none' });
      out.push({ type: 'sign', minute, attempt });
      return put({ at: 'signing', attempt });
    case 'quote-wrong': {
      const wrongQuotes = state.wrongQuotes + 1;
      const stuck: Getting = { at: 'stuck', error: event.error, until: 'limit' };
      return { ...put(wrongQuotes > 1 ? stuck : { at: 'none' }, event.error), wrongQuotes };
    }
    case 'quote-later':
      return put(later, event.error);
    case 'quote-settled':
      // The guest has not sent anything for this minute, so the silence noted for the minute still
      // counts.
      if (paused) return put(later);
      out.push({ type: 'watch', minute, signature: null });
      return put({ at: 'left', attempt, signature: null });
    case 'signed':
      if (!paused) return put({ at: 'signed', attempt, signedAtMs: event.signedAtMs });
      discard(event, minute, out);
      return put({ at: 'none' });
    case 'sign-failed':
      if (!event.final) return put(later, event.error);
      return put({ at: 'stuck', error: event.error, until: 'due' }, event.error);
  }
}

/**
 * Keeps a transaction that the wallet signed after the freeze had begun. The retry will send it.
 */
function whileFrozen(
  state: GuestState,
  current: Extract<GuestMinute, { readonly tag: 'frozen' }>,
  event: AttemptEvent,
): GuestState {
  const bytes: Getting | Signed =
    event.type === 'signed'
      ? { at: 'signed', attempt: event.attempt, signedAtMs: event.signedAtMs }
      : { at: 'none' };
  return { ...state, minute: { ...current, bytes } };
}

function discard(bytes: { readonly attempt: number }, minute: number, out: GuestEffect[]): void {
  out.push({ type: 'discard', minute, attempt: bytes.attempt });
}

/** Discards the unsent transaction and starts again with a quote. */
export function startOver(state: GuestState, out: GuestEffect[]): GuestState {
  const current = state.minute;
  const none: Getting = { at: 'none' };
  if (current.tag === 'ready') {
    discard(current.bytes, nextMinute(state), out);
    const { deadlineAtMs } = current;
    return { ...state, minute: { tag: 'quote', deadlineAtMs, bytes: none, error: null } };
  }
  if (current.tag === 'retry' && current.bytes.at === 'signed') {
    discard(current.bytes, nextMinute(state), out);
    return { ...state, minute: { ...current, bytes: none } };
  }
  return state;
}

/**
 * Sends the signed transaction and watches for it on the chain. A retry passes the transaction that
 * was sent before.
 */
export function send(
  state: GuestState,
  bytes: Signed | Left,
  retry: boolean,
  out: GuestEffect[],
): Left {
  const minute = nextMinute(state);
  const signature = bytes.at === 'left' ? bytes.signature : null;
  out.push({ type: 'send-payment', minute, attempt: bytes.attempt, retry });
  out.push({
    type: 'notify',
    event: {
      type: 'billing_attempt',
      minute,
      amountAtomic: state.config.price,
      signature,
      retry,
    },
  });
  out.push({ type: 'watch', minute, signature });
  return { at: 'left', attempt: bytes.attempt, signature };
}

/**
 * Returns when an unsent transaction becomes too old, or when the guest requests the quote again.
 * Null if neither applies.
 */
export function bytesDeadlineMs(minute: GuestMinute): number | null {
  if (minute.tag !== 'quote' && minute.tag !== 'ready' && minute.tag !== 'retry') return null;
  if (minute.bytes.at === 'waiting') return minute.bytes.againAtMs;
  return minute.bytes.at === 'signed' ? minute.bytes.signedAtMs + UNSENT_MS : null;
}

export function onBytesDeadline(state: GuestState, out: GuestEffect[]): GuestState {
  const current = state.minute;
  if (isHunting(current) && current.bytes.at === 'waiting') {
    return { ...state, minute: { ...current, bytes: { at: 'none' } } };
  }
  return startOver(state, out);
}

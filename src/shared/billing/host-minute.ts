import { type AppError, appError } from '../errors.ts';
import { failureNowMs, type Freezable, notifyFailed } from './freeze.ts';
import { closeGate, gateConnectedMs, type GateState, initialGate } from './gate.ts';
import { totalPaid } from './snapshot.ts';
import { dueMs, nextMinute, type Timing, timingFor } from './timing.ts';
import type { EndReason } from '../api/ledger.ts';
import type { BillingConfig, HostEffect, RequestId } from './types.ts';

/** The host's half of the table in docs/billing.md, "A minute": requests, settlements, failures. */

/** The settlement in progress. There is at most one. */
interface Payment {
  readonly digest: string;
  readonly signature: string | null;
}

/** The next minute to be paid, as the host sees it. `deadlineAtMs` is the failure timer. */
type HostMinute =
  | { readonly tag: 'paid' }
  | { readonly tag: 'due'; readonly deadlineAtMs: number }
  /** `deadlineAtMs` is null if the guest pays before the minute is due. */
  | { readonly tag: 'settling'; readonly deadlineAtMs: number | null; readonly payment: Payment }
  | {
      readonly tag: 'frozen';
      readonly deadlineAtMs: number;
      readonly error: AppError;
      readonly payment: Payment | null;
      readonly retried: boolean;
    }
  /** The retry was refused. The call stays frozen and is about to end. */
  | { readonly tag: 'unpaid'; readonly deadlineAtMs: number; readonly error: AppError }
  | { readonly tag: 'ended'; readonly reason: EndReason; readonly payment: Payment | null };

export interface HostState extends Freezable {
  readonly role: 'host';
  readonly config: BillingConfig;
  readonly timing: Timing;
  readonly gate: GateState;
  /**
   * True while main reports that the operating system has muted or stopped every device that the
   * host had switched on.
   */
  readonly taken: boolean;
  readonly minute: HostMinute;
  readonly admitted: boolean;
  /** True once the first second has been counted. */
  readonly started: boolean;
  /** Number of periods that are paid: prepaid and settled ones. */
  readonly paidPeriods: number;
}

export const initialHost = (config: BillingConfig): HostState => ({
  role: 'host',
  config,
  timing: timingFor(config.periodSeconds),
  gate: initialGate,
  taken: false,
  minute: { tag: 'paid' },
  admitted: false,
  started: false,
  paidPeriods: 0,
  shownFrozen: null,
  toldFrozen: false,
  stillSinceMs: null,
  peerFrozen: null,
});

/** Answers a `resource.get` without a payment. */
export function onQuoteRequest(
  state: HostState,
  requestId: RequestId,
  minute: number,
  out: HostEffect[],
): HostState {
  const refusal = refuse(state, minute);
  if (refusal === 'settled') out.push({ type: 'answer-receipt', requestId, minute });
  else if (refusal) out.push({ type: 'answer-error', requestId, error: refusal });
  else out.push({ type: 'answer-quote', requestId, minute });
  return state;
}

/** Returns why the host does not quote or accept this minute now. Null if it does. */
function refuse(state: HostState, minute: number): AppError | 'settled' | null {
  const next = nextMinute(state);
  if (minute <= state.config.prepaidPeriods || !Number.isSafeInteger(minute)) {
    return appError('unknown_resource', { url: `minute/${minute}` });
  }
  if (minute < next) return 'settled';
  const opensAtMs = dueMs(minute, state.timing) - state.timing.quoteMs;
  if (!state.admitted || minute > next || gateConnectedMs(state.gate) < opensAtMs) {
    return appError('too_early');
  }
  return state.minute.tag === 'ended' ? appError('payment_window_expired') : null;
}

/**
 * Answers a `resource.get` with a payment. Settles the payment, waits for the same settlement if it
 * is already in progress, or refuses.
 */
export function onPaymentRequest(
  state: HostState,
  request: { readonly requestId: RequestId; readonly minute: number; readonly digest: string },
  nowMs: number,
  out: HostEffect[],
): HostState {
  const { requestId, minute, digest } = request;
  const refusal = refuse(state, minute);
  if (refusal === 'settled') {
    out.push({ type: 'answer-receipt', requestId, minute });
    return state;
  }
  const current = state.minute;
  const inFlight = 'payment' in current ? current.payment : null;
  if (inFlight?.digest === digest && minute === nextMinute(state)) {
    out.push({ type: 'join', requestId, minute, digest });
    return current.tag === 'frozen' ? { ...state, minute: { ...current, retried: true } } : state;
  }
  const error =
    refusal ??
    (inFlight
      ? appError('payment_open')
      : current.tag === 'unpaid' || (current.tag === 'frozen' && current.retried)
        ? appError('payment_window_expired')
        : null);
  if (error) {
    out.push({ type: 'answer-error', requestId, error });
    return state;
  }
  const payment = { digest, signature: null };
  const retry = current.tag === 'frozen';
  out.push({ type: 'settle', requestId, minute, digest, retry });
  if (current.tag === 'frozen') {
    return { ...state, minute: { ...current, payment, retried: true } };
  }
  const deadlineAtMs = current.tag === 'due' ? current.deadlineAtMs : null;
  return checkDue({ ...state, minute: { tag: 'settling', deadlineAtMs, payment } }, nowMs);
}

/**
 * Tells the guest the signature. Called when the transaction and its signature are in the journal,
 * before the host sends the transaction.
 */
export function onJournaled(
  state: HostState,
  digest: string,
  signature: string,
  out: HostEffect[],
): HostState {
  const current = state.minute;
  if (!('payment' in current) || current.payment?.digest !== digest) return state;
  const minute = nextMinute(state);
  out.push({ type: 'send-notice', notice: { method: 'billing_attempt', minute, signature } });
  out.push({
    type: 'notify',
    event: {
      type: 'billing_attempt',
      minute,
      amountAtomic: state.config.price,
      signature,
      retry: 'retried' in current && current.retried,
    },
  });
  return { ...state, minute: { ...current, payment: { digest, signature } } };
}

/**
 * Counts the minute as paid, in any state, because the host read the payment back from the chain.
 */
export function onLanded(
  state: HostState,
  minute: number,
  signature: string,
  out: HostEffect[],
): HostState {
  if (minute !== nextMinute(state)) return state;
  const paid = { ...state, paidPeriods: state.paidPeriods + 1 };
  if (state.minute.tag === 'ended') {
    out.push({ type: 'notify', event: { type: 'late', minute, outcome: 'credit', signature } });
    return { ...paid, minute: { ...state.minute, payment: null } };
  }
  const totalAtomic = totalPaid(paid);
  out.push({
    type: 'send-notice',
    notice: { method: 'billing_success', minute, signature, totalAtomic },
  });
  out.push({
    type: 'notify',
    event: {
      type: 'billing_success',
      minute,
      amountAtomic: state.config.price,
      signature,
      totalAtomic,
    },
  });
  return { ...paid, minute: { tag: 'paid' } };
}

/**
 * Handles a final refusal. In `settling`, the refusal freezes the call. After the one retry, the
 * refusal ends the call.
 */
export function onRejected(
  state: HostState,
  minute: number,
  digest: string,
  error: AppError,
  nowMs: number,
  out: HostEffect[],
): HostState {
  const current = state.minute;
  if (minute !== nextMinute(state)) return state;
  if (!('payment' in current) || current.payment?.digest !== digest) return state;
  if (current.tag === 'settling') {
    // Before the minute is due, nothing is owed, so the guest may try again.
    if (current.deadlineAtMs === null) return { ...state, minute: { tag: 'paid' } };
    return freeze(state, error, null, nowMs, out);
  }
  if (current.tag === 'frozen' && current.retried) {
    notifyFailed(state, error, false, out);
    const endAtMs = failureNowMs(state, nowMs) + state.timing.endMs;
    const deadlineAtMs = Math.min(endAtMs, current.deadlineAtMs);
    return { ...state, minute: { tag: 'unpaid', deadlineAtMs, error } };
  }
  return { ...state, minute: { ...current, payment: null } };
}

/**
 * Moves to `due` or starts the deadline when counted time reaches the due time. Leaves `due` if the
 * count falls back below it.
 */
export function checkDue(state: HostState, nowMs: number): HostState {
  const reached = gateConnectedMs(state.gate) >= dueMs(nextMinute(state), state.timing);
  const deadlineAtMs = failureNowMs(state, nowMs) + state.timing.pendingMs;
  const current = state.minute;
  if (current.tag === 'paid' && reached && state.admitted) {
    return { ...state, minute: { tag: 'due', deadlineAtMs } };
  }
  if (current.tag === 'due' && !reached) return { ...state, minute: { tag: 'paid' } };
  if (current.tag === 'settling' && current.deadlineAtMs === null && reached) {
    return { ...state, minute: { ...current, deadlineAtMs } };
  }
  return state;
}

/**
 * Handles the deadline of the minute's state: N, the limit of the freeze, or the end after a failed
 * retry.
 */
export function onMinuteDeadline(state: HostState, atMs: number, out: HostEffect[]): HostState {
  const minute = nextMinute(state);
  const current = state.minute;
  switch (current.tag) {
    case 'due':
      return freeze(state, appError('unpaid', { minute }), null, atMs, out);
    case 'settling': {
      const { payment } = current;
      const error = appError('confirmation_timeout', { signature: payment.signature ?? '' });
      return freeze(state, error, payment, atMs, out);
    }
    case 'frozen':
      notifyFailed(state, current.error, false, out);
      return endCall(state, 'unpaid', 'self', atMs, out);
    case 'unpaid':
      return endCall(state, 'unpaid', 'self', atMs, out);
    case 'paid':
    case 'ended':
      return state;
  }
}

/**
 * Freezes together with the guest, which reports that this minute has failed. The host waits for
 * one retry.
 */
export function onPeerFreeze(
  state: HostState,
  minute: number,
  error: AppError,
  nowMs: number,
): HostState {
  const current = state.minute;
  if (minute !== nextMinute(state)) return state;
  if (current.tag === 'due') return frozen(state, error, null, nowMs);
  return current.tag === 'settling' ? frozen(state, error, current.payment, nowMs) : state;
}

/**
 * Freezes the minute. A `payment` is still in flight and may land. Without one, the guest may send
 * another transaction.
 */
function freeze(
  state: HostState,
  error: AppError,
  payment: Payment | null,
  nowMs: number,
  out: HostEffect[],
): HostState {
  notifyFailed(state, error, true, out);
  return frozen(state, error, payment, nowMs);
}

function frozen(
  state: HostState,
  error: AppError,
  payment: Payment | null,
  nowMs: number,
): HostState {
  const deadlineAtMs = failureNowMs(state, nowMs) + state.timing.frozenLimitMs;
  return { ...state, minute: { tag: 'frozen', deadlineAtMs, error, payment, retried: false } };
}

/**
 * Ends the call, once. The loop still watches a settlement in progress but no longer sends its
 * transaction.
 */
export function endCall(
  state: HostState,
  reason: EndReason,
  by: 'self' | 'peer',
  nowMs: number,
  out: HostEffect[],
): HostState {
  const current = state.minute;
  if (current.tag === 'ended') return state;
  const gate = closeGate(state.gate, nowMs, out);
  const payment = 'payment' in current ? current.payment : null;
  if (payment) {
    out.push({ type: 'stop-rebroadcast', minute: nextMinute(state), digest: payment.digest });
  }
  if (by === 'self') out.push({ type: 'send-notice', notice: { method: 'call_end', reason } });
  out.push({ type: 'end', reason });
  return { ...state, gate, minute: { tag: 'ended', reason, payment } };
}

import { appError } from '../errors.ts';
import {
  earliest,
  failureDeadline,
  minuteDeadline,
  peerFrozenAt,
  setStill,
  shiftTimers,
  showFreeze,
  notifyFreeze,
} from './freeze.ts';
import {
  closeGate,
  gateAck,
  gateAnswered,
  gateBeat,
  gateDeadlineMs,
  gateExpire,
  gateLink,
  gateMayOpen,
  gateSecond,
  gateUnlink,
  openGate,
} from './gate.ts';
import {
  checkDue,
  endCall,
  type HostState,
  onJournaled,
  onLanded,
  onMinuteDeadline,
  onPaymentRequest,
  onPeerFreeze,
  onQuoteRequest,
  onRejected,
} from './host-minute.ts';
import { reducer } from './reducer.ts';
import { meterSnapshot, standstillOf } from './snapshot.ts';
import type { Ack, BillingSnapshot, HostEffect, HostEvent, Step } from './types.ts';
import { hostUpcoming } from './upcoming.ts';

export { initialHost } from './host-minute.ts';
export type { HostState } from './host-minute.ts';

/** The host's billing machine. types.ts describes the loop that runs it. */
export const reduceHost = reducer<HostState, HostEvent, HostEffect>({
  nextMs: nextDeadline,
  fire,
  handle,
  follow,
});

/** Returns when to dispatch `wake`. Null if no deadline is set, or the call is over. */
export function hostNextWakeMs(state: HostState): number | null {
  return state.minute.tag === 'ended' ? null : nextDeadline(state);
}

function nextDeadline(state: HostState): number | null {
  const failure = failureDeadline(state);
  return earliest(gateDeadlineMs(state.gate), failure);
}

/** Returns the fields of a tick that do not come from the gate's state. */
const said = ({ paidPeriods, timing, taken }: HostState) => ({
  paidUntilMs: paidPeriods * timing.periodMs,
  ...(taken && { taken }),
});

/** Handles one deadline. */
function fire(state: HostState, atMs: number, out: HostEffect[]): HostState {
  const failureAtMs = failureDeadline(state);
  if (failureAtMs === null || failureAtMs > atMs) {
    return { ...state, gate: gateExpire(state.gate, atMs, out) };
  }
  const own = minuteDeadline(state);
  if (own !== null && own <= atMs) return onMinuteDeadline(state, atMs, out);
  return endCall(state, 'unpaid', 'self', atMs, out);
}

function handle(state: HostState, event: HostEvent, nowMs: number, out: HostEffect[]): HostState {
  switch (event.type) {
    case 'wake':
      return state;
    case 'beat':
      return state.minute.tag === 'ended'
        ? state
        : { ...state, gate: gateBeat(state.gate, nowMs, said(state), out) };
    case 'second':
      return { ...state, gate: gateSecond(state.gate, event.run, event.connectedMs) };
    case 'taken':
      return { ...state, taken: event.taken };
    case 'ack':
      return onAck(state, event.ack, nowMs, out);
    case 'admitted':
      return state.admitted
        ? state
        : { ...state, admitted: true, paidPeriods: event.prepaidPeriods };
    case 'connection-down':
      return { ...state, gate: gateUnlink(state.gate) };
    case 'connection-up':
      notifyFreeze(state, ownFreeze(state), out);
      return { ...state, gate: gateLink(state.gate) };
    case 'peer-freeze': {
      const peerFrozen = peerFrozenAt(state, event.code, nowMs, state.timing);
      const next = state.peerFrozen ? state : { ...state, peerFrozen };
      return onPeerFreeze(next, event.minute, appError('unpaid', { minute: event.minute }), nowMs);
    }
    case 'peer-unfreeze':
      return { ...state, peerFrozen: null };
    case 'end':
      return endCall(state, event.reason, event.by, nowMs, out);
    case 'quote-request':
      return onQuoteRequest(state, event.requestId, event.minute, out);
    case 'payment-request':
      return onPaymentRequest(state, event, nowMs, out);
    case 'journaled':
      return onJournaled(state, event.digest, event.signature, out);
    case 'landed':
      return onLanded(state, event.minute, event.signature, out);
    case 'rejected':
      return onRejected(state, event.minute, event.digest, event.error, nowMs, out);
  }
}

function onAck(state: HostState, ack: Ack, nowMs: number, out: HostEffect[]): HostState {
  const { gate: heard, verdict } = gateAck(state.gate, ack, nowMs);
  if (verdict === 'bad') return { ...state, gate: closeGate(heard, nowMs, out) };
  if (verdict === 'stale') return state;
  const gate = gateAnswered(heard, nowMs, out);
  const started = state.started || gate.countedMs > 0;
  if (started && !state.started) out.push({ type: 'notify', event: { type: 'call_start' } });
  const next = { ...state, gate, started };
  if (gate.open || held(next) || !gateMayOpen(gate, nowMs, state.timing)) return next;
  return { ...next, gate: openGate(gate, nowMs, said(state), out) };
}

/** Tells whether anything requires the gate to be closed. */
const held = (state: HostState): boolean =>
  !state.admitted ||
  state.taken ||
  state.gate.down ||
  state.peerFrozen !== null ||
  ownFreeze(state) !== null ||
  state.minute.tag === 'ended';

const ownFreeze = (state: HostState) =>
  state.minute.tag === 'frozen' || state.minute.tag === 'unpaid' ? state.minute.error.code : null;

/**
 * Applies the changes that follow directly: freezes or unfreezes, closes the gate, checks whether
 * the minute is due, and pauses or continues the failure timers.
 */
function follow(state: HostState, nowMs: number, out: HostEffect[]): HostState {
  const own = ownFreeze(state);
  let next = showFreeze(state, own, state.peerFrozen?.code ?? own, out);
  const cause = next.taken ? 'own' : 'any';
  if (held(next)) next = { ...next, gate: closeGate(next.gate, nowMs, out, cause) };
  next = checkDue(next, nowMs);
  // A freeze closes the gate but must not stop the freeze's own timers. A gate that is closed for
  // any other reason is a pause, in which the guest does not pay either.
  const still = next.gate.down || (!next.gate.open && next.shownFrozen === null);
  return setStill(next, still, nowMs);
}

export function hostSnapshot(state: HostState, nowMs: number): BillingSnapshot {
  const { minute, gate, taken } = state;
  const ended = minute.tag === 'ended' ? minute.reason : null;
  return meterSnapshot({
    config: state.config,
    timing: state.timing,
    paidPeriods: state.paidPeriods,
    elapsedMs: gate.displayMs,
    // If several acks are late, `countedMs` alone would leave this display seconds behind the
    // guest's.
    countedMs: gate.pending.length > 1 ? gate.displayMs : gate.countedMs,
    running: gate.open,
    // Once the gate has opened, the page has shown media, whether or not time was counted. If no
    // media arrives, the gate may never open, so `deaf` is checked too.
    interrupted: (gate.run > 0 || gate.deaf || taken) && state.stillSinceMs !== null,
    standstill: standstillOf({ ...gate, taken }),
    pending: minute.tag === 'due' || minute.tag === 'settling',
    failed: minute.tag === 'unpaid' || ended === 'unpaid',
    frozen: state.shownFrozen,
    upcoming: hostUpcoming(state, nowMs),
    endReason: ended,
  });
}

/**
 * Moves a stored state to the clock of a reloaded page. The connection counts as down since the
 * state was saved, and every deadline moves by the time since then. The new page has to execute the
 * returned effects.
 */
export function restoreHost(
  saved: HostState,
  savedAtMs: number,
  nowMs: number,
): Step<HostState, HostEffect> {
  const { state } = reduceHost(saved, { type: 'connection-down' }, savedAtMs);
  const byMs = nowMs - savedAtMs;
  const moved = shiftTimers(state, byMs);
  return {
    state: {
      ...moved,
      stillSinceMs: moved.stillSinceMs === null ? null : moved.stillSinceMs + byMs,
      // The new page opens its devices again. Then it reports whether they are muted or stopped.
      taken: false,
      gate: {
        ...moved.gate,
        beatAtMs: null,
        closedAtMs: moved.gate.closedAtMs.map((atMs) => atMs + byMs),
      },
    },
    effects: moved.shownFrozen ? [{ type: 'freeze', code: moved.shownFrozen }] : [],
  };
}

/**
 * Drops, after a reload, a payment that the host was still checking. The host had not co-signed the
 * payment, so it cannot land. The guest got no answer to its request, so the guest asks again.
 */
export function forgetPayment(state: HostState): HostState {
  const { minute } = state;
  if (minute.tag === 'frozen') {
    return { ...state, minute: { ...minute, payment: null, retried: false } };
  }
  if (minute.tag !== 'settling') return state;
  const { deadlineAtMs } = minute;
  return {
    ...state,
    minute: deadlineAtMs === null ? { tag: 'paid' } : { tag: 'due', deadlineAtMs },
  };
}

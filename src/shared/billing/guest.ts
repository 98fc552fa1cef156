import { earliest, peerFrozenAt, setStill, shiftTimers } from './failure-timer.ts';
import { showFreeze, tellFreeze } from './freeze.ts';
import { bytesDeadlineMs, onAnswer, onBytesDeadline } from './guest-bytes.ts';
import { onAttempted, onConfirmed, onDead, onRefused } from './guest-chain.ts';
import { clockDown, clockRenumber, clockRuns, clockTick, silentAtMs } from './guest-clock.ts';
import { asksMinute, heldBy, noteSilence } from './guest-held.ts';
import { endCall } from './guest-failure.ts';
import { advance, onMinuteDeadline, onPeerFreeze } from './guest-minute.ts';
import { type GuestMinute, type GuestState, initialGuest } from './guest-state.ts';
import { meterSnapshot } from './snapshot.ts';
import { nextMinute } from './timing.ts';
import type { BillingSnapshot, GuestEffect, GuestEvent, Step, Tick } from './types.ts';
import { guestUpcoming } from './upcoming.ts';

export { initialGuest };
export type { GuestState };

/**
 * The guest's billing machine; types.ts explains the loop around it. What should have happened
 * before `nowMs` happens first and at its own time; an event at the very moment of a deadline is in time.
 */
export function reduceGuest(
  state: GuestState,
  event: GuestEvent,
  nowMs: number,
): Step<GuestState, GuestEffect> {
  const effects: GuestEffect[] = [];
  let next = expire(state, (atMs) => atMs < nowMs, effects);
  next = follow(handle(next, event, nowMs, effects), nowMs, effects);
  next = expire(next, (atMs) => atMs <= nowMs, effects);
  return { state: next, effects };
}

/** When to feed `wake`; null: not at all. */
export function guestNextWakeMs(state: GuestState): number | null {
  if (state.minute.tag === 'ended') return null;
  return earliest(silentAtMs(state.clock), failureDeadline(state), bytesDeadlineMs(state.minute));
}

function failureDeadline(state: GuestState): number | null {
  if (state.stillSinceMs !== null || state.minute.tag === 'ended') return null;
  return earliest(minuteDeadline(state), state.peerFrozen?.deadlineAtMs);
}

const minuteDeadline = (state: GuestState): number | null =>
  'deadlineAtMs' in state.minute ? state.minute.deadlineAtMs : null;

function expire(state: GuestState, has: (atMs: number) => boolean, out: GuestEffect[]): GuestState {
  let next = state;
  for (;;) {
    const atMs = guestNextWakeMs(next);
    if (atMs === null || !has(atMs)) return next;
    next = follow(fire(next, atMs, out), atMs, out);
  }
}

/** One deadline has come. */
function fire(state: GuestState, atMs: number, out: GuestEffect[]): GuestState {
  const failureAtMs = failureDeadline(state);
  if (failureAtMs !== null && failureAtMs <= atMs) {
    const own = minuteDeadline(state);
    if (own !== null && own <= atMs) return onMinuteDeadline(state, atMs, out);
    return endCall(state, 'unpaid', 'self', out);
  }
  const silent = silentAtMs(state.clock);
  if (silent !== null && silent <= atMs) return interrupted(state, atMs);
  return onBytesDeadline(state, out);
}

function handle(
  state: GuestState,
  event: GuestEvent,
  nowMs: number,
  out: GuestEffect[],
): GuestState {
  switch (event.type) {
    case 'wake':
      return state;
    case 'tick':
      return state.minute.tag === 'ended' ? state : onTick(state, event.tick, nowMs, out);
    case 'rx':
      return {
        ...state,
        clock: { ...state.clock, rx: { arriving: event.arriving, atMs: nowMs } },
      };
    case 'agree':
      return event.minute === nextMinute(state) ? { ...state, agreedMinute: event.minute } : state;
    case 'page':
      return { ...state, pageAnswers: event.answers };
    case 'admitted':
      return state.admitted
        ? state
        : { ...state, admitted: true, paidPeriods: event.prepaidPeriods };
    case 'connection-down':
      return interrupted(state, nowMs);
    case 'connection-up':
      tellFreeze(state, ownFreeze(state), out);
      return { ...state, clock: clockRenumber(state.clock) };
    case 'peer-freeze': {
      const peerFrozen = peerFrozenAt(state, event.code, nowMs, state.timing);
      const next = state.peerFrozen ? state : { ...state, peerFrozen };
      return onPeerFreeze(next, event.minute, nowMs, out);
    }
    case 'peer-unfreeze':
      return { ...state, peerFrozen: null };
    case 'end':
      return endCall(state, event.reason, event.by, out);
    case 'quote-ok':
    case 'quote-wrong':
    case 'quote-later':
    case 'quote-settled':
    case 'signed':
    case 'sign-failed':
      return onAnswer(state, event, clockRuns(state.clock) && !heldBy(state), nowMs, out);
    case 'attempted':
      return onAttempted(state, event.minute, event.signature, out);
    case 'confirmed':
      return onConfirmed(state, event.minute, event.signature, out);
    case 'refused':
      return onRefused(state, event, nowMs, out);
    case 'dead':
      return onDead(state, event.minute, event.error, nowMs, out);
  }
}

const interrupted = (state: GuestState, atMs: number): GuestState => ({
  ...state,
  silence: noteSilence(state, atMs),
  clock: clockDown(state.clock, atMs),
});

function onTick(state: GuestState, tick: Tick, nowMs: number, out: GuestEffect[]): GuestState {
  // Unanswered: whoever is not in the call lets no time count.
  if (!state.admitted) return state;
  const heard = clockTick(state.clock, tick, nowMs);
  if (!heard) return state;
  out.push({ type: 'send-ack', ack: heard.ack });
  const started = state.started || tick.connectedMs > 0;
  if (started && !state.started) out.push({ type: 'notify', event: { type: 'call_start' } });
  // The host opens its gate only unfrozen: this stands for an `unfreeze` that was lost.
  const silence = noteSilence(state, nowMs);
  const { clock } = heard;
  return { ...state, started, silence, clock, peerFrozen: tick.gate ? null : state.peerFrozen };
}

/** What follows from a change at once: the minute, freezing, and whether failure timers run. */
function follow(state: GuestState, nowMs: number, out: GuestEffect[]): GuestState {
  const moved = advance(state, nowMs, out);
  const own = ownFreeze(moved);
  const next = showFreeze(moved, own, own ?? moved.peerFrozen?.code ?? null, out);
  // Without a freeze, a closed gate is a pause: nothing is sent in it, so nothing fails in it.
  const still = next.clock.down || (!clockRuns(next.clock) && next.shownFrozen === null);
  return setStill(next, still, nowMs);
}

const ownFreeze = (state: GuestState) =>
  state.minute.tag === 'frozen' || state.minute.tag === 'retry' || state.minute.tag === 'unpaid'
    ? state.minute.error.code
    : null;

export function guestSnapshot(state: GuestState, nowMs: number): BillingSnapshot {
  const { minute, clock } = state;
  const ended = minute.tag === 'ended' ? minute.reason : null;
  const asks = asksMinute(state);
  const snapshot = meterSnapshot({
    config: state.config,
    timing: state.timing,
    paidPeriods: state.paidPeriods,
    elapsedMs: clock.displayMs,
    running: clockRuns(clock) && state.shownFrozen === null && ended === null,
    interrupted: state.started && state.stillSinceMs !== null,
    pending:
      minute.tag === 'pending' ||
      ((minute.tag === 'quote' || minute.tag === 'ready') && minute.deadlineAtMs !== null),
    failed: minute.tag === 'unpaid' || ended === 'unpaid',
    frozen: state.shownFrozen,
    upcoming: guestUpcoming(state, nowMs),
    endReason: ended,
  });
  return asks === null ? snapshot : { ...snapshot, asks };
}

/**
 * A persisted state on a new clock (after a reload): the connection is down since it was saved, and
 * every deadline is moved. What was being asked or signed is gone with the old page. The effects
 * are those that the new page has to execute.
 */
export function restoreGuest(
  saved: GuestState,
  savedAtMs: number,
  nowMs: number,
): Step<GuestState, GuestEffect> {
  // A version before this one did not keep all of it.
  const whole = { ...initialGuest(saved.config), ...saved };
  const { state, effects } = reduceGuest(whole, { type: 'connection-down' }, savedAtMs);
  const byMs = nowMs - savedAtMs;
  const moved = shiftTimers(state, byMs);
  const out: GuestEffect[] = effects.filter((effect) => effect.type === 'discard');
  const { minute } = moved;
  if (moved.shownFrozen) out.push({ type: 'freeze', code: moved.shownFrozen });
  return {
    state: {
      ...moved,
      pageAnswers: true,
      minute: forgetUnsent(minute, nextMinute(moved), out),
      stillSinceMs: moved.stillSinceMs === null ? null : moved.stillSinceMs + byMs,
      clock: { ...moved.clock, rx: null },
    },
    effects: out,
  };
}

function forgetUnsent(minute: GuestMinute, n: number, out: GuestEffect[]): GuestMinute {
  if (!('bytes' in minute) || minute.bytes === null) return minute;
  const { bytes } = minute;
  if (bytes.at === 'left') out.push({ type: 'watch', minute: n, signature: bytes.signature });
  if (bytes.at === 'signed') out.push({ type: 'discard', minute: n, attempt: bytes.attempt });
  const gone = bytes.at === 'asking' || bytes.at === 'signing' || bytes.at === 'signed';
  if (!gone) return minute;
  return minute.tag === 'quote' || minute.tag === 'frozen' || minute.tag === 'retry'
    ? { ...minute, bytes: { at: 'none' } }
    : minute;
}

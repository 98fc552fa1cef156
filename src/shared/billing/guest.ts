import {
  earliest,
  failureDeadline,
  failureNowMs,
  minuteDeadline,
  peerFrozenAt,
  setStill,
  shiftTimers,
  showFreeze,
  notifyFailed,
  notifyFreeze,
} from './freeze.ts';
import {
  ask,
  bytesDeadlineMs,
  endCall,
  freeze,
  frozen,
  onAnswer,
  onAttempted,
  onBytesDeadline,
  onConfirmed,
  onDead,
  onRefused,
  send,
  startOver,
  startRetry,
  timeout,
  unpaid,
} from './guest-payment.ts';
import {
  clockDown,
  clockRenumber,
  clockRuns,
  clockStopped,
  clockTick,
  finalCountMs,
  type GuestClock,
  ownCountMs,
  silentAtMs,
  vetoPasses,
} from './guest-clock.ts';
import {
  asksMinute,
  type GuestMinute,
  type GuestState,
  type Held,
  heldBy,
  initialGuest,
  isHeldCode,
  noteSilence,
} from './guest-state.ts';
import { meterSnapshot, standstillOf } from './snapshot.ts';
import { dueMs, nextMinute } from './timing.ts';
import { guestUpcoming } from './upcoming.ts';
import { reducer } from './reducer.ts';
import type { BillingSnapshot, GuestEffect, GuestEvent, Step, Tick } from './types.ts';
import { type AppError, appError } from '../errors.ts';

/**
 * The guest's half of the table in docs/billing.md, "A minute": changes that happen as time passes.
 */

const connectedMs = (state: GuestState): number => state.clock.lastTick?.connectedMs ?? 0;
const dueAtMs = (state: GuestState): number => dueMs(nextMinute(state), state.timing);

/** Advances the minute as far as time, the gate and the veto allow. */
function advance(state: GuestState, nowMs: number, out: GuestEffect[]): GuestState {
  const runs = clockRuns(state.clock);
  let next = checkDue(state, nowMs);
  const held = heldBy(next);
  if (next.minute.tag === 'ready' && (!runs || held)) next = startOver(next, out);
  const current = next.minute;
  switch (current.tag) {
    case 'quote':
      if (held) return hold(next, current, held, nowMs, out);
      if (current.error && isHeldCode(current.error.code)) {
        return advance({ ...next, minute: { ...current, error: null } }, nowMs, out);
      }
      if (current.bytes.at === 'none' && runs) return ask(next, out);
      if (current.bytes.at === 'stuck' && current.bytes.until === 'due') {
        const overdue = current.deadlineAtMs !== null;
        return overdue ? freeze(next, current.bytes.error, current.bytes, nowMs, out) : next;
      }
      return next;
    case 'ready':
      if (current.deadlineAtMs === null) return next;
      if (!vetoPasses(next.clock, dueAtMs(next), nowMs)) return veto(next, nowMs, out);
      return {
        ...next,
        minute: {
          tag: 'pending',
          deadlineAtMs: current.deadlineAtMs,
          bytes: send(next, current.bytes, false, out),
        },
      };
    case 'retry':
      return advanceRetry(next, current, nowMs, out);
    default:
      return next;
  }
}

/**
 * Holds the minute back: nothing is requested, signed or sent. Depending on the reason, the minute
 * fails when it is due or at N.
 */
function hold(
  state: GuestState,
  current: Extract<GuestMinute, { readonly tag: 'quote' }>,
  { error, until }: Held,
  nowMs: number,
  out: GuestEffect[],
): GuestState {
  if (until === 'due' && current.deadlineAtMs !== null) {
    return freeze(state, error, current.bytes, nowMs, out);
  }
  if (current.error?.code === error.code) return state;
  return { ...state, minute: { ...current, error } };
}

function advanceRetry(
  state: GuestState,
  current: Extract<GuestMinute, { readonly tag: 'retry' }>,
  nowMs: number,
  out: GuestEffect[],
): GuestState {
  const { bytes } = current;
  if (bytes.at === 'stuck') return unpaid(state, bytes.error, bytes, nowMs, out);
  if (state.clock.down || heldBy(state)) return state;
  if (bytes.at === 'none') return ask(state, out);
  if (bytes.at !== 'signed') return state;
  if (!vetoPasses(state.clock, dueAtMs(state), nowMs)) return veto(state, nowMs, out);
  return { ...state, minute: { ...current, bytes: send(state, bytes, true, out) } };
}

/** When the host's count reaches the minute, turns the display yellow and starts N. */
function checkDue(state: GuestState, nowMs: number): GuestState {
  const current = state.minute;
  const leftMs = dueAtMs(state) - connectedMs(state);
  if (current.tag === 'paid') {
    const opens = state.admitted && clockRuns(state.clock) && leftMs <= state.timing.yellowMs;
    if (!opens) return state;
    const quote: GuestMinute = {
      tag: 'quote',
      deadlineAtMs: null,
      bytes: { at: 'none' },
      error: null,
    };
    return checkDue({ ...state, minute: quote, wrongQuotes: 0 }, nowMs);
  }
  if (current.tag !== 'quote' && current.tag !== 'ready' && current.tag !== 'pending') return state;
  if (leftMs <= 0 && current.deadlineAtMs === null) {
    const deadlineAtMs = failureNowMs(state, nowMs) + state.timing.pendingMs;
    return { ...state, minute: { ...current, deadlineAtMs } };
  }
  if (leftMs > 0 && current.tag !== 'pending') {
    return { ...state, minute: { ...current, deadlineAtMs: null } };
  }
  return state;
}

const earlyError = (state: GuestState, nowMs: number): AppError =>
  appError('early', {
    connectedMs: connectedMs(state),
    ownMs: ownCountMs(state.clock, nowMs),
  });

/**
 * Stops a payment that is not due by the guest's own count. No money moves. The page and the host
 * are notified once.
 */
function veto(state: GuestState, nowMs: number, out: GuestEffect[]): GuestState {
  const minute = nextMinute(state);
  if (state.vetoedMinute === minute) return state;
  notifyFailed(state, earlyError(state, nowMs), true, out);
  return { ...state, vetoedMinute: minute };
}

/**
 * Freezes together with the host, which reports that this minute has failed. The guest still
 * decides about the retry.
 */
function onPeerFreeze(
  state: GuestState,
  minute: number,
  nowMs: number,
  out: GuestEffect[],
): GuestState {
  const current = state.minute;
  if (minute !== nextMinute(state)) return state;
  if (current.tag !== 'quote' && current.tag !== 'ready' && current.tag !== 'pending') return state;
  // Both sides reach N at the same moment, so the host may freeze first. The guest knows the reason
  // better.
  const held = current.tag === 'quote' ? heldBy(state) : null;
  if (held) return freeze(state, held.error, current.bytes, nowMs, out);
  return frozen(state, appError('unpaid', { minute }), current.bytes, nowMs);
}

/** Handles the deadline of the minute's state: N, the retry, its limit, or the end. */
function onMinuteDeadline(state: GuestState, atMs: number, out: GuestEffect[]): GuestState {
  const current = state.minute;
  const minute = nextMinute(state);
  switch (current.tag) {
    case 'quote':
      return freeze(
        state,
        current.error ?? appError('unpaid', { minute }),
        current.bytes,
        atMs,
        out,
      );
    case 'ready':
      return freeze(state, earlyError(state, atMs), current.bytes, atMs, out);
    case 'pending':
      return freeze(state, timeout(current.bytes), current.bytes, atMs, out);
    case 'frozen':
      return startRetry(state, current, atMs, out);
    case 'retry': {
      const error = current.bytes.at === 'left' ? timeout(current.bytes) : current.error;
      return unpaid(state, error, current.bytes, atMs, out);
    }
    case 'unpaid':
      return endCall(state, 'unpaid', 'self', out);
    case 'paid':
    case 'ended':
      return state;
  }
}

export { initialGuest };
export type { GuestState };

/** The guest's billing machine. types.ts describes the loop that runs it. */
export const reduceGuest = reducer<GuestState, GuestEvent, GuestEffect>({
  nextMs: guestNextWakeMs,
  fire,
  handle,
  follow,
});

/** Returns when to dispatch `wake`. Null if no deadline is set. */
export function guestNextWakeMs(state: GuestState): number | null {
  if (state.minute.tag === 'ended') return null;
  return earliest(silentAtMs(state.clock), failureDeadline(state), bytesDeadlineMs(state.minute));
}

/** Handles one deadline. */
function fire(state: GuestState, atMs: number, out: GuestEffect[]): GuestState {
  const failureAtMs = failureDeadline(state);
  if (failureAtMs !== null && failureAtMs <= atMs) {
    const own = minuteDeadline(state);
    if (own !== null && own <= atMs) return onMinuteDeadline(state, atMs, out);
    return endCall(state, 'unpaid', 'self', out);
  }
  const silent = silentAtMs(state.clock);
  if (silent !== null && silent <= atMs) return onClock(state, clockDown(state.clock, atMs), atMs);
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
      // Without a channel, or after the host has sent `leave`, the host has closed its gate. So the
      // host knows of every silence from here on.
      return onClock(state, clockStopped(clockDown(state.clock, nowMs), nowMs), nowMs);
    case 'connection-up':
      notifyFreeze(state, ownFreeze(state), out);
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
    case 'failed':
      return onDead(state, event.minute, event.error, nowMs, out);
  }
}

/** Replaces the clock. Adds to `silence` the time in which no media arrived. */
const onClock = (state: GuestState, clock: GuestClock, nowMs: number): GuestState => ({
  ...state,
  silence: noteSilence(state, clock, nowMs),
  clock,
});

function onTick(state: GuestState, tick: Tick, nowMs: number, out: GuestEffect[]): GuestState {
  // The guest sends no ack, because no time counts before the guest is admitted.
  if (!state.admitted) return state;
  const heard = clockTick(state.clock, tick, nowMs);
  if (!heard) return state;
  out.push({ type: 'send-ack', ack: heard.ack });
  const started = state.started || tick.connectedMs > 0;
  if (started && !state.started) out.push({ type: 'notify', event: { type: 'call_start' } });
  // The host opens its gate only when it is not frozen. So an open gate also means `unfreeze`, even
  // if that notice was lost.
  const peerFrozen = tick.gate ? null : state.peerFrozen;
  return { ...onClock(state, heard.clock, nowMs), started, peerFrozen };
}

/**
 * Applies the changes that follow directly from a new state of the minute, of a freeze, or of the
 * failure timers.
 */
function follow(state: GuestState, nowMs: number, out: GuestEffect[]): GuestState {
  const moved = advance(state, nowMs, out);
  const own = ownFreeze(moved);
  const shown = showFreeze(moved, own, own ?? moved.peerFrozen?.code ?? null, out);
  const isFrozen = shown.shownFrozen !== null;
  const next = isFrozen ? onClock(shown, clockStopped(shown.clock, nowMs), nowMs) : shown;
  // Without a freeze, a closed gate is a pause. Nothing is sent during a pause, so nothing can
  // fail.
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
  const taken = clock.lastTick?.taken === true;
  const snapshot = meterSnapshot({
    config: state.config,
    timing: state.timing,
    paidPeriods: state.paidPeriods,
    elapsedMs: clock.displayMs,
    countedMs: finalCountMs(clock),
    running: clockRuns(clock) && state.shownFrozen === null && ended === null,
    interrupted: (state.started || clock.opened || taken) && state.stillSinceMs !== null,
    standstill: standstillOf({ ...clock, taken }),
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
 * Moves a stored state to the clock of a reloaded page. The connection counts as down since the
 * state was saved, and every deadline moves by the time since then. Requests and signatures in
 * progress were lost in the reload. The new page has to execute the returned effects.
 */
export function restoreGuest(
  saved: GuestState,
  savedAtMs: number,
  nowMs: number,
): Step<GuestState, GuestEffect> {
  const { state, effects } = reduceGuest(saved, { type: 'connection-down' }, savedAtMs);
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
      // These times come from the clock of the page before the reload, which no longer exists.
      clock: { ...clockStopped(moved.clock, nowMs), rx: null },
    },
    effects: out,
  };
}

function forgetUnsent(minute: GuestMinute, n: number, out: GuestEffect[]): GuestMinute {
  if (!('bytes' in minute) || minute.bytes === null) return minute;
  const { bytes } = minute;
  if (bytes.at === 'left') out.push({ type: 'watch', minute: n, signature: bytes.signature });
  if (bytes.at === 'signed') out.push({ type: 'discard', minute: n, attempt: bytes.attempt });
  // Keep it: either the host already has this transaction, or another attempt would not help.
  if (bytes.at === 'left' || bytes.at === 'failed' || bytes.at === 'stuck') return minute;
  return minute.tag === 'quote' || minute.tag === 'frozen' || minute.tag === 'retry'
    ? { ...minute, bytes: { at: 'none' } }
    : minute;
}

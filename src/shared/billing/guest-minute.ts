import type { AppError } from '../errors.ts';
import { appError } from '../errors.ts';
import { failureNowMs } from './failure-timer.ts';
import { tellFailed } from './freeze.ts';
import { ask, send, startOver } from './guest-bytes.ts';
import { clockRuns, ownCountMs, vetoPasses } from './guest-clock.ts';
import { type Held, heldBy, isHeldCode } from './guest-held.ts';
import { endCall, freeze, frozen, startRetry, timeout, unpaid } from './guest-failure.ts';
import type { GuestMinute, GuestState } from './guest-state.ts';
import { dueMs, nextMinute } from './timing.ts';
import type { GuestEffect } from './types.ts';

/** The guest's half of docs/billing.md's table, "A minute": what time does to it. */

const connectedMs = (state: GuestState): number => state.clock.lastTick?.connectedMs ?? 0;
const dueAtMs = (state: GuestState): number => dueMs(nextMinute(state), state.timing);

/** Moves the minute as far as time, gate and veto allow. */
export function advance(state: GuestState, nowMs: number, out: GuestEffect[]): GuestState {
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

/** Nothing is asked, signed or sent: the minute waits, and fails at due or at N. */
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

/** The yellow window opens, and N starts, with what the host says it has counted. */
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

/** Not due by the own count: no money moves, and both sides hear it once. */
function veto(state: GuestState, nowMs: number, out: GuestEffect[]): GuestState {
  const minute = nextMinute(state);
  if (state.vetoedMinute === minute) return state;
  tellFailed(state, earlyError(state, nowMs), true, out);
  return { ...state, vetoedMinute: minute };
}

/** The host says that this minute has failed on its side: frozen with it, and the retry is ours. */
export function onPeerFreeze(
  state: GuestState,
  minute: number,
  nowMs: number,
  out: GuestEffect[],
): GuestState {
  const current = state.minute;
  if (minute !== nextMinute(state)) return state;
  if (current.tag !== 'quote' && current.tag !== 'ready' && current.tag !== 'pending') return state;
  // Both reach N in the same moment: whoever is first, this side knows better why.
  const held = current.tag === 'quote' ? heldBy(state) : null;
  if (held) return freeze(state, held.error, current.bytes, nowMs, out);
  return frozen(state, appError('unpaid', { minute }), current.bytes, nowMs);
}

/** The deadline of the minute's state has come: N, the retry, its limit, or the end. */
export function onMinuteDeadline(state: GuestState, atMs: number, out: GuestEffect[]): GuestState {
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

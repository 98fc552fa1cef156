import type { ErrorCode } from '../errors.ts';
import type { Timing } from './timing.ts';

/**
 * Failure timers stand still while the connection is down (docs/billing.md, "A minute"). Deadlines
 * are absolute; while they stand, "now" for them is the moment they stopped, and when they go on
 * they are all moved by the time they stood.
 */
export interface Failing {
  readonly stillSinceMs: number | null;
  /** The other side is frozen; this side stays frozen with it, and gives up at the deadline. */
  readonly peerFrozen: { readonly code: ErrorCode; readonly deadlineAtMs: number } | null;
}

/** From where a new failure timer starts. */
export const failureNowMs = (state: Failing, nowMs: number): number => state.stillSinceMs ?? nowMs;

/** A frozen peer ends by itself within its own limits; this outwaits both of them. */
export const peerFrozenAt = (state: Failing, code: ErrorCode, nowMs: number, timing: Timing) => ({
  code,
  deadlineAtMs: failureNowMs(state, nowMs) + timing.frozenLimitMs + timing.endMs,
});

/** The deadline of a minute's state, whatever its tag; null where there is none. */
interface Deadlined {
  readonly tag?: string;
  readonly deadlineAtMs?: number | null;
}

export function shiftDeadline<T extends Deadlined>(value: T, byMs: number): T {
  const at = value.deadlineAtMs;
  return at === undefined || at === null ? value : { ...value, deadlineAtMs: at + byMs };
}

/** Stops or continues the failure timers of a machine. */
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

/** The earliest of some deadlines, null where none is set. */
export function earliest(...deadlines: readonly (number | null | undefined)[]): number | null {
  let first: number | null = null;
  for (const atMs of deadlines) {
    if (atMs !== null && atMs !== undefined && (first === null || atMs < first)) first = atMs;
  }
  return first;
}

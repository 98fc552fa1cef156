import { type AppError, appError, type ErrorCode } from '../errors.ts';
import { clockRuns, freshRx } from './guest-clock.ts';
import type { GuestState } from './guest-state.ts';
import { dueMs, nextMinute, SILENCE_FREE_MS, SILENCE_MS } from './timing.ts';

/** Why the guest's next minute is not paid, although it is due and could be (docs/billing.md, "Time"). */
export interface Held {
  readonly error: AppError;
  /** When the minute fails by it: as soon as it is due, or at N like any other. */
  readonly until: 'due' | 'limit';
}

const CODES: readonly ErrorCode[] = ['page_silent', 'host_silent'];
export const isHeldCode = (code: ErrorCode): boolean => CODES.includes(code);

const isSilent = (state: GuestState): boolean =>
  state.silence.ms > SILENCE_FREE_MS && state.agreedMinute !== nextMinute(state);

/** A page that cannot be operated must not spend; nor is nothing paid for without a word. */
export function heldBy(state: GuestState): Held | null {
  if (!state.pageAnswers) return { error: appError('page_silent'), until: 'due' };
  if (!isSilent(state)) return null;
  return { error: appError('host_silent', { minute: nextMinute(state) }), until: 'limit' };
}

/** The minute that the person is asked about; null: none, or not yet. */
export function asksMinute(state: GuestState): number | null {
  const { minute, clock, timing } = state;
  if (minute.tag === 'ended' || minute.tag === 'pending' || !isSilent(state)) return null;
  if ('bytes' in minute && (minute.bytes.at === 'left' || minute.bytes.at === 'dead')) return null;
  const next = nextMinute(state);
  return dueMs(next, timing) - clock.displayMs <= timing.askMs ? next : null;
}

/**
 * A tick has come, or none any more: the time since the last one was silent if nothing arrived in it,
 * whatever ended it. What is judged is the last period so far, by this side's own count: a host that
 * hurries does not begin another.
 */
export function noteSilence(state: GuestState, nowMs: number): GuestState['silence'] {
  const { clock, timing, paidPeriods, silence } = state;
  const period = Math.min(Math.floor(clock.ownMs / timing.periodMs), paidPeriods - 1);
  const before = period > silence.period ? { period, ms: 0 } : silence;
  const counts = clockRuns(clock) && freshRx(clock, nowMs) === null;
  if (!counts || !clock.lastTick) return before;
  return { ...before, ms: before.ms + Math.min(nowMs - clock.lastTick.atMs, SILENCE_MS) };
}

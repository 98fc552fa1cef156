import { type AppError, appError, type ErrorCode } from '../errors.ts';
import type { Freezable } from './freeze.ts';
import { freshRx, type GuestClock, initialGuestClock } from './guest-clock.ts';
import { dueMs, nextMinute, SILENCE_FREE_MS, type Timing, timingFor } from './timing.ts';
import type { EndReason } from '../api/ledger.ts';
import type { BillingConfig } from './types.ts';

/**
 * Why the guest does not pay its next minute, although it is due and could be paid
 * (docs/billing.md, "Time").
 */
export interface Held {
  readonly error: AppError;
  /** When the minute fails for this reason: as soon as it is due, or at N like any other. */
  readonly until: 'due' | 'limit';
}

const CODES: readonly ErrorCode[] = ['page_silent', 'host_silent'];
export const isHeldCode = (code: ErrorCode): boolean => CODES.includes(code);

const isSilent = (state: GuestState): boolean =>
  state.silence.ms > SILENCE_FREE_MS && state.agreedMinute !== nextMinute(state);

/**
 * Returns why the next minute is not paid, or null. A page that does not respond must not spend,
 * and minutes without media need the guest's agreement.
 */
export function heldBy(state: GuestState): Held | null {
  if (!state.pageAnswers) return { error: appError('page_silent'), until: 'due' };
  if (!isSilent(state)) return null;
  return { error: appError('host_silent', { minute: nextMinute(state) }), until: 'limit' };
}

/**
 * Returns the minute that the guest asks about; null: nothing to ask, or too early.
 */
export function asksMinute(state: GuestState): number | null {
  const { minute, clock, timing } = state;
  if (minute.tag === 'ended' || minute.tag === 'pending' || !isSilent(state)) return null;
  if ('bytes' in minute && (minute.bytes.at === 'left' || minute.bytes.at === 'failed'))
    return null;
  const next = nextMinute(state);
  return dueMs(next, timing) - clock.displayMs <= timing.askMs ? next : null;
}

const hasLeft = ({ minute }: GuestState): boolean =>
  'bytes' in minute && minute.bytes?.at === 'left';

/**
 * Returns the silent time so far, once the own count has gone on to `after`: what it counts although
 * nothing arrived is silent, however it was counted. Of what was prepaid, only the latest period by this
 * side's own count is judged, so a host that runs fast does not begin another one. Once a minute's payment
 * has left, that minute is judged, and silence belongs to the next: a host that settles late, or at once,
 * must not have it forgotten.
 */
export function noteSilence(
  state: GuestState,
  after: GuestClock,
  nowMs: number,
): GuestState['silence'] {
  const { clock, config, timing, paidPeriods, silence } = state;
  const last = hasLeft(state) ? paidPeriods : paidPeriods - 1;
  const isPrepaid = last < config.prepaidPeriods;
  const period = isPrepaid ? Math.min(Math.floor(after.ownMs / timing.periodMs), last) : last;
  const before = period > silence.period ? { period, ms: 0 } : silence;
  if (freshRx(clock, nowMs) !== null) return before;
  return { ...before, ms: before.ms + Math.max(0, after.ownMs - clock.ownMs) };
}

/** Steps on the way to signed bytes. */
export type Getting =
  | { readonly at: 'none' }
  | { readonly at: 'asking'; readonly attempt: number }
  | { readonly at: 'waiting'; readonly againAtMs: number }
  | { readonly at: 'signing'; readonly attempt: number }
  /**
   * Trying again is useless. A wrong quote fails at N, a permanently refused signature as soon as the
   * minute is due.
   */
  | { readonly at: 'stuck'; readonly error: AppError; readonly until: 'due' | 'limit' };

/** Bytes that only this page has: never sent, and not yet in the journal. */
export interface Signed {
  readonly at: 'signed';
  readonly attempt: number;
  readonly signedAtMs: number;
}

/** Bytes that the host has. Only the chain says what becomes of them. */
export interface Left {
  readonly at: 'left';
  readonly attempt: number;
  readonly signature: string | null;
}

/** Bytes that provably can never land. */
interface Failed {
  readonly at: 'failed';
}

export type Bytes = Getting | Signed | Left | Failed;

/**
 * The next minute to be paid, as the guest sees it. `deadlineAtMs` is the failure timer: N (null
 * before due), then the retry, its limit, and the end.
 */
export type GuestMinute =
  | { readonly tag: 'paid' }
  | {
      readonly tag: 'quote';
      readonly deadlineAtMs: number | null;
      readonly bytes: Getting;
      /** The latest error. */
      readonly error: AppError | null;
    }
  | { readonly tag: 'ready'; readonly deadlineAtMs: number | null; readonly bytes: Signed }
  | { readonly tag: 'pending'; readonly deadlineAtMs: number | null; readonly bytes: Left }
  | {
      readonly tag: 'frozen';
      readonly deadlineAtMs: number;
      readonly error: AppError;
      readonly bytes: Bytes;
    }
  | {
      readonly tag: 'retry';
      readonly deadlineAtMs: number;
      readonly error: AppError;
      readonly bytes: Getting | Signed | Left;
    }
  | {
      readonly tag: 'unpaid';
      readonly deadlineAtMs: number;
      readonly error: AppError;
      readonly bytes: Bytes;
    }
  | { readonly tag: 'ended'; readonly reason: EndReason; readonly bytes: Left | null };

export interface GuestState extends Freezable {
  readonly role: 'guest';
  readonly config: BillingConfig;
  readonly timing: Timing;
  readonly clock: GuestClock;
  readonly minute: GuestMinute;
  readonly admitted: boolean;
  /** The first counted second has been announced. */
  readonly started: boolean;
  /** Prepaid and settled periods. */
  readonly paidPeriods: number;
  /** Numbers quotes and signatures, so that a stale answer is recognized. */
  readonly attempts: number;
  /** Wrong quotes for this minute. */
  readonly wrongQuotes: number;
  /** Sent bytes were replaced once, which may not happen again in this call. */
  readonly resigned: boolean;
  /** The last minute for which the veto was reported. */
  readonly vetoedMinute: number;
  /**
   * How long the gate was open without any media, in the latest period by this side's own count.
   */
  readonly silence: { readonly period: number; readonly ms: number };
  /** The guest agreed to pay this minute whatever the host sends; 0 if none. */
  readonly agreedMinute: number;
  /** Whether main answers this worker, as far as is known. */
  readonly pageAnswers: boolean;
}

export const initialGuest = (config: BillingConfig): GuestState => ({
  role: 'guest',
  config,
  timing: timingFor(config.periodSeconds),
  clock: initialGuestClock,
  minute: { tag: 'paid' },
  admitted: false,
  started: false,
  paidPeriods: 0,
  attempts: 0,
  wrongQuotes: 0,
  resigned: false,
  vetoedMinute: 0,
  silence: { period: 0, ms: 0 },
  agreedMinute: 0,
  pageAnswers: true,
  shownFrozen: null,
  toldFrozen: false,
  stillSinceMs: null,
  peerFrozen: null,
});

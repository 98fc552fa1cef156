import { type AppError, appError, type ErrorCode } from '../errors.ts';
import type { Freezable } from './freeze.ts';
import { freshRx, type GuestClock, initialGuestClock } from './guest-clock.ts';
import { dueMs, nextMinute, SILENCE_FREE_MS, type Timing, timingFor } from './timing.ts';
import type { EndReason } from '../api/ledger.ts';
import type { BillingConfig } from './types.ts';

/**
 * Why the guest does not pay its next minute, although the minute is due and could be paid
 * (docs/billing.md, "Time").
 */
export interface Held {
  readonly error: AppError;
  /**
   * When the minute fails for this reason: as soon as it is due, or at the limit N, as any other
   * minute.
   */
  readonly until: 'due' | 'limit';
}

const CODES: readonly ErrorCode[] = ['page_silent', 'host_silent'];
export const isHeldCode = (code: ErrorCode): boolean => CODES.includes(code);

const isSilent = (state: GuestState): boolean =>
  state.silence.ms > SILENCE_FREE_MS && state.agreedMinute !== nextMinute(state);

/**
 * Returns why the guest holds back the next minute, or null. A page that does not respond must not
 * spend, and minutes without media need the guest's agreement.
 */
export function heldBy(state: GuestState): Held | null {
  if (!state.pageAnswers) return { error: appError('page_silent'), until: 'due' };
  if (!isSilent(state)) return null;
  return { error: appError('host_silent', { minute: nextMinute(state) }), until: 'limit' };
}

/**
 * Returns the minute for which the guest's agreement is needed; null if none exists, or if it is
 * too early.
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
 * Returns the silent time so far, once the guest's own count has advanced to `after`. Counted time
 * in which nothing arrived is silent, whichever way it was counted. Among the prepaid periods, only
 * the latest by the guest's own count is judged, so a host whose clock runs fast does not begin
 * another period. Once the payment of a minute has been sent, that minute is judged, and later
 * silence belongs to the next minute. Otherwise a host that settles late, or at once, could make
 * the guest forget the silence.
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

/** The steps by which the guest gets a signed transaction. */
export type Getting =
  | { readonly at: 'none' }
  | { readonly at: 'asking'; readonly attempt: number }
  | { readonly at: 'waiting'; readonly againAtMs: number }
  | { readonly at: 'signing'; readonly attempt: number }
  /**
   * Another attempt is useless. After a wrong quote, the minute fails at N. After a permanent
   * refusal to sign, it fails as soon as it is due.
   */
  | { readonly at: 'stuck'; readonly error: AppError; readonly until: 'due' | 'limit' };

/** A signed transaction that only this page has: never sent, and not yet in the journal. */
export interface Signed {
  readonly at: 'signed';
  readonly attempt: number;
  readonly signedAtMs: number;
}

/** A signed transaction that the host has. Only the chain shows what becomes of it. */
export interface Left {
  readonly at: 'left';
  readonly attempt: number;
  readonly signature: string | null;
}

/** A signed transaction that provably can never land. */
interface Failed {
  readonly at: 'failed';
}

export type Bytes = Getting | Signed | Left | Failed;

/**
 * The next minute to be paid, as the guest sees it. `deadlineAtMs` is the failure timer: first N
 * (null before the minute is due), then the retry, the limit of the retry, and the end of the call.
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
  /** The page has been notified that the first second has counted. */
  readonly started: boolean;
  /** Number of periods that are paid: prepaid and settled ones. */
  readonly paidPeriods: number;
  /** The number of the last quote or signature requested, by which a stale answer is recognized. */
  readonly attempts: number;
  /** Number of wrong quotes for this minute. */
  readonly wrongQuotes: number;
  /** The guest has replaced a sent transaction. It may do so only once per call. */
  readonly resigned: boolean;
  /** The last minute for which the veto was reported. */
  readonly vetoedMinute: number;
  /**
   * How long the gate was open without any media, in the latest period by the guest's own count.
   */
  readonly silence: { readonly period: number; readonly ms: number };
  /** The last minute that the guest agreed to pay whatever the host sends; 0 if none exists. */
  readonly agreedMinute: number;
  /** Whether main answers this worker, as far as the worker knows. */
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

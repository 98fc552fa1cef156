import { type AppError, appError, type ErrorCode } from '../errors.ts';
import type { Freezable } from './freeze.ts';
import { freshRx, type GuestClock, initialGuestClock } from './guest-clock.ts';
import { dueMs, nextMinute, SILENCE_FREE_MS, type Timing, timingFor } from './timing.ts';
import type { EndReason } from '../api/ledger.ts';
import type { BillingConfig } from './types.ts';

/**
 * Why the guest does not pay the next minute, although the minute is due and the guest could pay it
 * (docs/billing.md, "Time").
 */
export interface Held {
  readonly error: AppError;
  /**
   * When the minute fails for this reason. `due`: as soon as it is due. `limit`: after N, as any
   * other minute.
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
 * Returns the minute that needs the guest's agreement. Null if no minute needs it, or if it is too
 * early to ask.
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
 * Returns the silent time so far, when the guest's own count advances to `after`. Silent time is
 * counted time in which no media arrived. It belongs to one period, and a new period starts at 0.
 * Within the prepaid time, this is the period that the guest's own count has reached, so a host
 * whose clock runs fast cannot start a new period early. Later, it is the last paid period. Once
 * the payment for the next minute has been sent, it is already that minute. Otherwise a host could
 * settle late, or at once, to make the guest forget the silence.
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
   * Another attempt would be useless. After a wrong quote, the minute fails at N. After a permanent
   * refusal to sign, the minute fails as soon as it is due.
   */
  | { readonly at: 'stuck'; readonly error: AppError; readonly until: 'due' | 'limit' };

/**
 * A signed transaction that is only on this page. It was never sent and is not in the journal yet.
 */
export interface Signed {
  readonly at: 'signed';
  readonly attempt: number;
  readonly signedAtMs: number;
}

/** A signed transaction that the host has received. Only the chain shows whether it lands. */
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
      /** The latest error, or null. */
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
  /** True if the page has been notified that the first second was counted. */
  readonly started: boolean;
  /** Number of periods that are paid: prepaid and settled ones. */
  readonly paidPeriods: number;
  /** The number of the last quote or signature requested. Outdated answers are recognized by it. */
  readonly attempts: number;
  /** Number of wrong quotes for this minute. */
  readonly wrongQuotes: number;
  /** True if the guest has replaced a sent transaction. This is allowed only once per call. */
  readonly resigned: boolean;
  /** The last minute for which the veto was reported. */
  readonly vetoedMinute: number;
  /** For how long the gate was open without any media, in one period by the guest's own count. */
  readonly silence: { readonly period: number; readonly ms: number };
  /**
   * The last minute that the guest agreed to pay even if the host sends nothing. 0 if none exists.
   */
  readonly agreedMinute: number;
  /** True unless main has stopped answering this worker. */
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

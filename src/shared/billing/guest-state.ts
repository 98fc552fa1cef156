import { type AppError, appError, type ErrorCode } from '../errors.ts';
import type { Freezable } from './freeze.ts';
import { clockRuns, freshRx, type GuestClock, initialGuestClock } from './guest-clock.ts';
import {
  dueMs,
  nextMinute,
  SILENCE_FREE_MS,
  SILENCE_MS,
  type Timing,
  timingFor,
} from './timing.ts';
import type { BillingConfig, EndReason } from './types.ts';

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

/** On the way to signed bytes. */
export type Getting =
  | { readonly at: 'none' }
  | { readonly at: 'asking'; readonly attempt: number }
  | { readonly at: 'waiting'; readonly againAtMs: number }
  | { readonly at: 'signing'; readonly attempt: number }
  /** No use in trying again: a wrong quote waits for N, a signature refused for good only for due. */
  | { readonly at: 'stuck'; readonly error: AppError; readonly until: 'due' | 'limit' };

/** Nobody but this page has them: never sent, and not yet written down. */
export interface Signed {
  readonly at: 'signed';
  readonly attempt: number;
  readonly signedAtMs: number;
}

/** Sent: the host has them, and only the chain says what becomes of them. */
export interface Left {
  readonly at: 'left';
  readonly attempt: number;
  readonly signature: string | null;
}

/** Provably never to land. */
export interface Dead {
  readonly at: 'dead';
}

export type Bytes = Getting | Signed | Left | Dead;

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
      /** What went wrong last. */
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
  /** The first counted second has been heard of. */
  readonly started: boolean;
  /** Prepaid and settled periods. */
  readonly paidPeriods: number;
  /** Numbers quotes and what is signed on them, so that a stale answer is recognised. */
  readonly attempts: number;
  /** Wrong quotes for this minute. */
  readonly wrongQuotes: number;
  /** Bytes that had left were replaced once: not again in this call. */
  readonly resigned: boolean;
  /** The last minute that the veto was reported for. */
  readonly vetoedMinute: number;
  /** In the last period so far, by this side's own count: how long the gate was open and nothing came. */
  readonly silence: { readonly period: number; readonly ms: number };
  /** The person pays this minute whatever the host sends; 0: none so far. */
  readonly agreedMinute: number;
  /** Main answers this worker, as far as is known. */
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

import type { AppError } from '../errors.ts';
import type { Freezable } from './freeze.ts';
import type { GuestClock } from './guest-clock.ts';
import { initialGuestClock } from './guest-clock.ts';
import type { Timing } from './timing.ts';
import { timingFor } from './timing.ts';
import type { BillingConfig, EndReason } from './types.ts';

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

import { STANDARD_PERIOD_SECONDS } from '../terms.ts';

/** How long an interrupted call can be resumed, from the moment of the interruption. */
export const REJOIN_MS = 10 * 60_000;
/**
 * How long a broken call is restored before it ends (docs/billing.md, "Leaving"). The extra half
 * minute is what an outage of ten minutes may need to heal.
 */
export const GIVE_UP_MS = REJOIN_MS + 30_000;

/**
 * Every window of docs/billing.md for one length of period, in ms of the monotonic clock. A shorter
 * period (local network only) scales some of them by period/60, with minimums.
 */
export interface Timing {
  readonly periodMs: number;
  /** The guest requests its quote this long before due, and the display turns yellow. */
  readonly yellowMs: number;
  /** The host answers a request from this long before due; earlier ones get `too_early`. */
  readonly quoteMs: number;
  /** N: how long after due `pending` may last. */
  readonly pendingMs: number;
  /** Guest, frozen: the one retry is sent after this. */
  readonly retryWaitMs: number;
  /** Guest: how long the retry may take. */
  readonly retryLimitMs: number;
  /** Host, frozen: ends the call after this, whatever the guest does. */
  readonly frozenLimitMs: number;
  /** From a failed retry to the end of the call. */
  readonly endMs: number;
  /** The guest is asked about a host that sends nothing from this long before due. */
  readonly askMs: number;
}

/** The heartbeat: the host's tick, once a second. Never scaled. */
export const TICK_MS = 1_000;
/** A tick must be acknowledged within this time to count. Never scaled. */
export const ACK_MS = 2_000;
/** The connection counts as down after this long without a heartbeat. */
export const SILENCE_MS = 2_500;
/**
 * The guest pays only for time that its own count supports, plus this, and what the clocks of two
 * machines may differ by. Never scaled.
 */
export const VETO_MS = 2_000;
/** Two clocks differ by 100 parts in a million at most, each of them either way. */
export const CLOCK_SKEW = 200e-6;
/** An older media report from main is left out of the ack. */
export const RX_STALE_MS = 3_000;
/**
 * `rx: false` does not close the gate for this long after it opens, because media needs time to
 * start. These seconds count if media then arrives.
 */
export const RX_GRACE_MS = 3_000;
/** The gate closes this long after it opened if the guest has said that no media arrives, and no more. */
export const MEDIA_START_MS = RX_GRACE_MS + TICK_MS;
/**
 * The host may send nothing for this long in each period before the guest is asked about the next
 * one.
 */
export const SILENCE_FREE_MS = 3_000;
/** The page counts as unresponsive once it has not answered for this many whole periods … */
export const PAGE_PERIODS = 2;
/**
 * … but never sooner than after two standard periods: a shorter period does not make a page faster.
 */
export const PAGE_FLOOR_MS = 120_000;
/** Signed bytes are discarded if they have not left by then: a blockhash lives about 32 s. */
export const UNSENT_MS = 15_000;
/**
 * Pause before a quote is requested again after `too_early`, `in_flight` or a failed attempt to
 * sign.
 */
export const ASK_AGAIN_MS = 1_000;
/** This many missed acks in a row close the gate. */
export const MISSED_ACKS = 2;
/**
 * After this many closures within one period, the gate waits for {@link GOOD_ACKS_AFTER} good acks.
 */
export const CLOSURES = 3;
export const GOOD_ACKS_AFTER = 10;
/** Media that may be lost before the gate waits longer for it: three honest interruptions at once. */
export const ALLOWED_LOST_MS = CLOSURES * MISSED_ACKS * ACK_MS;
/**
 * Beyond that, each time this much is lost doubles the number: the least that a closure by missed
 * acks costs. It may cost one tick more.
 */
export const DOUBLING_LOST_MS = MISSED_ACKS * ACK_MS - TICK_MS;
/** It doubles at most this often: to 640, about ten minutes. */
const MOST_DOUBLINGS = 6;
/** More is not remembered, so that the host trusts a connection again after three good minutes at most. */
export const MOST_LOST_MS = ALLOWED_LOST_MS + MOST_DOUBLINGS * DOUBLING_LOST_MS;

const scaled = (atStandardMs: number, floorMs: number, periodSeconds: number): number =>
  Math.max(
    floorMs,
    Math.round(
      (atStandardMs * Math.min(periodSeconds, STANDARD_PERIOD_SECONDS)) / STANDARD_PERIOD_SECONDS,
    ),
  );

export function timingFor(periodSeconds: number): Timing {
  const retryWaitMs = scaled(5_000, 1_000, periodSeconds);
  const retryLimitMs = scaled(10_000, 4_000, periodSeconds);
  const endMs = scaled(3_000, 1_000, periodSeconds);
  return {
    periodMs: periodSeconds * 1_000,
    yellowMs: scaled(10_000, 2_000, periodSeconds),
    quoteMs: scaled(15_000, 3_000, periodSeconds),
    pendingMs: scaled(10_000, 4_000, periodSeconds),
    retryWaitMs,
    retryLimitMs,
    // 20 s at a period of 60 s. The sum of its parts, so that the host always outwaits an honest
    // guest's whole retry, even if the guest learned of the freeze as late as a tick may be
    // acknowledged.
    frozenLimitMs: retryWaitMs + retryLimitMs + endMs + ACK_MS,
    endMs,
    askMs: scaled(30_000, 5_000, periodSeconds),
  };
}

/** Returns when minute n (n ≥ 1) is due, in counted time. */
export const dueMs = (minute: number, timing: Timing): number => (minute - 1) * timing.periodMs;

/** Returns the next minute to be paid. */
export const nextMinute = (state: { readonly paidPeriods: number }): number =>
  state.paidPeriods + 1;

import { STANDARD_PERIOD_SECONDS } from '../terms.ts';

/** How long an interrupted call can be resumed, from the moment of the interruption. */
export const REJOIN_MS = 10 * 60_000;
/**
 * How long both sides try to restore a broken call before it ends (docs/billing.md, "Leaving"). The
 * extra half minute lets a call reconnect after an outage of ten minutes.
 */
export const GIVE_UP_MS = REJOIN_MS + 30_000;

/**
 * The time windows of docs/billing.md for one length of period, in ms of the monotonic clock. A
 * shorter period (only on the local network) scales some of the windows by period/60, down to a
 * minimum.
 */
export interface Timing {
  readonly periodMs: number;
  /**
   * This long before the minute is due, the guest requests the quote, and the display turns yellow.
   */
  readonly yellowMs: number;
  /**
   * The host answers requests from this long before the minute is due. It refuses earlier requests
   * with `too_early`.
   */
  readonly quoteMs: number;
  /** N: how long a payment may stay `pending` after its minute is due. */
  readonly pendingMs: number;
  /** The guest sends its one retry this long after the freeze. */
  readonly retryWaitMs: number;
  /** How long the guest's retry may take. */
  readonly retryLimitMs: number;
  /** The host ends a frozen call after this time, even if the guest still retries. */
  readonly frozenLimitMs: number;
  /** The time from a failed retry to the end of the call. */
  readonly endMs: number;
  /** If the host sends nothing, the page asks the guest from this long before the minute is due. */
  readonly askMs: number;
}

/** The interval of the heartbeat, which is the host's tick. Never scaled. */
export const TICK_MS = 1_000;
/** A tick must be acknowledged within this time to count. Never scaled. */
export const ACK_MS = 2_000;
/** The connection counts as down after this time without a heartbeat. */
export const SILENCE_MS = 2_500;
/**
 * A minute may be ahead of the guest's own count by at most this tolerance, plus the possible drift
 * between the clocks of two machines. If it is further ahead, the guest does not pay. Never scaled.
 */
export const VETO_MS = 2_000;
/**
 * The largest fraction by which two clocks drift apart: 100 parts per million for each clock, in
 * either direction.
 */
export const CLOCK_SKEW = 200e-6;
/** If main's last media report is older than this, the ack leaves it out. */
export const RX_STALE_MS = 3_000;
/**
 * For this long after the gate opens, `rx: false` does not close the gate, because media needs time
 * to start. If media then arrives, these seconds are counted.
 */
export const RX_GRACE_MS = 3_000;
/** If the guest reports no media, the gate closes this long after it opened. */
export const MEDIA_START_MS = RX_GRACE_MS + TICK_MS;
/**
 * In each period, the host may send nothing for this long before the page asks the guest about the
 * next period.
 */
export const SILENCE_FREE_MS = 3_000;
/**
 * The page counts as unresponsive after this many whole periods without an answer, but see {@link
 * PAGE_FLOOR_MS}.
 */
export const PAGE_PERIODS = 2;
/**
 * The least time before a page counts as unresponsive: two standard periods. With shorter periods,
 * the browser does not answer faster.
 */
export const PAGE_FLOOR_MS = 120_000;
/**
 * A signed transaction is discarded if it was not sent within this time, because a blockhash is
 * valid for only about 32 s.
 */
export const UNSENT_MS = 15_000;
/**
 * The pause before the guest requests the quote again, after `too_early`, `in_flight` or a failed
 * attempt to sign.
 */
export const ASK_AGAIN_MS = 1_000;
/** This many missed acks in a row close the gate. */
export const MISSED_ACKS = 2;
/**
 * If the gate has closed this many times within one period, it opens only after {@link
 * GOOD_ACKS_AFTER} good acks.
 */
export const CLOSURES = 3;
export const GOOD_ACKS_AFTER = 10;
/**
 * How much media may be lost before the gate needs more good acks to open. Covers three honest
 * interruptions in a row.
 */
export const ALLOWED_LOST_MS = CLOSURES * MISSED_ACKS * ACK_MS;
/**
 * Beyond {@link ALLOWED_LOST_MS}, each further loss of this size doubles the number of good acks
 * that the gate needs. Each closing by missed acks loses at least this much, and at most one tick
 * more.
 */
export const DOUBLING_LOST_MS = MISSED_ACKS * ACK_MS - TICK_MS;
/**
 * The number doubles at most this often: from 10 to 640 good acks, which take about ten minutes.
 */
const MOST_DOUBLINGS = 6;
/**
 * The largest loss that the host remembers. After it, at most three good minutes are needed until
 * the host trusts the connection again.
 */
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
    // 20 s at a period of 60 s. The limit is the sum of its parts, so the host always waits until
    // an honest guest's whole retry is over. That holds even if the guest notices the freeze only
    // when the last tick is acknowledged late.
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

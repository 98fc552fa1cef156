import { STANDARD_PERIOD_SECONDS } from '../terms.ts';

/** How long an interrupted call can be resumed, from the moment of the interruption. */
export const REJOIN_MS = 10 * 60_000;
/**
 * How long both sides try to restore a broken call before it ends (docs/billing.md, "Leaving"). The
 * extra half minute lets a call reconnect after an outage of ten minutes.
 */
export const GIVE_UP_MS = REJOIN_MS + 30_000;

/**
 * Every time window of docs/billing.md for one length of period, in ms of the monotonic clock. A
 * shorter period (local network only) scales some of the windows by period/60, with minimums.
 */
export interface Timing {
  readonly periodMs: number;
  /**
   * The guest requests its quote this long before the minute is due, and the display turns yellow.
   */
  readonly yellowMs: number;
  /**
   * The host answers a request from this long before the minute is due. Earlier requests get
   * `too_early`.
   */
  readonly quoteMs: number;
  /** N: how long a payment may stay `pending` after its minute is due. */
  readonly pendingMs: number;
  /** The guest sends its one retry this long after the freeze. */
  readonly retryWaitMs: number;
  /** How long the guest's retry may take. */
  readonly retryLimitMs: number;
  /** The host ends a frozen call after this time, whatever the guest does. */
  readonly frozenLimitMs: number;
  /** The time from a failed retry to the end of the call. */
  readonly endMs: number;
  /** From this long before a minute is due, the guest is asked about a host that sends nothing. */
  readonly askMs: number;
}

/** The heartbeat: the host's tick, once a second. Never scaled. */
export const TICK_MS = 1_000;
/** A tick must be acknowledged within this time to count. Never scaled. */
export const ACK_MS = 2_000;
/** The connection counts as down after this long without a heartbeat. */
export const SILENCE_MS = 2_500;
/**
 * The guest pays only for time that its own count supports, plus this tolerance and the possible
 * drift between the clocks of two machines. Never scaled.
 */
export const VETO_MS = 2_000;
/**
 * Two clocks drift apart by at most this fraction: 100 parts per million each, in either direction.
 */
export const CLOCK_SKEW = 200e-6;
/** If main's last media report is older than this, the ack leaves it out. */
export const RX_STALE_MS = 3_000;
/**
 * For this long after the gate opens, `rx: false` does not close it, because media needs time to
 * start. These seconds count if media then arrives.
 */
export const RX_GRACE_MS = 3_000;
/** The gate closes this long after it opened if the guest keeps reporting that no media arrives. */
export const MEDIA_START_MS = RX_GRACE_MS + TICK_MS;
/**
 * In each period, the host may send nothing for this long before the guest is asked about the next
 * period.
 */
export const SILENCE_FREE_MS = 3_000;
/**
 * The page counts as unresponsive once it has not answered for this many whole periods. See also
 * {@link PAGE_FLOOR_MS}.
 */
export const PAGE_PERIODS = 2;
/**
 * The page never counts as unresponsive before two standard periods have passed, because a shorter
 * period does not make a page faster.
 */
export const PAGE_FLOOR_MS = 120_000;
/**
 * A signed transaction that was not sent within this time is discarded, because a blockhash lives
 * about 32 s.
 */
export const UNSENT_MS = 15_000;
/**
 * Pause before the guest requests a quote again after `too_early`, `in_flight` or a failed attempt
 * to sign.
 */
export const ASK_AGAIN_MS = 1_000;
/** This many missed acks in a row close the gate. */
export const MISSED_ACKS = 2;
/**
 * After this many closings within one period, the gate waits for {@link GOOD_ACKS_AFTER} good acks.
 */
export const CLOSURES = 3;
export const GOOD_ACKS_AFTER = 10;
/**
 * How much media may be lost before the gate waits longer to open. It covers three honest
 * interruptions at once.
 */
export const ALLOWED_LOST_MS = CLOSURES * MISSED_ACKS * ACK_MS;
/**
 * Beyond {@link ALLOWED_LOST_MS}, each further loss of this much doubles the required number of
 * good acks. A closing by missed acks costs at least this much and at most one tick more.
 */
export const DOUBLING_LOST_MS = MISSED_ACKS * ACK_MS - TICK_MS;
/** The number doubles at most this often, from 10 to 640 good acks, about ten minutes. */
const MOST_DOUBLINGS = 6;
/**
 * The host remembers at most this much lost media. So after at most three good minutes, it trusts
 * the connection again.
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
    // 20 s at a period of 60 s. It is the sum of its parts, so that the host always outwaits an
    // honest guest's whole retry. This holds even if the guest notices the freeze only when the
    // last tick is acknowledged late.
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

import { STANDARD_PERIOD_SECONDS } from '../terms.ts';

/** How long an interrupted call is kept, from the moment that it was interrupted. */
export const REJOIN_MS = 10 * 60_000;

/**
 * Every window of docs/billing.md for one length of period, in ms of the monotonic clock.
 * A shortened period (local network only) scales some of them by period/60, with floors.
 */
export interface Timing {
  readonly periodMs: number;
  /** The guest asks for its quote this long before due; the display turns yellow. */
  readonly yellowMs: number;
  /** The host answers a request this long before due, and `too_early` before that. */
  readonly quoteMs: number;
  /** N: how long after due `pending` may last. */
  readonly pendingMs: number;
  /** Guest, frozen: the one retry leaves after this. */
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
/** A tick must be acknowledged within this to count. Never scaled. */
export const ACK_MS = 2_000;
/** Without a heartbeat for this long, the connection counts as down. */
export const SILENCE_MS = 2_500;
/** The guest pays only what its own count supports, plus this. Never scaled. */
export const VETO_MS = 2_000;
/** A media report from main older than this is left out of the ack. */
export const RX_STALE_MS = 3_000;
/** After the gate opens, `rx: false` is ignored for this long: media needs time to start. */
export const RX_GRACE_MS = 3_000;
/** The host may send nothing for so long in each period, before the person is asked about the next. */
export const SILENCE_FREE_MS = 3_000;
/** So many whole periods without an answer, and main counts as gone … */
export const PAGE_PERIODS = 2;
/** … but never after less than two standard ones: shorter periods do not make a page slower. */
export const PAGE_FLOOR_MS = 120_000;
/** Signed bytes that have not left by then are thrown away: a blockhash lives about 32 s. */
export const UNSENT_MS = 15_000;
/** Pause before a quote is asked for again after `too_early`, `in_flight` or a failed try to sign. */
export const ASK_AGAIN_MS = 1_000;
/** This many missed acks in a row close the gate. */
export const MISSED_ACKS = 2;
/** This many closures within one period make the gate wait for {@link GOOD_ACKS_AFTER} good acks. */
export const CLOSURES = 3;
export const GOOD_ACKS_AFTER = 10;
/** Openings that counted nothing double that number so often at the most: 640, about ten minutes. */
export const MOST_DOUBLINGS = 6;

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
    // 20 s at 60 s. Built from its parts, so that the host always outwaits an honest guest's whole
    // retry, even when the guest heard of the freeze as late as a tick may be acknowledged.
    frozenLimitMs: retryWaitMs + retryLimitMs + endMs + ACK_MS,
    endMs,
    askMs: scaled(30_000, 5_000, periodSeconds),
  };
}

/** When minute n (n ≥ 1) is due, in counted time. */
export const dueMs = (minute: number, timing: Timing): number => (minute - 1) * timing.periodMs;

/** The next minute to be paid. */
export const nextMinute = (state: { readonly paidPeriods: number }): number =>
  state.paidPeriods + 1;

import type { BillingSnapshot } from '../../shared/billing/types.ts';

/** What the clocks show at one moment. */
export interface Reading {
  readonly elapsedMs: number;
  /** To the next payment. */
  readonly countdownMs: number;
  /** To the snapshot's `upcoming`; null where nothing is. */
  readonly upcomingMs: number | null;
}

/**
 * The clock as shown between two pushes of the ledger worker. It only fills in: each push is the
 * truth, the display holds rather than runs back (billing.md, "Time"), and without pushes it stops
 * after a moment, since then nobody knows whether time is being counted.
 */
export interface Timeline {
  push(snapshot: BillingSnapshot, nowMs: number): void;
  /** Another call begins. */
  reset(): void;
  read(nowMs: number): Reading;
}

/** A new count comes once a second; a late one is no reason to stand still at once. */
const LONGEST_GUESS_MS = 1_000;

export function createTimeline(): Timeline {
  let latest: BillingSnapshot | null = null;
  let pushedAtMs = 0;
  let countedAtMs = 0;
  let shownMs = 0;
  return {
    push(snapshot, nowMs) {
      // Many pushes repeat a count: only a new one says what time it is.
      const again = snapshot.running === latest?.running && snapshot.elapsedMs === latest.elapsedMs;
      if (!again) countedAtMs = nowMs;
      pushedAtMs = nowMs;
      latest = snapshot;
    },
    reset() {
      latest = null;
      shownMs = 0;
    },
    read(nowMs) {
      if (!latest) return { elapsedMs: 0, countdownMs: 0, upcomingMs: null };
      const guessMs = Math.min(Math.max(nowMs - countedAtMs, 0), LONGEST_GUESS_MS);
      shownMs = Math.max(shownMs, latest.elapsedMs + (latest.running ? guessMs : 0));
      const { upcoming, elapsedMs, countdownMs } = latest;
      const passedMs = upcoming?.counting ? Math.max(nowMs - pushedAtMs, 0) : 0;
      return {
        elapsedMs: shownMs,
        countdownMs: Math.max(elapsedMs + countdownMs - shownMs, 0),
        upcomingMs: upcoming ? Math.max(upcoming.inMs - passedMs, 0) : null,
      };
    },
  };
}

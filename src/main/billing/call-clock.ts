import type { CallView } from '../../shared/api/ledger.ts';
import { $call } from '../app/call-state.ts';
import { watch } from '../ui/dom.ts';
import { whileSeen } from '../ui/while-seen.ts';
import type { BillingSnapshot } from '../../shared/billing/types.ts';

/** The clock that all views share, based on the ledger worker's snapshots. */

/** The times that the views show at one moment, in ms. */
export interface Reading {
  readonly elapsedMs: number;
  /** Time until the next payment. */
  readonly countdownMs: number;
  /** Time until the snapshot's `upcoming` step; null if the snapshot has no such step. */
  readonly upcomingMs: number | null;
}

/**
 * Reads the call's time from the newest snapshot of the ledger worker. This time is the counted
 * seconds, which the card of the ended call and the receipt show too. The displayed time never runs
 * back (billing.md, "Time").
 */
interface Timeline {
  push(snapshot: BillingSnapshot, nowMs: number): void;
  /** Starts over for another call. */
  reset(): void;
  read(nowMs: number): Reading;
}

export function createTimeline(): Timeline {
  let latest: BillingSnapshot | null = null;
  let pushedAtMs = 0;
  let shownMs = 0;
  return {
    push(snapshot, nowMs) {
      pushedAtMs = nowMs;
      latest = snapshot;
      shownMs = Math.max(shownMs, snapshot.countedSeconds * 1_000);
    },
    reset() {
      latest = null;
      shownMs = 0;
    },
    read(nowMs) {
      if (!latest) return { elapsedMs: 0, countdownMs: 0, upcomingMs: null };
      const { upcoming, paidUntilMs } = latest;
      const passedMs = upcoming?.counting ? Math.max(nowMs - pushedAtMs, 0) : 0;
      return {
        elapsedMs: shownMs,
        countdownMs: Math.max(paidUntilMs - shownMs, 0),
        upcomingMs: upcoming ? Math.max(upcoming.inMs - passedMs, 0) : null,
      };
    },
  };
}

const REDRAW_MS = 250;

type Draw = (reading: Reading, view: CallView) => void;

const draws: Draw[] = [];
const timeline = createTimeline();
let view: CallView | null = null;

function drawAll(): void {
  if (!view?.billing) return;
  const reading = timeline.read(performance.now());
  for (const draw of draws) draw(reading, view);
}

function start(): void {
  watch(() => {
    const next = $call.get().view;
    if (next === view) return;
    if (!next || next.callId !== view?.callId) timeline.reset();
    if (next?.billing && next.billing !== view?.billing) {
      timeline.push(next.billing, performance.now());
    }
    view = next;
    drawAll();
  }, $call);
  // Draws at once when a hidden tab is shown again, so that its first frame is right.
  whileSeen(REDRAW_MS, () => {
    if (view?.billing?.upcoming?.counting) drawAll();
  });
}

/** Calls `draw` with each new view that has billing, and a few times a second while time runs. */
export function onReading(draw: Draw): void {
  if (draws.push(draw) === 1) start();
  else drawAll();
}

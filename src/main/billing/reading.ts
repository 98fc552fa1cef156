import type { CallView } from '../../shared/api/ledger.ts';
import { $call } from '../app/call-state.ts';
import { $pip } from '../app/screen.ts';
import { watch } from '../ui/dom.ts';
import type { BillingSnapshot } from '../../shared/billing/types.ts';

/** The clock of all views: the ledger worker's snapshots, interpolated in between. */

/** What the clocks show at one moment, in ms. */
export interface Reading {
  readonly elapsedMs: number;
  /** Time until the next payment. */
  readonly countdownMs: number;
  /** Time until the snapshot's `upcoming`, or null without one. */
  readonly upcomingMs: number | null;
}

/**
 * Interpolates the clock between two pushes of the ledger worker. Each push is the truth, the
 * display never runs back (billing.md, "Time"), and without pushes it soon stops, because time may
 * not be counted then.
 */
interface Timeline {
  push(snapshot: BillingSnapshot, nowMs: number): void;
  /** Starts over for another call. */
  reset(): void;
  read(nowMs: number): Reading;
}

/** A new count comes once a second; a slightly late one must not stop the display. */
const LONGEST_GUESS_MS = 1_000;

export function createTimeline(): Timeline {
  let latest: BillingSnapshot | null = null;
  let pushedAtMs = 0;
  let countedAtMs = 0;
  let shownMs = 0;
  return {
    push(snapshot, nowMs) {
      // Many pushes repeat a count; only a new count tells the time.
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
  setInterval(() => {
    const { running, upcoming } = view?.billing ?? {};
    const isSeen = !document.hidden || $pip.get() === 'open';
    if (isSeen && (running || upcoming?.counting)) drawAll();
  }, REDRAW_MS);
  // Makes a returning tab right on its first frame, before a throttled timer fires.
  document.addEventListener('visibilitychange', drawAll);
}

/** Calls `draw` with each new view that has billing, and a few times a second while time runs. */
export function onReading(draw: Draw): void {
  if (draws.push(draw) === 1) start();
  else drawAll();
}

import type { Result } from '../../shared/errors.ts';
import { addTallies, NO_TALLY, type QualityTally } from '../../shared/quality-tally.ts';
import { $call } from '../app/call-state.ts';
import { $endedTally, $quality, type QualityWord } from './link-quality.ts';

/** Adds up how the link of a call was, for its end and its record (docs/receipts.md). */

/** The most time that a page which vanishes loses. */
const KEEP_MS = 10_000;
/**
 * A page measures once a second, also while it is hidden (watch.ts). After a longer gap the page or
 * the machine slept, and nobody knows how the link was.
 */
const LONGEST_STEP_MS = 5_000;

interface Tally {
  /**
   * Takes a measurement: the time since the one before was spent in this word. null: there is no
   * word yet, or no time counts. `nowMs` is of a monotonic clock.
   */
  measured(word: QualityWord | null, nowMs: number): void;
  down(): void;
  /**
   * Ends an interruption, if there is one, and returns whether there was. It counts only now, so that
   * one across a reload counts once.
   */
  up(): boolean;
  /** Returns what was added up since it was last taken. Times are whole ms. */
  take(): QualityTally;
  /** Puts back what was taken and could not be kept. */
  putBack(taken: QualityTally): void;
}

export function createTally(): Tally {
  let tally = NO_TALLY;
  let measuredAtMs: number | null = null;
  let isDown = false;
  return {
    measured(word, nowMs) {
      const stepMs = measuredAtMs === null ? 0 : nowMs - measuredAtMs;
      measuredAtMs = word === null ? null : nowMs;
      if (word === null || stepMs > LONGEST_STEP_MS) return;
      tally = { ...tally, [`${word}Ms`]: tally[`${word}Ms`] + stepMs };
    },
    down() {
      isDown = true;
      measuredAtMs = null;
    },
    up() {
      const wasDown = isDown;
      if (wasDown) tally = { ...tally, interruptions: tally.interruptions + 1 };
      isDown = false;
      return wasDown;
    },
    take() {
      const { goodMs, fairMs, poorMs, interruptions } = tally;
      tally = NO_TALLY;
      const [good, fair, poor] = [goodMs, fairMs, poorMs].map(Math.round);
      return { goodMs: good ?? 0, fairMs: fair ?? 0, poorMs: poor ?? 0, interruptions };
    },
    putBack: (taken) => void (tally = addTallies(tally, taken)),
  };
}

/**
 * Follows the link of the call that has just begun, or was resumed. Only what is new since the last
 * time is handed to `keep`, which adds it to the call's record and resolves to the sum: so an earlier
 * page's share is neither lost nor counted twice.
 * @returns a function that stops, once the call is over.
 */
export function followTally(options: {
  readonly callId: string;
  readonly keep: (seen: QualityTally) => Promise<Result<QualityTally>>;
  readonly nowMs?: () => number;
}): () => void {
  const { callId, keep, nowMs = () => performance.now() } = options;
  const tally = createTally();
  let keptAtMs = nowMs();

  async function hand(): Promise<QualityTally | null> {
    keptAtMs = nowMs();
    const seen = tally.take();
    const kept = await keep(seen);
    if (kept.ok) return kept.value;
    tally.putBack(seen);
    return null;
  }

  const stops = [
    $quality.listen(({ word }) => {
      const { connection, view } = $call.get();
      // Not while the call is frozen, or media does not arrive: then nothing is there to be judged.
      const counts = connection === 'connected' && view?.billing?.running === true;
      tally.measured(counts ? word : null, nowMs());
      // Over once the call goes on: a page that is being left may connect by its standby for a moment.
      // Rare, so it need not wait.
      if ((counts && tally.up()) || nowMs() - keptAtMs >= KEEP_MS) void hand();
    }),
    $call.subscribe(({ connection }) => {
      // `closed` is the end.
      if (connection === 'interrupted' || connection === 'failed') tally.down();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    // The interruption that the call ended in.
    tally.up();
    void hand().then((sum) => sum && $endedTally.set({ callId, tally: sum }));
  };
}

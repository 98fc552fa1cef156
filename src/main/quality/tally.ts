import type { Result } from '../../shared/errors.ts';
import { addTallies, NO_TALLY, type QualityTally } from '../../shared/quality-tally.ts';
import { $call } from '../app/call-state.ts';
import { $endedTally, $quality, type QualityWord } from './link-quality.ts';

/**
 * Adds up the quality of a call's link, for the end of the call and its record (docs/receipts.md).
 */

/** At most this much time is lost if the page disappears. */
const KEEP_MS = 10_000;
/**
 * A page measures once a second, even while it is hidden (watch.ts). After a longer gap, the page
 * or the computer slept, so the quality in that time is unknown.
 */
const LONGEST_STEP_MS = 5_000;

interface Tally {
  /**
   * Takes a measurement: the link had this quality since the measurement before. `word` is null if
   * the quality is not known yet, or if the time does not count. `nowMs` is of a monotonic clock.
   */
  measured(word: QualityWord | null, nowMs: number): void;
  down(): void;
  /**
   * Ends an interruption, if there is one. Returns whether there was one. The interruption is
   * counted only now, so that an interruption during which the page is reloaded counts once.
   */
  up(): boolean;
  /** Returns what was added up since the last call of `take`. Times are whole ms. */
  take(): QualityTally;
  /** Puts back what was taken but could not be stored. */
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
 * Follows the link of a call that has just begun or was resumed. `keep` gets only what is new since
 * its last call, adds that to the call's record, and resolves to the sum. So an earlier page's
 * share is neither lost nor counted twice.
 * @returns a function that stops this. Call it when the call is over.
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
      // The time does not count while the call is frozen or media does not arrive, because then
      // there is no media to judge.
      const counts = connection === 'connected' && view?.billing?.running === true;
      tally.measured(counts ? word : null, nowMs());
      // An interruption ends only once the call's time runs again, because a page that is being
      // left may connect by its standby for a moment. Interruptions are rare, so each is stored at
      // once.
      if ((counts && tally.up()) || nowMs() - keptAtMs >= KEEP_MS) void hand();
    }),
    $call.subscribe(({ connection }) => {
      // `closed` is the end of the call, not an interruption.
      if (connection === 'interrupted' || connection === 'failed') tally.down();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    // Counts the interruption in which the call ended, if there was one.
    tally.up();
    void hand().then((sum) => sum && $endedTally.set({ callId, tally: sum }));
  };
}

/**
 * The shortest delay and the jitter of the path, from the round trips of the call's own connection.
 * Pure functions.
 */

/** The shortest round trips of the last minute. This is the base history of RFC 6817. */
export interface Base {
  /** The time spans, newest last. */
  readonly spans: readonly { readonly startMs: number; readonly leastMs: number }[];
}

/**
 * In ms. It is shorter than RFC 6817's, because a call's route changes more often than a file
 * server's.
 */
const SPAN_MS = 10_000;
const SPANS = 6;

export const emptyBase: Base = { spans: [] };

export function addToBase({ spans }: Base, nowMs: number, rttMs: number): Base {
  const newest = spans.at(-1);
  if (!newest || nowMs - newest.startMs >= SPAN_MS) {
    return { spans: [...spans, { startMs: nowMs, leastMs: rttMs }].slice(-SPANS) };
  }
  if (newest.leastMs <= rttMs) return { spans };
  return { spans: [...spans.slice(0, -1), { ...newest, leastMs: rttMs }] };
}

/** Returns the shortest round trip in ms; Infinity if there are no samples. */
export const baseMs = ({ spans }: Base): number =>
  spans.reduce((least, { leastMs }) => Math.min(least, leastMs), Infinity);

/**
 * The current filter of RFC 6817: only the shortest of this many samples is used, so that one late
 * answer does not count as a queue.
 */
export const FILTER = 2;
/**
 * On a path with jitter, the filter has at most this many samples. The control becomes slower by
 * the same factor.
 */
export const MOST_FILTER = 64;

/** The number of samples from which the jitter is computed. */
const JITTER_SAMPLES = 64;
/** The share of the target that may remain as jitter in the least of the filtered samples. */
const JITTER_LEFT = 1 / 8;

/**
 * Returns how many of the newest samples the filter uses. It uses more if the path jitters. A queue
 * grows and drains evenly, so the difference between a sample and the middle of its two neighbours
 * is jitter. The median of these differences ignores a single step. The least of n evenly spread
 * samples lies the n-th part of their range above its minimum.
 * @param recent the round trips in ms, newest last.
 * @param targetMs the delay to aim at.
 */
export function filterFor(recent: readonly number[], targetMs: number): number {
  const off: number[] = [];
  for (let i = Math.max(2, recent.length - JITTER_SAMPLES); i < recent.length; i += 1) {
    const [a = 0, b = 0, c = 0] = [recent[i - 2], recent[i - 1], recent[i]];
    off.push(Math.abs(b - (a + c) / 2));
  }
  off.sort((a, b) => a - b);
  // For three evenly spread values, the median of this difference is a quarter of their range.
  const rangeMs = 4 * (off[Math.floor(off.length / 2)] ?? 0);
  const wanted = Math.ceil(rangeMs / (JITTER_LEFT * targetMs)) - 1;
  if (wanted <= FILTER) return FILTER;
  const longest = longestLate(recent.slice(-JITTER_SAMPLES), targetMs / 4);
  return Math.max(FILTER, Math.min(MOST_FILTER, wanted, 2 * (longest + 1)));
}

/**
 * How many answers before and after are compared. They cover three seconds, so that one of them was
 * on time.
 */
const NEIGHBOURS = 32;

/**
 * Returns the longest run of answers that were late by more than `lateMs`, compared with their
 * quickest neighbours. A busy machine makes most answers late but repeatedly lets one through on
 * time, and one is enough.
 */
function longestLate(recent: readonly number[], lateMs: number): number {
  let [longest, run] = [0, 0];
  for (const [index, rttMs] of recent.entries()) {
    let quickest = rttMs;
    const last = Math.min(recent.length - 1, index + NEIGHBOURS);
    for (let at = Math.max(0, index - NEIGHBOURS); at <= last; at += 1) {
      quickest = Math.min(quickest, recent[at] ?? rttMs);
    }
    run = rttMs - quickest > lateMs ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/**
 * The path as the round trips of the call's own connection show it: its shortest delay, and how much
 * it jitters. Pure.
 */

/** The shortest round trip of the last minute: RFC 6817's base history. */
export interface Base {
  /** Newest last. */
  readonly spans: readonly { readonly startMs: number; readonly leastMs: number }[];
}

/** Shorter than RFC 6817's, because a call's route changes more often than a file server's. */
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

/** Infinity without samples. */
export const baseMs = ({ spans }: Base): number =>
  spans.reduce((least, { leastMs }) => Math.min(least, leastMs), Infinity);

/**
 * RFC 6817's current filter: the least of this many samples counts, so that one late answer does not
 * count as a queue.
 */
export const FILTER = 2;
/** On a path with jitter at most of this many. The loop becomes slower by as much. */
export const MOST_FILTER = 64;

/** Samples from which the jitter is computed. */
const JITTER_SAMPLES = 64;
/** The least of the samples that count may contain this share of the target as jitter. */
const JITTER_LEFT = 1 / 8;

/**
 * Returns of how many of the newest samples the least counts: more if the path jitters. A queue
 * grows and drains evenly, so a sample's difference from the middle of its two neighbours is
 * jitter, and the median of that ignores a single step. The least of n evenly spread samples lies
 * the n-th part of their range above its minimum.
 * @param recent round trips, newest last.
 * @param targetMs the delay to aim at.
 */
export function filterFor(recent: readonly number[], targetMs: number): number {
  const off: number[] = [];
  for (let i = Math.max(2, recent.length - JITTER_SAMPLES); i < recent.length; i += 1) {
    const [a = 0, b = 0, c = 0] = [recent[i - 2], recent[i - 1], recent[i]];
    off.push(Math.abs(b - (a + c) / 2));
  }
  off.sort((a, b) => a - b);
  // For three evenly spread values, the median of this is a quarter of their range.
  const rangeMs = 4 * (off[Math.floor(off.length / 2)] ?? 0);
  const wanted = Math.ceil(rangeMs / (JITTER_LEFT * targetMs)) - 1;
  if (wanted <= FILTER) return FILTER;
  const longest = longestLate(recent.slice(-JITTER_SAMPLES), targetMs / 4);
  return Math.max(FILTER, Math.min(MOST_FILTER, wanted, 2 * (longest + 1)));
}

/** Answers before and after: those of three seconds, so that one of them was on time. */
const NEIGHBOURS = 32;

/**
 * Returns the longest run of answers that were late by more than this, compared with their quickest
 * neighbours. A busy machine makes most answers late and repeatedly lets one through on time, and
 * one is enough.
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

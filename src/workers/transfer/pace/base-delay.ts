/**
 * The shortest round trip of the last minute, by spans of ten seconds: RFC 6817's base history, with
 * shorter spans, since a call's route changes more often than a file server's. Pure.
 */
export interface Base {
  /** Newest last. */
  readonly spans: readonly { readonly startMs: number; readonly leastMs: number }[];
}

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

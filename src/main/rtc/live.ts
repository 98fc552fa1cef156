/**
 * How much of what must not leak is open right now. Every owner takes a hold when it opens
 * something and releases it when that is closed; the tests of join-and-leave-again read the counts,
 * and a diagnostics view may.
 */
export interface LiveCounts {
  connections: number;
  tracks: number;
  listeners: number;
  timers: number;
  ports: number;
}

const counts: LiveCounts = { connections: 0, tracks: 0, listeners: 0, timers: 0, ports: 0 };

export const live = {
  /** A copy, as of now. */
  counts: (): Readonly<LiveCounts> => ({ ...counts }),
  /** Counts one in; the answer counts it out, once however often it is called. */
  hold(kind: keyof LiveCounts): () => void {
    let held = true;
    counts[kind] += 1;
    return () => {
      if (held) counts[kind] -= 1;
      held = false;
    };
  },
};

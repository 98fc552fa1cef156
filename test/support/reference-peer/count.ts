/**
 * The guest's own count of the time that it has had (docs/x402-datachannel.md, "Timing"): it pays for nothing
 * beyond it, whatever the host's ticks say.
 */

/** By how much the host may be ahead: messages take their time, and clocks differ. */
const AHEAD_MS = 2_000;
const CLOCKS_DIFFER = 200e-6;
/** Ticks come each second; whoever was silent for longer has sold nothing meanwhile. */
const MOST_BETWEEN_TICKS_MS = 2_000;

export interface OwnCount {
  /** A tick has arrived, and says whether the host's gate is open. */
  tick(gate: boolean): void;
  /** Whether a period that begins so many milliseconds into the call may be paid. */
  supports(dueMs: number): boolean;
}

/** @param nowMs monotonic */
export function createCount(nowMs: () => number): OwnCount {
  let [countedMs, lastMs, wasOpen] = [0, nowMs(), false];
  return {
    tick(gate) {
      const atMs = nowMs();
      // The gate opens and closes between two ticks: the guest gives that second.
      if (wasOpen || gate) countedMs += Math.min(atMs - lastMs, MOST_BETWEEN_TICKS_MS);
      [lastMs, wasOpen] = [atMs, gate];
    },
    supports: (dueMs) => dueMs <= countedMs * (1 + CLOCKS_DIFFER) + AHEAD_MS,
  };
}

/**
 * The guest's own count of the time that it has had (docs/protocol/x402.md, "Timing"): it pays for nothing
 * beyond it, whatever the host's ticks say.
 */

/** By how much host and guest may differ: messages take their time, and so do clocks. */
const AHEAD_MS = 2_000;
const CLOCKS_DIFFER = 200e-6;
/** Without a tick for so long, time stands still; the host has not noticed a gap of up to so long. */
const SILENCE_MS = 2_500;
const UNNOTICED_MS = SILENCE_MS + 2_000;
/** Media has so long to come after the gate has opened. */
const MEDIA_STARTS_MS = 3_000;

interface Counted {
  readonly seq: number;
  readonly connectedMs: number;
  readonly gate: boolean;
}

interface OwnCount {
  /** A tick has arrived. `receives`: whether the host's media does; absent: none is expected. */
  tick(tick: Counted, receives?: boolean): void;
  /** Whether a period that begins so many milliseconds into the call may be paid now. */
  supports(dueMs: number): boolean;
}

/** @param nowMs monotonic */
export function createCount(nowMs: () => number): OwnCount {
  let [countedMs, heldMs, openedMs] = [0, 0, 0];
  let last: Counted & { readonly atMs: number } = { seq: 0, connectedMs: 0, gate: false, atMs: 0 };
  let received: boolean | undefined;

  /** Time has passed with an open gate: it is held as long as media is missing, and that not for long. */
  function pass(ms: number, receives: boolean | undefined, atMs: number): void {
    if (receives === false) heldMs = atMs - openedMs < MEDIA_STARTS_MS ? heldMs + ms : 0;
    else [countedMs, heldMs] = [countedMs + heldMs + ms, 0];
  }

  return {
    tick(tick, receives) {
      const atMs = nowMs();
      const sinceMs = atMs - last.atMs;
      const lateMs = Math.max(0, sinceMs - SILENCE_MS);
      const isUnnoticed = sinceMs <= UNNOTICED_MS && tick.gate && tick.seq === last.seq + 1;
      const goesOn = last.gate && (lateMs === 0 || isUnnoticed);
      if (last.gate && lateMs > 0) pass(SILENCE_MS, received, last.atMs);
      if (goesOn) pass(lateMs || sinceMs, receives, atMs);
      if (!goesOn) openedMs = atMs;
      if (!goesOn || !tick.gate) heldMs = 0;
      countedMs = Math.min(countedMs, tick.connectedMs + AHEAD_MS);
      [last, received] = [{ ...tick, atMs }, receives];
    },
    supports(dueMs) {
      const sinceMs = last.gate ? Math.min(nowMs() - last.atMs, SILENCE_MS) : 0;
      return dueMs <= countedMs + sinceMs + AHEAD_MS + dueMs * CLOCKS_DIFFER;
    },
  };
}

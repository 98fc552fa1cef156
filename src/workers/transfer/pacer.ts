/**
 * Spreads bytes over time: a bucket that fills at the allowed rate, holds little, and may be overdrawn
 * by one frame. The rate is asked for anew each time, so that a change of it takes effect at once.
 */
export class Pacer {
  private credit = 0;
  private filledMs: number;

  constructor(nowMs: number) {
    this.filledMs = nowMs;
  }

  /** How long to wait before the next frame may go; 0: now. Ask again after that, or after a while. */
  waitMs(nowMs: number, bytesPerMs: number): number {
    if (bytesPerMs === Infinity) {
      this.credit = 0;
      this.filledMs = nowMs;
      return 0;
    }
    const earned = (nowMs - this.filledMs) * bytesPerMs;
    this.credit = Math.min(this.credit + earned, BURST_MS * bytesPerMs);
    this.filledMs = nowMs;
    return this.credit >= 0 ? 0 : Math.ceil(-this.credit / bytesPerMs);
  }

  spend(bytes: number): void {
    this.credit -= bytes;
  }
}

/** A worker's timers are late by some milliseconds; that much is made up for. */
const BURST_MS = 10;

/** What one frame takes at most: short enough that the call's packets slip in between. */
const FRAME_MS = 8;
const LEAST_FRAME_BYTES = 2048;

export const frameBytesAt = (bytesPerMs: number, most: number): number =>
  Math.min(most, Math.max(LEAST_FRAME_BYTES, Math.floor(bytesPerMs * FRAME_MS)));

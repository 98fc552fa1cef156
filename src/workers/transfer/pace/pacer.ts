/**
 * Spreads bytes over time: a bucket that fills at the allowed rate, holds little, and may be
 * overdrawn by one frame. The rate is read each time, so that a change takes effect at once.
 */
export class Pacer {
  private credit = 0;
  private filledMs: number;
  private filledAt = Infinity;
  /** When the waiting caller should return; null if none waits. */
  private backMs: number | null = null;
  /** How late it was, to be made up for until a caller has to wait again. */
  private lateMs = 0;

  constructor(nowMs: number) {
    this.filledMs = nowMs;
  }

  /**
   * Returns how long to wait before the next frame may leave; 0: now. Ask again then, or sooner.
   * @param mostLateMs how much of a late return is made up for.
   */
  waitMs(nowMs: number, bytesPerMs: number, mostLateMs = 0): number {
    if (this.backMs !== null) this.lateMs = Math.max(0, nowMs - this.backMs);
    this.backMs = null;
    if (bytesPerMs === Infinity) {
      this.credit = 0;
      this.filledMs = nowMs;
      this.filledAt = bytesPerMs;
      return 0;
    }
    // A rate that was slower until now has earned no more, so a rising pace begins without a burst.
    const earned = (nowMs - this.filledMs) * Math.min(bytesPerMs, this.filledAt);
    this.filledAt = bytesPerMs;
    const burstMs = BURST_MS + Math.min(this.lateMs, mostLateMs);
    this.credit = Math.min(this.credit + earned, burstMs * bytesPerMs);
    this.filledMs = nowMs;
    if (this.credit >= 0) return 0;
    this.lateMs = 0;
    const waitMs = Math.ceil(-this.credit / bytesPerMs);
    this.backMs = nowMs + Math.min(waitMs, PACE_STEP_MS);
    return waitMs;
  }

  spend(bytes: number): void {
    this.credit -= bytes;
  }
}

/** The longest wait before the pace is read again. */
export const PACE_STEP_MS = 20;
/** A worker's timers are late by some milliseconds; this much is made up for. */
const BURST_MS = 10;

/** The longest a frame may take: short enough for the call's packets to slip in between. */
const FRAME_MS = 4;
const LEAST_FRAME_BYTES = 2048;
/**
 * SCTP sends four packets at a time (Max.Burst, RFC 9260, 6.1) and holds the rest of a message
 * until something is acknowledged. A round trip later the rest leaves on top of what is sent
 * meanwhile. The browsers' packets carry 1156 bytes.
 */
const BURST_BYTES = 4 * 1150;
/** Frames closer together than this cost too much. */
const LEAST_FRAME_MS = 2;

/** Returns how large the next frame may be at this pace. */
export function frameBytesAt(bytesPerMs: number, most: number): number {
  const bytes = Math.max(LEAST_FRAME_BYTES, Math.floor(bytesPerMs * FRAME_MS));
  const whole = bytesPerMs * LEAST_FRAME_MS <= BURST_BYTES ? Math.min(bytes, BURST_BYTES) : bytes;
  return Math.min(most, whole);
}

/**
 * Spreads data over time. Works like a bucket that fills at the allowed rate, holds little, and may
 * be overdrawn by one frame. The caller passes the rate each time, so that a change has an effect
 * at once.
 */
export class Pacer {
  private credit = 0;
  private filledMs: number;
  private filledAt = Infinity;
  /** When the waiting caller should return; null if no caller waits. */
  private backMs: number | null = null;
  /**
   * How late the caller returned, in ms. This time may be made up for, until a caller has to wait
   * again.
   */
  private lateMs = 0;

  constructor(nowMs: number) {
    this.filledMs = nowMs;
  }

  /**
   * Returns how many ms to wait before the next frame may be sent; 0 if it may be sent now. Call
   * this again after that time, or sooner.
   * @param mostLateMs how much of a late return is made up for, in ms.
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
    // Time at a lower rate counts only at that rate, so a rising pace does not begin with a burst.
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

/** The longest wait in ms before the pace is read again. */
export const PACE_STEP_MS = 20;
/** In ms. A worker's timers are late by some milliseconds. This much lateness is made up for. */
const BURST_MS = 10;

/**
 * The longest time that a frame may take, in ms. It is short enough for the call's packets to be
 * sent in between.
 */
const FRAME_MS = 4;
const LEAST_FRAME_BYTES = 2048;
/**
 * SCTP sends four packets at a time (Max.Burst, RFC 9260, 6.1) and holds the rest of a message
 * until something is acknowledged. A round trip later, it sends the rest in addition to the data of
 * that time. The browsers' packets carry 1156 bytes.
 */
const BURST_BYTES = 4 * 1150;
/** In ms. If frames follow each other faster than this, each costs too much processing time. */
const LEAST_FRAME_MS = 2;

/** Returns how large the next frame may be at this pace, in bytes. */
export function frameBytesAt(bytesPerMs: number, most: number): number {
  const bytes = Math.max(LEAST_FRAME_BYTES, Math.floor(bytesPerMs * FRAME_MS));
  const whole = bytesPerMs * LEAST_FRAME_MS <= BURST_BYTES ? Math.min(bytes, BURST_BYTES) : bytes;
  return Math.min(most, whole);
}

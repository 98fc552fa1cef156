/** Measures bytes per second over the last few seconds, for display. */
export class Meter {
  private samples: { readonly atMs: number; readonly bytes: number }[] = [];

  /**
   * Adds a measurement.
   * @param bytes the total since the beginning. A smaller total than before starts over.
   */
  note(bytes: number, nowMs: number): void {
    const last = this.samples.at(-1);
    if (last && bytes < last.bytes) this.samples = [];
    if (last && nowMs - last.atMs < STEP_MS) return;
    this.samples = [...this.samples, { atMs: nowMs, bytes }].slice(-SAMPLES);
  }

  reset(): void {
    this.samples = [];
  }

  /** The rate. Null if nothing was transferred lately. */
  get bytesPerSecond(): number | null {
    const [first] = this.samples;
    const last = this.samples.at(-1);
    if (!first || !last || last.bytes === first.bytes) return null;
    return Math.round(((last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs));
  }
}

const STEP_MS = 250;
const SAMPLES = 17;

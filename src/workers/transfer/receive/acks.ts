import { type Ranges, toRanges } from '../../../shared/files/ranges.ts';
import type { TransferEnv } from '../base/env.ts';

/** Acknowledge after this many chunks, or after WAIT_MS. */
const BATCH = 32;
/**
 * Acknowledge after this time, in ms. Fifty acknowledgements a second cost a tenth of the speed
 * between two browsers on one machine, because each is acknowledged itself and wakes both network
 * threads.
 */
const WAIT_MS = 100;

/** Collects the chunks that were verified and written, and acknowledges them ten times a second. */
export class Acks {
  private pending: number[] = [];
  private waiting = false;
  private readonly env: TransferEnv;
  private readonly send: (chunks: Ranges) => void;
  private readonly signal: AbortSignal;

  constructor(env: TransferEnv, signal: AbortSignal, send: (chunks: Ranges) => void) {
    this.env = env;
    this.signal = signal;
    this.send = send;
  }

  add(index: number): void {
    this.pending.push(index);
    if (this.pending.length >= BATCH) this.flush();
    else if (!this.waiting) void this.later();
  }

  flush(): void {
    while (this.pending.length > 0) {
      const { ranges, rest } = toRanges(this.pending);
      this.pending = [...rest];
      this.send(ranges);
    }
  }

  private async later(): Promise<void> {
    this.waiting = true;
    // Ignore an abort: after the stream is over, the peer ignores acknowledgements, and the next
    // stream begins with everything that is on disk.
    await this.env.sleep(WAIT_MS, this.signal).catch(() => undefined);
    this.waiting = false;
    if (!this.signal.aborted) this.flush();
  }
}

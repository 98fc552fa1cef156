import { MAX_PARTS, type Parts } from '../../../shared/files/control.ts';
import { type Ranges, toRanges } from '../../../shared/files/ranges.ts';
import type { TransferEnv } from '../base/env.ts';

/** Acknowledge after this many chunks … */
const BATCH = 32;
/**
 * … or after this time. Fifty times a second cost a tenth of the speed between two browsers of one
 * machine: each acknowledgement is acknowledged itself and wakes both network threads.
 */
const WAIT_MS = 100;
/**
 * How often the seller is told of units that are under way. On a slow link one takes half a minute,
 * and a lane that tells nothing counts as stuck.
 */
const PARTS_MS = 1000;

/**
 * Collects what was verified and written, and acknowledges it ten times a second, with what arrived
 * of other units.
 */
export class Acks {
  private pending: number[] = [];
  /** Of incomplete units: the bytes that arrived since the seller was last told. */
  private readonly parts = new Map<number, number>();
  private toldMs: number;
  private waiting = false;
  private readonly env: TransferEnv;
  private readonly send: (chunks: Ranges, parts: Parts) => void;
  private readonly signal: AbortSignal;

  constructor(env: TransferEnv, signal: AbortSignal, send: (chunks: Ranges, parts: Parts) => void) {
    this.env = env;
    this.signal = signal;
    this.send = send;
    this.toldMs = env.nowMs();
  }

  /** Notes chunks that follow each other. */
  add(first: number, count = 1): void {
    for (let index = first; index < first + count; index += 1) this.pending.push(index);
    if (this.pending.length >= BATCH) this.flush();
    else if (!this.waiting) void this.later();
  }

  /** Notes how much of an incomplete unit is here; 0: it is not under way any more. */
  part(unit: number, bytes: number): void {
    if (bytes === 0) this.parts.delete(unit);
    else this.parts.set(unit, bytes);
    if (bytes > 0 && !this.waiting) void this.later();
  }

  flush(): void {
    const told = this.takeParts();
    if (told.length > 0 && this.pending.length === 0) this.send([], told);
    for (let parts = told; this.pending.length > 0; parts = []) {
      const { ranges, rest } = toRanges(this.pending);
      this.pending = [...rest];
      this.send(ranges, parts);
    }
  }

  private takeParts(): Parts {
    const nowMs = this.env.nowMs();
    if (nowMs - this.toldMs < PARTS_MS) return [];
    this.toldMs = nowMs;
    const told = [...this.parts].slice(-MAX_PARTS);
    this.parts.clear();
    return told;
  }

  private async later(): Promise<void> {
    this.waiting = true;
    while (this.pending.length > 0 || this.parts.size > 0) {
      // Once the stream is over, nobody listens. The next one begins with all that is on disk.
      await this.env.sleep(WAIT_MS, this.signal).catch(() => undefined);
      if (this.signal.aborted) break;
      this.flush();
    }
    this.waiting = false;
  }
}

/**
 * Two ends of a data channel without a network: reliable and in order, as SCTP is, with a rate and a
 * delay, and mortal. A channel that dies loses the bytes under way, as a real one does.
 */
import type { WorkerChannel } from '../../../src/workers/channel.ts';

export interface Line {
  /** Infinity: all that is queued at once. */
  readonly bytesPerMs: number;
  readonly latencyMs: number;
}

const FAST: Line = { bytesPerMs: Infinity, latencyMs: 0 };
/** Chromium's own limit; more is refused. */
const MOST_QUEUED = 16 * 1024 * 1024;

type Data = string | Uint8Array;

class End implements WorkerChannel {
  open = true;
  bufferedAmount = 0;
  /** The most that was ever queued. */
  peak = 0;
  peer: End | null = null;
  readonly sent: Data[] = [];
  record = false;
  private lowWater = 0;
  private readonly queue: Data[] = [];
  private draining = false;
  private readonly messages = new Set<(data: Data) => void>();
  private readonly closes = new Set<() => void>();
  private readonly lows = new Set<() => void>();
  private readonly early: Data[] = [];
  private readonly line: Line;

  constructor(line: Line) {
    this.line = line;
  }

  send(data: Data): boolean {
    if (!this.open || this.bufferedAmount > MOST_QUEUED) return false;
    if (this.record) this.sent.push(typeof data === 'string' ? data : data.slice());
    this.queue.push(typeof data === 'string' ? data : data.slice());
    this.bufferedAmount += data.length;
    this.peak = Math.max(this.peak, this.bufferedAmount);
    if (!this.draining) this.drain();
    return true;
  }

  setLowWater(bytes: number): void {
    this.lowWater = bytes;
  }

  onMessage(listener: (data: Data) => void): () => void {
    this.messages.add(listener);
    for (const data of this.early.splice(0)) listener(data);
    return () => void this.messages.delete(listener);
  }

  onOpen(listener: () => void): () => void {
    if (this.open) listener();
    return () => undefined;
  }

  onClose(listener: () => void): () => void {
    if (!this.open) listener();
    this.closes.add(listener);
    return () => void this.closes.delete(listener);
  }

  onLow(listener: () => void): () => void {
    this.lows.add(listener);
    return () => void this.lows.delete(listener);
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    this.queue.length = 0;
    const { peer } = this;
    setImmediate(() => peer?.close());
    for (const listener of this.closes) listener();
  }

  private drain(): void {
    const next = this.queue.shift();
    this.draining = next !== undefined;
    if (next === undefined || !this.open) return;
    const sent = (): void => {
      const before = this.bufferedAmount;
      this.bufferedAmount -= next.length;
      this.deliver(next);
      if (before > this.lowWater && this.bufferedAmount <= this.lowWater) {
        for (const listener of this.lows) listener();
      }
      this.drain();
    };
    const ms = next.length / this.line.bytesPerMs;
    if (ms > 0) setTimeout(sent, ms);
    else setImmediate(sent);
  }

  private deliver(data: Data): void {
    const { peer } = this;
    const arrive = (): void => {
      if (peer?.open) peer.receive(data);
    };
    if (this.line.latencyMs > 0) setTimeout(arrive, this.line.latencyMs);
    else arrive();
  }

  /** As if it had arrived. */
  inject(data: Data): void {
    this.receive(data);
  }

  private receive(data: Data): void {
    if (this.messages.size === 0) this.early.push(data);
    for (const listener of this.messages) listener(data);
  }
}

export type SimChannel = End;

/** The two ends, both open. */
export function channelPair(line: Line = FAST): readonly [SimChannel, SimChannel] {
  const a = new End(line);
  const b = new End(line);
  a.peer = b;
  b.peer = a;
  return [a, b];
}

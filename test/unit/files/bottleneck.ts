/**
 * A path with one narrow place: a first-in-first-out queue of so many bytes before a link of so many
 * bytes per ms. Three share it: the call, the file, and the probes that measure the round trip. In
 * steps of a millisecond; what does not fit into the queue is lost.
 */
export interface Path {
  bytesPerMs: number;
  queueBytes: number;
  /** Round trip without a queue. */
  baseRttMs: number;
}

interface Probe {
  readonly sentMs: number;
  readonly rttMs: number;
}

interface Packet {
  readonly kind: 'call' | 'file' | 'probe';
  readonly bytes: number;
  readonly sentMs: number;
}

const PACKET_BYTES = 1200;
const PROBE_BYTES = 100;

export class Bottleneck {
  nowMs = 0;
  readonly delivered = { call: 0, file: 0, probe: 0 };
  readonly lost = { call: 0, file: 0, probe: 0 };
  private readonly queue: Packet[] = [];
  private queuedBytes = 0;
  private credit = 0;
  private readonly answers: { readonly atMs: number; readonly probe: Probe }[] = [];
  private readonly path: Path;

  constructor(path: Path) {
    this.path = path;
  }

  /** The delay of a packet that is sent now. */
  get delayMs(): number {
    return this.queuedBytes / this.path.bytesPerMs;
  }

  private push(kind: Packet['kind'], bytes: number): void {
    if (this.queuedBytes + bytes > this.path.queueBytes) {
      this.lost[kind] += bytes;
      return;
    }
    this.queue.push({ kind, bytes, sentMs: this.nowMs });
    this.queuedBytes += bytes;
  }

  sendCall(bytes: number): void {
    this.push('call', bytes);
  }

  /** A burst, in packets. */
  sendFile(bytes: number): void {
    for (let left = bytes; left > 0; left -= PACKET_BYTES) {
      this.push('file', Math.min(PACKET_BYTES, left));
    }
  }

  sendProbe(): void {
    this.push('probe', PROBE_BYTES);
  }

  /** Plays one millisecond. Returns the probes that came back in it. */
  step(): readonly Probe[] {
    this.nowMs += 1;
    this.credit += this.path.bytesPerMs;
    for (let head = this.queue[0]; head && head.bytes <= this.credit; head = this.queue[0]) {
      this.queue.shift();
      this.credit -= head.bytes;
      this.queuedBytes -= head.bytes;
      this.delivered[head.kind] += head.bytes;
      if (head.kind === 'probe') {
        const atMs = this.nowMs + this.path.baseRttMs;
        this.answers.push({ atMs, probe: { sentMs: head.sentMs, rttMs: atMs - head.sentMs } });
      }
    }
    if (this.queue.length === 0) this.credit = Math.min(this.credit, this.path.bytesPerMs);
    const back = this.answers.filter(({ atMs }) => atMs <= this.nowMs);
    this.answers.splice(0, back.length);
    return back.map(({ probe }) => probe);
  }
}

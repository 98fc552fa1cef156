import { encodeProbe } from '../../../shared/files/frame.ts';
import type { WorkerChannel } from '../../channel.ts';
import {
  congest,
  initialCongestion,
  LEAST_RATE,
  mostLateMs,
  pace,
  probeEveryMs,
  queueMs,
} from './congestion.ts';
import { baseMs } from './round-trips.ts';
import { initialLaneCount, type LaneCount, nextLaneCount } from './lane-count.ts';

/** The facts about the transfer that the regulator needs at each tick. */
interface Traffic {
  /** True if there is something to send. */
  readonly busy: boolean;
  readonly lanes: number;
  readonly laneLimited: boolean;
  readonly paceLimited: boolean;
  readonly sentBytes: number;
  readonly ackedBytes: number;
}

/**
 * In ms. A probe without an answer for this long counts as lost. SCTP repeats lost probes, so such
 * a delay shows that packets are lost or queued.
 */
const LOST_MS = 1500;
/** Lanes stay open this long after the last byte, in ms. */
const IDLE_MS = 10_000;
/** In ms. Longer than any round trip over which a call is possible. */
const MEASURE_MS = 600;
/**
 * While a minute is being paid, but for at most this many ms, the transfer gets MINUTE_SHARE of its
 * rate.
 */
const MINUTE_MS = 1200;
const MINUTE_SHARE = 1 / 8;
interface Sent {
  readonly atMs: number;
  readonly bytes: number;
  readonly paceLimited: boolean;
}

/** The number of samples over which the real rate of sending is averaged. */
const SENDING_SAMPLES = 8;

/**
 * Runs the two controllers: how fast (congestion.ts) and over how many lanes (lane-count.ts). It
 * probes the `files` channel of the call's own connection. The probes go from worker to worker, so
 * that no main thread adds delay.
 */
export class Regulator {
  private congestion = initialCongestion;
  private count: LaneCount | null = null;
  private channel: WorkerChannel | null = null;
  private seq = 0;
  private readonly probes = new Map<number, number>();
  private sent: Sent[] = [];
  private busyMs = -Infinity;
  /** When sending may begin even if no probe is answered. Null until there is something to send. */
  private blindMs: number | null = null;
  /**
   * True while the path is measured before anything is sent. Otherwise a queue from the start would
   * count as the path's own delay.
   */
  private measuring = true;
  private minute = { untilMs: -Infinity, pace: 0 };
  private wanted = 0;
  private readonly wantLanes: (count: number) => void;

  constructor(wantLanes: (count: number) => void) {
    this.wantLanes = wantLanes;
  }

  /** Returns how many bytes per ms may be sent now. */
  pace(nowMs: number): number {
    if (this.measuring) return LEAST_RATE;
    const allowed = pace(this.congestion);
    return nowMs < this.minute.untilMs ? Math.min(allowed, this.minute.pace) : allowed;
  }

  /** Returns how many ms of missed frames may be sent at once. */
  get mostLateMs(): number {
    return mostLateMs(this.congestion);
  }

  /** Returns how many ms of the pace all lanes together may queue. */
  get queueMs(): number {
    return queueMs(this.congestion);
  }

  /** The time in ms until the next tick. */
  get tickMs(): number {
    return probeEveryMs(this.congestion);
  }

  attach(channel: WorkerChannel | null): void {
    this.channel = channel;
    this.probes.clear();
  }

  media(flowing: boolean, nowMs: number): void {
    const delivered = this.sendingRate();
    this.congestion = congest(this.congestion, { type: 'media', nowMs, flowing, delivered });
  }

  /**
   * Makes room for a payment. A payment takes a dozen short steps on both machines, and a transfer
   * keeps all of their processors busy.
   */
  makeRoom(needed: boolean, nowMs: number): void {
    const untilMs = needed ? nowMs + MINUTE_MS : nowMs;
    this.minute = { untilMs, pace: Math.max(LEAST_RATE, MINUTE_SHARE * this.sendingRate()) };
  }

  onPong(seq: number, nowMs: number): void {
    const sentMs = this.probes.get(seq);
    if (sentMs === undefined) return;
    this.probes.delete(seq);
    this.measuring = false;
    const sending = this.sendingRate();
    // True if the pace was the limit during the whole time over which `sending` is averaged.
    const paceLimited = this.sent.every((each) => each.paceLimited);
    const rttMs = nowMs - sentMs;
    const sample = { type: 'sample', nowMs, rttMs, sending, paceLimited } as const;
    this.congestion = congest(this.congestion, sample);
  }

  /** Updates both controllers. Runs every {@link tickMs}. */
  tick(nowMs: number, traffic: Traffic): void {
    if (traffic.busy) {
      this.busyMs = nowMs;
      this.blindMs ??= nowMs + MEASURE_MS;
      if (nowMs >= this.blindMs) this.measuring = false;
    }
    const idle = nowMs - this.busyMs > IDLE_MS;
    const now = { atMs: nowMs, bytes: traffic.sentBytes, paceLimited: traffic.paceLimited };
    this.sent = [...this.sent, now].slice(-SENDING_SAMPLES);
    if (!idle) this.probe(nowMs);
    if (idle) this.count = null;
    else if (traffic.busy) this.countLanes(nowMs, traffic);
    const wanted = this.count?.wanted ?? 0;
    if (wanted !== this.wanted) this.wantLanes(wanted);
    this.wanted = wanted;
  }

  private countLanes(nowMs: number, { lanes, ackedBytes, laneLimited }: Traffic): void {
    const { base, phase, yielding } = this.congestion;
    // Before the first answer, which takes one round trip, nothing is known about the path.
    if (!this.count && base.spans.length === 0) return;
    const before = this.count ?? initialLaneCount(nowMs, baseMs(base));
    const rising = yielding && phase === 'rising';
    this.count = nextLaneCount(before, { nowMs, open: lanes, ackedBytes, laneLimited, rising });
  }

  private probe(nowMs: number): void {
    for (const [seq, sentMs] of this.probes) {
      if (nowMs - sentMs < LOST_MS) break;
      this.probes.delete(seq);
      const lost = { type: 'lost', nowMs, sending: this.sendingRate() } as const;
      this.congestion = congest(this.congestion, lost);
    }
    if (!this.channel?.open) return;
    this.seq = (this.seq + 1) % 2 ** 32;
    if (this.channel.send(encodeProbe({ kind: 'ping', seq: this.seq }))) {
      this.probes.set(this.seq, nowMs);
    }
  }

  private sendingRate(): number {
    const [first] = this.sent;
    const last = this.sent.at(-1);
    if (!first || !last || last.atMs === first.atMs) return 0;
    return (last.bytes - first.bytes) / (last.atMs - first.atMs);
  }
}

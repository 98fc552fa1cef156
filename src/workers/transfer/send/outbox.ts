import { DATA_HEADER_BYTES, writeDataHeader } from '../../../shared/files/frame.ts';
import type { Ranges } from '../../../shared/files/ranges.ts';
import type { WorkerChannel } from '../../channel.ts';
import { type ChunkParts, copyParts, partsLength } from '../base/seal.ts';
import { type TransferEnv, Wake } from '../base/env.ts';
import { frameBytesAt, PACE_STEP_MS, Pacer } from '../pace/pacer.ts';
import * as scheduling from './schedule.ts';

/**
 * What leaves: one pump per lane, each asking the schedule for a chunk when its lane has room, and all
 * sharing one pace and one limit on what is queued (docs/files.md, "Lanes").
 */

/** In all lanes together. */
export const QUEUE_BYTES = 1024 * 1024;
/** In the call's own connection, which carries bytes only while there is no lane: payments wait behind it. */
const MAIN_QUEUE_BYTES = 256 * 1024;
/** Sent and not acknowledged: a data channel has no backpressure at the receiver, so this is it. */
export const UNACKED_BYTES = 8 * 1024 * 1024;
/** The call's own `files` channel, as a lane. */
export const MAIN_LANE = -1;

export interface OutboxHooks {
  prepare(job: scheduling.Job): Promise<ChunkParts>;
  /** It could not be prepared; the stream is to be ended. */
  failed(job: scheduling.Job, thrown: unknown): void;
  /** Bytes per ms that may leave now, in all lanes together. */
  pace(): number;
  /** So much of it is made up for where this thread was not there in time to send it. */
  mostLateMs(): number;
  /** So much of it may be queued in all lanes together. */
  queueMs(): number;
  /** A lane came or went. */
  lanesChanged(): void;
  /** Its channel threw; it is not used any more. */
  laneBroke(id: number, thrown: unknown): void;
}

interface Pump {
  readonly id: number;
  readonly channel: WorkerChannel;
  readonly stop: AbortController;
  /** What it waits for, if it waits. */
  waiting: 'work' | 'room' | 'pace' | null;
}

export class Outbox {
  /** Handed to the lanes, frames and repetitions included. */
  sentBytes = 0;
  /** Chunks acknowledged, each once. */
  ackedBytes = 0;
  private schedule = scheduling.emptySchedule;
  private readonly pumps = new Map<number, Pump>();
  private readonly wake = new Wake();
  private readonly pacer: Pacer;
  private readonly env: TransferEnv;
  private readonly hooks: OutboxHooks;
  private readonly maxFrameBytes: number;
  /** Each frame in turn: a channel copies what it sends. */
  private readonly frame: Uint8Array;

  constructor(env: TransferEnv, hooks: OutboxHooks, maxFrameBytes: number) {
    this.env = env;
    this.hooks = hooks;
    this.maxFrameBytes = maxFrameBytes;
    this.frame = new Uint8Array(maxFrameBytes);
    this.pacer = new Pacer(env.nowMs());
  }

  get busy(): boolean {
    return this.schedule.works.some(({ paused }) => !paused);
  }

  /** Lanes that are open, the call's own connection not counted. */
  get lanes(): number {
    return [...this.pumps.values()].filter((pump) => this.carries(pump) && pump.id !== MAIN_LANE)
      .length;
  }

  /** Every lane is full, and nothing else holds the transfer up. */
  get laneLimited(): boolean {
    const carrying = [...this.pumps.values()].filter((pump) => this.carries(pump));
    return carrying.length > 0 && carrying.every(({ waiting }) => waiting === 'room');
  }

  /** Something is there to be sent, and waits for the pace alone. */
  get paceLimited(): boolean {
    return [...this.pumps.values()].some(({ waiting }) => waiting === 'pace');
  }

  add(work: Parameters<typeof scheduling.addWork>[1]): void {
    this.update(scheduling.addWork(this.schedule, work));
  }

  remove(stream: number): void {
    this.update(scheduling.removeWork(this.schedule, stream));
  }

  pause(stream: number, paused: boolean): void {
    this.update(scheduling.pauseWork(this.schedule, stream, paused));
  }

  acknowledge(stream: number, chunks: Ranges): void {
    const before = scheduling.unackedBytes(this.schedule);
    this.update(scheduling.acknowledge(this.schedule, stream, chunks, this.env.nowMs()));
    this.ackedBytes += before - scheduling.unackedBytes(this.schedule);
  }

  /** A few times a second. */
  tick(): void {
    this.update(scheduling.tick(this.schedule, this.env.nowMs()));
  }

  attach(id: number, channel: WorkerChannel): void {
    this.detach(id);
    const pump: Pump = { id, channel, stop: new AbortController(), waiting: null };
    this.pumps.set(id, pump);
    this.update(scheduling.addLane(this.schedule, id, this.env.nowMs()));
    channel.onOpen(() => this.changed());
    channel.onLow(() => this.wake.notify());
    channel.onClose(() => {
      if (this.pumps.get(id) === pump) this.detach(id);
    });
    void this.run(pump).catch((thrown: unknown) => {
      if (pump.stop.signal.aborted) return;
      this.hooks.laneBroke(id, thrown);
      this.detach(id);
    });
    this.changed();
  }

  /** What it held goes to the others. */
  detach(id: number): void {
    const pump = this.pumps.get(id);
    if (!pump) return;
    this.pumps.delete(id);
    pump.stop.abort();
    this.update(scheduling.removeLane(this.schedule, id));
    this.changed();
  }

  close(): void {
    for (const id of [...this.pumps.keys()]) this.detach(id);
  }

  private update(schedule: scheduling.Schedule): void {
    this.schedule = schedule;
    this.wake.notify();
  }

  private changed(): void {
    this.hooks.lanesChanged();
    this.wake.notify();
  }

  /** The call's own connection only while it is alone. */
  private carries({ id, channel }: Pump): boolean {
    if (!channel.open) return false;
    if (id !== MAIN_LANE) return true;
    return ![...this.pumps.values()].some((other) => other.id !== MAIN_LANE && other.channel.open);
  }

  private async run(pump: Pump): Promise<never> {
    const { signal } = pump.stop;
    for (;;) {
      const job = this.take(pump);
      if (!job) {
        pump.waiting = 'work';
        await this.wake.wait(signal);
        continue;
      }
      pump.waiting = null;
      let parts: ChunkParts;
      try {
        parts = await this.hooks.prepare(job);
      } catch (thrown) {
        signal.throwIfAborted();
        this.hooks.failed(job, thrown);
        continue;
      }
      await this.send(pump, job, parts);
    }
  }

  private take(pump: Pump): scheduling.Job | null {
    if (!this.carries(pump)) return null;
    if (scheduling.unackedBytes(this.schedule) >= UNACKED_BYTES) return null;
    const { state, job } = scheduling.take(this.schedule, pump.id, this.env.nowMs());
    this.schedule = state;
    return job;
  }

  /** In frames; given up half-way where the stream is over. */
  private async send(pump: Pump, job: scheduling.Job, parts: ChunkParts): Promise<void> {
    const { stream, index } = job;
    const length = partsLength(parts);
    for (let offset = 0; offset < length;) {
      const room = (await this.roomFor(pump)) - DATA_HEADER_BYTES;
      if (!this.schedule.works.some((work) => work.stream === stream)) return;
      const payload = Math.min(room, length - offset);
      const frame = this.frame.subarray(0, DATA_HEADER_BYTES + payload);
      writeDataHeader(frame, { stream, index, offset });
      copyParts(parts, offset, frame.subarray(DATA_HEADER_BYTES));
      if (!pump.channel.send(frame)) {
        // Closing, or a queue that is full against our own count: its event, or the next tick, tells.
        pump.waiting = 'room';
        await this.wake.wait(pump.stop.signal);
        continue;
      }
      this.pacer.spend(payload);
      this.sentBytes += payload;
      offset += payload;
    }
  }

  /** Waits for room and for the pace; answers how large the next frame may be. */
  private async roomFor(pump: Pump): Promise<number> {
    const { signal } = pump.stop;
    for (;;) {
      const pace = this.hooks.pace();
      const lanes = Math.max(1, this.lanes);
      const most = pump.id === MAIN_LANE ? MAIN_QUEUE_BYTES : QUEUE_BYTES / lanes;
      // Half the queue at most, or no event would come when there is room for it.
      const frame = frameBytesAt(pace, Math.min(this.maxFrameBytes, most / 2));
      const paced = Math.max(2 * frame, (this.hooks.queueMs() * pace) / lanes);
      const queue = Math.min(most, paced);
      const paceMs = this.pacer.waitMs(this.env.nowMs(), pace, this.hooks.mostLateMs());
      if (pump.channel.bufferedAmount + frame > queue) {
        pump.waiting = 'room';
        pump.channel.setLowWater(queue / 2);
        await this.wake.wait(signal);
      } else if (paceMs > 0) {
        pump.waiting = 'pace';
        await this.env.sleep(Math.min(paceMs, PACE_STEP_MS), signal);
      } else {
        pump.waiting = null;
        return frame;
      }
    }
  }
}

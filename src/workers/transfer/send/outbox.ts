import { DATA_HEADER_BYTES, writeDataHeader } from '../../../shared/files/frame.ts';
import type { Ranges } from '../../../shared/files/ranges.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { WorkerChannel } from '../../channel.ts';
import { type ChunkParts, copyParts, partsLength } from '../base/chunk-seal.ts';
import { type TransferEnv, Wake } from '../base/env.ts';
import { frameBytesAt, PACE_STEP_MS, Pacer } from '../pace/pacer.ts';
import type { Regulator } from '../pace/regulator.ts';
import * as scheduling from './schedule.ts';

/**
 * Sends the chunks. Each lane has a pump, which requests a chunk from the schedule when its lane
 * has room. All lanes share one pace and one limit on queued data (docs/protocol/files.md, "File
 * connections").
 */

/** The most bytes queued in all lanes together. */
export const QUEUE_BYTES = 1024 * 1024;
/**
 * The most bytes queued on the call's own connection, because payments wait behind them. It carries
 * chunks only while there is no lane.
 */
const MAIN_QUEUE_BYTES = 256 * 1024;
/**
 * The most bytes that are sent and not acknowledged. A data channel has no backpressure at the
 * receiver, so this limit replaces it.
 */
export const UNACKED_BYTES = 8 * 1024 * 1024;
/** The number of the call's own `files` channel when it is used as a lane. */
export const MAIN_LANE = -1;

export interface OutboxOptions {
  readonly env: TransferEnv;
  readonly log: EventLog;
  readonly maxFrameBytes: number;
  prepare(job: scheduling.Job): Promise<ChunkParts>;
  /** Called when the chunk could not be prepared, so that the stream must be ended. */
  failed(job: scheduling.Job, thrown: unknown): void;
  /** A lane was added or removed. */
  onChange(): void;
}

/** How fast all lanes together may send, and how much they may queue (regulator.ts). */
type Pacing = Pick<Regulator, 'pace' | 'mostLateMs' | 'queueMs'>;

interface Pump {
  readonly id: number;
  readonly channel: WorkerChannel;
  readonly stop: AbortController;
  /** The reason why the pump waits. Null if it does not wait. */
  waiting: 'work' | 'queue' | 'pace' | null;
}

export class Outbox {
  /** The bytes passed to the lanes without frame headers, including repetitions. */
  sentBytes = 0;
  /** The bytes of acknowledged chunks, with each chunk counted once. */
  ackedBytes = 0;
  private schedule = scheduling.emptySchedule;
  private readonly pumps = new Map<number, Pump>();
  private readonly wake = new Wake();
  private readonly pacer: Pacer;
  private readonly options: OutboxOptions;
  private readonly pacing: Pacing;
  /** Reused for each frame, because a channel copies the data that it sends. */
  private readonly frame: Uint8Array;

  constructor(options: OutboxOptions, pacing: Pacing) {
    this.options = options;
    this.pacing = pacing;
    this.frame = new Uint8Array(options.maxFrameBytes);
    this.pacer = new Pacer(options.env.nowMs());
  }

  get busy(): boolean {
    return this.schedule.works.some(({ paused }) => !paused);
  }

  /** The number of open lanes, without the call's own connection. */
  get lanes(): number {
    return [...this.pumps.values()].filter((pump) => this.carries(pump) && pump.id !== MAIN_LANE)
      .length;
  }

  /** True if every lane is full and nothing else limits the transfer. */
  get laneLimited(): boolean {
    const carrying = [...this.pumps.values()].filter((pump) => this.carries(pump));
    return carrying.length > 0 && carrying.every(({ waiting }) => waiting === 'queue');
  }

  /** True if something is ready to be sent and waits only for the pace. */
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
    this.update(scheduling.acknowledge(this.schedule, stream, chunks, this.options.env.nowMs()));
    this.ackedBytes += before - scheduling.unackedBytes(this.schedule);
  }

  /** Updates the schedule. Runs a few times a second. */
  tick(): void {
    this.update(scheduling.tick(this.schedule, this.options.env.nowMs()));
  }

  attach(id: number, channel: WorkerChannel): void {
    this.detach(id);
    const pump: Pump = { id, channel, stop: new AbortController(), waiting: null };
    this.pumps.set(id, pump);
    this.update(scheduling.addLane(this.schedule, id, this.options.env.nowMs()));
    channel.onOpen(() => this.changed());
    channel.onLow(() => this.wake.notify());
    channel.onClose(() => {
      if (this.pumps.get(id) === pump) this.detach(id);
    });
    void this.run(pump).catch((thrown: unknown) => {
      if (pump.stop.signal.aborted) return;
      this.options.log.add('lane-broke', { lane: id, what: String(thrown) });
      this.detach(id);
    });
    this.changed();
  }

  /** Detaches a lane. The others take over its chunks. */
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
    this.options.onChange();
    this.wake.notify();
  }

  /**
   * Tells whether a lane carries chunks. The call's own connection does so only while there is no
   * other open lane.
   */
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
        parts = await this.options.prepare(job);
      } catch (thrown) {
        signal.throwIfAborted();
        this.options.failed(job, thrown);
        continue;
      }
      await this.send(pump, job, parts);
    }
  }

  private take(pump: Pump): scheduling.Job | null {
    if (!this.carries(pump)) return null;
    if (scheduling.unackedBytes(this.schedule) >= UNACKED_BYTES) return null;
    const { state, job } = scheduling.take(this.schedule, pump.id, this.options.env.nowMs());
    this.schedule = state;
    return job;
  }

  /** Sends a chunk in frames. Stops half-way if the stream is over. */
  private async send(pump: Pump, job: scheduling.Job, parts: ChunkParts): Promise<void> {
    const { stream, index } = job;
    const length = partsLength(parts);
    for (let offset = 0; offset < length;) {
      const most = (await this.nextFrame(pump)) - DATA_HEADER_BYTES;
      if (!this.schedule.works.some((work) => work.stream === stream)) return;
      const payload = Math.min(most, length - offset);
      const frame = this.frame.subarray(0, DATA_HEADER_BYTES + payload);
      writeDataHeader(frame, { stream, index, offset });
      copyParts(parts, offset, frame.subarray(DATA_HEADER_BYTES));
      if (!pump.channel.send(frame)) {
        // The channel is closing, or is full although this side's count shows room. The pump
        // continues at the channel's next event, or at the next tick.
        pump.waiting = 'queue';
        await this.wake.wait(pump.stop.signal);
        continue;
      }
      this.pacer.spend(payload);
      this.sentBytes += payload;
      offset += payload;
    }
  }

  /**
   * Waits for room in the queue and for the pace. Resolves to the size of the next frame, in bytes.
   */
  private async nextFrame(pump: Pump): Promise<number> {
    const { signal } = pump.stop;
    for (;;) {
      const { env, maxFrameBytes } = this.options;
      const pace = this.pacing.pace(env.nowMs());
      const lanes = Math.max(1, this.lanes);
      const most = pump.id === MAIN_LANE ? MAIN_QUEUE_BYTES : QUEUE_BYTES / lanes;
      // A frame has at most half the size of the queue. Otherwise no event would come when there is
      // room for the frame.
      const frame = frameBytesAt(pace, Math.min(maxFrameBytes, most / 2));
      const paced = Math.max(2 * frame, (this.pacing.queueMs * pace) / lanes);
      const queue = Math.min(most, paced);
      const paceMs = this.pacer.waitMs(env.nowMs(), pace, this.pacing.mostLateMs);
      if (pump.channel.bufferedAmount + frame > queue) {
        pump.waiting = 'queue';
        pump.channel.setLowWater(queue / 2);
        await this.wake.wait(signal);
      } else if (paceMs > 0) {
        pump.waiting = 'pace';
        await env.sleep(Math.min(paceMs, PACE_STEP_MS), signal);
      } else {
        pump.waiting = null;
        return frame;
      }
    }
  }
}

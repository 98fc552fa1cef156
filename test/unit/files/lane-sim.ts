/** Lanes with rates and a queue each, driven by the schedule in steps of ten milliseconds. */
import * as scheduling from '../../../src/workers/transfer/send/schedule.ts';

const STEP_MS = 10;
const TICK_MS = 250;
const CHUNK = 65_536;
/** From the last byte's arrival to the acknowledgement. */
const ACK_MS = 60;

interface SimLane {
  readonly id: number;
  readonly bytesPerMs: number;
  alive: boolean;
  frozen: boolean;
  /** Its chunks, the first one under way, each with its remaining bytes. */
  readonly queue: { readonly index: number; left: number }[];
  given: number;
  delivered: number;
}

export class LaneSim {
  /** Chunks that a lane takes before it is full. */
  static readonly QUEUE = 4;
  nowMs = 0;
  repeated = 0;
  readonly received = new Set<number>();
  readonly lanes: SimLane[] = [];
  private state: scheduling.Schedule;
  private readonly chunks: number;
  private readonly events: { readonly atMs: number; readonly act: () => void }[] = [];
  private readonly acks: { readonly atMs: number; readonly index: number }[] = [];

  constructor(chunks: number, rates: readonly number[]) {
    this.chunks = chunks;
    const work = { stream: 1, chunks, chunkBytes: CHUNK, have: [] };
    this.state = scheduling.addWork(scheduling.emptySchedule, work);
    for (const rate of rates) this.add(rate);
  }

  add(bytesPerMs: number): number {
    const id = this.lanes.length;
    const still = { alive: true, frozen: false, queue: [], given: 0, delivered: 0 };
    this.lanes.push({ id, bytesPerMs, ...still });
    this.state = scheduling.addLane(this.state, id, this.nowMs);
    return id;
  }

  at(atMs: number, act: () => void): void {
    this.events.push({ atMs, act });
  }

  /** Chunks handed to lanes, repetitions included. */
  get given(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.given, 0);
  }

  private lane(id: number): SimLane {
    const lane = this.lanes[id];
    if (!lane) throw new Error(`no lane ${id}`);
    return lane;
  }

  freeze(id: number, atMs: number): void {
    this.at(atMs, () => (this.lane(id).frozen = true));
  }

  thaw(id: number, atMs: number): void {
    this.at(atMs, () => (this.lane(id).frozen = false));
  }

  /** Its channel closes; what was in it is lost. */
  kill(id: number): void {
    const lane = this.lane(id);
    lane.alive = false;
    lane.queue.length = 0;
    this.state = scheduling.removeLane(this.state, id);
  }

  /** Runs until all chunks are acknowledged. @throws after an hour. */
  run(): void {
    while (this.state.works[0] && this.received.size < this.chunks) {
      if (this.nowMs > 3_600_000) throw new Error(`${this.received.size} of ${this.chunks}`);
      this.step();
    }
  }

  private step(): void {
    this.nowMs += STEP_MS;
    for (const event of this.events.filter(({ atMs }) => atMs <= this.nowMs)) {
      this.events.splice(this.events.indexOf(event), 1);
      event.act();
    }
    for (const lane of this.lanes) {
      if (!lane.alive) continue;
      this.fill(lane);
      this.carry(lane);
    }
    for (const ack of this.acks.filter(({ atMs }) => atMs <= this.nowMs)) {
      this.acks.splice(this.acks.indexOf(ack), 1);
      this.state = scheduling.acknowledge(this.state, 1, [[ack.index, 1]], this.nowMs);
    }
    if (this.nowMs % TICK_MS === 0) this.state = scheduling.tick(this.state, this.nowMs);
  }

  private fill(lane: SimLane): void {
    while (lane.queue.length < LaneSim.QUEUE) {
      const { state, job } = scheduling.take(this.state, lane.id, this.nowMs);
      this.state = state;
      if (!job) return;
      lane.queue.push({ index: job.index, left: CHUNK });
      lane.given += 1;
    }
  }

  private carry(lane: SimLane): void {
    for (let budget = lane.frozen ? 0 : STEP_MS * lane.bytesPerMs; budget > 0;) {
      const [first] = lane.queue;
      if (!first) return;
      const moved = Math.min(budget, first.left);
      first.left -= moved;
      budget -= moved;
      if (first.left > 0) return;
      lane.queue.shift();
      lane.delivered += 1;
      if (this.received.has(first.index)) this.repeated += 1;
      else {
        this.received.add(first.index);
        this.acks.push({ atMs: this.nowMs + ACK_MS, index: first.index });
      }
    }
  }
}

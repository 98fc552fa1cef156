import type { EventLog } from '../../../shared/log.ts';
import type { WorkerChannel } from '../../channel.ts';
import type { ChunkParts } from '../base/chunk-parts.ts';
import { PROBE_EVERY_MS } from '../pace/congestion.ts';
import { type TransferEnv, Wake } from '../base/env.ts';
import { Meter } from '../base/meter.ts';
import { MAIN_LANE, Outbox } from './outbox.ts';
import { Regulator } from '../pace/regulator.ts';
import type { Job } from './schedule.ts';

export interface DriveOptions {
  readonly env: TransferEnv;
  readonly log: EventLog;
  readonly maxFrameBytes: number;
  record(job: Job): Promise<ChunkParts>;
  /** It could not be had; the stream is to be ended. */
  failed(job: Job, thrown: unknown): void;
  wantLanes(count: number): void;
  /** A lane came or went; or bytes move, a few times a second. */
  onChange(): void;
}

const NOTIFY_EVERY_MS = 250;
/** After the last byte the regulator goes on for a while, until it has let the lanes go. */
const LINGER_MS = 15_000;

/** The moving parts of a sender: lanes with their pumps, the two controllers, and the beat that drives them. */
export class Drive {
  readonly outbox: Outbox;
  readonly meter = new Meter();
  private readonly regulator: Regulator;
  private readonly options: DriveOptions;
  private readonly wake = new Wake();
  private readonly stop = new AbortController();

  constructor(options: DriveOptions) {
    this.options = options;
    const { env, log } = options;
    this.regulator = new Regulator((count) => options.wantLanes(count));
    this.outbox = new Outbox(
      env,
      {
        prepare: (job) => options.record(job),
        failed: (job, thrown) => options.failed(job, thrown),
        pace: () => this.regulator.pace(env.nowMs()),
        mostLateMs: () => this.regulator.mostLateMs,
        queueMs: () => this.regulator.queueMs,
        lanesChanged: () => options.onChange(),
        laneBroke: (lane, thrown) => log.add('lane-broke', { lane, what: String(thrown) }),
      },
      options.maxFrameBytes,
    );
    void this.run().catch((thrown: unknown) => {
      if (!this.stop.signal.aborted) log.add('drive-broke', { what: String(thrown) });
    });
  }

  /** The call's own connection: probed, and a lane while there is no other. */
  attach(channel: WorkerChannel): void {
    this.regulator.attach(channel);
    this.outbox.attach(MAIN_LANE, channel);
  }

  onPong(seq: number): void {
    this.regulator.onPong(seq, this.options.env.nowMs());
  }

  /** Is call media flowing? If not, a transfer may take the link. */
  media(flowing: boolean): void {
    this.regulator.media(flowing, this.options.env.nowMs());
  }

  /** A minute is being paid; or is no more. */
  makeRoom(needed: boolean): void {
    this.regulator.makeRoom(needed, this.options.env.nowMs());
  }

  /** There is something to send. */
  start(): void {
    this.meter.reset();
    this.wake.notify();
  }

  close(): void {
    this.stop.abort();
    this.outbox.close();
  }

  private async run(): Promise<never> {
    const { env } = this.options;
    const { signal } = this.stop;
    let notifiedMs = -Infinity;
    let busyMs = -Infinity;
    for (;;) {
      const nowMs = env.nowMs();
      const { busy, lanes, laneLimited, paceLimited, sentBytes, ackedBytes } = this.outbox;
      if (busy) busyMs = nowMs;
      this.regulator.tick(nowMs, { busy, lanes, laneLimited, paceLimited, sentBytes, ackedBytes });
      if (nowMs - notifiedMs >= NOTIFY_EVERY_MS) {
        notifiedMs = nowMs;
        this.outbox.tick();
        this.meter.note(ackedBytes, nowMs);
        if (busy) this.options.onChange();
      }
      if (nowMs - busyMs > LINGER_MS) await this.wake.wait(signal);
      else await env.sleep(PROBE_EVERY_MS, signal);
    }
  }
}

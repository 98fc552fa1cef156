import type { WorkerChannel } from '../../channel.ts';
import { Wake } from '../base/env.ts';
import { Meter } from '../base/meter.ts';
import { Regulator } from '../pace/regulator.ts';
import { MAIN_LANE, Outbox, type OutboxOptions } from './outbox.ts';

interface DriveOptions extends OutboxOptions {
  wantLanes(count: number): void;
  /**
   * Called when a lane was added or removed. While data moves, this is called a few times a second.
   */
  onChange(): void;
}

const NOTIFY_EVERY_MS = 250;
/**
 * In ms. After the last byte, the regulator continues for this long, until it has released the
 * lanes.
 */
const LINGER_MS = 15_000;

/**
 * The moving parts of a sender: lanes with their pumps, the two controllers, and the timer that
 * drives them.
 */
export class Drive {
  readonly outbox: Outbox;
  readonly meter = new Meter();
  readonly regulator: Regulator;
  private readonly options: DriveOptions;
  private readonly wake = new Wake();
  private readonly stop = new AbortController();

  constructor(options: DriveOptions) {
    this.options = options;
    this.regulator = new Regulator((count) => options.wantLanes(count));
    this.outbox = new Outbox(options, this.regulator);
    void this.run().catch((thrown: unknown) => {
      if (this.stop.signal.aborted) return;
      options.log.add('drive-broke', { what: String(thrown) });
    });
  }

  /**
   * Attaches the call's own connection. It is probed, and it is used as a lane while there is no
   * other.
   */
  attach(channel: WorkerChannel): void {
    this.regulator.attach(channel);
    this.outbox.attach(MAIN_LANE, channel);
  }

  /** Starts, because there is something to send. */
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
      const { busy, ackedBytes } = this.outbox;
      if (busy) busyMs = nowMs;
      this.regulator.tick(nowMs, this.outbox);
      if (nowMs - notifiedMs >= NOTIFY_EVERY_MS) {
        notifiedMs = nowMs;
        this.outbox.tick();
        this.meter.note(ackedBytes, nowMs);
        if (busy) this.options.onChange();
      }
      if (nowMs - busyMs > LINGER_MS) await this.wake.wait(signal);
      else await env.sleep(this.regulator.tickMs, signal);
    }
  }
}

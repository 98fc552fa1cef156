import { type Bytes, equalBytes } from '../../../shared/bytes.ts';
import { type AppError, appError, err, toAppError } from '../../../shared/errors.ts';
import type { ControlMessage, ControlOf } from '../../../shared/files/control.ts';
import { SAFE_FRAME_BYTES } from '../../../shared/files/frame.ts';
import type { Listing } from '../../../shared/files/listing.ts';
import { bytesOf } from '../../../shared/files/ranges.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { WorkerChannel } from '../../channel.ts';
import { errorOfStop, Link, stopCodeOf } from '../base/control-link.ts';
import { type Admission, admit, type OutStream, within } from './out-stream.ts';
import { fileError, type CatalogueItem, type ListedItem } from './catalogue.ts';
import type { ChunkParts } from '../base/seal.ts';
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
  /** The chunk could not be read, so the stream must be ended. */
  failed(job: Job, thrown: unknown): void;
  wantLanes(count: number): void;
  /** A lane was added or removed, or bytes move; a few times a second. */
  onChange(): void;
}

const NOTIFY_EVERY_MS = 250;
/** After the last byte the regulator continues for a while, until it has released the lanes. */
const LINGER_MS = 15_000;

/**
 * The moving parts of a sender: lanes with their pumps, the two controllers, and the timer that
 * drives them.
 */
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

  /**
   * Attaches the call's own connection: it is probed, and used as a lane while there is no other.
   */
  attach(channel: WorkerChannel): void {
    this.regulator.attach(channel);
    this.outbox.attach(MAIN_LANE, channel);
  }

  onPong(seq: number): void {
    this.regulator.onPong(seq, this.options.env.nowMs());
  }

  /** Notes whether call media flows. If not, a transfer may use the whole link. */
  media(flowing: boolean): void {
    this.regulator.media(flowing, this.options.env.nowMs());
  }

  /** Makes room while a minute is being paid. */
  makeRoom(needed: boolean): void {
    this.regulator.makeRoom(needed, this.options.env.nowMs());
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
      else await env.sleep(this.regulator.tickMs, signal);
    }
  }
}

export interface SenderOptions extends Admission {
  readonly log: EventLog;
  /** min(the peer's max-message-size, 256 KiB); 64 KiB if unknown. */
  readonly maxFrameBytes?: number;
  /** The buyer reports that the whole file is verified. The caller checks the signature. */
  onReceived(listing: Listing, signature: Bytes | null): void;
  /** {@link Sender.transfers} has changed; a few times a second while bytes move. */
  onChange(): void;
  /** How many lanes should be open besides the call's own connection. */
  wantLanes(count: number): void;
}

export interface Outgoing {
  /** Of the listing. */
  readonly id: string;
  readonly state: OutStream['state'];
  readonly pausedBy: 'me' | 'peer' | null;
  /** Acknowledged bytes. */
  readonly bytes: number;
  readonly bytesPerSecond: number | null;
  readonly error: AppError | null;
}

/** The selling side of one call: announces what is listed and sends what is owed. */
export class Sender {
  private readonly options: SenderOptions;
  readonly drive: Drive;
  private link: Link | null = null;
  /** By listing id. */
  private readonly streams = new Map<string, OutStream>();
  /** By listing id: the stream that is being opened for it. */
  private readonly opening = new Map<string, number>();
  private readonly pausedByMe = new Set<string>();
  private readonly unsubscribe: () => void;

  constructor(options: SenderOptions) {
    this.options = options;
    const { env, log, catalogue, maxFrameBytes = SAFE_FRAME_BYTES } = options;
    this.drive = new Drive({
      env,
      log,
      maxFrameBytes,
      record: ({ stream, index }) => this.streamOf(stream).record(index),
      failed: ({ stream }, thrown) => this.onFailed(stream, thrown),
      wantLanes: (count) => options.wantLanes(count),
      onChange: () => options.onChange(),
    });
    this.unsubscribe = catalogue.onChange((item) => this.onCatalogue(item));
  }

  get transfers(): readonly Outgoing[] {
    return [...this.streams.values()].map((out) => ({
      id: out.item.id,
      state: out.state,
      pausedBy: this.pausedByMe.has(out.item.id) ? 'me' : out.peerPaused ? 'peer' : null,
      bytes: bytesOf(out.held, out.item.listing.geometry),
      bytesPerSecond: out.state === 'sending' ? this.drive.meter.bytesPerSecond : null,
      error: out.error,
    }));
  }

  /**
   * Attaches the `files` channel of the current connection. The buyer opens its streams again on
   * it.
   */
  attach(channel: WorkerChannel): void {
    this.link?.detach();
    for (const out of this.streams.values()) if (!isOver(out)) this.suspend(out);
    this.opening.clear();
    this.link = new Link(
      channel,
      {
        onControl: (message) => this.onControl(message),
        onPong: (seq) => this.drive.onPong(seq),
      },
      this.options.log,
    );
    this.drive.attach(channel);
    channel.onOpen(() => this.tellAll());
  }

  /** Attaches the channel of one more connection. It is removed when it closes. */
  attachLane(lane: number, channel: WorkerChannel): void {
    // Nothing is expected on it. The link answers probes and closes a lane that sends invalid
    // frames.
    new Link(channel, {}, this.options.log);
    this.drive.outbox.attach(lane, channel);
  }

  pause(id: string): void {
    this.pausedByMe.add(id);
    this.sayPause(id);
  }

  resume(id: string): void {
    this.pausedByMe.delete(id);
    this.sayPause(id);
  }

  cancel(id: string): void {
    const stream = this.opening.get(id);
    if (stream !== undefined) this.link?.send({ type: 'stop', stream, code: 'cancelled' });
    this.opening.delete(id);
    const out = this.streams.get(id);
    if (out && !isOver(out)) this.end(out, appError('aborted'), true);
  }

  close(): void {
    this.unsubscribe();
    this.link?.detach();
    for (const out of this.streams.values()) out.close();
    this.drive.close();
  }

  private streamOf(stream: number): OutStream {
    for (const out of this.streams.values()) if (out.stream === stream) return out;
    throw new RangeError('no such stream');
  }

  private liveStream(stream: number): OutStream | null {
    const found = [...this.streams.values()].find((out) => out.stream === stream);
    return found && !isOver(found) && found.state !== 'waiting' ? found : null;
  }

  private tellAll(): void {
    const listed = this.options.catalogue.items.filter(
      (item): item is ListedItem => item.state === 'listed',
    );
    for (const { listing } of listed) this.link?.send({ type: 'listing', listing });
    this.link?.send({ type: 'listed', ids: listed.map(({ id }) => id) });
  }

  private onCatalogue(item: CatalogueItem): void {
    if (item.state === 'listed') this.link?.send({ type: 'listing', listing: item.listing });
    if (item.state === 'withdrawn' || item.state === 'changed') {
      this.link?.send({ type: 'withdrawn', id: item.id });
    }
  }

  private onControl(message: ControlMessage): boolean {
    switch (message.type) {
      case 'open':
        void this.open(message);
        return true;
      case 'ready':
        return this.onReady(message.stream);
      case 'ack':
        return this.onAck(message);
      case 'pause':
      case 'resume': {
        const out = this.liveStream(message.stream);
        if (out) {
          out.peerPaused = message.type === 'pause';
          this.applyPause(out);
        }
        return true;
      }
      case 'stop': {
        const out = this.liveStream(message.stream);
        if (out) {
          const { name, geometry } = out.item.listing;
          this.end(out, errorOfStop(message.code, { name, size: geometry.size }), false);
        }
        return true;
      }
      case 'received':
        return this.onReceived(message);
      default:
        // The other messages are for the buyer.
        return false;
    }
  }

  private async open(message: ControlOf<'open'>): Promise<void> {
    const { stream, id } = message;
    const { link } = this;
    const before = this.streams.get(id);
    if (before && !isOver(before)) this.suspend(before);
    this.opening.set(id, stream);
    const admitted = this.liveStream(stream)
      ? err(appError('peer_protocol', { what: 'files stream number' }))
      : await admit(this.options, message);
    // Meanwhile the buyer may have opened another stream, or be on another connection.
    if (this.opening.get(id) !== stream || this.link !== link) return;
    this.opening.delete(id);
    if (!admitted.ok) {
      this.streams.delete(id);
      link?.send({ type: 'stop', stream, code: stopCodeOf(admitted.error) });
      return this.changed();
    }
    this.streams.set(id, admitted.value);
    link?.send({ type: 'start', stream, salt: admitted.value.salt });
    this.changed();
  }

  private onReady(stream: number): boolean {
    const out = this.liveStream(stream);
    if (!out) return true;
    if (out.state !== 'opening') return false;
    const { chunks, chunkSize } = out.item.listing.geometry;
    out.state = out.held.full ? 'verifying' : 'sending';
    if (out.state === 'sending') {
      this.drive.outbox.add({ stream, chunks, chunkBytes: chunkSize, have: out.have });
      if (this.pausedByMe.has(out.item.id)) this.sayPause(out.item.id);
    }
    this.drive.start();
    this.changed();
    return true;
  }

  private onAck({ stream, chunks }: ControlOf<'ack'>): boolean {
    const out = this.liveStream(stream);
    if (!out) return true;
    if (out.state === 'opening' || !within(chunks, out.held.size)) return false;
    // A repeated acknowledgement is cheap: it does not search the schedule.
    const added = out.held.addRanges(chunks);
    if (added.length > 0) this.drive.outbox.acknowledge(stream, added);
    if (out.held.full && out.state === 'sending') {
      out.state = 'verifying';
      this.drive.outbox.remove(stream);
      this.changed();
    }
    return true;
  }

  private onReceived({ id, root, signature }: ControlOf<'received'>): boolean {
    const item = this.options.catalogue.listedItem(id);
    if (!item || !equalBytes(item.listing.root, root)) return true;
    const out = this.streams.get(id);
    if (out && out.state !== 'done') {
      out.held.addRanges([[0, out.held.size]]);
      this.end(out, null, false);
    }
    this.options.onReceived(item.listing, signature);
    return true;
  }

  private onFailed(stream: number, thrown: unknown): void {
    const out = this.liveStream(stream);
    if (!out) return;
    const error = toAppError(thrown);
    this.options.log.add('stream-failed', { code: error.code });
    this.end(out, error, true);
    if (fileError(thrown)) this.options.catalogue.fail(out.item.id, error);
  }

  private sayPause(id: string): void {
    const out = this.streams.get(id);
    if (out?.state !== 'sending') return;
    const type = this.pausedByMe.has(id) ? 'pause' : 'resume';
    this.link?.send({ type, stream: out.stream });
    this.applyPause(out);
  }

  private applyPause(out: OutStream): void {
    this.drive.outbox.pause(out.stream, out.peerPaused || this.pausedByMe.has(out.item.id));
    this.drive.start();
    this.changed();
  }

  /** Suspends a stream until the buyer opens it again. */
  private suspend(out: OutStream): void {
    this.drive.outbox.remove(out.stream);
    out.close();
    out.state = 'waiting';
  }

  private end(out: OutStream, error: AppError | null, tell: boolean): void {
    this.drive.outbox.remove(out.stream);
    out.close();
    out.state = error ? 'failed' : 'done';
    out.error = error;
    const { stream } = out;
    if (tell && error) this.link?.send({ type: 'stop', stream, code: stopCodeOf(error) });
    this.changed();
  }

  private changed(): void {
    this.options.onChange();
  }
}

const isOver = ({ state }: OutStream): boolean => state === 'done' || state === 'failed';

import { type Bytes, equalBytes } from '../../../shared/bytes.ts';
import {
  type AppError,
  appError,
  err,
  ok,
  type Result,
  toAppError,
} from '../../../shared/errors.ts';
import type { FileView } from '../../../shared/api/transfer.ts';
import type { ControlMessage, ControlOf } from '../../../shared/files/control.ts';
import { SAFE_FRAME_BYTES } from '../../../shared/files/frame.ts';
import { bytesOf, type Ranges } from '../../../shared/files/ranges.ts';
import { FREE_SECRET } from '../../../shared/files/seal-context.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { WorkerChannel } from '../../channel.ts';
import { Link } from '../base/control-link.ts';
import { errorOfStop, stopCodeOf } from '../base/stop-code.ts';
import type { TransferEnv } from '../base/env.ts';
import {
  type Catalogue,
  type CatalogueItem,
  fileError,
  type ListedItem,
  listingsOf,
} from './catalogue.ts';
import { Drive } from './drive.ts';
import { openStream, type OutStream } from './out-stream.ts';
import { type Outgoing, soldView } from './view.ts';

export interface SenderOptions {
  readonly env: TransferEnv;
  readonly log: EventLog;
  /** 16 bytes. */
  readonly callId: Bytes;
  readonly catalogue: Catalogue;
  /** The smaller of the peer's max-message-size and 256 KiB; 64 KiB if unknown. */
  readonly maxFrameBytes?: number;
  /**
   * Called when {@link Sender.files} has changed. While data moves, this is a few times a second.
   */
  onChange(): void;
  /** Called with the number of lanes that should be open besides the call's own connection. */
  wantLanes(count: number): void;
}

/** The host's side of one call. It announces what is listed and sends what is owed. */
export class Sender {
  readonly role = 'host';
  private readonly options: SenderOptions;
  readonly drive: Drive;
  private link: Link | null = null;
  /** The secrets of the files that the guest has paid for, by listing id. */
  private readonly secrets = new Map<string, Bytes>();
  /**
   * Free files that the guest has begun to download. The guest may finish them even if they are
   * withdrawn.
   */
  private readonly given = new Set<string>();
  /** The streams by listing id. */
  private readonly streams = new Map<string, OutStream>();
  /** The number of the stream that is being opened, by listing id. */
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
      prepare: async ({ stream, index }) => {
        const out = this.liveStream(stream);
        if (!out) throw new RangeError('no such stream');
        return out.record(index);
      },
      failed: ({ stream }, thrown) => this.onFailed(stream, thrown),
      wantLanes: (count) => options.wantLanes(count),
      onChange: () => options.onChange(),
    });
    this.unsubscribe = catalogue.onChange((item) => this.onCatalogue(item));
  }

  get files(): readonly FileView[] {
    const { transfers } = this;
    return this.options.catalogue.items.map((item) =>
      soldView(
        item,
        transfers.find(({ id }) => id === item.id),
        this.secrets.has(item.id),
      ),
    );
  }

  /** True if something is being sent, or if a paid file was not requested yet. */
  get busy(): boolean {
    return (
      [...this.streams.values()].some((out) => !isOver(out)) ||
      [...this.secrets.keys()].some((id) => !this.streams.has(id))
    );
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
        onPong: (seq) => this.drive.regulator.onPong(seq, this.options.env.nowMs()),
      },
      this.options.log,
    );
    this.drive.attach(channel);
    this.link.listen();
    channel.onOpen(() => this.notifyAll());
  }

  /** Attaches the channel of one more connection. The lane is removed when the channel closes. */
  attachLane(lane: number, channel: WorkerChannel): void {
    // No message is expected on a lane. The link answers probes, and closes a lane that sends
    // invalid frames.
    new Link(channel, {}, this.options.log).listen();
    this.drive.outbox.attach(lane, channel);
  }

  /** Notes whether call media flows. If it does not, a transfer may use the whole link. */
  media(flowing: boolean): void {
    this.drive.regulator.media(flowing, this.options.env.nowMs());
  }

  /** Makes room while a minute is being paid. */
  makeRoom(needed: boolean): void {
    this.drive.regulator.makeRoom(needed, this.options.env.nowMs());
  }

  paid(id: string, secret: Bytes): void {
    this.secrets.set(id, secret);
    this.changed();
  }

  /** Stops the transfer of a refunded file permanently. */
  refunded(id: string): void {
    this.secrets.delete(id);
    this.cancel(id);
    this.changed();
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

  /**
   * Returns the live stream with this number. The buyer chooses the number, so a suspended stream
   * may have the same.
   */
  private liveStream(stream: number): OutStream | undefined {
    return [...this.streams.values()].find(
      (out) => out.stream === stream && !isOver(out) && out.state !== 'waiting',
    );
  }

  private notifyAll(): void {
    const listings = listingsOf(this.options.catalogue);
    for (const listing of listings) this.link?.send({ type: 'listing', listing });
    this.link?.send({ type: 'listed', ids: listings.map(({ id }) => id) });
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
      case 'stop':
        return this.onStop(message);
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
    const taken =
      this.liveStream(stream) !== undefined ||
      [...this.opening].some(([other, number]) => number === stream && other !== id);
    this.opening.set(id, stream);
    const admitted = taken ? err(appError('peer_protocol')) : await this.admit(message);
    // The buyer may have opened another stream in the meantime, or may use another connection.
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

  /** Decides whether the buyer may have this file. If so, draws the salt and derives the key. */
  private async admit(message: ControlOf<'open'>): Promise<Result<OutStream>> {
    const { id, root, have } = message;
    const item = this.options.catalogue.listedItem(id);
    if (!item || !equalBytes(item.listing.root, root)) return err(appError('file_unknown'));
    if (!within(have, item.listing.geometry.chunks)) {
      return err(appError('peer_protocol'));
    }
    const secret = this.secretOf(item);
    if (!secret.ok) return secret;
    return openStream(this.options, message, item, secret.value).then(ok, (thrown: unknown) =>
      err(toAppError(thrown)),
    );
  }

  /** Returns the secret with which a file is encrypted, if the buyer may have it. */
  private secretOf({ id, state, listing }: ListedItem): Result<Bytes> {
    // A sold file keeps the secret of its sale, even if it has become free since.
    const secret = this.secrets.get(id);
    if (secret) return ok(secret);
    if (listing.price !== 0n) return err(appError('file_unpaid'));
    if (state === 'withdrawn' && !this.given.has(id)) return err(appError('file_unknown'));
    this.given.add(id);
    return ok(FREE_SECRET);
  }

  private onReady(stream: number): boolean {
    const out = this.liveStream(stream);
    if (!out) return true;
    if (out.state !== 'opening') return false;
    const { chunks, chunkSize } = out.item.listing.geometry;
    out.state = out.held.full ? 'verifying' : 'sending';
    if (out.state === 'sending') {
      this.drive.outbox.add({ stream, chunks, chunkBytes: chunkSize, have: out.held.ranges() });
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
    // A repeated acknowledgement costs an eighth of a step for each chunk that it names.
    const added = out.held.addRanges(chunks);
    if (added.length > 0) this.drive.outbox.acknowledge(stream, added);
    if (out.held.full && out.state === 'sending') {
      out.state = 'verifying';
      this.drive.outbox.remove(stream);
      this.changed();
    }
    return true;
  }

  /**
   * Stops a stream. The buyer may also cancel a stream that is being opened, or one that a change
   * of connection has suspended.
   */
  private onStop({ stream, code }: ControlOf<'stop'>): boolean {
    const opening = [...this.opening].find(([, number]) => number === stream)?.[0];
    if (opening !== undefined) this.opening.delete(opening);
    const suspended = [...this.streams.values()].find(
      (each) => each.stream === stream && each.state === 'waiting',
    );
    const out =
      opening === undefined ? (this.liveStream(stream) ?? suspended) : this.streams.get(opening);
    if (out && !isOver(out)) {
      this.end(out, errorOfStop(code, out.item.listing.geometry), false);
    }
    return true;
  }

  private onReceived({ id, root }: ControlOf<'received'>): boolean {
    const item = this.options.catalogue.listedItem(id);
    if (!item || !equalBytes(item.listing.root, root)) return true;
    const out = this.streams.get(id);
    if (out && out.state !== 'done') {
      out.held.addRanges([[0, out.held.size]]);
      this.end(out, null, false);
    }
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

  private end(out: OutStream, error: AppError | null, notify: boolean): void {
    this.drive.outbox.remove(out.stream);
    out.close();
    out.state = error ? 'failed' : 'done';
    out.error = error;
    const { stream } = out;
    if (notify && error) this.link?.send({ type: 'stop', stream, code: stopCodeOf(error) });
    this.changed();
  }

  private changed(): void {
    this.options.onChange();
  }
}

const isOver = ({ state }: OutStream): boolean => state === 'done' || state === 'failed';

/** Tells whether all ranges lie within the file. */
const within = (chunks: Ranges, end: number): boolean => {
  const [first, count] = chunks.at(-1) ?? [0, 0];
  return first + count <= end;
};

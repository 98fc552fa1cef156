import type { Bytes } from '../../../shared/bytes.ts';
import { appError, err, ok, type Result } from '../../../shared/errors.ts';
import type { ControlMessage, ControlOf } from '../../../shared/files/control.ts';
import type { DataFrame } from '../../../shared/files/frame.ts';
import {
  type Listing,
  MAX_LISTED_EVER,
  MAX_LISTINGS,
  sameFile,
} from '../../../shared/files/listing.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { WorkerChannel } from '../../channel.ts';
import { Assembler } from './assemble.ts';
import { Link } from '../base/control-link.ts';
import { Download } from './download.ts';
import type { TransferEnv } from '../base/env.ts';
import type { Store } from '../store/store.ts';

export interface ReceiverOptions {
  readonly env: TransferEnv;
  readonly log: EventLog;
  /** 16 bytes. */
  readonly callId: Bytes;
  readonly store: Store;
  /**
   * Signs `receivedMessage(callId, root)` with the session key. Resolves to null if this call has
   * no such key.
   */
  signReceived(root: Bytes): Promise<Bytes | null>;
  /**
   * Called when the catalogue or a download changes. While data moves, this is a few times a
   * second.
   */
  onChange(): void;
  /** Called when the file is complete, verified and on disk. */
  onDone(listing: Listing): void;
}

/** The buying side of one call. It knows what is listed, and fetches what is paid for. */
export class Receiver {
  private readonly options: ReceiverOptions;
  private readonly listings = new Map<string, Listing>();
  /**
   * Every file that was ever listed in this call, in its last version. An id always stands for the
   * same content.
   */
  private readonly ever = new Map<string, Listing>();
  /** The downloads by listing id. */
  private readonly downloads = new Map<string, Download>();
  /** Files that were received and signed for. They are reported again on every new channel. */
  private readonly received = new Map<string, ControlOf<'received'>>();
  private link: Link | null = null;
  /** Channels on which the seller has sent its whole catalogue. */
  private readonly heardAll = new WeakSet<WorkerChannel>();
  private nextStream: number;

  constructor(options: ReceiverOptions) {
    this.options = options;
    const [a = 0, b = 0, c = 0] = options.env.random(3);
    // Numbers do not start at zero, because after a reload the seller may still know a stream with
    // the same number.
    this.nextStream = (a << 16) | (b << 8) | c;
  }

  /** The peer's listings, in the peer's order. */
  get catalogue(): readonly Listing[] {
    return [...this.listings.values()];
  }

  /**
   * Returns a file that is listed, or was listed in this call. A file that is paid for may have
   * been withdrawn.
   */
  known(id: string): Listing | undefined {
    return this.ever.get(id);
  }

  get transfers(): readonly Download[] {
    return [...this.downloads.values()];
  }

  /** Attaches the `files` channel of the current connection. */
  attach(channel: WorkerChannel): void {
    this.link?.detach();
    this.link = new Link(
      channel,
      {
        onControl: (message) => this.onControl(message, channel),
        onData: this.assembling(),
      },
      this.options.log,
    );
    this.link.listen();
    channel.onOpen(() => {
      this.connect();
      for (const message of this.received.values()) this.link?.send(message);
    });
  }

  /** Attaches the channel of one more connection. The lane is removed when the channel closes. */
  attachLane(channel: WorkerChannel): void {
    new Link(channel, { onData: this.assembling() }, this.options.log).listen();
  }

  /**
   * Fetches a listed file, from where an earlier attempt stopped. Error: `file_unknown`.
   * @param secret the secret of the sale, 32 bytes.
   * @param known the listing as it was bought, because it may have been withdrawn since.
   */
  fetch(id: string, secret: Bytes, known?: Listing): Result<void> {
    const listing = known ?? this.listings.get(id);
    const before = this.downloads.get(id);
    if (before && before.state !== 'failed') return ok(undefined);
    if (!listing) return err(appError('file_unknown'));
    const { env, callId, store } = this.options;
    const download = new Download({
      env,
      callId,
      store,
      listing,
      secret,
      send: (message) => this.link?.send(message) ?? false,
      nextStream: () => (this.nextStream += 1),
      onChange: () => this.options.onChange(),
      onDone: () => {
        this.options.onDone(listing);
        void this.onDone(listing);
      },
    });
    this.downloads.set(id, download);
    download.begin();
    return ok(undefined);
  }

  pause(id: string): void {
    this.downloads.get(id)?.pause();
  }

  resume(id: string): void {
    this.downloads.get(id)?.resume();
  }

  /** Cancels a download, and removes its data unless that is kept. */
  async cancel(id: string, isKept = false): Promise<void> {
    await this.downloads.get(id)?.cancel(isKept);
  }

  /**
   * Returns the verified, disk-backed file. Error: `file_unknown` before it is complete,
   * `storage_failed`.
   */
  async file(id: string): Promise<Result<File>> {
    return (await this.downloads.get(id)?.file()) ?? err(appError('file_unknown'));
  }

  /** Removes this browser's copy, because the file was saved elsewhere. */
  async discard(id: string): Promise<void> {
    const download = this.downloads.get(id);
    if (download?.state !== 'done') return;
    this.downloads.delete(id);
    await download.saved();
    this.options.onChange();
  }

  /** Ends all downloads and keeps their data for a later call. */
  close(): void {
    this.link?.detach();
    for (const download of this.downloads.values()) download.close();
  }

  /** Opens the streams of all downloads on the new channel. */
  private connect(): void {
    for (const download of this.downloads.values()) download.connect();
  }

  private find(stream: number): Download | undefined {
    return this.transfers.find(({ live }) => live?.stream === stream);
  }

  /** Returns a function that assembles the frames of one channel into chunks. */
  private assembling(): (frame: DataFrame) => boolean {
    const assembler = new Assembler();
    const geometryOf = (stream: number) => this.find(stream)?.listing.geometry ?? null;
    return (frame) => {
      const result = assembler.accept(frame, geometryOf);
      if (result === 'more' || result === 'stale') return true;
      if (result === 'bad') return false;
      return this.find(result.stream)?.onRecord(result) ?? true;
    };
  }

  private onControl(message: ControlMessage, channel: WorkerChannel): boolean {
    switch (message.type) {
      case 'listing':
        return this.list(message.listing);
      case 'withdrawn':
        this.unlist((id) => id === message.id);
        return true;
      case 'listed': {
        const ids = new Set(message.ids);
        this.unlist((id) => !ids.has(id));
        // In the meantime, the seller has used another connection that never opened here, and has
        // suspended every stream.
        if (this.heardAll.has(channel)) this.connect();
        this.heardAll.add(channel);
        return true;
      }
      case 'start': {
        const download = this.find(message.stream);
        return download ? download.onStart(message.salt) : true;
      }
      case 'pause':
      case 'resume':
        this.find(message.stream)?.onPeerPause(message.type === 'pause');
        return true;
      case 'stop':
        this.find(message.stream)?.onStop(message.code);
        return true;
      default:
        // The other messages are for the seller.
        return false;
    }
  }

  /**
   * Handles a listing. A listing may change its name or price, but its id must always stand for the
   * same content, even if it was withdrawn in between.
   */
  private list(listing: Listing): boolean {
    const { id } = listing;
    const known = this.ever.get(id);
    if (known ? !sameFile(known, listing) : this.ever.size >= MAX_LISTED_EVER) return false;
    if (!this.listings.has(id) && this.listings.size >= MAX_LISTINGS) return false;
    this.listings.set(id, listing);
    this.ever.set(id, listing);
    this.options.onChange();
    return true;
  }

  private unlist(gone: (id: string) => boolean): void {
    for (const id of [...this.listings.keys()]) if (gone(id)) this.listings.delete(id);
    this.options.onChange();
  }

  private async onDone(listing: Listing): Promise<void> {
    const { log } = this.options;
    const signature = await this.options.signReceived(listing.root).catch((thrown: unknown) => {
      log.add('received-unsigned', { what: String(thrown) });
      return null;
    });
    const { id, root } = listing;
    const message = { type: 'received', id, root, signature } as const;
    this.received.set(id, message);
    this.link?.send(message);
  }
}

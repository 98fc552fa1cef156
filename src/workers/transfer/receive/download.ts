import type { Bytes } from '../../../shared/bytes.ts';
import {
  appError,
  type AppError,
  err,
  ok,
  ownText,
  raise,
  type Result,
  toAppError,
} from '../../../shared/errors.ts';
import type { ControlMessage, StopCode } from '../../../shared/files/control.ts';
import type { Listing } from '../../../shared/files/listing.ts';
import { bytesOf } from '../../../shared/files/ranges.ts';
import type { ChunkRecord } from './assemble.ts';
import type { TransferEnv } from '../base/env.ts';
import { NOT_THE_ROOT, verifyPartial } from './verify.ts';
import { InStream } from './in-stream.ts';
import { Meter } from '../base/meter.ts';
import { openPartial, type PartFile, removePartial } from '../store/part-file.ts';
import type { Store } from '../store/store.ts';
import { errorOfStop, stopCodeOf } from '../base/stop-code.ts';

/**
 * The state of a download. `waiting` means that no data arrives, because the download waits for the
 * disk, the connection or the seller.
 */
type DownloadState = 'waiting' | 'transferring' | 'verifying' | 'done' | 'failed';

interface DownloadOptions {
  readonly env: TransferEnv;
  readonly callId: Bytes;
  readonly store: Store;
  readonly listing: Listing;
  readonly secret: Bytes;
  /**
   * Sends a message. Returns false if there is no channel. {@link Download.connect} is called when
   * there is one again.
   */
  send(message: ControlMessage): boolean;
  nextStream(): number;
  onChange(): void;
  /** Called when the file is complete, verified and on disk. */
  onDone(): void;
}

/**
 * How often chunks that the disk has lost are fetched again. A disk that loses chunks more often is
 * unreliable.
 */
const MAX_REPAIRS = 3;
const NOTIFY_EVERY_MS = 100;

/** The download of one file to this side's disk, over as many streams as needed. */
export class Download {
  state: DownloadState = 'waiting';
  error: AppError | null = null;
  pausedByMe = false;
  peerPaused = false;
  readonly listing: Listing;
  private readonly options: DownloadOptions;
  private partial: PartFile | null = null;
  private opening: Promise<void> = Promise.resolve();
  private stream: InStream | null = null;
  private attempt = new AbortController();
  private verifiedBytes = 0;
  private repairs = 0;
  private failing = false;
  private notifiedMs = 0;
  private readonly meter = new Meter();

  constructor(options: DownloadOptions) {
    this.options = options;
    this.listing = options.listing;
  }

  get id(): string {
    return this.listing.id;
  }

  get live(): InStream | null {
    return this.stream;
  }

  get pausedBy(): 'me' | 'peer' | null {
    return this.pausedByMe ? 'me' : this.peerPaused ? 'peer' : null;
  }

  /**
   * True if data arrives, or will arrive as soon as the disk, the connection or the seller is
   * ready.
   */
  get active(): boolean {
    return this.state !== 'done' && this.state !== 'failed' && this.pausedBy === null;
  }

  /** The bytes that are verified and written. While verifying, the bytes that are read. */
  get bytes(): number {
    if (this.state === 'done') return this.listing.geometry.size;
    if (this.state === 'verifying') return this.verifiedBytes;
    return this.partial ? bytesOf(this.partial.have, this.listing.geometry) : 0;
  }

  get bytesPerSecond(): number | null {
    return this.state === 'transferring' && this.pausedBy === null
      ? this.meter.bytesPerSecond
      : null;
  }

  /** Opens the data on disk and continues from there. Also used after a failure. */
  begin(): void {
    if (this.partial || this.state === 'done') return;
    this.attempt = new AbortController();
    const { signal } = this.attempt;
    // A peer that still pauses the stream sends that again once it is ready.
    this.peerPaused = false;
    this.set('waiting', null);
    const { store } = this.options;
    this.opening = openPartial(store, this.listing.root, this.listing.geometry)
      .then((partial) => {
        if (signal.aborted) return partial.close();
        this.partial = partial;
        this.proceed();
        return undefined;
      })
      .catch((thrown: unknown) => {
        if (!signal.aborted) void this.fail(toAppError(thrown), false);
      });
  }

  /**
   * Uses a channel that is new or has opened again. Requests the chunks again that were in flight
   * on the old channel.
   */
  connect(): void {
    this.endStream();
    if (this.state === 'done' || this.state === 'failed' || this.state === 'verifying') return;
    this.peerPaused = false;
    this.set('waiting', null);
    this.proceed();
  }

  /** Takes the salt of the stream. Returns false if it is out of turn. */
  onStart(salt: Bytes): boolean {
    const { stream } = this;
    if (!stream || this.state !== 'waiting') return false;
    void stream
      .start(salt)
      .then((started) => {
        if (!started || stream !== this.stream) return;
        this.meter.reset();
        this.set('transferring', null);
        this.options.send({ type: 'ready', stream: stream.stream });
        if (this.pausedByMe) this.options.send({ type: 'pause', stream: stream.stream });
      })
      .catch((thrown: unknown) => void this.fail(toAppError(thrown), true));
    return true;
  }

  onRecord(record: ChunkRecord): boolean {
    return this.stream?.accept(record) ?? true;
  }

  onPeerPause(paused: boolean): void {
    this.peerPaused = paused;
    this.meter.reset();
    this.options.onChange();
  }

  onStop(code: StopCode): void {
    const { geometry } = this.listing;
    void this.fail(errorOfStop(code, geometry), false);
  }

  pause(): void {
    if (this.state === 'done' || this.state === 'failed') return;
    this.pausedByMe = true;
    this.partial?.flush();
    if (this.stream && this.state === 'transferring') {
      this.options.send({ type: 'pause', stream: this.stream.stream });
    }
    this.meter.reset();
    this.options.onChange();
  }

  /** Resumes the download. Also retries it after a failure. */
  resume(): void {
    this.pausedByMe = false;
    this.meter.reset();
    if (this.state === 'failed') return this.begin();
    if (this.stream && this.state === 'transferring') {
      this.options.send({ type: 'resume', stream: this.stream.stream });
    } else if (!this.stream) this.proceed();
    this.options.onChange();
  }

  /** Removes the data that has arrived, unless it is kept or another tab still needs it. */
  async cancel(isKept = false): Promise<void> {
    if (this.state !== 'failed') await this.fail(appError('aborted'), true, !isKept);
    else if (!isKept) await this.discard(null);
  }

  /** Returns the file. Error: `file_unknown` before it is verified, `storage_failed`. */
  async file(): Promise<Result<File>> {
    const { partial } = this;
    if (this.state !== 'done' || !partial) return err(appError('file_unknown'));
    return partial.file().then(ok, (thrown: unknown) => err(toAppError(thrown)));
  }

  /**
   * Removes the data, because the file is saved elsewhere.
   * @throws P2cError `storage_failed`.
   */
  async saved(): Promise<void> {
    const { partial } = this;
    this.partial = null;
    await partial?.remove();
  }

  /** Ends the download and keeps the data that has arrived for a later call. */
  close(): void {
    this.attempt.abort();
    this.endStream();
    void this.partial?.close();
    this.partial = null;
  }

  private set(state: DownloadState, error: AppError | null): void {
    this.state = state;
    this.error = error;
    this.options.onChange();
  }

  private endStream(): void {
    this.stream?.close();
    this.stream = null;
  }

  private proceed(): void {
    const { partial } = this;
    if (!partial || this.pausedByMe || this.stream || this.state !== 'waiting') return;
    if (partial.have.full) return void this.verify(partial, this.attempt.signal);
    const { listing, options } = this;
    const { env, callId, secret } = options;
    const { id, root } = listing;
    const stream = options.nextStream();
    const have = partial.have.ranges();
    if (!options.send({ type: 'open', stream, id, root, have })) return;
    this.stream = new InStream({
      env,
      callId,
      secret,
      stream,
      listing,
      partial,
      ack: (chunks) => void options.send({ type: 'ack', stream, chunks }),
      progress: () => this.progress(partial),
      failed: (thrown) => void this.fail(toAppError(thrown), true),
    });
  }

  private progress(partial: PartFile): void {
    const nowMs = this.options.env.nowMs();
    this.meter.note(this.bytes, nowMs);
    if (partial.have.full) {
      this.endStream();
      // The last write may have failed.
      if (this.partial === partial) void this.verify(partial, this.attempt.signal);
    } else if (nowMs - this.notifiedMs >= NOTIFY_EVERY_MS) {
      this.notifiedMs = nowMs;
      this.options.onChange();
    }
  }

  private async verify(partial: PartFile, signal: AbortSignal): Promise<void> {
    this.verifiedBytes = 0;
    this.set('verifying', null);
    try {
      partial.flush();
      const damaged = await verifyPartial(partial, this.listing, {
        env: this.options.env,
        signal,
        onProgress: (bytes) => {
          this.verifiedBytes = bytes;
          this.options.onChange();
        },
      });
      if (damaged.length > 0) return this.repair(partial, damaged);
      partial.finish();
      this.set('done', null);
      this.options.onDone();
    } catch (thrown) {
      if (signal.aborted) return;
      const error = toAppError(thrown);
      // Only the root identifies the content. If the root matches but the plain hash does not, the
      // listing is wrong, and the data is kept.
      const rotten = error.code === 'hash_mismatch' && error.context.what === NOT_THE_ROOT;
      void this.fail(error, true, rotten);
    }
  }

  private repair(partial: PartFile, damaged: readonly number[]): void {
    this.repairs += 1;
    if (this.repairs > MAX_REPAIRS)
      throw raise('storage_failed', { reason: ownText('does not keep data') });
    for (const index of damaged) partial.drop(index);
    this.set('waiting', null);
    this.proceed();
  }

  /**
   * Ends the download with an error. Keeps the verified data for another attempt, because another
   * host may still owe the same content. Removes the data only if it is not wanted, or if it does
   * not match the root.
   */
  private async fail(error: AppError, notify: boolean, discard = false): Promise<void> {
    if (this.state === 'done' || this.state === 'failed' || this.failing) return;
    this.failing = true;
    const { stream, partial } = this;
    this.attempt.abort();
    this.endStream();
    this.partial = null;
    if (notify && stream) {
      this.options.send({ type: 'stop', stream: stream.stream, code: stopCodeOf(error) });
    }
    if (discard || partial?.have.count === 0) await this.discard(partial);
    else void partial?.close();
    this.failing = false;
    this.set('failed', error);
  }

  /** Removes the data, unless another tab has it open. */
  private async discard(partial: PartFile | null): Promise<void> {
    await this.opening;
    const { store, listing } = this.options;
    const removed = partial?.remove() ?? removePartial(store, listing.root, listing.geometry);
    await removed.catch(() => false);
  }
}

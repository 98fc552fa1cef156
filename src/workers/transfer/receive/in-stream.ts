import type { Bytes } from '../../../shared/bytes.ts';
import { raise } from '../../../shared/errors.ts';
import type { Listing } from '../../../shared/files/listing.ts';
import type { Ranges } from '../../../shared/files/ranges.ts';
import { HASH_BYTES, pathLength, verifyLeaf } from '../../../shared/files/tree.ts';
import { Acks } from './acks.ts';
import type { ChunkRecord } from './assemble.ts';
import type { TransferEnv } from '../base/env.ts';
import { UNACKED_BYTES } from '../send/outbox.ts';
import type { PartFile } from '../store/part-file.ts';
import { createSealer, leafHash, type Sealer } from '../base/chunk-seal.ts';

interface InStreamOptions {
  readonly env: TransferEnv;
  readonly callId: Bytes;
  readonly secret: Bytes;
  readonly stream: number;
  readonly listing: Listing;
  readonly partial: PartFile;
  ack(chunks: Ranges): void;
  /** Called when a chunk was verified and written. */
  progress(): void;
  failed(thrown: unknown): void;
}

/** The most bytes that wait here. A peer that observes its own limit never sends more. */
const MOST_WAITING_BYTES = 2 * UNACKED_BYTES;
/**
 * How many bytes are written between flushes. A crash of the machine (not of the page) loses at
 * most this much.
 */
const FLUSH_BYTES = 64 * 1024 * 1024;

/**
 * One start or resume of one file, as its buyer sees it. Chunks are decrypted, verified, written
 * and acknowledged.
 */
export class InStream {
  readonly stream: number;
  private readonly options: InStreamOptions;
  private readonly acks: Acks;
  private readonly stop = new AbortController();
  private sealer: Sealer | null = null;
  private salted = false;
  /** The chunks that are being decrypted. Copies of them are ignored. */
  private readonly opening = new Set<number>();
  private waitingBytes = 0;
  private unflushedBytes = 0;
  /** True if a write has failed. That ends the stream. */
  private unwritten = false;

  constructor(options: InStreamOptions) {
    this.options = options;
    this.stream = options.stream;
    this.acks = new Acks(options.env, this.stop.signal, (chunks) => this.acknowledge(chunks));
  }

  get over(): boolean {
    return this.stop.signal.aborted;
  }

  /**
   * Takes the salt. Returns false if there was one before. Resolves when chunks can be decrypted.
   */
  async start(salt: Bytes): Promise<boolean> {
    if (this.salted) return false;
    this.salted = true;
    const { callId, secret, listing } = this.options;
    const { root, geometry } = listing;
    this.sealer = await createSealer(secret, salt, { callId, root, geometry });
    return !this.over;
  }

  /** Takes a chunk. Returns false if it is out of turn. */
  accept(record: ChunkRecord): boolean {
    const { sealer } = this;
    if (!sealer || this.over) return this.over;
    const { index } = record;
    if (this.options.partial.have.has(index) || this.opening.has(index)) return true;
    const { length } = record.record;
    if (this.waitingBytes + length > MOST_WAITING_BYTES) {
      this.options.failed(raise('peer_protocol'));
      return false;
    }
    this.waitingBytes += length;
    this.opening.add(index);
    void this.take(sealer, record)
      .catch((thrown: unknown) => {
        if (!this.over) this.options.failed(thrown);
      })
      .finally(() => {
        this.waitingBytes -= length;
        this.opening.delete(index);
      });
    return true;
  }

  /** Ends the stream. Every acknowledged chunk is then on disk. */
  close(): void {
    this.acks.flush();
    this.stop.abort();
  }

  /**
   * Acknowledges chunks once they are on disk. A chunk that could not be written is not
   * acknowledged, so it is sent again later.
   */
  private acknowledge(chunks: Ranges): void {
    try {
      this.store((partial) => partial.settle());
    } catch (thrown) {
      if (!this.over) this.options.failed(thrown);
    }
    if (!this.unwritten) this.options.ack(chunks);
  }

  private store(act: (partial: PartFile) => void): void {
    try {
      act(this.options.partial);
    } catch (thrown) {
      this.unwritten = true;
      throw thrown;
    }
  }

  private async take(sealer: Sealer, { index, record }: ChunkRecord): Promise<void> {
    const { geometry, root } = this.options.listing;
    const pathBytes = pathLength(geometry, index) * HASH_BYTES;
    // The record is valid only now, so `open` must copy its part of it during the call.
    const path = record.slice(0, pathBytes);
    const chunk = await sealer.open(index, record.subarray(pathBytes));
    if (this.over) return;
    if (!chunk) throw raise('hash_mismatch', { what: `seal of chunk ${index}` });
    const leaf = await leafHash(chunk);
    if (this.over) return;
    if (!verifyLeaf(geometry, root, index, leaf, path)) {
      throw raise('hash_mismatch', { what: `chunk ${index}` });
    }
    this.store((partial) => partial.write(index, chunk, leaf));
    this.unflushedBytes += chunk.length;
    if (this.unflushedBytes >= FLUSH_BYTES) {
      this.unflushedBytes = 0;
      this.store((partial) => partial.flush());
    }
    this.acks.add(index);
    this.options.progress();
  }
}

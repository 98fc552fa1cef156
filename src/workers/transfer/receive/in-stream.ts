import { type Bytes, concatBytes } from '../../../shared/bytes.ts';
import { raise } from '../../../shared/errors.ts';
import type { Listing } from '../../../shared/files/listing.ts';
import type { Parts } from '../../../shared/files/control.ts';
import { type Geometry, UNIT_BYTES, unitsOf } from '../../../shared/files/geometry.ts';
import type { Ranges } from '../../../shared/files/ranges.ts';
import { HASH_BYTES, pathLength, verifyUnit } from '../../../shared/files/tree.ts';
import { Acks } from './acks.ts';
import type { UnitRecord } from './assemble.ts';
import type { TransferEnv } from '../base/env.ts';
import { UNACKED_BYTES } from '../send/outbox.ts';
import type { PartFile } from '../store/part-file.ts';
import { chunksOf, createSealer, leafHash, type Sealer } from '../base/seal.ts';

interface InStreamOptions {
  readonly env: TransferEnv;
  readonly callId: Bytes;
  readonly secret: Bytes;
  readonly stream: number;
  readonly listing: Listing;
  readonly partial: PartFile;
  ack(chunks: Ranges, parts: Parts): void;
  /** A chunk was verified and written. */
  progress(): void;
  failed(thrown: unknown): void;
}

/** A peer that respects its own limit never has this much waiting here. */
const MOST_WAITING_BYTES = 2 * UNACKED_BYTES;
/** Between flushes. A crash of the machine (not of the page) loses at most this much. */
const FLUSH_BYTES = 64 * 1024 * 1024;

/**
 * One start or resume of one file, as its buyer sees it: units are opened, and their chunks
 * verified, written and acknowledged.
 */
export class InStream {
  readonly stream: number;
  /** What the seller seals at once. */
  units: Geometry;
  private readonly options: InStreamOptions;
  private readonly acks: Acks;
  private readonly stop = new AbortController();
  private sealer: Sealer | null = null;
  private salted = false;
  /** Units being opened; copies of them are ignored. */
  private readonly opening = new Set<number>();
  private waitingBytes = 0;
  private unflushedBytes = 0;
  /** A write has failed, which ends the stream. */
  private unwritten = false;

  constructor(options: InStreamOptions) {
    this.options = options;
    this.stream = options.stream;
    this.units = options.listing.geometry;
    this.acks = new Acks(options.env, this.stop.signal, (chunks, parts) =>
      this.acknowledge(chunks, parts),
    );
  }

  get over(): boolean {
    return this.stop.signal.aborted;
  }

  /**
   * False: the salt came before. Resolves when units can be opened.
   * @param unit how many bytes the seller seals at once; absent: a chunk. The key depends on it.
   * @throws P2cError `peer_protocol`: the file cannot be divided like this, or nobody asked for it.
   */
  async start(salt: Bytes, unit?: number): Promise<boolean> {
    if (this.salted) return false;
    this.salted = true;
    const { callId, secret, listing } = this.options;
    const { root, geometry } = listing;
    const units = unit === undefined ? geometry : unitsOf(geometry, unit);
    if (!units || units.chunkSize > Math.max(UNIT_BYTES, geometry.chunkSize)) {
      throw raise('peer_protocol', { what: 'files unit' });
    }
    this.units = units;
    this.sealer = await createSealer(secret, salt, { callId, root, geometry: units });
    return !this.over;
  }

  /** Notes that a part of a unit arrived. */
  arrived(index: number, bytes: number): void {
    if (this.sealer) this.acks.part(index, bytes);
  }

  /** False: out of turn. */
  accept(record: UnitRecord): boolean {
    const { sealer } = this;
    if (!sealer || this.over) return this.over;
    const { index } = record;
    this.acks.part(index, 0);
    if (this.has(index) || this.opening.has(index)) return true;
    const { length } = record.record;
    if (this.waitingBytes + length > MOST_WAITING_BYTES) {
      this.options.failed(raise('peer_protocol', { what: 'files flood' }));
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

  /** Everything acknowledged is on disk. */
  close(): void {
    this.acks.flush();
    this.stop.abort();
  }

  /** Only what is on disk is acknowledged, so what could not be written comes again. */
  private acknowledge(chunks: Ranges, parts: Parts): void {
    try {
      this.store((partial) => partial.settle());
    } catch (thrown) {
      if (!this.over) this.options.failed(thrown);
    }
    if (!this.unwritten) this.options.ack(chunks, parts);
  }

  private get perUnit(): number {
    return this.units.chunkSize / this.options.listing.geometry.chunkSize;
  }

  /** Tells whether all chunks of a unit are here. */
  private has(index: number): boolean {
    return this.options.partial.have.hasAll(index * this.perUnit, this.perUnit);
  }

  private store(act: (partial: PartFile) => void): void {
    try {
      act(this.options.partial);
    } catch (thrown) {
      this.unwritten = true;
      throw thrown;
    }
  }

  private async take(sealer: Sealer, { index, record }: UnitRecord): Promise<void> {
    const { units, perUnit } = this;
    const { geometry, root } = this.options.listing;
    const first = index * perUnit;
    const pathBytes = pathLength(units, index) * HASH_BYTES;
    // The record is valid only now, so what is to be opened is copied at the call.
    const path = record.slice(0, pathBytes);
    const unit = await sealer.open(index, record.subarray(pathBytes));
    if (this.over) return;
    if (!unit) throw raise('hash_mismatch', { what: `seal of chunk ${first}` });
    const chunks = chunksOf(unit, geometry.chunkSize);
    const hashed = await Promise.all(
      chunks.map(async (chunk) => ({ chunk, leaf: await leafHash(chunk) })),
    );
    if (this.over) return;
    const leaves = concatBytes(...hashed.map(({ leaf }) => leaf));
    if (!verifyUnit({ geometry, units }, root, index, leaves, path)) {
      throw raise('hash_mismatch', { what: `chunk ${first}` });
    }
    this.store((partial) => {
      for (const [i, { chunk, leaf }] of hashed.entries()) {
        // An earlier stream may have brought some of them.
        if (!partial.have.has(first + i)) partial.write(first + i, chunk, leaf);
      }
    });
    this.unflushedBytes += unit.length;
    if (this.unflushedBytes >= FLUSH_BYTES) {
      this.unflushedBytes = 0;
      this.store((partial) => partial.flush());
    }
    this.acks.add(first, chunks.length);
    this.options.progress();
  }
}

import type { Bytes } from '../../../shared/bytes.ts';
import type { DataFrame } from '../../../shared/files/frame.ts';
import { type Geometry, isChunk } from '../../../shared/files/geometry.ts';
import { recordLength } from '../../../shared/files/sealing.ts';

/**
 * A sealed chunk, whole: audit path, ciphertext, tag. The bytes are there until the next frame: a buffer
 * is filled again, since a fresh one costs more than to fill it.
 */
export interface ChunkRecord {
  readonly stream: number;
  readonly index: number;
  readonly record: Bytes;
}

/**
 * `more`: part of a chunk that is not whole yet. `stale`: of a stream that is over, which is ordinary:
 * frames of it may still be under way. `bad`: the peer breaks the rules.
 */
export type Assembled = ChunkRecord | 'more' | 'stale' | 'bad';

/**
 * Puts the frames of one lane together. A lane keeps its order and carries one chunk at a time, so
 * there is at most one unfinished chunk per lane, and a frame either continues it or begins another.
 */
export class Assembler {
  private partial: (ChunkRecord & { filled: number }) | null = null;
  private buffer: Bytes = new Uint8Array(0);

  /** @param geometryOf of a stream that is open; null for any other. */
  accept(frame: DataFrame, geometryOf: (stream: number) => Geometry | null): Assembled {
    const geometry = geometryOf(frame.stream);
    if (!geometry) {
      this.partial = null;
      return 'stale';
    }
    const { stream, index, offset, payload } = frame;
    if (!isChunk(geometry, index)) return this.refuse();
    if (offset === 0) {
      // The sender may give a chunk up half-way, when its stream is paused or over.
      const length = recordLength(geometry, index);
      if (this.buffer.length < length) this.buffer = new Uint8Array(length);
      const record = this.buffer.subarray(0, length);
      this.partial = { stream, index, record, filled: 0 };
    }
    const { partial } = this;
    if (!partial || partial.stream !== stream || partial.index !== index) return this.refuse();
    if (partial.filled !== offset || offset + payload.length > partial.record.length) {
      return this.refuse();
    }
    partial.record.set(payload, offset);
    partial.filled += payload.length;
    if (partial.filled < partial.record.length) return 'more';
    this.partial = null;
    return { stream, index, record: partial.record };
  }

  private refuse(): 'bad' {
    this.partial = null;
    return 'bad';
  }
}

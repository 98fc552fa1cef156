import type { Bytes } from '../../../shared/bytes.ts';
import type { DataFrame } from '../../../shared/files/frame.ts';
import { type Geometry, isChunk } from '../../../shared/files/geometry.ts';
import { recordLength } from '../../../shared/files/sealing.ts';

/**
 * A whole sealed unit: audit path, ciphertext, tag. The bytes are valid until the next frame,
 * because the buffer is reused: a new one costs more than filling it.
 */
export interface UnitRecord {
  readonly stream: number;
  readonly index: number;
  readonly record: Bytes;
}

/**
 * `more`: part of an incomplete unit. `stale`: of a stream that is over, which is normal while
 * frames are in flight. `bad`: the peer breaks the protocol.
 */
type Assembled = UnitRecord | 'more' | 'stale' | 'bad';

/**
 * Assembles the frames of one lane. A lane keeps its order and carries one unit at a time. So
 * there is at most one incomplete unit per lane, and a frame either continues it or begins
 * another.
 */
export class Assembler {
  private partial: (UnitRecord & { filled: number }) | null = null;
  private buffer: Bytes = new Uint8Array(0);

  /** @param unitsOf how the file of an open stream is divided; null for any other. */
  accept(frame: DataFrame, unitsOf: (stream: number) => Geometry | null): Assembled {
    const units = unitsOf(frame.stream);
    if (!units) {
      this.partial = null;
      return 'stale';
    }
    const { stream, index, offset, payload } = frame;
    if (!isChunk(units, index)) return this.refuse();
    if (offset === 0) {
      // The sender may abandon a unit half-way, when its stream is paused or over.
      const length = recordLength(units, index);
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

import type { Bytes } from '../../../shared/bytes.ts';
import type { DataFrame } from '../../../shared/files/frame.ts';
import { type Geometry, isChunk } from '../../../shared/files/geometry.ts';
import { recordLength } from '../../../shared/files/seal-context.ts';

/**
 * A whole encrypted chunk: audit path, ciphertext, tag. Valid only until the next frame, because
 * its buffer is reused. A new buffer would cost more than filling it.
 */
export interface ChunkRecord {
  readonly stream: number;
  readonly index: number;
  readonly record: Bytes;
}

/**
 * The result for one frame. `more`: the chunk is incomplete. `stale`: the frame belongs to a stream
 * that is over, which is normal while frames are in flight. `bad`: the peer breaks the protocol.
 */
type Assembled = ChunkRecord | 'more' | 'stale' | 'bad';

/**
 * Assembles the frames of one lane. A lane keeps the order and carries one chunk at a time. So each
 * lane has at most one incomplete chunk, and a frame either continues it or begins another.
 */
export class Assembler {
  private partial: (ChunkRecord & { filled: number }) | null = null;
  private buffer: Bytes = new Uint8Array(0);

  /**
   * Takes a frame.
   * @param geometryOf returns the geometry of an open stream, and null for any other.
   */
  accept(frame: DataFrame, geometryOf: (stream: number) => Geometry | null): Assembled {
    const geometry = geometryOf(frame.stream);
    if (!geometry) {
      this.partial = null;
      return 'stale';
    }
    const { stream, index, offset, payload } = frame;
    if (!isChunk(geometry, index)) return this.refuse();
    if (offset === 0) {
      // The sender may stop in the middle of a chunk, when its stream is paused or over. The
      // incomplete chunk is dropped.
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

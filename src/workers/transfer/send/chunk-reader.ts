import type { Bytes } from '../../../shared/bytes.ts';
import { chunkLength, chunkOffset, type Geometry } from '../../../shared/files/geometry.ts';
import { BLOCK_BYTES, inBlocks, type Source } from '../base/source.ts';

/**
 * How many blocks are held at once: the one being sent, the next one, and those that a lost lane
 * returned.
 */
const BLOCKS = 4;

/** Reads the chunks of a source, a block at a time and one block ahead. */
export class ChunkReader {
  private readonly source: Source;
  private readonly geometry: Geometry;
  private readonly signal: AbortSignal;
  /** The blocks, the least recently used first. */
  private readonly kept = new Map<number, Promise<Bytes>>();
  /** The reading in order. `next` is the number of the next block. */
  private ahead: { next: number; readonly blocks: AsyncGenerator<Bytes, void> } | null = null;

  /**
   * Makes the reader.
   * @param signal the signal of the whole reader, because its blocks serve every caller.
   */
  constructor(source: Source, geometry: Geometry, signal: AbortSignal) {
    this.source = source;
    this.geometry = geometry;
    this.signal = signal;
    signal.addEventListener('abort', () => this.close(), { once: true });
  }

  /**
   * Returns a chunk as a view, not a copy.
   * @throws like {@link Source.read}.
   */
  async chunk(index: number): Promise<Uint8Array<ArrayBuffer>> {
    const offset = chunkOffset(this.geometry, index);
    const number = Math.floor(offset / BLOCK_BYTES);
    const block = this.block(number);
    if ((number + 1) * BLOCK_BYTES < this.source.size) this.block(number + 1);
    const from = offset - number * BLOCK_BYTES;
    return (await block).subarray(from, from + chunkLength(this.geometry, index));
  }

  private block(number: number): Promise<Bytes> {
    const block = this.kept.get(number) ?? this.read(number);
    this.kept.delete(number);
    this.kept.set(number, block);
    // After an error, the next caller reads the block again. Without this handler, a rejection that
    // nobody awaits would be unhandled.
    block.catch(() => this.kept.delete(number));
    const [oldest] = this.kept.keys();
    if (this.kept.size > BLOCKS && oldest !== undefined) this.kept.delete(oldest);
    return block;
  }

  /**
   * Reads a block. A block that a lost lane returned is read separately, so that reading in order
   * continues undisturbed.
   */
  private read(number: number): Promise<Bytes> {
    const { source, signal } = this;
    const offset = number * BLOCK_BYTES;
    if (this.ahead && number < this.ahead.next) {
      return source.read(offset, Math.min(BLOCK_BYTES, source.size - offset), signal);
    }
    if (!this.ahead || number > this.ahead.next) {
      this.stop();
      const blocks = inBlocks(source.pieces(offset, signal), source.size - offset);
      this.ahead = { next: number, blocks };
    }
    const { ahead } = this;
    ahead.next += 1;
    return this.nextOf(ahead);
  }

  private async nextOf(ahead: NonNullable<ChunkReader['ahead']>): Promise<Bytes> {
    try {
      const { value } = await ahead.blocks.next();
      this.signal.throwIfAborted();
      // An empty file has no blocks, but it has one empty chunk.
      return value ?? new Uint8Array(0);
    } catch (thrown) {
      if (this.ahead === ahead) this.ahead = null;
      throw thrown;
    }
  }

  /** Releases the blocks. A call remembers each file that it has sent, but not its content. */
  private close(): void {
    this.stop();
    this.kept.clear();
  }

  private stop(): void {
    this.ahead?.blocks.return().catch(() => undefined);
  }
}

import type { Bytes } from '../../../shared/bytes.ts';
import { raise } from '../../../shared/errors.ts';
import { chunkLength, chunkOffset, type Geometry } from '../../../shared/files/geometry.ts';

/**
 * The seller's file, read in parts. A read that does not return what was listed fails with
 * `file_changed`.
 */
export interface Source {
  /** Bytes. */
  readonly size: number;
  /** @throws P2cError `file_changed` or `file_unreadable`; the signal's reason. */
  read(offset: number, length: number, signal: AbortSignal): Promise<Bytes>;
  /**
   * Reads all of it in order, in pieces of any size, which is faster than reading blocks.
   * @throws like {@link read}.
   */
  pieces(signal: AbortSignal): AsyncIterable<Bytes>;
}

/** The errors that the browsers throw if a file was replaced, shortened or removed. */
const CHANGED: ReadonlySet<string> = new Set(['NotReadableError', 'NotFoundError', 'AbortError']);

/**
 * A stream throws only a TypeError. Reading into a buffer throws an error with a name (facts.md,
 * "Files that change under their File").
 */
async function reasonOf(part: Blob, thrown: unknown): Promise<string> {
  if (!(thrown instanceof TypeError)) return thrown instanceof Error ? thrown.name : 'unknown';
  return part.arrayBuffer().then(
    () => thrown.name,
    (again: unknown) => (again instanceof Error ? again.name : thrown.name),
  );
}

/**
 * How much is read through one stream. Chromium is sure to compare the disk with the File only when
 * it opens one.
 */
const STREAM_BYTES = 32 * 1024 * 1024;

/**
 * Reads a Blob. A File is a snapshot by size and modification time: once the disk differs, Chromium
 * and Node refuse to read it. Firefox refuses only if it is gone, and otherwise reads on. A short
 * read is then noticed here, and any other difference when the chunk is hashed before it is sealed.
 */
export function blobSource(blob: Blob, name: string): Source {
  const { size } = blob;
  async function* piecesOf(offset: number, length: number, signal: AbortSignal) {
    signal.throwIfAborted();
    let left = length;
    try {
      for await (const piece of streamed(blob.slice(offset, offset + length))) {
        signal.throwIfAborted();
        left -= piece.length;
        if (left < 0) throw new RangeError('more than was asked for');
        yield piece;
      }
    } catch (thrown) {
      signal.throwIfAborted();
      const from = offset + length - Math.max(left, 0);
      const reason = await reasonOf(blob.slice(from, from + BLOCK_BYTES), thrown);
      throw CHANGED.has(reason)
        ? raise('file_changed', { name })
        : raise('file_unreadable', { name, reason });
    }
    signal.throwIfAborted();
    if (left > 0 || blob.size !== size) throw raise('file_changed', { name });
  }
  const source: Source = {
    size,
    async read(offset, length, signal) {
      const bytes = new Uint8Array(length);
      let filled = 0;
      for await (const piece of piecesOf(offset, length, signal)) {
        bytes.set(piece, filled);
        filled += piece.length;
      }
      return bytes;
    },
    async *pieces(signal) {
      for (let offset = 0; offset < size; offset += STREAM_BYTES) {
        yield* piecesOf(offset, Math.min(STREAM_BYTES, size - offset), signal);
      }
      // What changed since the last stream was opened is noticed when the next one is.
      await source.read(0, Math.min(1, size), signal);
    },
  };
  return source;
}

/**
 * Reads by stream: in a Firefox worker, `arrayBuffer()` of a body waits for the page's main thread,
 * and a reader does not (facts.md, "A worker's fetch and a blocked main thread").
 */
async function* streamed(part: Blob): AsyncGenerator<Bytes> {
  const reader = part.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // A stream that failed has nothing to cancel, and says so.
    reader.cancel().catch(() => undefined);
  }
}

/** Large enough that a read's bytes outweigh its overhead; a multiple of every chunk size. */
export const BLOCK_BYTES = 1024 * 1024;
/** Blocks held at once: the one being sent, the next one, and those that a lost lane returned. */
const BLOCKS = 4;

/** Reads the chunks of a source, a block at a time and one block ahead. */
export class ChunkReader {
  private readonly source: Source;
  private readonly geometry: Geometry;
  private readonly signal: AbortSignal;
  /** Least recently used first. */
  private readonly blocks = new Map<number, Promise<Bytes>>();

  /** @param signal of the whole reader, because its blocks serve every caller. */
  constructor(source: Source, geometry: Geometry, signal: AbortSignal) {
    this.source = source;
    this.geometry = geometry;
    this.signal = signal;
  }

  /**
   * Returns a view, not a copy.
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
    const offset = number * BLOCK_BYTES;
    const length = Math.min(BLOCK_BYTES, this.source.size - offset);
    const block = this.blocks.get(number) ?? this.source.read(offset, length, this.signal);
    this.blocks.delete(number);
    this.blocks.set(number, block);
    // The next caller reads it again. Nobody may be waiting now.
    block.catch(() => this.blocks.delete(number));
    const [oldest] = this.blocks.keys();
    if (this.blocks.size > BLOCKS && oldest !== undefined) this.blocks.delete(oldest);
    return block;
  }
}

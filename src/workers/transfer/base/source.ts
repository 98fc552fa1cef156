import type { Bytes } from '../../../shared/bytes.ts';
import { errorName, type OwnText, raise } from '../../../shared/errors.ts';

/**
 * The seller's file, read in parts. A read that does not return the listed content fails with
 * `file_changed`.
 */
export interface Source {
  /** Bytes. */
  readonly size: number;
  /**
   * Reads a part of at most {@link BLOCK_BYTES}.
   * @throws P2cError `file_changed` or `file_unreadable`; the signal's reason.
   */
  read(offset: number, length: number, signal: AbortSignal): Promise<Bytes>;
  /**
   * Reads from `offset` to the end in order, in pieces of any size. This costs half as much as
   * reading each block separately.
   * @throws like {@link read}.
   */
  pieces(offset: number, signal: AbortSignal): AsyncIterable<Bytes>;
}

/** The errors that browsers throw if a file was replaced, shortened or removed. */
const CHANGED: ReadonlySet<string> = new Set(['NotReadableError', 'NotFoundError', 'AbortError']);

/**
 * Returns the reason why a read failed. A stream throws only a TypeError. Reading into a buffer
 * throws an error with a name (platform-notes.md, "Files that change under their File").
 */
async function reasonOf(part: Blob, thrown: unknown): Promise<OwnText> {
  if (!(thrown instanceof TypeError)) return errorName(thrown);
  return part.arrayBuffer().then(() => errorName(thrown), errorName);
}

/** Large enough that the overhead of a read is small. It is a multiple of every chunk size. */
export const BLOCK_BYTES = 1024 * 1024;
/**
 * How much is read through one stream, a multiple of a block. Chromium reliably compares the disk
 * with the File only when it opens a stream.
 */
const STREAM_BYTES = 32 * BLOCK_BYTES;

/**
 * Reads a Blob. A File is a snapshot by size and modification time. Once the disk differs, Chromium
 * and Node refuse to read it. Firefox refuses only if the file is gone, and otherwise continues to
 * read. This code detects a short read. Any other difference is found when the chunk is hashed
 * before it is encrypted.
 */
export function blobSource(blob: Blob): Source {
  const { size } = blob;

  async function* piecesOf(offset: number, end: number, signal: AbortSignal) {
    signal.throwIfAborted();
    let at = offset;
    try {
      for await (const piece of streamed(blob.slice(offset, end))) {
        signal.throwIfAborted();
        at += piece.length;
        if (at > end) throw new RangeError('more than was asked for');
        yield piece;
      }
    } catch (thrown) {
      signal.throwIfAborted();
      const from = Math.min(at, end);
      const reason = await reasonOf(blob.slice(from, from + BLOCK_BYTES), thrown);
      throw CHANGED.has(reason) ? raise('file_changed') : raise('file_unreadable', { reason });
    }
    signal.throwIfAborted();
    if (at < end || blob.size !== size) throw raise('file_changed');
  }

  return {
    size,
    async read(offset, length, signal) {
      const blocks = inBlocks(piecesOf(offset, offset + length, signal), length);
      const { value } = await blocks.next();
      // A stream reports errors only when it is read to its end.
      await blocks.next();
      return value ?? new Uint8Array(0);
    },
    async *pieces(offset, signal) {
      for (let at = offset; at < size; at += STREAM_BYTES) {
        yield* piecesOf(at, Math.min(at + STREAM_BYTES, size), signal);
      }
    },
  };
}

/**
 * Reads a part as a stream. In a Firefox worker, `arrayBuffer()` of a body waits for the page's
 * main thread, but a reader does not (platform-notes.md, "A worker's fetch and a blocked main
 * thread"). BYOB is not used, because with it Chromium stops answering (platform-notes.md, "Blob
 * streams").
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
    // A failed stream has nothing to cancel, and rejects.
    reader.cancel().catch(() => undefined);
  }
}

/**
 * Cuts pieces of any size into blocks. The last block may be shorter. Copies only the bytes that a
 * block has to join.
 */
export async function* inBlocks(
  pieces: AsyncIterable<Bytes>,
  length: number,
): AsyncGenerator<Bytes, void> {
  let block: Bytes | null = null;
  let [at, filled] = [0, 0];
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length && at < length;) {
      const size = Math.min(BLOCK_BYTES, length - at);
      const part = piece.subarray(from, from + size - filled);
      from += part.length;
      if (part.length < size) {
        block ??= new Uint8Array(size);
        block.set(part, filled);
      }
      filled += part.length;
      if (filled < size) continue;
      yield block ?? part;
      at += size;
      [block, filled] = [null, 0];
    }
  }
}

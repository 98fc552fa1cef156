/**
 * How a file is divided into chunks (docs/protocol/files.md, "Chunks"). Each chunk is encrypted,
 * verified, acknowledged and resumed as a whole, and is a leaf of the tree hash. On the wire it
 * takes one or more frames.
 */

const MIN_CHUNK_BYTES = 16 * 1024;
export const MAX_CHUNK_BYTES = 1024 * 1024;
const DEFAULT_CHUNK_BYTES = 64 * 1024;
const LARGE_CHUNK_BYTES = 256 * 1024;

/**
 * The size of the largest file. This project encrypts at most this many bytes with one AES-GCM key.
 */
export const MAX_FILE_BYTES = 2 ** 38;
/**
 * Limits what each side stores per file: one bit per chunk, and 64 bytes per chunk for the tree.
 */
export const MAX_CHUNKS = 2 ** 20;
/** Larger files have larger chunks, so that the tree takes less than 32 MiB. */
const LARGE_FILE_BYTES = 2 ** 34;

export interface Geometry {
  /** Bytes. */
  readonly size: number;
  /** The bytes of every chunk except the last one. A power of two. */
  readonly chunkSize: number;
  /** At least one, because an empty file is one empty chunk. */
  readonly chunks: number;
}

const isPowerOfTwo = (value: number): boolean => Number.isInteger(Math.log2(value));

/** Returns the chunk size with which a file of this size is listed. */
export const chunkSizeFor = (size: number): number =>
  size <= LARGE_FILE_BYTES ? DEFAULT_CHUNK_BYTES : LARGE_CHUNK_BYTES;

/** Returns the geometry. Null if a file must not be divided like this. */
export function geometryOf(size: number, chunkSize: number): Geometry | null {
  if (!Number.isSafeInteger(size) || size < 0 || size > MAX_FILE_BYTES) return null;
  if (!(chunkSize >= MIN_CHUNK_BYTES && chunkSize <= MAX_CHUNK_BYTES)) return null;
  if (!isPowerOfTwo(chunkSize)) return null;
  const chunks = Math.max(1, Math.ceil(size / chunkSize));
  return chunks <= MAX_CHUNKS ? { size, chunkSize, chunks } : null;
}

export const chunkOffset = ({ chunkSize }: Geometry, index: number): number => index * chunkSize;

/** Returns the number of plaintext bytes in a chunk. */
export const chunkLength = ({ size, chunkSize }: Geometry, index: number): number =>
  Math.min(chunkSize, size - index * chunkSize);

export const isLastChunk = ({ chunks }: Geometry, index: number): boolean => index === chunks - 1;

export const isChunk = ({ chunks }: Geometry, index: number): boolean =>
  Number.isInteger(index) && index >= 0 && index < chunks;

/**
 * The most file lanes (connections for files) in a call. The transfer worker requests them, and
 * main opens them.
 */
export const MAX_LANES = 8;

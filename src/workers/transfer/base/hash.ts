import { sha256 } from '@noble/hashes/sha2.js';
import type { Bytes } from '../../../shared/bytes.ts';
import type { Geometry } from '../../../shared/files/geometry.ts';
import { buildTree, HASH_BYTES, type Tree } from '../../../shared/files/tree.ts';
import { leafHash } from './seal.ts';
import { BLOCK_BYTES, type Source } from './source.ts';

/**
 * Computes both hashes of a file in one pass with constant memory. WebCrypto has no streaming
 * SHA-256, so the plain one is noble's, in JavaScript on this thread. Meanwhile WebCrypto hashes
 * the tree's leaves on another thread. The plain hash limits the speed (docs/files.md, "Speed").
 */
export interface FileHashes {
  /** As `sha256sum` prints it. */
  readonly sha256: Bytes;
  readonly tree: Tree;
}

export interface HashOptions {
  readonly signal: AbortSignal;
  /** Called after each block with the bytes hashed so far. */
  onProgress(bytes: number): void;
}

/**
 * Returns the leaf hashes of a block that starts at a chunk's first byte, one promise per chunk.
 */
export function leavesOf(block: Uint8Array, chunkSize: number): Promise<Bytes[]> {
  const leaves: Promise<Bytes>[] = [];
  for (let from = 0; from < block.length || from === 0; from += chunkSize) {
    leaves.push(leafHash(block.subarray(from, from + chunkSize)));
  }
  return Promise.all(leaves);
}

/**
 * Hashes a file.
 * @throws P2cError `file_changed` or `file_unreadable`; the signal's reason.
 */
export async function hashFile(
  source: Source,
  geometry: Geometry,
  { signal, onProgress }: HashOptions,
): Promise<FileHashes> {
  const { size, chunkSize, chunks } = geometry;
  const plain = sha256.create();
  const leaves = new Uint8Array(chunks * HASH_BYTES);
  const read = (offset: number): Promise<Bytes> =>
    source.read(offset, Math.min(BLOCK_BYTES, size - offset), signal);

  let next = read(0);
  for (let offset = 0; offset < size || offset === 0; offset += BLOCK_BYTES) {
    const block = await next;
    const end = offset + block.length;
    if (end < size) {
      next = read(end);
      // Awaited in the next round. Until then a failure must not count as unhandled.
      next.catch(() => undefined);
    }
    const hashed = leavesOf(block, chunkSize);
    plain.update(block);
    for (const [i, leaf] of (await hashed).entries()) {
      leaves.set(leaf, (offset / chunkSize + i) * HASH_BYTES);
    }
    signal.throwIfAborted();
    onProgress(end);
  }
  return { sha256: new Uint8Array(plain.digest()), tree: buildTree(geometry, leaves) };
}

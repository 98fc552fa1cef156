import { type Bytes, equalBytes } from '../../../shared/bytes.ts';
import { raise } from '../../../shared/errors.ts';
import type { Listing } from '../../../shared/files/listing.ts';
import { buildTree, HASH_BYTES } from '../../../shared/files/tree.ts';
import { createYieldToTimers } from '../base/env.ts';
import type { HashOptions } from '../base/hash.ts';
import { leafHash } from '../base/chunk-seal.ts';
import { Sha256 } from '../base/sha256.ts';
import { BLOCK_BYTES } from '../base/source.ts';
import type { PartFile } from '../store/part-file.ts';

/** The detail of `hash_mismatch` if the data on the disk does not match the root. */
export const NOT_THE_ROOT = 'tree hash';

/**
 * Reads a complete download from the disk again before it is handed over. A crash may have damaged
 * chunks that were verified on arrival, and the plain hash can only be computed in order. If the
 * plain hash is the listed one, the data on disk is correct. Only otherwise is each chunk checked.
 * @returns the chunks that differ from what was verified and must be fetched again. If the list is
 * empty, the file is complete.
 * @throws P2cError `hash_mismatch` if the whole file does not match the listing although no chunk
 * has changed since it was verified; `storage_failed`; the signal's reason.
 */
export async function verifyPartial(
  partial: Pick<PartFile, 'read' | 'leaf'>,
  { geometry, sha256: listed, root }: Listing,
  { env, signal, onProgress }: HashOptions,
): Promise<readonly number[]> {
  const { size, chunkSize, chunks } = geometry;
  const perBlock = BLOCK_BYTES / chunkSize;
  const yieldToTimers = createYieldToTimers(env, signal);

  async function eachBlock(take: (first: number, bytes: Bytes) => unknown): Promise<void> {
    for (let first = 0; first < chunks; first += perBlock) {
      await take(first, partial.read(first, Math.min(perBlock, chunks - first)));
      signal.throwIfAborted();
      onProgress(Math.min(size, (first + perBlock) * chunkSize));
      await yieldToTimers();
    }
  }

  const plain = new Sha256();
  await eachBlock((_first, bytes) => plain.update(bytes));
  if (equalBytes(plain.digest(), listed)) return [];

  const leaves = new Uint8Array(chunks * HASH_BYTES);
  const damaged: number[] = [];
  await eachBlock(async (first, bytes) => {
    const parts = Array.from({ length: Math.min(perBlock, chunks - first) }, (_, i) =>
      bytes.subarray(i * chunkSize, (i + 1) * chunkSize),
    );
    for (const [i, leaf] of (await Promise.all(parts.map(leafHash))).entries()) {
      leaves.set(leaf, (first + i) * HASH_BYTES);
      if (!equalBytes(leaf, partial.leaf(first + i))) damaged.push(first + i);
    }
  });
  if (damaged.length > 0) return damaged;
  const isRoot = equalBytes(buildTree(geometry, leaves).root, root);
  throw raise('hash_mismatch', { what: isRoot ? 'SHA-256' : NOT_THE_ROOT });
}

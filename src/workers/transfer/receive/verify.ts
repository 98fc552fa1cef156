import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes } from '../../../shared/bytes.ts';
import { raise } from '../../../shared/errors.ts';
import type { Listing } from '../../../shared/files/listing.ts';
import { buildTree, HASH_BYTES } from '../../../shared/files/tree.ts';
import type { TransferEnv } from '../base/env.ts';
import type { HashOptions } from '../base/hash.ts';
import type { PartFile } from '../store/partial.ts';
import { leafHash } from '../base/seal.ts';
import { BLOCK_BYTES } from '../base/source.ts';

/** What `hash_mismatch` says where the bytes on the disk are not what the root stands for. */
export const NOT_THE_ROOT = 'tree hash';

/**
 * The reading never waits for anything that takes a while, and a worker that goes from one promise to the
 * next runs none of its timers meanwhile (docs/facts.md, "Timers"): nobody would hear how far it is.
 */
const BREATH_EVERY_MS = 50;

export interface VerifyOptions extends HashOptions {
  readonly env: Pick<TransferEnv, 'nowMs' | 'sleep'>;
}

/**
 * Reads a complete download once more, from the disk, before it is handed over: what was verified on
 * arrival may have been torn by a crash since, and the plain hash can only be taken in order.
 * @returns chunks that are not what was verified, and must come again; none: the file is whole.
 * @throws P2cError `hash_mismatch` where the whole does not match the listing although every chunk is
 *   as it was verified; `storage_failed`; the signal's reason.
 */
export async function verifyPartial(
  partial: Pick<PartFile, 'read' | 'leaf'>,
  { geometry, sha256: listed, root }: Listing,
  { env, signal, onProgress }: VerifyOptions,
): Promise<readonly number[]> {
  const { size, chunkSize, chunks } = geometry;
  const perBlock = BLOCK_BYTES / chunkSize;
  const plain = sha256.create();
  const leaves = new Uint8Array(chunks * HASH_BYTES);
  const damaged: number[] = [];
  let breathMs = env.nowMs();
  for (let first = 0; first < chunks; first += perBlock) {
    const indices = Array.from({ length: Math.min(perBlock, chunks - first) }, (_, i) => first + i);
    const read = indices.map((index) => partial.read(index));
    const hashed = Promise.all(read.map(leafHash));
    if (damaged.length === 0) for (const chunk of read) plain.update(chunk);
    for (const [i, leaf] of (await hashed).entries()) {
      leaves.set(leaf, (first + i) * HASH_BYTES);
      if (!equalBytes(leaf, partial.leaf(first + i))) damaged.push(first + i);
    }
    signal.throwIfAborted();
    onProgress(Math.min(size, (first + perBlock) * chunkSize));
    if (env.nowMs() - breathMs >= BREATH_EVERY_MS) {
      await env.sleep(0, signal);
      breathMs = env.nowMs();
    }
  }
  if (damaged.length > 0) return damaged;
  if (!equalBytes(buildTree(geometry, leaves).root, root)) {
    throw raise('hash_mismatch', { what: NOT_THE_ROOT });
  }
  if (!equalBytes(plain.digest(), listed)) throw raise('hash_mismatch', { what: 'SHA-256' });
  return [];
}

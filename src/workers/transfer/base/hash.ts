import type { Bytes } from '../../../shared/bytes.ts';
import { chunkLength, type Geometry } from '../../../shared/files/geometry.ts';
import { buildTree, HASH_BYTES, type Tree } from '../../../shared/files/tree.ts';
import { createYieldToTimers, type TransferEnv } from './env.ts';
import { LeafPreimage } from './chunk-seal.ts';
import { Sha256 } from './sha256.ts';
import { BLOCK_BYTES, type Source } from './source.ts';

/**
 * Computes both hashes of a file in one pass with constant memory. WebCrypto has no streaming
 * SHA-256, so the plain hash is computed in JavaScript on this thread. Meanwhile WebCrypto hashes
 * the leaves of the tree on another thread. The plain hash limits the speed
 * (docs/protocol/files.md, "Speed").
 */
interface FileHashes {
  /** The plain hash, as `sha256sum` prints it. */
  readonly sha256: Bytes;
  readonly tree: Tree;
}

export interface HashOptions {
  readonly env: Pick<TransferEnv, 'nowMs' | 'sleep'>;
  readonly signal: AbortSignal;
  /** Called after each block with the bytes hashed so far. */
  onProgress(bytes: number): void;
}

/** Computes the leaf hashes of a file that arrives in pieces of any size. */
class Leaves {
  readonly hashes: Uint8Array;
  private readonly geometry: Geometry;
  private readonly preimage: LeafPreimage;
  private index = 0;
  private hashing: Promise<void>[] = [];

  constructor(geometry: Geometry) {
    this.geometry = geometry;
    this.hashes = new Uint8Array(geometry.chunks * HASH_BYTES);
    this.preimage = new LeafPreimage(geometry.chunkSize);
    if (geometry.size === 0) this.end();
  }

  add(piece: Uint8Array): void {
    for (let from = 0; from < piece.length;) {
      const missing = chunkLength(this.geometry, this.index) - this.preimage.length;
      const part = piece.subarray(from, from + missing);
      this.preimage.add(part);
      from += part.length;
      if (part.length === missing) this.end();
    }
  }

  /** Resolves when the hash of every complete chunk is known. */
  async settle(): Promise<void> {
    const { hashing } = this;
    this.hashing = [];
    await Promise.all(hashing);
  }

  private end(): void {
    const at = this.index * HASH_BYTES;
    this.index += 1;
    this.hashing.push(this.preimage.hash().then((leaf) => this.hashes.set(leaf, at)));
  }
}

/**
 * Hashes a file.
 * @throws P2cError `file_changed` or `file_unreadable`; the signal's reason.
 */
export async function hashFile(
  source: Source,
  geometry: Geometry,
  { env, signal, onProgress }: HashOptions,
): Promise<FileHashes> {
  const { size } = geometry;
  const plain = new Sha256();
  const leaves = new Leaves(geometry);
  const yieldToTimers = createYieldToTimers(env, signal);
  let hashed = 0;
  let told = 0;
  for await (const piece of source.pieces(0, signal)) {
    for (let from = 0; from < piece.length; from += BLOCK_BYTES) {
      const part = piece.subarray(from, from + BLOCK_BYTES);
      leaves.add(part);
      plain.update(part);
      hashed += part.length;
      if (hashed - told < BLOCK_BYTES && hashed < size) continue;
      told = hashed - (hashed % BLOCK_BYTES);
      await leaves.settle();
      signal.throwIfAborted();
      onProgress(hashed);
      await yieldToTimers();
    }
  }
  await leaves.settle();
  // A browser notices a change of the file only when it opens a part. So one more read covers the
  // last part.
  await source.read(0, Math.min(1, size), signal);
  return { sha256: plain.digest(), tree: buildTree(geometry, leaves.hashes) };
}

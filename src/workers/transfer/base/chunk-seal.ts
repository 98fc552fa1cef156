import type { Bytes } from '../../../shared/bytes.ts';
import {
  chunkLength,
  isChunk,
  isLastChunk,
  MAX_CHUNK_BYTES,
} from '../../../shared/files/geometry.ts';
import {
  sealAad,
  type SealContext,
  sealInfo,
  sealNonce,
  TAG_BYTES,
} from '../../../shared/files/seal-context.ts';
import { LEAF } from '../../../shared/files/tree.ts';

/**
 * The parts of an encrypted chunk: audit path, then ciphertext and tag. They are joined only in the
 * frames, because allocating new memory costs more than all processing of the data in it
 * (docs/protocol/files.md, "Speed").
 */
export type ChunkParts = readonly Uint8Array[];

export const partsLength = (parts: ChunkParts): number =>
  parts.reduce((size, { length }) => size + length, 0);

/**
 * Fills `into` with the joined parts, starting at `offset`.
 * @throws RangeError if there are fewer bytes.
 */
export function copyParts(parts: ChunkParts, offset: number, into: Uint8Array): void {
  let skip = offset;
  let filled = 0;
  for (const part of parts) {
    const bytes = part.subarray(skip, skip + into.length - filled);
    skip = Math.max(0, skip - part.length);
    into.set(bytes, filled);
    filled += bytes.length;
  }
  if (filled < into.length) throw new RangeError(`${into.length} bytes at ${offset}`);
}

/**
 * Encrypts chunks with AES-256-GCM, as specified in docs/protocol/files.md, "Sealing". WebCrypto
 * works on another thread.
 */
export interface Sealer {
  /**
   * Encrypts a chunk. Returns ciphertext and tag. The same chunk at the same index gives the same
   * result.
   */
  seal(index: number, chunk: Uint8Array<ArrayBuffer>): Promise<Bytes>;
  /**
   * Decrypts a chunk. Returns null if it does not belong to this side's secret, salt, file and
   * index.
   */
  open(index: number, sealed: Uint8Array<ArrayBuffer>): Promise<Bytes | null>;
}

/**
 * Creates the sealer for one start or resume of one file.
 * @param secret the secret of the sale, 32 bytes.
 * @param salt 32 fresh random bytes.
 */
export async function createSealer(
  secret: Bytes,
  salt: Bytes,
  context: SealContext,
): Promise<Sealer> {
  const { subtle } = crypto;
  const ikm = await subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const key = await subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt, info: sealInfo(context) },
    ikm,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
  const { geometry } = context;
  const parameters = (index: number): AesGcmParams => {
    const last = isLastChunk(geometry, index);
    return {
      name: 'AES-GCM',
      iv: sealNonce(index, last),
      additionalData: sealAad(context, index, last),
      tagLength: 8 * TAG_BYTES,
    };
  };
  return {
    async seal(index, chunk) {
      if (!isChunk(geometry, index) || chunk.length !== chunkLength(geometry, index)) {
        throw new RangeError(`${chunk.length} bytes are not chunk ${index}`);
      }
      return new Uint8Array(await subtle.encrypt(parameters(index), key, chunk));
    },
    async open(index, sealed) {
      if (!isChunk(geometry, index)) return null;
      if (sealed.length !== chunkLength(geometry, index) + TAG_BYTES) return null;
      try {
        return new Uint8Array(await subtle.decrypt(parameters(index), key, sealed));
      } catch (thrown) {
        // WebCrypto throws OperationError only if the tag does not match.
        if (thrown instanceof DOMException && thrown.name === 'OperationError') return null;
        throw thrown;
      }
    },
  };
}

/**
 * Collects the input of a leaf's hash from parts. WebCrypto copies its input before it returns (Web
 * Cryptography API, "digest"), so one buffer is enough for all leaves. A new buffer for each would
 * cost more than the hash.
 */
export class LeafPreimage {
  private readonly buffer: Bytes;
  private filled = LEAF.length;

  /** Makes the buffer. @param chunkSize the size of the longest chunk. */
  constructor(chunkSize: number) {
    this.buffer = new Uint8Array(LEAF.length + chunkSize);
    this.buffer.set(LEAF);
  }

  /** The number of bytes of the chunk that are collected. */
  get length(): number {
    return this.filled - LEAF.length;
  }

  /** Adds a part. @throws RangeError if the chunk gets too long. */
  add(part: Uint8Array): void {
    this.buffer.set(part, this.filled);
    this.filled += part.length;
  }

  /** Returns the leaf hash, and begins the next chunk. */
  async hash(): Promise<Bytes> {
    const bytes = this.buffer.subarray(0, this.filled);
    this.filled = LEAF.length;
    return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  }
}

const preimage = new LeafPreimage(MAX_CHUNK_BYTES);

/** Returns the hash of a chunk as a leaf of the tree. */
export function leafHash(chunk: Uint8Array): Promise<Bytes> {
  preimage.add(chunk);
  return preimage.hash();
}

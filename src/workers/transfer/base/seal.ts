import type { Bytes } from '../../../shared/bytes.ts';
import { chunkLength, isChunk, isLastChunk } from '../../../shared/files/geometry.ts';
import {
  sealAad,
  type SealContext,
  sealInfo,
  sealNonce,
  TAG_BYTES,
} from '../../../shared/files/sealing.ts';
import { leafLength, writeLeaf } from '../../../shared/files/tree.ts';

/**
 * The parts of a sealed chunk: audit path, then ciphertext and tag. They are joined only in the
 * frames: touching new memory costs more than everything that is done with the bytes in it
 * (docs/files.md, "Speed").
 */
export type ChunkParts = readonly Uint8Array[];

export const partsLength = (parts: ChunkParts): number =>
  parts.reduce((size, { length }) => size + length, 0);

/**
 * Fills `into` with the bytes at `offset` of the joined parts.
 * @throws RangeError if there are fewer.
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
 * AES-256-GCM over chunks, as specified in docs/files.md, "Sealing". WebCrypto works on another
 * thread.
 */
export interface Sealer {
  /** Returns ciphertext and tag. The same bytes at the same index give the same result. */
  seal(index: number, chunk: Uint8Array<ArrayBuffer>): Promise<Bytes>;
  /** Returns the chunk; null: it does not belong to this side's secret, salt, file and index. */
  open(index: number, sealed: Uint8Array<ArrayBuffer>): Promise<Bytes | null>;
}

/**
 * Creates the sealer for one start or resume of one file.
 * @param secret the sale's 32 bytes.
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
        // WebCrypto throws OperationError if the tag does not match, and for nothing else.
        if (thrown instanceof DOMException && thrown.name === 'OperationError') return null;
        throw thrown;
      }
    },
  };
}

let preimage: Bytes = new Uint8Array(0);

/**
 * Returns the hash of a chunk as a leaf of the tree. WebCrypto copies its input before it returns
 * (Web Cryptography API, "digest"), so one buffer serves every call: a new one would cost more than
 * the hash.
 */
export async function leafHash(chunk: Uint8Array): Promise<Bytes> {
  const length = leafLength(chunk);
  if (preimage.length < length) preimage = new Uint8Array(length);
  writeLeaf(preimage, chunk);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', preimage.subarray(0, length)));
}

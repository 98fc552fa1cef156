import { ByteWriter, type Bytes, utf8 } from '../bytes.ts';
import { chunkLength, type Geometry } from './geometry.ts';
import { HASH_BYTES, pathLength } from './tree.ts';

/**
 * The exact inputs of AES-256-GCM and HKDF-SHA256 for each chunk (docs/protocol/files.md,
 * "Sealing"). The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, 2015) as age uses
 * it, with a counter and a last-chunk flag in the nonce.
 */

const SEAL_VERSION = 1;
const SECRET_BYTES = 32;
export const SALT_BYTES = 32;
export const TAG_BYTES = 16;
const NONCE_BYTES = 12;
/** The secret for free files. They are encrypted too, under a key that everyone can compute. */
export const FREE_SECRET: Bytes = new Uint8Array(SECRET_BYTES);

/** The values that enter a key and every chunk that is encrypted with it. */
export interface SealContext {
  /** 16 bytes. */
  readonly callId: Bytes;
  /** 32 bytes. */
  readonly root: Bytes;
  readonly geometry: Geometry;
}

/** Returns the info parameter of HKDF: 62 bytes. */
export function sealInfo({ callId, root, geometry }: SealContext): Bytes {
  const info = new ByteWriter().bytes(utf8('p2c/file/1')).bytes(callId).bytes(root);
  return info.u32(geometry.chunkSize).finish();
}

/**
 * Returns the nonce: an 11-byte big-endian counter (the chunk's index), and a byte that is 1 for
 * the last chunk.
 */
export function sealNonce(index: number, last: boolean): Bytes {
  const nonce = new Uint8Array(NONCE_BYTES);
  new DataView(nonce.buffer).setBigUint64(3, BigInt(index));
  nonce[NONCE_BYTES - 1] = last ? 1 : 0;
  return nonce;
}

/** Returns the additional data of AES-GCM: 70 bytes. */
export function sealAad(
  { callId, root, geometry }: SealContext,
  index: number,
  last: boolean,
): Bytes {
  const aad = new ByteWriter().u8(SEAL_VERSION).bytes(callId).bytes(root);
  aad.u64(BigInt(geometry.size)).u32(geometry.chunkSize).u64(BigInt(index));
  return aad.u8(last ? 1 : 0).finish();
}

/** Returns the number of bytes of a chunk on the wire: audit path, ciphertext, tag. */
export const recordLength = (geometry: Geometry, index: number): number =>
  pathLength(geometry, index) * HASH_BYTES + chunkLength(geometry, index) + TAG_BYTES;

/**
 * Returns the message that the buyer's session key signs once the whole file is verified: 62 bytes.
 */
export const receivedMessage = (callId: Bytes, root: Bytes): Bytes =>
  new ByteWriter().bytes(utf8('p2c/received/1')).bytes(callId).bytes(root).finish();

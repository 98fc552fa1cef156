/**
 * test/vectors/files.json: made by a program of its own (Python's hashlib and hmac, AES-GCM written
 * out), from docs/protocol/files.md alone.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { decodeFrame } from '../../../src/shared/files/frame.ts';
import { root } from '../../../dev/build/paths.ts';
import type { Bytes } from '../../../src/shared/bytes.ts';

interface Vectors {
  readonly trees: readonly {
    readonly size: number;
    readonly chunkSize: number;
    readonly chunks: number;
    readonly sha256: Bytes;
    readonly root: Bytes;
    readonly paths: readonly { index: number; leaf: Bytes; path: Bytes[] }[];
  }[];
  readonly seals: readonly {
    readonly size: number;
    readonly chunkSize: number;
    readonly callId: Bytes;
    readonly secret: Bytes;
    readonly salt: Bytes;
    readonly root: Bytes;
    readonly info: Bytes;
    readonly chunks: readonly {
      readonly index: number;
      readonly nonce: Bytes;
      readonly aad: Bytes;
      readonly tag: Bytes;
      readonly sealedSha256: Bytes;
      readonly sealed?: Bytes;
    }[];
  }[];
  readonly frames: readonly (NonNullable<ReturnType<typeof decodeFrame>> & { frame: Bytes })[];
  readonly received: { readonly callId: Bytes; readonly root: Bytes; readonly message: Bytes };
}

/** Returns the bytes of a text in hexadecimal digits, and any other value unchanged. */
const revive = (key: string, value: unknown): unknown =>
  typeof value === 'string' && key !== 'kind' ? new Uint8Array(Buffer.from(value, 'hex')) : value;

export const vectors = JSON.parse(
  readFileSync(join(root, 'test/vectors/files.json'), 'utf8'),
  revive,
) as Vectors;

/** The files of the vectors: byte i is (7 i + floor(i / 16384)) mod 256. */
export const content = (size: number): Bytes =>
  Uint8Array.from({ length: size }, (_, i) => (7 * i + (i >> 14)) & 255);

export const chunkOf = (bytes: Bytes, chunkSize: number, index: number): Bytes =>
  bytes.slice(index * chunkSize, (index + 1) * chunkSize);

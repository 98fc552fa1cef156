/**
 * test/vectors/files.json: made by a program of its own (Python's hashlib and hmac, AES-GCM written
 * out), from docs/protocol/files.md alone.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from '@x402/core/schemas';
import { root } from '../../../dev/build/paths.ts';
import type { Bytes } from '../../../src/shared/bytes.ts';

const Hex = z.string().transform((text): Bytes => new Uint8Array(Buffer.from(text, 'hex')));

const Vectors = z.object({
  trees: z.array(
    z.object({
      size: z.number(),
      chunkSize: z.number(),
      chunks: z.number(),
      sha256: Hex,
      root: Hex,
      top: Hex,
      paths: z.array(z.object({ index: z.number(), leaf: Hex, path: z.array(Hex) })),
    }),
  ),
  seals: z.array(
    z.object({
      size: z.number(),
      chunkSize: z.number(),
      callId: Hex,
      secret: Hex,
      salt: Hex,
      root: Hex,
      info: Hex,
      key: Hex,
      chunks: z.array(
        z.object({
          index: z.number(),
          nonce: Hex,
          aad: Hex,
          tag: Hex,
          sealedSha256: Hex,
          sealed: Hex.optional(),
        }),
      ),
    }),
  ),
  frames: z.array(
    z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('data'),
        stream: z.number(),
        index: z.number(),
        offset: z.number(),
        payload: Hex,
        frame: Hex,
      }),
      z.object({ kind: z.enum(['ping', 'pong']), seq: z.number(), frame: Hex }),
    ]),
  ),
  received: z.object({ callId: Hex, root: Hex, message: Hex }),
});

export const vectors = Vectors.parse(
  JSON.parse(readFileSync(join(root, 'test/vectors/files.json'), 'utf8')),
);

/** The files of the vectors: byte i is (7 i + floor(i / 16384)) mod 256. */
export const content = (size: number): Bytes =>
  Uint8Array.from({ length: size }, (_, i) => (7 * i + (i >> 14)) & 255);

export const chunkOf = (bytes: Bytes, chunkSize: number, index: number): Bytes =>
  bytes.slice(index * chunkSize, (index + 1) * chunkSize);

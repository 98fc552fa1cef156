// pure
/** Encrypted chunks. Each decrypts only at its own place in one file of one sale. */
import { createCipheriv, createHash, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bytes } from '../../../src/shared/bytes.ts';
import { type Geometry, isLastChunk } from '../../../src/shared/files/geometry.ts';
import {
  receivedMessage,
  sealAad,
  type SealContext,
  sealInfo,
  sealNonce,
} from '../../../src/shared/files/seal-context.ts';
import {
  createSealer,
  leafHash,
  type Sealer,
} from '../../../src/workers/transfer/base/chunk-seal.ts';
import { codeOf } from './code-of.ts';
import { cut, must } from './must.ts';
import { chunkOf, content, vectors } from './vectors.ts';

const C = 16 * 1024;
const filled = (byte: number, length: number): Bytes => new Uint8Array(length).fill(byte);
const context = (geometry: Geometry, change: Partial<SealContext> = {}): SealContext => ({
  callId: filled(1, 16),
  root: filled(2, 32),
  geometry,
  ...change,
});
const SECRET = filled(3, 32);
const SALT = filled(4, 32);

/** All chunks of a file, sealed. */
async function sealAll(sealer: Sealer, bytes: Bytes, geometry: Geometry): Promise<Bytes[]> {
  const sealed: Bytes[] = [];
  for (let i = 0; i < geometry.chunks; i++) {
    sealed.push(await sealer.seal(i, chunkOf(bytes, geometry.chunkSize, i)));
  }
  return sealed;
}

// Proves stage 9: Sealed and read back
test('encrypted chunks match those of the independent program', async () => {
  for (const { size, chunkSize, callId, secret, salt, root, info, chunks } of vectors.seals) {
    const geometry = cut(size, chunkSize);
    const seal = { callId, root, geometry };
    assert.equal(sealInfo(seal), info);
    const sealer = await createSealer(secret, salt, seal);
    for (const vector of chunks) {
      const { index, nonce, aad, tag, sealedSha256, sealed } = vector;
      const last = isLastChunk(geometry, index);
      assert.equal(sealNonce(index, last), nonce);
      assert.not.equal(sealNonce(index, !last), nonce);
      assert.equal(sealAad(seal, index, last), aad);
      const ours = await sealer.seal(index, chunkOf(content(size), chunkSize, index));
      assert.equal(ours.slice(-16), tag);
      assert.equal(new Uint8Array(createHash('sha256').update(ours).digest()), sealedSha256);
      if (sealed) assert.equal(ours, sealed);
    }
  }
  const { callId, root, message } = vectors.received;
  assert.equal(receivedMessage(callId, root), message);
});

test('node:crypto encrypts to the same bytes, and decrypts them', async () => {
  const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const [chunks, rest] = [fc.nat(3), fc.constantFrom(0, 1, C - 1, 77)];
  const sizes = fc.tuple(chunks, rest).map(([whole, more]) => whole * C + more);
  await fc.assert(
    fc.asyncProperty(sizes, bytes32, bytes32, async (size, secret, salt) => {
      const geometry = cut(size);
      const seal = context(geometry);
      const sealer = await createSealer(new Uint8Array(secret), new Uint8Array(salt), seal);
      const key = new Uint8Array(hkdfSync('sha256', secret, salt, sealInfo(seal), 32));
      for (let i = 0; i < geometry.chunks; i++) {
        const chunk = chunkOf(content(size), C, i);
        const last = isLastChunk(geometry, i);
        const cipher = createCipheriv('aes-256-gcm', key, sealNonce(i, last));
        cipher.setAAD(sealAad(seal, i, last));
        const theirs = Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
        const ours = await sealer.seal(i, chunk);
        assert.ok(theirs.equals(ours));
        assert.equal(await sealer.open(i, ours), chunk);
      }
    }),
    { numRuns: 25, seed: 2 },
  );
});

test('reordered, repeated and cut chunks do not decrypt', async () => {
  const geometry = cut(3 * C + 10);
  const sealer = await createSealer(SECRET, SALT, context(geometry));
  const sealed = await sealAll(sealer, content(geometry.size), geometry);
  for (const [from, chunk] of sealed.entries()) {
    for (let to = 0; to < geometry.chunks; to++) {
      const opened = await sealer.open(to, chunk);
      if (from === to) assert.ok(opened);
      else assert.is(opened, null, `chunk ${from} at ${to}`);
    }
    assert.is(await sealer.open(from, chunk.slice(0, -1)), null, 'cut');
    assert.is(await sealer.open(from, chunk.slice(1)), null, 'cut in front');
    assert.is(await sealer.open(from, new Uint8Array([...chunk, 0])), null, 'longer');
    for (const at of [0, chunk.length >> 1, chunk.length - 1]) {
      const bent = chunk.slice();
      bent[at] = (bent[at] ?? 0) ^ 1;
      assert.is(await sealer.open(from, bent), null, `byte ${at} changed`);
    }
  }
  for (const index of [geometry.chunks, -1, 0.5]) {
    assert.is(await sealer.open(index, must(sealed[0])), null, `no chunk ${index}`);
  }
  for (const [index, length] of [
    [0, C - 1],
    [3, C],
    [4, 1],
    [-1, C],
  ] as const) {
    assert.is(await codeOf(sealer.seal(index, filled(0, length))), 'RangeError', `${index}`);
  }
});

test('a chunk of another sale, call or file does not decrypt', async () => {
  const geometry = cut(3 * C);
  const sealed = await sealAll(
    await createSealer(SECRET, SALT, context(geometry)),
    content(3 * C),
    geometry,
  );
  const others: readonly Partial<SealContext & { secret: Bytes; salt: Bytes }>[] = [
    ...(['secret', 'salt', 'root'] as const).map((part) => ({ [part]: filled(9, 32) })),
    { callId: filled(9, 16) },
    // Another cut, another size, and a file cut short at a chunk.
    ...[cut(3 * C, 2 * C), cut(3 * C - 1), cut(2 * C)].map((other) => ({ geometry: other })),
  ];
  for (const { secret = SECRET, salt = SALT, ...change } of others) {
    const opener = await createSealer(secret, salt, context(geometry, change));
    for (const [i, chunk] of sealed.entries()) {
      assert.is(await opener.open(i, chunk), null, JSON.stringify(change));
    }
  }
});

test('hashing and decrypting use the bytes at the time of the call', async () => {
  const chunks = Array.from({ length: 20 }, (_, i) => content(1000 * (20 - i)).fill(i));
  const expected = chunks.map((chunk) =>
    createHash('sha256').update(Uint8Array.of(0)).update(chunk).digest('hex'),
  );
  const leaves = chunks.map(leafHash);
  const sealer = await createSealer(SECRET, SALT, context(cut(2 * C)));
  const bytes = content(C);
  const sealed = await sealer.seal(0, bytes);
  const opening = sealer.open(0, sealed);
  // The test overwrites the buffers during the work.
  for (const each of [...chunks, sealed]) each.fill(99);
  const hex = (await Promise.all(leaves)).map((leaf) => Buffer.from(leaf).toString('hex'));
  assert.equal(hex, expected);
  assert.equal(await opening, bytes);
});

test.run();

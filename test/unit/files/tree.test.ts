// pure
/** Chunks and the tree hash over them. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { concatBytes } from '../../../src/shared/bytes.ts';
import {
  chunkLength,
  chunkSizeFor,
  geometryOf,
  isLastChunk,
  MAX_CHUNKS,
  MAX_FILE_BYTES,
} from '../../../src/shared/files/geometry.ts';
import {
  auditPath,
  buildTree,
  LEAF,
  leafOf,
  pathLength,
  verifyLeaf,
} from '../../../src/shared/files/tree.ts';
import { cut, KIB } from './must.ts';
import { chunkOf, content, vectors } from './vectors.ts';

/** The input whose SHA-256 is a leaf. */
const leafPreimage = (chunk: Uint8Array): Uint8Array => concatBytes(LEAF, chunk);

const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

/** Leaves that stand for chunks: the tree does not look inside. */
const leavesFor = (count: number): Uint8Array =>
  concatBytes(...Array.from({ length: count }, (_, i) => sha256(Buffer.from(`leaf ${i}`))));

test('a file splits into whole chunks and a rest', () => {
  const c = 16 * KIB;
  const rows = [
    [0, 1, 0],
    [1, 1, 1],
    [c - 1, 1, c - 1],
    [c, 1, c],
    [c + 1, 2, 1],
    [3 * c, 3, c],
  ] as const;
  for (const [size, chunks, last] of rows) {
    const geometry = cut(size);
    assert.is(geometry.chunks, chunks);
    assert.is(chunkLength(geometry, chunks - 1), last);
    assert.ok(isLastChunk(geometry, chunks - 1));
    assert.not(isLastChunk(geometry, chunks - 2));
    let sum = 0;
    for (let i = 0; i < chunks; i++) sum += chunkLength(geometry, i);
    assert.is(sum, size);
  }
});

test('the engine refuses impossible sizes of files and chunks', () => {
  for (const size of [MAX_FILE_BYTES + 1, -1, 1.5, Number.NaN]) {
    assert.is(geometryOf(size, 1024 * KIB), null, `${size}`);
  }
  for (const size of [8 * KIB, 2048 * KIB, 100_000, 0, -1, 65_537, Number.NaN]) {
    assert.is(geometryOf(10, size), null, `${size}`);
  }
  assert.is(geometryOf(MAX_FILE_BYTES, 64 * KIB), null, 'too many chunks');
});

test('the chosen chunk size suits every file for sale', () => {
  for (const size of [0, 1, 2 ** 30, 2 ** 34, 2 ** 34 + 1, 2 ** 36, MAX_FILE_BYTES]) {
    const geometry = cut(size, chunkSizeFor(size));
    assert.ok(geometry.chunks <= MAX_CHUNKS);
  }
});

test('roots and audit paths match those of the independent program', () => {
  for (const { size, chunkSize, chunks, root, paths } of vectors.trees) {
    const bytes = content(size);
    const geometry = cut(size, chunkSize);
    assert.is(geometry.chunks, chunks);
    const leaves = Array.from({ length: chunks }, (_, i) =>
      sha256(leafPreimage(chunkOf(bytes, chunkSize, i))),
    );
    const tree = buildTree(geometry, concatBytes(...leaves));
    assert.equal(tree.root, root, `${size}`);
    for (const { index, leaf, path } of paths) {
      assert.equal(new Uint8Array(leafOf(tree, index)), leaf);
      assert.equal(auditPath(tree, index), concatBytes(...path), `${size}: path of ${index}`);
      assert.ok(verifyLeaf(geometry, root, index, leaf, concatBytes(...path)));
    }
  }
});

test('a proof is valid only for its chunk, place and file', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), fc.nat(), (count, a, b) => {
      const geometry = cut(count * 16 * KIB - 5);
      const tree = buildTree(geometry, leavesFor(count));
      const [i, j] = [a % count, b % count];
      const path = auditPath(tree, i);
      const leaf = leafOf(tree, i);
      const holds = (index: number, node = leaf, proof = path, file = geometry): boolean =>
        verifyLeaf(file, tree.root, index, node, proof);
      assert.is(path.length, 32 * pathLength(geometry, i));
      assert.ok(holds(i));
      if (i !== j) {
        assert.not(holds(j), 'another place');
        assert.not(holds(i, leafOf(tree, j)), 'another chunk');
      }
      assert.not(holds(i, leaf, concatBytes(path, new Uint8Array(32))), 'a longer proof');
      if (path.length > 0) {
        assert.not(holds(i, leaf, path.slice(32)), 'a shorter proof');
        const bent = path.slice();
        bent[b % bent.length] = (bent[b % bent.length] ?? 0) ^ 1;
        assert.not(holds(i, leaf, bent), 'a changed proof');
      }
      const other = cut(count * 16 * KIB - 6);
      assert.not(holds(i, leaf, path, other), 'another size');
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('building a tree throws without one leaf per chunk', () => {
  assert.throws(() => buildTree(cut(3 * 16 * KIB), leavesFor(2)), /one leaf per chunk/);
});

test.run();

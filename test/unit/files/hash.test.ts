// pure
/** Both hashes of a file on disk, and a disk that changes underneath. */
import { appendFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bytes } from '../../../src/shared/bytes.ts';
import { hashFile } from '../../../src/workers/transfer/base/hash.ts';
import { Sha256 } from '../../../src/workers/transfer/base/sha256.ts';
import { BLOCK_BYTES, blobSource, type Source } from '../../../src/workers/transfer/base/source.ts';
import { ChunkReader } from '../../../src/workers/transfer/send/chunk-reader.ts';
import { codeOf } from './code-of.ts';
import { blobOf, makeFolder, removeFolder } from './disk.ts';
import { cut } from './must.ts';
import { env, readBy, writeRandom } from './rig.ts';
import { content, vectors } from './vectors.ts';

const test = suite<{ folder: string }>('hash', { folder: '' });
test.before.each(async (context) => {
  context.folder = await makeFolder();
});
test.after.each(({ folder }) => removeFolder(folder));

const never = new AbortController().signal;
const quiet = { env, signal: never, onProgress: () => undefined };

const sourceOf = (bytes: Bytes): Source => blobSource(new Blob([bytes]));

test('both hashes match the vectors, however the bytes are divided', async () => {
  for (const { size, chunkSize, sha256, root } of vectors.trees) {
    const bytes = content(size);
    for (const step of [1_000, 16_383, 16_384, 16_385, 3_000_000]) {
      const source: Source = {
        ...sourceOf(bytes),
        async *pieces() {
          for (let at = 0; at < size; at += step) {
            yield new Uint8Array(0);
            yield bytes.slice(at, at + step);
          }
          yield new Uint8Array(0);
        },
      };
      for (const each of [source, sourceOf(bytes)]) {
        const hashes = await hashFile(each, cut(size, chunkSize), quiet);
        assert.equal([hashes.sha256, hashes.tree.root], [sha256, root], `${size} by ${step}`);
      }
    }
  }
});

test('SHA-256 in any parts equals that of another program', () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 });
  fc.assert(
    fc.property(parts, fc.nat(9), (drawn, offset) => {
      const [ours, theirs] = [new Sha256(), createHash('sha256')];
      for (const part of drawn.map((each) => each.subarray(offset))) {
        ours.update(part);
        theirs.update(part);
      }
      assert.ok(theirs.digest().equals(ours.digest()));
    }),
    { numRuns: 3_000 },
  );
});

test('hashing reads one piece at a time, and lets waiting timers run', async () => {
  const size = 60 * BLOCK_BYTES;
  const block = new Uint8Array(BLOCK_BYTES);
  let [asked, hashed, ahead] = [0, 0, 0];
  let [nowMs, timerAtMs, mostHeldMs] = [0, 0, 0];
  const time = {
    nowMs: () => nowMs,
    sleep: async () => {
      mostHeldMs = Math.max(mostHeldMs, nowMs - timerAtMs);
      timerAtMs = nowMs;
    },
  };
  // A disk that takes no time, and a processor that takes 10 ms for each block.
  const source = readBy(size, async (offset, length) => {
    nowMs += 10;
    asked = Math.max(asked, offset + length);
    ahead = Math.max(ahead, asked - hashed);
    return block.subarray(0, length);
  });
  const onProgress = (bytes: number): void => void (hashed = bytes);
  await hashFile(source, cut(size, 65_536), { ...quiet, env: time, onProgress });
  assert.equal([asked, ahead], [size, BLOCK_BYTES]);
  assert.ok(timerAtMs >= 500, `last at ${timerAtMs}`);
  assert.ok(mostHeldMs <= 70, `it was kept for ${mostHeldMs} ms`);
});

const CHANGES: Readonly<Record<string, (path: string, size: number) => Promise<unknown>>> = {
  grew: (path) => appendFile(path, 'x'),
  shrank: (path, size) => truncate(path, size - 1),
  rewritten: (path, size) => writeFile(path, new Uint8Array(size - 1)),
  touched: (path) => utimes(path, new Date(0), new Date(0)),
  gone: (path) => rename(path, `${path}.away`),
};
for (const [what, change] of Object.entries(CHANGES)) {
  test(`reading a file that ${what} fails with file_changed`, async ({ folder }) => {
    const size = 40 * BLOCK_BYTES;
    const path = join(folder, what);
    for (const at of [0, BLOCK_BYTES, size]) {
      await rm(path, { force: true });
      writeRandom(path, size);
      const base = blobSource(await blobOf(path));
      assert.is((await base.read(0, 10, never)).length, 10);
      if (at === 0) {
        await change(path, size);
        assert.is(await codeOf(base.read(0, 10, never)), 'file_changed', what);
      }
      let read = 0;
      // Changed before the next piece is asked for.
      const source: Source = {
        ...base,
        async *pieces(offset, signal) {
          for await (const piece of base.pieces(offset, signal)) {
            yield piece;
            read += piece.length;
            if (read === at) await change(path, size);
          }
        },
      };
      const code = await codeOf(hashFile(source, cut(size, 65_536), quiet));
      assert.is(code, 'file_changed', `${what} after ${at}`);
    }
  });
}

/** A browser that keeps reading a changed file, or fails in its own way. */
function blobLike(size: () => number, read: () => Blob): Blob {
  const blob = new Blob();
  Object.defineProperty(blob, 'size', { get: size });
  return Object.assign(blob, { slice: read });
}

const broken = (name: string): Blob =>
  Object.assign(new Blob(), {
    stream: () =>
      new ReadableStream({
        start: (controller) => controller.error(new DOMException('no', name)),
      }),
  });

test('a short read is file_changed, any other disk error file_unreadable', async () => {
  let size = 100;
  const blobOfBytes = (length: number) => (): Blob => new Blob([new Uint8Array(length)]);
  const source = (read: () => Blob): Source => blobSource(blobLike(() => size, read));
  const cases: Readonly<Record<string, readonly [read: () => Blob, code: string]>> = {
    'too little': [blobOfBytes(9), 'file_changed'],
    'too much': [blobOfBytes(11), 'file_unreadable'],
    NotReadableError: [() => broken('NotReadableError'), 'file_changed'],
    NotFoundError: [() => broken('NotFoundError'), 'file_changed'],
    NotAllowedError: [() => broken('NotAllowedError'), 'file_unreadable'],
    SecurityError: [() => broken('SecurityError'), 'file_unreadable'],
  };
  for (const [what, [read, code]] of Object.entries(cases)) {
    assert.is(await codeOf(source(read).read(0, 10, never)), code, what);
  }
  const shrunk = source(blobOfBytes(10));
  size = 99;
  assert.is(await codeOf(shrunk.read(0, 10, never)), 'file_changed');
});

test('the reader reads a block ahead, and a lost block again', async () => {
  const size = 8 * BLOCK_BYTES;
  const reads: number[] = [];
  let broken = false;
  const source = readBy(size, async (offset, length) => {
    reads.push(offset / BLOCK_BYTES);
    if (broken) throw new Error('disk');
    return new Uint8Array(length).fill(offset / BLOCK_BYTES);
  });
  const over = new AbortController();
  const reader = new ChunkReader(source, cut(size, 65_536), over.signal);
  for (let i = 0; i < 32; i++) assert.is((await reader.chunk(i))[0], i >> 4);
  assert.equal(reads, [0, 1, 2], 'each block once');
  assert.is((await reader.chunk(7 * 16))[5], 7);
  assert.equal(reads, [0, 1, 2, 7], 'nothing behind the end');
  broken = true;
  assert.is(await codeOf(reader.chunk(5 * 16)), 'Error');
  broken = false;
  assert.is((await reader.chunk(5 * 16))[0], 5);
  assert.is((await reader.chunk(7 * 16))[0], 7);
  reads.length = 0;
  assert.is((await reader.chunk(3 * 16))[0], 3, 'behind what is read in order');
  assert.is(reads[0], 3);
  over.abort();
  reads.length = 0;
  await codeOf(reader.chunk(3 * 16));
  assert.is(reads[0], 3, 'over, it holds nothing');
});

test.run();

// pure
/** Both hashes of a file on disk, and a disk that changes underneath. */
import { appendFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bytes } from '../../../src/shared/bytes.ts';
import { auditPath, leafOf, verifyLeaf } from '../../../src/shared/files/tree.ts';
import { hashFile } from '../../../src/workers/transfer/base/hash.ts';
import { Sha256 } from '../../../src/workers/transfer/base/sha256.ts';
import { BLOCK_BYTES, blobSource, type Source } from '../../../src/workers/transfer/base/source.ts';
import { ChunkReader } from '../../../src/workers/transfer/send/chunk-reader.ts';
import { codeOf } from './code-of.ts';
import { blobOf, makeFolder, removeFolder } from './disk.ts';
import { cut } from './must.ts';
import { env, readBy, sha256Of, writeRandom } from './rig.ts';
import { content, vectors } from './vectors.ts';

const test = suite<{ folder: string }>('hash', { folder: '' });
test.before.each(async (context) => {
  context.folder = await makeFolder();
});
test.after.each(({ folder }) => removeFolder(folder));

const never = new AbortController().signal;
const quiet = { env, signal: never, onProgress: () => undefined };

const sourceOf = (bytes: Bytes): Source => blobSource(new Blob([bytes]));

test('vectors: both hashes, read from a blob, at 0, 1, n - 1, n and n + 1 chunks', async () => {
  for (const { size, chunkSize, sha256, root } of vectors.trees) {
    const hashes = await hashFile(sourceOf(content(size)), cut(size, chunkSize), quiet);
    assert.equal(hashes.sha256, sha256, `${size}`);
    assert.equal(hashes.tree.root, root, `${size}`);
  }
});

test('across blocks: as sha256sum prints it, and every chunk’s proof holds', async ({ folder }) => {
  for (const size of [BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3 * BLOCK_BYTES + 70_000]) {
    const path = join(folder, `${size}`);
    writeRandom(path, size);
    const geometry = cut(size, 65_536);
    const progress: number[] = [];
    const { sha256, tree } = await hashFile(blobSource(await blobOf(path)), geometry, {
      env,
      signal: never,
      onProgress: (bytes) => progress.push(bytes),
    });
    assert.is(Buffer.from(sha256).toString('hex'), await sha256Of(path));
    assert.is(progress.at(-1), size);
    assert.is(progress.length, Math.ceil(size / BLOCK_BYTES));
    const reader = new ChunkReader(blobSource(await blobOf(path)), geometry, never);
    for (let i = 0; i < geometry.chunks; i++) {
      const leaf = createHash('sha256')
        .update(Uint8Array.of(0))
        .update(await reader.chunk(i));
      assert.ok(Buffer.from(leafOf(tree, i)).equals(leaf.digest()));
      assert.ok(verifyLeaf(geometry, tree.root, i, leafOf(tree, i), auditPath(tree, i)));
    }
  }
});

test('hashing holds one piece, however long the file, and asks for no other before it is done', async () => {
  const size = 20 * BLOCK_BYTES;
  const block = new Uint8Array(BLOCK_BYTES);
  let asked = 0;
  let hashed = 0;
  let ahead = 0;
  const source = readBy(size, async (offset, length) => {
    asked = Math.max(asked, offset + length);
    ahead = Math.max(ahead, asked - hashed);
    return block.subarray(0, length);
  });
  await hashFile(source, cut(size, 65_536), {
    env,
    signal: never,
    onProgress: (b) => (hashed = b),
  });
  assert.is(asked, size);
  assert.is(ahead, BLOCK_BYTES);
});

test('pieces of any size: both hashes are the same', async () => {
  for (const size of [0, 1, 65_536, 200_000, 262_144]) {
    const bytes = content(size);
    const whole = await hashFile(sourceOf(bytes), cut(size, 16_384), quiet);
    assert.equal(Buffer.from(whole.sha256), createHash('sha256').update(bytes).digest());
    for (const step of [1_000, 16_383, 16_384, 16_385, 65_536, 3_000_000]) {
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
      assert.equal(await hashFile(source, cut(size, 16_384), quiet), whole, `${size} by ${step}`);
    }
  }
});

test('SHA-256 in parts: every length around a block, however it is divided', () => {
  const bytes = content(5 * 64 + 3);
  for (let length = 0; length <= bytes.length; length++) {
    const part = bytes.subarray(0, length);
    const expected = createHash('sha256').update(part).digest();
    assert.ok(expected.equals(new Sha256().update(part).digest()), `${length}`);
    for (const at of [1, 55, 56, 63, 64, 65, 127, 128, 129].filter((cutAt) => cutAt <= length)) {
      const hash = new Sha256().update(part.subarray(0, at)).update(new Uint8Array(0));
      for (const byte of part.subarray(at)) hash.update(Uint8Array.of(byte));
      assert.ok(expected.equals(hash.digest()), `${length} at ${at}`);
    }
  }
});

test('SHA-256 of zeros, ones and noise is that of another program', () => {
  const noise = Buffer.alloc(1_000_000);
  for (let i = 0; i < noise.length; i += 32) {
    createHash('sha256').update(`${i}`).digest().copy(noise, i);
  }
  for (const bytes of [Buffer.alloc(1_000_000), Buffer.alloc(1_000_000, 0xff), noise]) {
    const expected = createHash('sha256').update(bytes).digest();
    assert.ok(expected.equals(new Sha256().update(bytes).digest()));
    // A view that begins anywhere.
    const odd = createHash('sha256').update(bytes.subarray(7)).digest();
    assert.ok(odd.equals(new Sha256().update(bytes.subarray(7)).digest()));
  }
});

test('hashing stops within a block of being told to', async () => {
  const size = 50 * BLOCK_BYTES;
  const stop = new AbortController();
  let hashed = 0;
  const hashing = hashFile(sourceOf(new Uint8Array(size)), cut(size, 65_536), {
    env,
    signal: stop.signal,
    onProgress(bytes) {
      hashed = bytes;
      if (bytes === 5 * BLOCK_BYTES) stop.abort();
    },
  });
  assert.is(await codeOf(hashing), 'AbortError');
  assert.is(hashed, 5 * BLOCK_BYTES);
});

test('while a file is hashed, whoever waits for the thread gets it', async () => {
  const size = 60 * BLOCK_BYTES;
  const block = new Uint8Array(BLOCK_BYTES);
  let nowMs = 0;
  let breathMs = 0;
  let mostHeldMs = 0;
  const time = {
    nowMs: () => nowMs,
    sleep: async () => {
      mostHeldMs = Math.max(mostHeldMs, nowMs - breathMs);
      breathMs = nowMs;
    },
  };
  // A disk that takes no time, and a processor that takes 10 ms for each block.
  const source = readBy(size, async (_offset, length) => {
    nowMs += 10;
    return block.subarray(0, length);
  });
  await hashFile(source, cut(size, 65_536), { ...quiet, env: time });
  assert.ok(breathMs >= 500, `last at ${breathMs}`);
  assert.ok(mostHeldMs <= 70, `it was kept for ${mostHeldMs} ms`);
});

test('a file that grew, shrank, was touched, replaced or removed is file_changed', async ({
  folder,
}) => {
  const changes: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
    grew: (path) => appendFile(path, 'x'),
    shrank: (path) => truncate(path, 50_000),
    rewritten: (path) => writeFile(path, content(99_999)),
    touched: (path) => utimes(path, new Date(0), new Date(0)),
    gone: (path) => rename(path, `${path}.away`),
  };
  for (const [what, change] of Object.entries(changes)) {
    const path = join(folder, what);
    await writeFile(path, content(100_000));
    const source = blobSource(await blobOf(path));
    assert.is((await source.read(0, 10, never)).length, 10);
    await change(path);
    assert.is(await codeOf(source.read(0, 10, never)), 'file_changed', what);
    assert.is(await codeOf(hashFile(source, cut(100_000), quiet)), 'file_changed', what);
  }
});

test('a file that changes while it is hashed is file_changed, at the next look or at the end', async ({
  folder,
}) => {
  const size = 40 * BLOCK_BYTES;
  const changes: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
    grew: (path) => appendFile(path, 'x'),
    shrank: (path) => truncate(path, size - 1),
    touched: (path) => utimes(path, new Date(0), new Date(0)),
    gone: (path) => rename(path, `${path}.away`),
  };
  for (const [what, change] of Object.entries(changes)) {
    for (const at of [BLOCK_BYTES, size]) {
      const path = join(folder, `${what}-${at}`);
      writeRandom(path, size);
      let changed: Promise<unknown> = Promise.resolve();
      const base = blobSource(await blobOf(path));
      let read = 0;
      // Changed before the next piece is asked for.
      const source: Source = {
        ...base,
        async *pieces(offset, signal) {
          for await (const piece of base.pieces(offset, signal)) {
            yield piece;
            read += piece.length;
            if (read === at) changed = change(path);
            await changed;
          }
        },
      };
      const code = await codeOf(hashFile(source, cut(size, 65_536), quiet));
      assert.is(code, 'file_changed', `${what} after ${at}`);
      await rm(path, { force: true });
      await rm(`${path}.away`, { force: true });
    }
  }
});

/** A browser that reads on where the disk differs, or fails in its own way. */
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

test('a short read is file_changed; any other trouble of the disk is file_unreadable', async () => {
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

test('chunks are read a block at a time, one block ahead, and a lost block is read again', async () => {
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

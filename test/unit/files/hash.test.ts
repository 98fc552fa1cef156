/** Both hashes of a file on disk, and a disk that changes underneath. */
import { appendFile, rename, truncate, utimes, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bytes } from '../../../src/shared/bytes.ts';
import { P2cError } from '../../../src/shared/errors.ts';
import { auditPath, leafOf, verifyLeaf } from '../../../src/shared/files/tree.ts';
import { hashFile } from '../../../src/workers/transfer/base/hash.ts';
import {
  BLOCK_BYTES,
  blobSource,
  ChunkReader,
  type Source,
} from '../../../src/workers/transfer/base/source.ts';
import { blobOf, makeFolder, removeFolder } from './disk.ts';
import { cut } from './must.ts';
import { sha256Of, writeRandom } from './rig.ts';
import { content, vectors } from './vectors.ts';

const test = suite<{ folder: string }>('hash', { folder: '' });
test.before.each(async (context) => {
  context.folder = await makeFolder();
});
test.after.each(({ folder }) => removeFolder(folder));

const never = new AbortController().signal;
const quiet = { signal: never, onProgress: () => undefined };

/** The code of what is thrown. */
async function codeOf(act: Promise<unknown>): Promise<string> {
  try {
    await act;
  } catch (thrown) {
    if (thrown instanceof P2cError) return thrown.error.code;
    return thrown instanceof Error ? thrown.name : String(thrown);
  }
  return 'nothing';
}

const sourceOf = (bytes: Bytes): Source => blobSource(new Blob([bytes]), 'a file');

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
    const { sha256, tree } = await hashFile(blobSource(await blobOf(path), 'x'), geometry, {
      signal: never,
      onProgress: (bytes) => progress.push(bytes),
    });
    assert.is(Buffer.from(sha256).toString('hex'), await sha256Of(path));
    assert.is(progress.at(-1), size);
    assert.is(progress.length, Math.ceil(size / BLOCK_BYTES));
    const reader = new ChunkReader(blobSource(await blobOf(path), 'x'), geometry, never);
    for (let i = 0; i < geometry.chunks; i++) {
      const leaf = createHash('sha256')
        .update(Uint8Array.of(0))
        .update(await reader.chunk(i));
      assert.ok(Buffer.from(leafOf(tree, i)).equals(leaf.digest()));
      assert.ok(verifyLeaf(geometry, tree.root, i, leafOf(tree, i), auditPath(tree, i)));
    }
  }
});

test('the cut changes the root, and only the root', async () => {
  const source = sourceOf(content(100_000));
  const a = await hashFile(source, cut(100_000, 16_384), quiet);
  const b = await hashFile(source, cut(100_000, 65_536), quiet);
  assert.equal(a.sha256, b.sha256);
  assert.not.equal(a.tree.root, b.tree.root);
});

test('hashing reads one block ahead and holds two, however long the file', async () => {
  const size = 20 * BLOCK_BYTES;
  const block = new Uint8Array(BLOCK_BYTES);
  let asked = 0;
  let hashed = 0;
  let ahead = 0;
  const source: Source = {
    size,
    async read(offset, length) {
      asked = offset + length;
      ahead = Math.max(ahead, asked - hashed);
      return block.subarray(0, length);
    },
  };
  await hashFile(source, cut(size, 65_536), { signal: never, onProgress: (b) => (hashed = b) });
  assert.is(asked, size);
  assert.is(ahead, 2 * BLOCK_BYTES);
});

test('hashing stops within a block of being told to', async () => {
  const size = 50 * BLOCK_BYTES;
  const stop = new AbortController();
  let hashed = 0;
  const hashing = hashFile(sourceOf(new Uint8Array(size)), cut(size, 65_536), {
    signal: stop.signal,
    onProgress(bytes) {
      hashed = bytes;
      if (bytes === 5 * BLOCK_BYTES) stop.abort();
    },
  });
  assert.is(await codeOf(hashing), 'AbortError');
  assert.is(hashed, 5 * BLOCK_BYTES);
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
    const source = blobSource(await blobOf(path), what);
    assert.is((await source.read(0, 10, never)).length, 10);
    await change(path);
    assert.is(await codeOf(source.read(0, 10, never)), 'file_changed', what);
    assert.is(await codeOf(hashFile(source, cut(100_000), quiet)), 'file_changed', what);
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
      new ReadableStream<Uint8Array<ArrayBuffer>>({
        start: (controller) => controller.error(new DOMException('no', name)),
      }),
  });

test('a short read is file_changed; any other trouble of the disk is file_unreadable', async () => {
  const blobOfBytes = (length: number): Blob => new Blob([new Uint8Array(length)]);
  const read = (blob: Blob): Promise<unknown> => blobSource(blob, 'x').read(0, 10, never);
  assert.is(
    await codeOf(
      read(
        blobLike(
          () => 100,
          () => blobOfBytes(9),
        ),
      ),
    ),
    'file_changed',
  );
  assert.is(
    await codeOf(
      read(
        blobLike(
          () => 100,
          () => blobOfBytes(11),
        ),
      ),
    ),
    'file_unreadable',
  );
  let size = 100;
  const shrunk = blobSource(
    blobLike(
      () => size,
      () => blobOfBytes(10),
    ),
    'x',
  );
  size = 99;
  assert.is(await codeOf(shrunk.read(0, 10, never)), 'file_changed');
  for (const [name, code] of [
    ['NotReadableError', 'file_changed'],
    ['NotFoundError', 'file_changed'],
    ['NotAllowedError', 'file_unreadable'],
    ['SecurityError', 'file_unreadable'],
  ] as const) {
    assert.is(
      await codeOf(
        read(
          blobLike(
            () => 100,
            () => broken(name),
          ),
        ),
      ),
      code,
      name,
    );
  }
});

test('chunks are read a block at a time, one block ahead, and a lost block is read again', async () => {
  const size = 8 * BLOCK_BYTES;
  const reads: number[] = [];
  let broken = false;
  const source: Source = {
    size,
    async read(offset, length) {
      reads.push(offset / BLOCK_BYTES);
      if (broken) throw new Error('disk');
      return new Uint8Array(length).fill(offset / BLOCK_BYTES);
    },
  };
  const reader = new ChunkReader(source, cut(size, 65_536), never);
  for (let i = 0; i < 32; i++) assert.is((await reader.chunk(i))[0], i >> 4);
  assert.equal(reads, [0, 1, 2], 'each block once');
  assert.is((await reader.chunk(7 * 16))[5], 7);
  assert.equal(reads, [0, 1, 2, 7], 'nothing behind the end');
  broken = true;
  assert.is(await codeOf(reader.chunk(5 * 16)), 'Error');
  broken = false;
  assert.is((await reader.chunk(5 * 16))[0], 5);
});

test.run();

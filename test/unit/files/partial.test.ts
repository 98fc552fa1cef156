// pure
import * as assert from 'uvu/assert';
import { codeOf } from './code-of.ts';
import { createHash } from 'node:crypto';
import { open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { raise } from '../../../src/shared/errors.ts';
import { chunkOffset } from '../../../src/shared/files/geometry.ts';
import type { Listing } from '../../../src/shared/files/listing.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { createUnsavedDownloads } from '../../../src/workers/transfer/store/unsaved-downloads.ts';
import {
  leftovers,
  openPartial,
  type PartFile,
  removePartial,
  sweep,
} from '../../../src/workers/transfer/store/part-file.ts';
import { openDisk } from '../../../src/workers/transfer/store/disk.ts';
import { hashFile } from '../../../src/workers/transfer/base/hash.ts';
import { leafHash } from '../../../src/workers/transfer/base/chunk-seal.ts';
import { blobSource } from '../../../src/workers/transfer/base/source.ts';
import { verifyPartial } from '../../../src/workers/transfer/receive/verify.ts';
import { env } from './rig.ts';
import { diskStore } from './disk.ts';
import { film, placed, put } from './place.ts';
import { cut } from './must.ts';
import { chunkOf, content } from './vectors.ts';

/** A download on a real disk: what survives a crash, and what a sweep removes. */

const test = placed('partial');

const { C, SIZE, geometry, bytes, quiet, root, listing } = film;
const hex = Buffer.from(root).toString('hex');
const name = `${hex}-${SIZE}-${C}`;

/** Changes one byte of the stored file behind the engine's back. */
async function bend(folder: string, at: number): Promise<void> {
  const file = await open(join(folder, `${name}.part`), 'r+');
  await file.write(Uint8Array.of(0xff, 0xff, 0xff), 0, 3, at);
  await file.close();
}

test('chunks in any order complete and verify the file', async ({ there: folder }) => {
  const store = diskStore(folder);
  const partial = await openPartial(store, root, geometry);
  assert.is(partial.have.count, 0);
  await put(partial, 4, 1, 3, 0);
  assert.not(partial.have.full);
  await put(partial, 2);
  assert.ok(partial.have.full);
  const seen: number[] = [];
  const damaged = await verifyPartial(partial, listing, {
    ...quiet,
    onProgress: (n) => seen.push(n),
  });
  assert.equal(damaged, []);
  assert.is(seen.at(-1), SIZE);
  partial.close();
  const file = await partial.file();
  assert.is(file.size, SIZE);
  const read = createHash('sha256').update(new Uint8Array(await file.arrayBuffer()));
  assert.ok(read.digest().equals(film.sha256));
});

test('the store writes chunks in a row together, and counts them afterwards', async ({
  there: folder,
}) => {
  const disk = diskStore(folder);
  const writes: string[] = [];
  let full = false;
  const store = {
    ...disk,
    async open(name: string) {
      const file = await disk.open(name);
      return {
        ...file,
        write(written: Uint8Array, at: number) {
          if (full) throw raise('disk_full', { needed: written.length, free: 0 });
          if (name.endsWith('.part')) writes.push(`${at / C}+${written.length / C}`);
          file.write(written, at);
        },
      };
    },
  };
  const partial = await openPartial(store, root, geometry);
  await put(partial, 3, 1, 0);
  assert.equal(writes, ['0+2', '3+1']);
  full = true;
  assert.is(await codeOf(put(partial, 2)), 'disk_full');
  assert.equal(partial.have.ranges(), [
    [0, 2],
    [3, 1],
  ]);
  full = false;
  partial.settle();
  assert.is(writes.length, 2, 'what failed is not written later');
  await put(partial, 2);
  assert.equal(partial.read(0, 4), bytes.subarray(0, 4 * C));
  await partial.close();
});

// Proves stage 9: Sealed and read back
test('verifying a file yields to timers', async () => {
  const MIB = 1024 * 1024;
  const whole = new Uint8Array(12 * MIB);
  const long = cut(whole.length, C);
  const { tree, sha256 } = await hashFile(blobSource(new Blob([whole])), long, quiet);
  const leaf = await leafHash(whole.subarray(0, C));
  let [nowMs, heldMs, mostHeldMs] = [0, 0, 0];
  const slow: Pick<PartFile, 'read' | 'leaf'> = {
    // A mebibyte in 20 ms.
    read(_first, count = 1) {
      nowMs += (20 * count * C) / MIB;
      heldMs += (20 * count * C) / MIB;
      mostHeldMs = Math.max(mostHeldMs, heldMs);
      return new Uint8Array(count * C);
    },
    leaf: () => leaf,
  };
  const time = {
    nowMs: () => nowMs,
    sleep: async () => {
      nowMs += 4;
      heldMs = 0;
    },
  };
  const said = { ...listing, geometry: long, root: tree.root, sha256 };
  assert.equal(await verifyPartial(slow, said, { ...quiet, env: time }), []);
  assert.ok(mostHeldMs <= 70, `it was kept for ${mostHeldMs} ms`);
});

test('written chunks survive a crash', async ({ there: folder }) => {
  const crashed = await openPartial(diskStore(folder), root, geometry);
  await put(crashed, 0, 3);
  // The page has neither flushed nor closed the file. Another page opens the bytes on the disk.
  const partial = await openPartial(diskStore(folder), root, geometry);
  assert.equal(partial.have.ranges(), [
    [0, 1],
    [3, 1],
  ]);
  assert.equal(partial.read(3), chunkOf(bytes, C, 3));
  partial.drop(3);
  partial.close();
  const again = await openPartial(diskStore(folder), root, geometry);
  assert.equal(again.have.ranges(), [[0, 1]], 'what was dropped stays so');
  again.close();
  crashed.close();
});

test('verification finds a torn chunk by its leaf', async ({ there: folder }) => {
  const partial = await openPartial(diskStore(folder), root, geometry);
  await put(partial, 0, 1, 2, 3, 4);
  await bend(folder, chunkOffset(geometry, 2) + 7);
  await bend(folder, SIZE - 3);
  assert.equal(await verifyPartial(partial, listing, quiet), [2, 4]);
  for (const index of [2, 4]) partial.drop(index);
  assert.equal(partial.have.ranges(), [
    [0, 2],
    [3, 1],
  ]);
  await put(partial, 2, 4);
  assert.equal(await verifyPartial(partial, listing, quiet), []);
  partial.close();
});

test('a file that differs from its listing is hash_mismatch, despite its log', async ({
  there: folder,
}) => {
  const partial = await openPartial(diskStore(folder), root, geometry);
  await put(partial, 0, 1, 2, 3, 4);
  const other = new Uint8Array(C).fill(1);
  partial.write(2, other, await leafHash(other));
  assert.is(await codeOf(verifyPartial(partial, listing, quiet)), 'hash_mismatch');
  await put(partial, 2);
  const lie: Listing = { ...listing, sha256: new Uint8Array(32) };
  assert.is(await codeOf(verifyPartial(partial, lie, quiet)), 'hash_mismatch');
  partial.close();
});

test('the store ignores a damaged log or another file’s log', async ({ there: folder }) => {
  for (const log of [Buffer.alloc(0), Buffer.from('p2cpart1'), Buffer.alloc(4000, 7)]) {
    await writeFile(join(folder, `${name}.log`), log);
    const partial = await openPartial(diskStore(folder), root, geometry);
    assert.is(partial.have.count, 0);
    partial.close();
  }
  const other = await openPartial(diskStore(folder), root, cut(SIZE, 2 * C));
  assert.is(other.have.count, 0, 'another cut');
  await other.write(0, content(2 * C), new Uint8Array(32).fill(1));
  other.close();
  const back = await openPartial(diskStore(folder), root, geometry);
  assert.is(back.have.count, 0);
  back.close();
});

test('a disk without space fails at once, and keeps its chunks', async ({ there: folder }) => {
  const said = openPartial(diskStore(folder, { free: SIZE - 1 }), root, geometry);
  assert.is(await codeOf(said), 'disk_full');
  const found = openPartial(diskStore(folder, { quota: SIZE - 1 }), root, geometry);
  assert.is(await codeOf(found), 'disk_full');
  const partial = await openPartial(diskStore(folder), root, geometry);
  await put(partial, 1);
  partial.close();
  const store = diskStore(folder, { free: 0 });
  const resumed = await openPartial(store, root, geometry);
  assert.is(resumed.have.count, 1, 'what is reserved needs no more room');
  resumed.close();
  assert.is(store.opened.size, 0);
});

test('a sweep removes a crash’s leftovers unless owed or in use', async ({ there: folder }) => {
  const store = diskStore(folder);
  const roots = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
  const names = roots.map((one) => Buffer.from(one).toString('hex'));
  const [a, b, c] = await Promise.all(roots.map((one) => openPartial(store, one, geometry)));
  a?.write(0, chunkOf(bytes, C, 0), new Uint8Array(32).fill(1));
  await a?.close();
  await b?.close();
  await writeFile(join(folder, 'something else'), 'x');
  assert.equal([...(await leftovers(store))].sort(), names);
  await sweep(store, new Set([names[0] ?? '']));
  assert.is((await store.names()).length, 4, 'the second’s two are gone, and the stranger');
  assert.equal([...(await leftovers(store))].sort(), [names[0], names[2]]);
  await c?.close();
});

test('one tab’s whole unsaved file survives another tab’s sweep', async ({ there: folder }) => {
  const tab = diskStore(folder);
  const partial = await openPartial(tab, root, geometry);
  await put(partial, 0, 1, 2, 3, 4);
  partial.finish();
  await sweep(diskStore(folder), new Set());
  assert.not(await removePartial(diskStore(folder), root, geometry));
  assert.is((await partial.file()).size, SIZE);
  assert.ok(await partial.remove());
  assert.equal(await readdir(folder), []);
});

test('the list of debts waits for another tab that writes it', async ({ there: folder }) => {
  const store = diskStore(folder);
  const unsaved = createUnsavedDownloads(store, () => 0, env);
  const other = await store.open('owed.json');
  setTimeout(() => other.close(), 200);
  const root = 'ab'.repeat(32);
  await unsaved.add(root);
  assert.equal([...(await unsaved.list()).keys()], [root]);
});

test('a whole file stays for a week from its last fetch', async ({ there: folder }) => {
  let nowMs = 0;
  const unsaved = createUnsavedDownloads(diskStore(folder), () => nowMs, env);
  const bytes = 'ab'.repeat(32);
  const whole = { name: 'film.mkv', size: SIZE, chunkSize: geometry.chunkSize };
  await unsaved.add(bytes);
  assert.equal([...(await unsaved.list())], [[bytes, null]]);
  nowMs = 6 * 86_400_000;
  await unsaved.finish(bytes, whole);
  await unsaved.add(bytes);
  nowMs += 6 * 86_400_000;
  assert.equal([...(await unsaved.list())], [[bytes, whole]]);
  nowMs += 2 * 86_400_000;
  assert.equal([...(await unsaved.list())], []);
});

test('the list of debts drops malformed entries', async ({ there: folder }) => {
  const store = diskStore(folder);
  const [old = '', odd = '', wrong = ''] = ['ab', 'cd', 'ef'].map((byte) => byte.repeat(32));
  const file = await store.open('owed.json');
  const whole = { name: 'x', size: -1, chunkSize: 5 };
  const entries = { [old]: { sinceMs: 5 }, [odd]: 'x', [wrong]: { sinceMs: 5, whole }, x: 5 };
  file.write(new TextEncoder().encode(JSON.stringify(entries)), 0);
  file.close();
  const unsaved = createUnsavedDownloads(store, () => 10, env);
  assert.equal(
    [...(await unsaved.list())],
    [
      [old, null],
      [wrong, null],
    ],
  );
});

test('a disk opens although another tab holds the list of debts', async ({ there: folder }) => {
  const store = diskStore(folder);
  const kept = await openPartial(store, root, geometry);
  await put(kept, 0);
  await kept.close();
  const other = await store.open('owed.json');
  const log = createEventLog('transfer', env.nowMs);
  const disk = await openDisk(
    () => Promise.resolve(store),
    () => 0,
    { env, log },
  );
  assert.equal(
    log.entries().map(({ event }) => event),
    ['not-swept'],
  );
  assert.is((await leftovers(disk.store)).size, 1);
  other.close();
  await openDisk(
    () => Promise.resolve(store),
    () => 0,
    { env, log },
  );
  assert.is((await leftovers(disk.store)).size, 0, 'nobody is owed it');
});

test.run();

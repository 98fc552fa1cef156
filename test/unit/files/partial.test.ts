// pure
import * as assert from 'uvu/assert';
import { codeOf } from './code-of.ts';
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

test('written chunks survive a crash, and verification finds the torn ones', async ({
  there: folder,
}) => {
  const crashed = await openPartial(diskStore(folder), root, geometry);
  await put(crashed, 4, 1, 3, 0);
  // The page has neither flushed nor closed the file. Another page opens the bytes on the disk.
  const partial = await openPartial(diskStore(folder), root, geometry);
  assert.equal(partial.read(3), chunkOf(bytes, C, 3));
  await put(partial, 2);
  assert.ok(partial.have.full);
  await bend(folder, chunkOffset(geometry, 2) + 7);
  await bend(folder, SIZE - 3);
  assert.equal(await verifyPartial(partial, listing, quiet), [2, 4]);
  for (const index of [2, 4]) partial.drop(index);
  partial.close();
  const again = await openPartial(diskStore(folder), root, geometry);
  assert.equal(again.have.ranges(), [
    [0, 2],
    [3, 1],
  ]);
  await put(again, 2, 4);
  let verified = 0;
  const onProgress = (n: number): void => void (verified = n);
  assert.equal(await verifyPartial(again, listing, { ...quiet, onProgress }), []);
  assert.is(verified, SIZE);
  again.close();
  crashed.close();
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
  const counted = async (cutting = geometry): Promise<number> => {
    const partial = await openPartial(diskStore(folder), root, cutting);
    partial.close();
    return partial.have.count;
  };
  for (const log of [Buffer.alloc(0), Buffer.from('p2cpart1'), Buffer.alloc(4000, 7)]) {
    await writeFile(join(folder, `${name}.log`), log);
    assert.is(await counted(), 0);
  }
  const other = await openPartial(diskStore(folder), root, cut(SIZE, 2 * C));
  await other.write(0, content(2 * C), new Uint8Array(32).fill(1));
  other.close();
  assert.equal([await counted(), await counted(cut(SIZE, 2 * C))], [0, 1]);
});

test('a disk without space fails at once, and keeps its chunks', async ({ there: folder }) => {
  for (const options of [{ free: SIZE - 1 }, { quota: SIZE - 1 }]) {
    const opening = openPartial(diskStore(folder, options), root, geometry);
    assert.is(await codeOf(opening), 'disk_full');
  }
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
  // Another tab does not remove this tab's whole unsaved file.
  const whole = await openPartial(store, root, geometry);
  await put(whole, 0, 1, 2, 3, 4);
  whole.finish();
  await sweep(diskStore(folder), new Set());
  assert.not(await removePartial(diskStore(folder), root, geometry));
  assert.is((await whole.file()).size, SIZE);
  assert.ok(await whole.remove());
  assert.equal(await readdir(folder), []);
});

test('a whole file stays for a week from its last fetch', async ({ there: folder }) => {
  const store = diskStore(folder);
  let nowMs = 0;
  const unsaved = createUnsavedDownloads(store, () => nowMs, env);
  const whole = { name: 'film.mkv', size: SIZE, chunkSize: geometry.chunkSize };
  // Another tab writes the list meanwhile.
  const other = await store.open('owed.json');
  setTimeout(() => other.close(), 200);
  await unsaved.add(hex);
  assert.equal([...(await unsaved.list())], [[hex, null]]);
  nowMs = 6 * 86_400_000;
  await unsaved.finish(hex, whole);
  await unsaved.add(hex);
  nowMs += 6 * 86_400_000;
  assert.equal([...(await unsaved.list())], [[hex, whole]]);
  nowMs += 2 * 86_400_000;
  assert.equal([...(await unsaved.list())], []);
});

test('the list of debts drops malformed entries', async ({ there: folder }) => {
  const whole = { name: 'x', size: -1, chunkSize: 5 };
  const entries = { [hex]: { sinceMs: 5 }, ['cd'.repeat(32)]: 'x', x: 5 };
  const wrong = 'ef'.repeat(32);
  const text = JSON.stringify({ ...entries, [wrong]: { sinceMs: 5, whole } });
  await writeFile(join(folder, 'owed.json'), text);
  const unsaved = createUnsavedDownloads(diskStore(folder), () => 10, env);
  assert.equal(await unsaved.list(), new Map([hex, wrong].map((root) => [root, null])));
});

test('a disk opens although another tab holds the list of debts', async ({ there: folder }) => {
  const store = diskStore(folder);
  const kept = await openPartial(store, root, geometry);
  await put(kept, 0);
  await kept.close();
  const other = await store.open('owed.json');
  const log = createEventLog('transfer', env.nowMs);
  const open = () =>
    openDisk(
      async () => store,
      () => 0,
      { env, log },
    );
  await open();
  assert.equal(
    log.entries().map(({ event }) => event),
    ['not-swept'],
  );
  assert.is((await leftovers(store)).size, 1);
  other.close();
  await open();
  assert.is((await leftovers(store)).size, 0, 'nobody is owed it');
});

test.run();

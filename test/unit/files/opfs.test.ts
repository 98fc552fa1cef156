// pure
/** The store over the Origin Private File System, which fake-opfs.ts replaces here. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codeOf } from './code-of.ts';
import { appError, P2cError } from '../../../src/shared/errors.ts';
import { disk, type FakeHandle, folderOf } from './fake-opfs.ts';
import { openOpfs } from '../../../src/workers/transfer/store/opfs.ts';

const folder = folderOf('downloads');
const handle = (name: string): FakeHandle => {
  const file = folder.files.get(name);
  if (!file) throw new Error(`no ${name}`);
  return file;
};

test.before.each(() => {
  folder.files.clear();
  disk.roomOfNext = Infinity;
});

test('the store reads, lists, delivers and removes what it wrote', async () => {
  const store = await openOpfs('downloads');
  const file = await store.open('a');
  file.resize(10);
  file.write(Uint8Array.of(0, 1, 2, 3).subarray(1), 4);
  const into = new Uint8Array(8);
  assert.is(file.read(into, 3), 7);
  assert.equal([...into], [0, 1, 2, 3, 0, 0, 0, 0]);
  assert.is(file.size(), 10);
  file.flush();
  assert.equal(await store.names(), ['a']);
  assert.not(await store.remove('a'), 'while it is open');
  assert.is(await codeOf(() => store.open('a')), 'file_in_use');
  file.close();
  assert.is((await store.file('a')).size, 10);
  assert.ok(await store.remove('a'));
  assert.ok(await store.remove('a'), 'what is not there is removed');
  assert.equal(await store.names(), []);
});

test('a tab has a name alone once the others release it', async () => {
  const [one, two] = [await openOpfs('downloads'), await openOpfs('downloads')];
  const first = await one.hold('a');
  const second = await two.hold('a');
  const alone = (name: string): Promise<boolean> => two.alone(name, async () => true);
  assert.not(await alone('a'));
  assert.ok(await alone('b'), 'another name');
  await first();
  assert.not(await alone('a'), 'the other one still has it');
  await second();
  assert.ok(await alone('a'));
  assert.not(await two.alone('a', async () => false), 'its own answer');
});

test('a full disk is disk_full, however the browser reports it', async () => {
  const store = await openOpfs('downloads');
  const file = await store.open('a');
  handle('a').room = 100;
  assert.is(await codeOf(() => file.resize(101)), 'disk_full');
  assert.is(await codeOf(() => file.write(new Uint8Array(101), 0)), 'disk_full', 'a short write');
  handle('a').fails = 'QuotaExceededError';
  assert.is(await codeOf(() => file.write(new Uint8Array(1), 0)), 'disk_full');
  file.close();
  handle('a').fails = 'QuotaExceededError';
  assert.is(await codeOf(() => store.open('a')), 'disk_full');
});

test('any other disk error is storage_failed with the error’s name', async () => {
  const store = await openOpfs('downloads');
  const file = await store.open('a');
  const acts = [
    () => file.size(),
    () => file.read(new Uint8Array(1), 0),
    () => file.write(new Uint8Array(1), 0),
    () => file.resize(1),
    () => file.flush(),
  ];
  for (const act of acts) {
    handle('a').fails = 'InvalidAccessError';
    assert.is(await codeOf(act), 'storage_failed');
  }
  assert.is(await codeOf(() => store.file('nothing')), 'storage_failed');
});

test('the store tests for space with a file that it removes', async () => {
  const store = await openOpfs('downloads');
  await store.needRoom(1000);
  assert.equal(await store.names(), []);
  disk.roomOfNext = 999;
  // The error does not quote a browser that reports the same for every disk.
  for (const [said, free] of [
    [{ quota: 1000, usage: 400 }, 600],
    [{ quota: 10_000, usage: 0 }, null],
    [{}, null],
  ] as const) {
    disk.estimate = said;
    const full = await store.needRoom(1000).catch((thrown: unknown) => thrown);
    assert.ok(full instanceof P2cError);
    assert.equal(full.error, appError('disk_full', { needed: 1000, free }));
    assert.equal(await store.names(), []);
  }
});

test.run();

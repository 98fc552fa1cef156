// pure
/**
 * The store over the Origin Private File System, with a stand-in that fails as the File System standard
 * says. The real one is a browser's.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codeOf } from './code-of.ts';
import { appError, P2cError } from '../../../src/shared/errors.ts';
import { openOpfs } from '../../../src/workers/transfer/store/opfs.ts';

/** Of each file that is made from now on. */
let roomOfNext = Infinity;

class FakeHandle {
  data = new Uint8Array(0);
  locked = false;
  room = roomOfNext;
  /** Thrown by the next call, whatever it is. */
  fails: string | null = null;

  private check(): void {
    const name = this.fails;
    this.fails = null;
    if (name) throw new DOMException('fake', name);
  }
  async createSyncAccessHandle(): Promise<FakeHandle> {
    this.check();
    if (this.locked) throw new DOMException('fake', 'NoModificationAllowedError');
    this.locked = true;
    return this;
  }
  async getFile(): Promise<File> {
    this.check();
    return new File([this.data], 'x');
  }
  getSize(): number {
    this.check();
    return this.data.length;
  }
  truncate(size: number): void {
    this.check();
    if (size > this.room) throw new DOMException('fake', 'QuotaExceededError');
    const next = new Uint8Array(size);
    next.set(this.data.subarray(0, size));
    this.data = next;
  }
  write(bytes: Uint8Array, { at }: { at: number }): number {
    this.check();
    const fits = Math.max(0, Math.min(bytes.length, this.room - at));
    if (at + fits > this.data.length) this.truncate(at + fits);
    this.data.set(bytes.subarray(0, fits), at);
    return fits;
  }
  read(into: Uint8Array, { at }: { at: number }): number {
    this.check();
    const part = this.data.subarray(at, at + into.length);
    into.set(part);
    return part.length;
  }
  flush(): void {
    this.check();
  }
  close(): void {
    this.locked = false;
  }
}

class FakeFolder {
  readonly files = new Map<string, FakeHandle>();
  async getDirectoryHandle(): Promise<FakeFolder> {
    return this;
  }
  async getFileHandle(name: string, options?: { create: boolean }): Promise<FakeHandle> {
    const file = this.files.get(name) ?? (options?.create ? new FakeHandle() : null);
    if (!file) throw new DOMException('fake', 'NotFoundError');
    this.files.set(name, file);
    return file;
  }
  async removeEntry(name: string): Promise<void> {
    const file = this.files.get(name);
    if (!file) throw new DOMException('fake', 'NotFoundError');
    if (file.locked) throw new DOMException('fake', 'NoModificationAllowedError');
    this.files.delete(name);
  }
  async *keys(): AsyncGenerator<string> {
    yield* this.files.keys();
  }
}

const folder = new FakeFolder();
let estimate: { quota?: number; usage?: number } = {};
/** Web Locks, as far as they are used. */
const shared = new Map<string, number>();
const locks = {
  async request(
    name: string,
    { mode }: { mode?: string },
    use: (lock: unknown) => Promise<unknown>,
  ): Promise<unknown> {
    const before = shared.get(name) ?? 0;
    if (mode !== 'shared') return use(before === 0 ? {} : null);
    shared.set(name, before + 1);
    return use({}).finally(() => shared.set(name, (shared.get(name) ?? 0) - 1));
  },
};
Object.defineProperty(globalThis, 'navigator', {
  configurable: true,
  value: { locks, storage: { getDirectory: async () => folder, estimate: async () => estimate } },
});

const handle = (name: string): FakeHandle => {
  const file = folder.files.get(name);
  if (!file) throw new Error(`no ${name}`);
  return file;
};

test.before.each(() => {
  folder.files.clear();
  roomOfNext = Infinity;
});

test('what is written is read, listed, handed over and removed', async () => {
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
  file.close();
  assert.is((await store.file('a')).size, 10);
  assert.ok(await store.remove('a'));
  assert.ok(await store.remove('a'), 'what is not there is removed');
  assert.equal(await store.names(), []);
});

test('a file that another tab holds is file_in_use', async () => {
  const store = await openOpfs('downloads');
  await store.open('a');
  assert.is(await codeOf(() => store.open('a')), 'file_in_use');
});

test('what a tab holds, nobody is alone with until it is let go', async () => {
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

test('a full disk is disk_full, whichever way it shows', async () => {
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

test('anything else is storage_failed, with the name of what was thrown', async () => {
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

test('whether there is room is found out by trying, and nothing is left of that', async () => {
  const store = await openOpfs('downloads');
  await store.needRoom(1000);
  assert.equal(await store.names(), []);
  roomOfNext = 999;
  estimate = { quota: 1000, usage: 400 };
  const full = await store.needRoom(1000).catch((thrown: unknown) => thrown);
  assert.ok(full instanceof P2cError);
  assert.equal(full.error, appError('disk_full', { needed: 1000, free: 600 }));
  assert.equal(await store.names(), []);
});

test('a browser that says the same of every disk is not quoted', async () => {
  const store = await openOpfs('downloads');
  roomOfNext = 999;
  for (const said of [{ quota: 10_000, usage: 0 }, {}]) {
    estimate = said;
    const full = await store.needRoom(1000).catch((thrown: unknown) => thrown);
    assert.ok(full instanceof P2cError);
    assert.equal(full.error, appError('disk_full', { needed: 1000, free: null }));
  }
});

test.run();

/** The download folder on a real disk, through node:fs: what OPFS is in a browser. */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { mkdtemp, openAsBlob, readdir, rm } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { raise } from '../../../src/shared/errors.ts';
import type { Store, StoreFile } from '../../../src/workers/transfer/store/store.ts';

export const makeFolder = (): Promise<string> => promisify(mkdtemp)(join(tmpdir(), 'p2c-files-'));
export const removeFolder = (path: string): Promise<void> =>
  promisify(rm)(path, { recursive: true, force: true });

/** A file as a page gets it: a snapshot that the page cannot read once the disk has changed. */
export const blobOf = (path: string): Promise<Blob> => openAsBlob(path);

interface DiskOptions {
  /** Bytes that fit on the disk. */
  quota?: number;
  /** Bytes by which a file may be made larger ahead; null: any. */
  free?: number | null;
}

export interface DiskStore extends Store {
  readonly path: string;
  /** Names that are open now. */
  readonly opened: ReadonlySet<string>;
  flushes: number;
}

/** How many holders each name has across all tabs, by folder and name. */
const holds = new Map<string, number>();

export function diskStore(path: string, options: DiskOptions = {}): DiskStore {
  const opened = new Set<string>();
  let used = 0;

  const spare = (needed: number): void => {
    const free = options.free ?? null;
    if (free !== null && needed > free) throw raise('disk_full', { needed, free });
  };

  const openFile = (name: string): StoreFile => {
    const fd = openSync(join(path, name), 'a+');
    closeSync(fd);
    const file = openSync(join(path, name), 'r+');
    const grow = (size: number): void => {
      const more = size - fstatSync(file).size;
      if (used + more > (options.quota ?? Infinity)) {
        throw raise('disk_full', { needed: more, free: null });
      }
      used += more;
    };
    let open = true;
    return {
      size: () => fstatSync(file).size,
      read: (into, at) => readSync(file, into, 0, into.length, at),
      write(bytes, at) {
        if (at + bytes.length > fstatSync(file).size) grow(at + bytes.length);
        writeSync(file, bytes, 0, bytes.length, at);
      },
      resize(size) {
        spare(size - fstatSync(file).size);
        grow(size);
        ftruncateSync(file, size);
      },
      flush() {
        store.flushes += 1;
        fsyncSync(file);
      },
      close() {
        if (!open) return;
        open = false;
        closeSync(file);
        opened.delete(name);
      },
    };
  };

  const store: DiskStore = {
    path,
    opened,
    flushes: 0,
    async open(name) {
      if (opened.has(name)) throw raise('file_in_use');
      opened.add(name);
      return openFile(name);
    },
    names: () => promisify(readdir)(path),
    async remove(name) {
      if (opened.has(name)) return false;
      await promisify(rm)(join(path, name), { force: true });
      return true;
    },
    async file(name) {
      const blob = await openAsBlob(join(path, name));
      return Object.assign(blob, { name, lastModified: 0, webkitRelativePath: '' });
    },
    async hold(name) {
      const key = join(path, name);
      holds.set(key, (holds.get(key) ?? 0) + 1);
      let held = true;
      return async () => {
        if (held) holds.set(key, (holds.get(key) ?? 0) - 1);
        held = false;
      };
    },
    alone: async (name, act) => (holds.get(join(path, name)) ?? 0) === 0 && (await act()),
    needRoom: async (bytes) => spare(bytes),
  };
  return store;
}

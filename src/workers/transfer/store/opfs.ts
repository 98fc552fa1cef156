/// <reference lib="webworker.asynciterable" />
import { errorName, P2cError, raise } from '../../../shared/errors.ts';
import type { Store, StoreFile } from './store.ts';

/**
 * Implements {@link Store} on the Origin Private File System. Workers of both browsers have it
 * (platform-notes.md).
 */

/** The errors for a file that another handle has open, by the File System standard. */
const LOCKED = new Set(['NoModificationAllowedError', 'InvalidStateError']);

const failure = (thrown: unknown): P2cError => {
  if (thrown instanceof P2cError) return thrown;
  return raise('storage_failed', { reason: errorName(thrown) });
};

/**
 * Returns the free space that the browser reports, if it is less than what did not fit; otherwise
 * null. Chromium always reports 10 GiB, which means nothing (platform-notes.md, "Free space").
 */
async function freeBytes(needed: number): Promise<number | null> {
  const { quota, usage } = await navigator.storage.estimate();
  if (quota === undefined || usage === undefined || quota - usage >= needed) return null;
  return Math.max(0, quota - usage);
}

function overHandle(handle: FileSystemSyncAccessHandle): StoreFile {
  const guard = <T>(needed: number, act: () => T): T => {
    try {
      return act();
    } catch (thrown) {
      if (errorName(thrown) === 'QuotaExceededError')
        throw raise('disk_full', { needed, free: null });
      throw failure(thrown);
    }
  };
  return {
    size: () => guard(0, () => handle.getSize()),
    read: (into, at) =>
      guard(0, () =>
        handle.read(new Uint8Array(into.buffer as ArrayBuffer, into.byteOffset, into.length), {
          at,
        }),
      ),
    write(bytes, at) {
      const view = new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
      const written = guard(bytes.length, () => handle.write(view, { at }));
      // A disk may be full although the quota is not. Then fewer bytes are written, and no error is
      // thrown.
      if (written !== bytes.length) throw raise('disk_full', { needed: bytes.length, free: null });
    },
    resize: (size) => guard(size, () => handle.truncate(size)),
    flush: () => guard(0, () => handle.flush()),
    close: () => handle.close(),
  };
}

const lockOf = (folder: string, name: string): string => `p2c-${folder}:${name}`;

/**
 * Opens the store.
 * @param folder the name of a folder in the origin's private file system. It is created if missing.
 * @throws P2cError `storage_failed`. Private windows of some browsers have no such file system.
 */
export async function openOpfs(folder: string): Promise<Store> {
  let directory: FileSystemDirectoryHandle;
  try {
    const root = await navigator.storage.getDirectory();
    directory = await root.getDirectoryHandle(folder, { create: true });
  } catch (thrown) {
    throw failure(thrown);
  }
  const store: Store = {
    async open(name) {
      try {
        const handle = await directory.getFileHandle(name, { create: true });
        return overHandle(await handle.createSyncAccessHandle());
      } catch (thrown) {
        if (LOCKED.has(errorName(thrown))) throw raise('file_in_use');
        if (errorName(thrown) === 'QuotaExceededError') {
          throw raise('disk_full', { needed: 0, free: null });
        }
        throw failure(thrown);
      }
    },
    async names() {
      const names: string[] = [];
      for await (const name of directory.keys()) names.push(name);
      return names;
    },
    async remove(name) {
      try {
        await directory.removeEntry(name);
        return true;
      } catch (thrown) {
        if (errorName(thrown) === 'NotFoundError') return true;
        if (LOCKED.has(errorName(thrown))) return false;
        throw failure(thrown);
      }
    },
    async file(name) {
      try {
        return await (await directory.getFileHandle(name)).getFile();
      } catch (thrown) {
        throw failure(thrown);
      }
    },
    hold: (name) =>
      new Promise((held, failed) => {
        const released: Promise<void> = navigator.locks
          .request(lockOf(folder, name), { mode: 'shared' }, async () => {
            await new Promise<void>((letGo) => {
              held(() => {
                letGo();
                return released;
              });
            });
          })
          .then(() => undefined);
        released.catch((thrown: unknown) => failed(failure(thrown)));
      }),
    alone: (name, act) =>
      new Promise((answer, failed) => {
        navigator.locks
          .request(lockOf(folder, name), { ifAvailable: true }, async (lock) =>
            answer(lock !== null && (await act())),
          )
          .catch((thrown: unknown) => failed(failure(thrown)));
      }),
    async needRoom(bytes) {
      // Only an attempt shows whether there is room: create a file of that size. The disk does not
      // have to write its zeros.
      const name = `trial-${crypto.randomUUID()}`;
      const trial = await store.open(name);
      try {
        trial.resize(bytes);
      } catch (thrown) {
        const { error } = failure(thrown);
        if (error.code !== 'disk_full') throw thrown;
        throw raise('disk_full', { needed: bytes, free: await freeBytes(bytes) });
      } finally {
        trial.close();
        await store.remove(name);
      }
    },
  };
  return store;
}

/// <reference lib="webworker.asynciterable" />
import { errorName, P2cError, raise } from '../../../shared/errors.ts';
import type { Store, StoreFile } from './store.ts';

/**
 * Implements {@link Store} on the Origin Private File System, which workers of both browsers have
 * (platform-notes.md).
 */

/** The errors for a file that another handle holds, by the File System standard. */
const LOCKED = new Set(['NoModificationAllowedError', 'InvalidStateError']);

const failure = (thrown: unknown): P2cError => {
  if (thrown instanceof P2cError) return thrown;
  return raise('storage_failed', { reason: errorName(thrown) });
};

/**
 * Returns the free space as the browser reports it, if that is less than what did not fit. Chromium
 * always reports 10 GiB (platform-notes.md, "Free space"), which says nothing.
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
      // A disk may be full although the quota is not. Then fewer bytes are written, and nothing is
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
 * @param folder of the origin's private file system; created if missing.
 * @throws P2cError `storage_failed`: private windows of some browsers have no such file system.
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
      // Only an attempt can tell: a file of that size, with zeros that no disk has to write.
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

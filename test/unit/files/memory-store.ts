/** A download folder in memory: as quick as a table of cases asks for, and open to be looked into. */
import { ownText, raise } from '../../../src/shared/errors.ts';
import type { Store, StoreFile } from '../../../src/workers/transfer/store/store.ts';

export interface MemoryStore extends Store {
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

export function memoryStore(): MemoryStore {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const opened = new Set<string>();
  const held = new Map<string, number>();
  const bytesOf = (name: string): Uint8Array<ArrayBuffer> => files.get(name) ?? new Uint8Array(0);

  const openFile = (name: string): StoreFile => ({
    size: () => bytesOf(name).length,
    read(into, at) {
      const part = bytesOf(name).subarray(at, at + into.length);
      into.set(part);
      return part.length;
    },
    write(bytes, at) {
      if (!opened.has(name)) throw raise('storage_failed', { reason: ownText('closed') });
      if (at + bytes.length > bytesOf(name).length) this.resize(at + bytes.length);
      bytesOf(name).set(bytes, at);
    },
    resize(size) {
      const next = new Uint8Array(size);
      next.set(bytesOf(name).subarray(0, size));
      files.set(name, next);
    },
    flush: () => undefined,
    close: () => void opened.delete(name),
  });

  return {
    files,
    async open(name) {
      if (opened.has(name)) throw raise('file_in_use');
      opened.add(name);
      if (!files.has(name)) files.set(name, new Uint8Array(0));
      return openFile(name);
    },
    names: async () => [...files.keys()],
    async remove(name) {
      if (opened.has(name)) return false;
      files.delete(name);
      return true;
    },
    async file(name) {
      if (!files.has(name)) throw raise('storage_failed', { reason: ownText('NotFoundError') });
      return new File([bytesOf(name)], name);
    },
    async hold(name) {
      held.set(name, (held.get(name) ?? 0) + 1);
      let mine = true;
      return async () => {
        if (mine) held.set(name, (held.get(name) ?? 0) - 1);
        mine = false;
      };
    },
    alone: async (name, act) => (held.get(name) ?? 0) === 0 && (await act()),
    needRoom: async () => undefined,
  };
}

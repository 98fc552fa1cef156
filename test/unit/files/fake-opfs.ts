/** The Origin Private File System and its locks, in memory, failing as the File System standard says. */
import { define } from '../../support/define.ts';

/** The disk of all folders. */
export const disk: { roomOfNext: number; estimate: StorageEstimate } = {
  /** The room of each file that is made from now on. */
  roomOfNext: Infinity,
  estimate: {},
};

export class FakeHandle {
  data = new Uint8Array(0);
  locked = false;
  room = disk.roomOfNext;
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

const folders = new Map<string, FakeFolder>();
/** A folder of the origin, as it is on the disk. */
export function folderOf(name: string): FakeFolder {
  const folder = folders.get(name) ?? new FakeFolder();
  folders.set(name, folder);
  return folder;
}
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
const root = { getDirectoryHandle: async (name: string) => folderOf(name) };
define('navigator', {
  locks,
  storage: { getDirectory: async () => root, estimate: async () => disk.estimate },
});

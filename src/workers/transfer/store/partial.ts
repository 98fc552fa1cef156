import { ByteWriter, type Bytes, equalBytes, toHex, utf8 } from '../../../shared/bytes.ts';
import { P2cError, raise } from '../../../shared/errors.ts';
import { chunkLength, chunkOffset, type Geometry } from '../../../shared/files/geometry.ts';
import { ChunkSet } from '../../../shared/files/ranges.ts';
import { HASH_BYTES } from '../../../shared/files/tree.ts';
import type { Store, StoreFile } from './store.ts';

/**
 * A download on disk (docs/files.md, "Storage"): the bytes at their place in `<name>.part`, and in
 * `<name>.log` a slot of 32 bytes per chunk, zero until the chunk is verified and written, then its
 * leaf hash. So the log says what need not be sent again, and lets the last reading find the very
 * chunk that a crash tore. Both outlive the page; the bytes name them, whatever the call or the sale.
 */
export interface PartFile {
  readonly geometry: Geometry;
  /** Verified and written. Changed by {@link write} and {@link drop} alone. */
  readonly have: ChunkSet;
  /** @throws P2cError `disk_full` or `storage_failed`; then the chunk does not count. */
  write(index: number, chunk: Uint8Array, leaf: Uint8Array): void;
  /** As it is on disk now. */
  read(index: number): Bytes;
  leaf(index: number): Bytes;
  /** It must come again. */
  drop(index: number): void;
  flush(): void;
  /** It is whole: closed, and still this page's, so that no tab removes what is not saved. */
  finish(): void;
  /** The bytes, once it is finished or closed. @throws P2cError `storage_failed`. */
  file(): Promise<File>;
  /** What is there stays. Resolves once other tabs know that it is not this page's any more. */
  close(): Promise<void>;
  /** Closed, and gone. False: another tab has it, too, and keeps it. @throws P2cError `storage_failed`. */
  remove(): Promise<boolean>;
}

const MAGIC = utf8('p2cpart1');
const HEADER_BYTES = 64;
const SCAN_SLOTS = 4096;

/**
 * By all that says where a chunk lies: a root that somebody else lists with another size or cut is
 * another file, and never comes near this one.
 */
const nameOf = (root: Uint8Array, { size, chunkSize }: Geometry): string =>
  `${toHex(root)}-${size}-${chunkSize}`;
/** How downloads were named before; gone on with while there are any. */
const oldNameOf = (root: Uint8Array): string => toHex(root);
const partOf = (name: string): string => `${name}.part`;
const logOf = (name: string): string => `${name}.log`;
const NAME = /^(([0-9a-f]{64})(?:-\d+-\d+)?)\.(?:part|log)$/;

const headerOf = (root: Bytes, { size, chunkSize }: Geometry): Bytes => {
  const header = new ByteWriter().bytes(MAGIC).bytes(root).u64(BigInt(size)).u32(chunkSize);
  return header.bytes(new Uint8Array(HEADER_BYTES - header.size)).finish();
};

/** Under which name these bytes are, or will be. */
async function nameIn(store: Store, root: Bytes, geometry: Geometry): Promise<string> {
  const old = oldNameOf(root);
  if (!(await store.names()).includes(logOf(old))) return nameOf(root, geometry);
  const found = await store
    .file(logOf(old))
    .then((log) => log.slice(0, HEADER_BYTES).arrayBuffer())
    .catch(() => new ArrayBuffer(0));
  const same = equalBytes(new Uint8Array(found), headerOf(root, geometry));
  return same ? old : nameOf(root, geometry);
}

const slot = (index: number): number => HEADER_BYTES + index * HASH_BYTES;

/** Slots that are not zero, read a few thousand at a time. */
function* written(log: StoreFile, chunks: number): Generator<number> {
  const slots = new Uint8Array(Math.min(chunks, SCAN_SLOTS) * HASH_BYTES);
  for (let first = 0; first < chunks; first += SCAN_SLOTS) {
    const count = Math.min(SCAN_SLOTS, chunks - first);
    const got = log.read(slots.subarray(0, count * HASH_BYTES), slot(first));
    for (let i = 0; (i + 1) * HASH_BYTES <= got; i++) {
      const leaf = slots.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
      if (leaf.some((byte) => byte !== 0)) yield first + i;
    }
  }
}

function readLog(log: StoreFile, chunks: number): ChunkSet {
  const have = new ChunkSet(chunks);
  for (const index of written(log, chunks)) have.add(index);
  return have;
}

/** Makes both files as large as they will be, so that a full disk is known before the first byte. */
function reserve(part: StoreFile, log: StoreFile, { size, chunks }: Geometry): void {
  const missing = Math.max(0, size - part.size());
  try {
    part.resize(size);
    log.resize(slot(chunks));
  } catch (thrown) {
    if (!(thrown instanceof P2cError) || thrown.error.code !== 'disk_full') throw thrown;
    throw raise('disk_full', { needed: missing, free: thrown.error.context.free });
  }
}

/**
 * Opens what an earlier attempt left, or begins.
 * @throws P2cError `disk_full`, `file_in_use` or `storage_failed`.
 */
export async function openPartial(
  store: Store,
  root: Bytes,
  geometry: Geometry,
): Promise<PartFile> {
  const name = await nameIn(store, root, geometry);
  const letGo = await store.hold(name);
  let part: StoreFile | null = null;
  let log: StoreFile | null = null;
  try {
    part = await store.open(partOf(name));
    log = await store.open(logOf(name));
    return join({ store, name, letGo, part, log }, root, geometry);
  } catch (thrown) {
    const nothing = log !== null && !anyWritten(log);
    part?.close();
    log?.close();
    await letGo();
    // What was reserved for nothing is given back.
    if (nothing) await removeNamed(store, name).catch(() => false);
    throw thrown;
  }
}

/** Where it cannot be read, there may be something. */
function anyWritten(log: StoreFile): boolean {
  try {
    const chunks = Math.max(0, Math.floor((log.size() - HEADER_BYTES) / HASH_BYTES));
    return !written(log, chunks).next().done;
  } catch {
    return true;
  }
}

interface Opened {
  readonly store: Store;
  readonly name: string;
  readonly letGo: () => Promise<void>;
  readonly part: StoreFile;
  readonly log: StoreFile;
}

function join(
  { store, name, letGo, part, log }: Opened,
  root: Bytes,
  geometry: Geometry,
): PartFile {
  const header = headerOf(root, geometry);
  const found = new Uint8Array(HEADER_BYTES);
  // The name is this header's, so another one in it is no other download's: the disk tore it.
  if (log.read(found, 0) !== HEADER_BYTES || !equalBytes(found, header)) {
    log.resize(0);
    log.write(header, 0);
  }
  reserve(part, log, geometry);
  const have = readLog(log, geometry.chunks);
  const finish = (): void => {
    part.close();
    log.close();
  };
  return {
    geometry,
    have,
    write(index, chunk, leaf) {
      part.write(chunk, chunkOffset(geometry, index));
      log.write(leaf, slot(index));
      have.add(index);
    },
    read(index) {
      const chunk = new Uint8Array(chunkLength(geometry, index));
      const got = part.read(chunk, chunkOffset(geometry, index));
      return got === chunk.length ? chunk : chunk.slice(0, got);
    },
    leaf(index) {
      const leaf = new Uint8Array(HASH_BYTES);
      log.read(leaf, slot(index));
      return leaf;
    },
    drop(index) {
      log.write(new Uint8Array(HASH_BYTES), slot(index));
      have.delete(index);
    },
    flush() {
      part.flush();
      log.flush();
    },
    finish,
    file: () => store.file(partOf(name)),
    close() {
      finish();
      return letGo();
    },
    async remove() {
      finish();
      await letGo();
      return removeNamed(store, name);
    },
  };
}

/** The bytes first: a tab that opens both at this moment finds that they are not what its log says. */
const removeNamed = (store: Store, name: string): Promise<boolean> =>
  store.alone(
    name,
    async () => (await store.remove(partOf(name))) && (await store.remove(logOf(name))),
  );

/** Of a download that nobody here has open. False: it is in use, here or in another tab. */
export const removePartial = async (
  store: Store,
  root: Bytes,
  geometry: Geometry,
): Promise<boolean> => removeNamed(store, await nameIn(store, root, geometry));

/** Roots, in hex, of what earlier calls and crashes left. */
export async function leftovers(store: Store): Promise<ReadonlySet<string>> {
  const roots = (await store.names()).map((name) => NAME.exec(name)?.[2]);
  return new Set(roots.filter((root) => root !== undefined));
}

/** Whether a chunk is there; where another tab has it open, there may be one. */
async function holdsAny(store: Store, name: string): Promise<boolean> {
  const log = await store.open(logOf(name)).catch(() => null);
  if (!log) return true;
  const any = anyWritten(log);
  log.close();
  return any;
}

/**
 * Removes every temporary but those of the roots (hex) that are still owed and have something in them.
 * What another tab has open, or not saved yet, stays.
 */
export async function sweep(store: Store, owed: ReadonlySet<string>): Promise<void> {
  const downloads = new Map<string, string>();
  for (const name of await store.names()) {
    const [, download, root] = NAME.exec(name) ?? [];
    if (download !== undefined && root !== undefined) downloads.set(download, root);
    else await store.remove(name);
  }
  for (const [name, root] of downloads) {
    if (owed.has(root) && (await holdsAny(store, name))) continue;
    await removeNamed(store, name);
  }
}

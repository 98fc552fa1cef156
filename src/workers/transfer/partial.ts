import { ByteWriter, type Bytes, equalBytes, toHex, utf8 } from '../../shared/bytes.ts';
import { P2cError, raise } from '../../shared/errors.ts';
import { chunkLength, chunkOffset, type Geometry } from '../../shared/files/geometry.ts';
import { ChunkSet } from '../../shared/files/ranges.ts';
import { HASH_BYTES } from '../../shared/files/tree.ts';
import type { Store, StoreFile } from './store.ts';

/**
 * A download on disk (docs/files.md, "Storage"): the bytes at their place in `<root>.part`, and in
 * `<root>.log` a slot of 32 bytes per chunk, zero until the chunk is verified and written, then its
 * leaf hash. So the log says what need not be sent again, and lets the last reading find the very
 * chunk that a crash tore. Both outlive the page; a root names them, whatever the call or the sale.
 */
export interface Partial {
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
  close(): void;
}

const MAGIC = utf8('p2cpart1');
const HEADER_BYTES = 64;
const SCAN_SLOTS = 4096;

const partOf = (root: Uint8Array): string => `${toHex(root)}.part`;
const logOf = (root: Uint8Array): string => `${toHex(root)}.log`;
const NAME = /^([0-9a-f]{64})\.(?:part|log)$/;

const headerOf = (root: Bytes, { size, chunkSize }: Geometry): Bytes => {
  const header = new ByteWriter().bytes(MAGIC).bytes(root).u64(BigInt(size)).u32(chunkSize);
  return header.bytes(new Uint8Array(HEADER_BYTES - header.size)).finish();
};

const slot = (index: number): number => HEADER_BYTES + index * HASH_BYTES;

/** Slots that are not zero, read a few thousand at a time. */
function readLog(log: StoreFile, chunks: number): ChunkSet {
  const have = new ChunkSet(chunks);
  const slots = new Uint8Array(Math.min(chunks, SCAN_SLOTS) * HASH_BYTES);
  for (let first = 0; first < chunks; first += SCAN_SLOTS) {
    const count = Math.min(SCAN_SLOTS, chunks - first);
    const got = log.read(slots.subarray(0, count * HASH_BYTES), slot(first));
    for (let i = 0; (i + 1) * HASH_BYTES <= got; i++) {
      const leaf = slots.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
      if (leaf.some((byte) => byte !== 0)) have.add(first + i);
    }
  }
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
export async function openPartial(store: Store, root: Bytes, geometry: Geometry): Promise<Partial> {
  const part = await store.open(partOf(root));
  let log: StoreFile | null = null;
  try {
    log = await store.open(logOf(root));
    return await join(part, log, root, geometry);
  } catch (thrown) {
    log?.close();
    part.close();
    throw thrown;
  }
}

async function join(
  part: StoreFile,
  log: StoreFile,
  root: Bytes,
  geometry: Geometry,
): Promise<Partial> {
  const header = headerOf(root, geometry);
  const found = new Uint8Array(HEADER_BYTES);
  if (log.read(found, 0) !== HEADER_BYTES || !equalBytes(found, header)) {
    log.resize(0);
    log.write(header, 0);
  }
  reserve(part, log, geometry);
  const have = readLog(log, geometry.chunks);
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
    close() {
      part.close();
      log.close();
    },
  };
}

/** The bytes of a finished and closed download. */
export const partialFile = (store: Store, root: Bytes): Promise<File> => store.file(partOf(root));

/** False: in use, here or in another tab. */
export async function removePartial(store: Store, root: Bytes): Promise<boolean> {
  const part = await store.remove(partOf(root));
  return (await store.remove(logOf(root))) && part;
}

/** Roots, in hex, of what earlier calls and crashes left. */
export async function leftovers(store: Store): Promise<ReadonlySet<string>> {
  const roots = (await store.names()).map((name) => NAME.exec(name)?.[1]);
  return new Set(roots.filter((root) => root !== undefined));
}

/**
 * Removes every temporary but those of the roots (hex) that are still owed. What another tab has open
 * stays. Answers how many files went.
 */
export async function sweep(store: Store, owed: ReadonlySet<string>): Promise<number> {
  let removed = 0;
  for (const name of await store.names()) {
    const root = NAME.exec(name)?.[1];
    if (root !== undefined && owed.has(root)) continue;
    if (await store.remove(name)) removed += 1;
  }
  return removed;
}

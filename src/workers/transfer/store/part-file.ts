import {
  type Bytes,
  ByteWriter,
  concatBytes,
  equalBytes,
  toHex,
  utf8,
} from '../../../shared/bytes.ts';
import { ownText, P2cError, raise } from '../../../shared/errors.ts';
import { chunkLength, chunkOffset, type Geometry } from '../../../shared/files/geometry.ts';
import { ChunkSet } from '../../../shared/files/ranges.ts';
import { HASH_BYTES } from '../../../shared/files/tree.ts';
import { BLOCK_BYTES } from '../base/source.ts';
import type { Store, StoreFile } from './store.ts';

/**
 * A download on disk (docs/protocol/files.md, "Storage"). `<name>.part` has the chunks at their
 * positions. `<name>.log` has a slot of 32 bytes per chunk. The slot is zero until the chunk is
 * verified and written, then it contains the leaf hash. So the log shows which chunks need not be
 * sent again, and lets the final reading find exactly the chunk that a crash damaged. Both files
 * outlive the page. Their name depends only on the content, whatever the call or the sale.
 */
export type PartFile = Awaited<ReturnType<typeof openPartial>>;

const MAGIC = utf8('p2cpart1');
const HEADER_BYTES = 64;
const SCAN_SLOTS = 4096;

/**
 * Returns a name that is made from everything that decides where a chunk lies. If the same root is
 * listed with another size or chunk size, it is another file and never touches this one.
 */
const nameOf = (root: Uint8Array, { size, chunkSize }: Geometry): string =>
  `${toHex(root)}-${size}-${chunkSize}`;
const partOf = (name: string): string => `${name}.part`;
const logOf = (name: string): string => `${name}.log`;
const NAME = /^(([0-9a-f]{64})-\d+-\d+)\.(?:part|log)$/;

const headerOf = (root: Bytes, { size, chunkSize }: Geometry): Bytes => {
  const header = new ByteWriter().bytes(MAGIC).bytes(root).u64(BigInt(size)).u32(chunkSize);
  return header.bytes(new Uint8Array(HEADER_BYTES - header.size)).finish();
};

const slot = (index: number): number => HEADER_BYTES + index * HASH_BYTES;

/** Yields the indices of the slots that are not zero. Reads a few thousand slots at a time. */
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

/** Tells whether any chunk is stored. If the log cannot be read, assumes that there is one. */
function anyWritten(log: StoreFile): boolean {
  try {
    const chunks = Math.max(0, Math.floor((log.size() - HEADER_BYTES) / HASH_BYTES));
    return !written(log, chunks).next().done;
  } catch {
    return true;
  }
}

/**
 * Opens the data that an earlier attempt left, or begins a new download.
 * @throws P2cError `disk_full`, `file_in_use` or `storage_failed`.
 */
export async function openPartial(store: Store, root: Bytes, geometry: Geometry) {
  const name = nameOf(root, geometry);
  const release = await store.hold(name);
  let part: StoreFile | null = null;
  let log: StoreFile | null = null;
  try {
    part = await store.open(partOf(name));
    log = await store.open(logOf(name));
    prepare(part, log, root, geometry);
    return partFile(store, { name, release, part, log }, geometry);
  } catch (thrown) {
    const nothing = log !== null && !anyWritten(log);
    part?.close();
    log?.close();
    await release();
    // If no chunk is stored, remove the files, to free the reserved space.
    if (nothing) await removeNamed(store, name).catch(() => false);
    throw thrown;
  }
}

/** Writes the header if it is missing, and gives both files their final size. */
function prepare(part: StoreFile, log: StoreFile, root: Bytes, geometry: Geometry): void {
  const header = headerOf(root, geometry);
  const found = new Uint8Array(HEADER_BYTES);
  // The name is made from this header. So a different header shows damage by the disk, not another
  // download.
  if (log.read(found, 0) !== HEADER_BYTES || !equalBytes(found, header)) {
    log.resize(0);
    log.write(header, 0);
  }
  // The size is set now, so that a full disk is noticed before the first byte arrives.
  const needed = Math.max(0, geometry.size - part.size());
  try {
    part.resize(geometry.size);
    log.resize(slot(geometry.chunks));
  } catch (thrown) {
    if (!(thrown instanceof P2cError) || thrown.error.code !== 'disk_full') throw thrown;
    throw raise('disk_full', { needed, free: thrown.error.context.free });
  }
}

interface Opened {
  readonly name: string;
  readonly release: () => Promise<void>;
  readonly part: StoreFile;
  readonly log: StoreFile;
}

function partFile(store: Store, { name, release, part, log }: Opened, geometry: Geometry) {
  /** The chunks that are verified and written. Only `write` and `drop` change this set. */
  const have = new ChunkSet(geometry.chunks);
  for (const index of written(log, geometry.chunks)) have.add(index);
  let unsettled: Unsettled[] = [];
  let unsettledBytes = 0;
  let memory: Bytes = new Uint8Array(0);

  /**
   * Writes the chunks that wait in memory. After that, nothing is lost if the page closes.
   * @throws like `write`.
   */
  function settle(): void {
    const batch = unsettled.sort((a, b) => a.index - b.index);
    unsettled = [];
    unsettledBytes = 0;
    try {
      for (const run of runsOf(batch)) {
        const [{ index: first }] = run;
        part.write(joined(run.map(({ chunk }) => chunk)), chunkOffset(geometry, first));
        log.write(joined(run.map(({ leaf }) => leaf)), slot(first));
      }
    } catch (thrown) {
      for (const { index } of batch) have.delete(index);
      throw thrown;
    }
  }

  /**
   * Closes a complete file. It still counts as used by this page, so that no tab removes it before
   * the user has saved it.
   */
  function finish(): void {
    try {
      settle();
    } catch {
      // The log does not contain these chunks, so they are fetched again.
    }
    part.close();
    log.close();
    memory = new Uint8Array(0);
  }

  return {
    have,
    settle,
    finish,
    /**
     * Writes a chunk, at the latest in `settle`. In Firefox, each write costs the same, however
     * long it is. So consecutive chunks wait in memory and are written together.
     * @throws P2cError `disk_full` or `storage_failed`. The chunks that waited then do not count as
     * written.
     */
    write(index: number, chunk: Uint8Array, leaf: Uint8Array): void {
      unsettled.push({ index, chunk, leaf });
      unsettledBytes += chunk.length;
      have.add(index);
      if (unsettledBytes >= BLOCK_BYTES) settle();
    },
    /**
     * Reads chunks as they are on disk now. Returns fewer bytes if the file is shorter. The next
     * reading reuses the memory of the result.
     */
    read(first: number, count = 1): Bytes {
      settle();
      const at = chunkOffset(geometry, first);
      const last = first + count - 1;
      const length = chunkOffset(geometry, last) + chunkLength(geometry, last) - at;
      if (memory.length < length) memory = new Uint8Array(length);
      const bytes = memory.subarray(0, length);
      return bytes.subarray(0, part.read(bytes, at));
    },
    leaf(index: number): Bytes {
      settle();
      const leaf = new Uint8Array(HASH_BYTES);
      log.read(leaf, slot(index));
      return leaf;
    },
    /** Marks a chunk to be fetched again. */
    drop(index: number): void {
      settle();
      log.write(new Uint8Array(HASH_BYTES), slot(index));
      have.delete(index);
    },
    flush(): void {
      settle();
      part.flush();
      log.flush();
    },
    /**
     * Returns the content, once the file is finished or closed.
     * @throws P2cError `storage_failed`.
     */
    file: () => store.file(partOf(name)),
    /**
     * Closes and keeps the file. Resolves once other tabs know that it no longer belongs to this
     * page.
     */
    close(): Promise<void> {
      finish();
      return release();
    },
    /**
     * Closes and removes the file. Resolves to false if another tab has it too, and keeps it then.
     * @throws P2cError `storage_failed`.
     */
    async remove(): Promise<boolean> {
      finish();
      await release();
      return removeNamed(store, name);
    },
  };
}

/** A chunk that is not on the disk yet. */
interface Unsettled {
  readonly index: number;
  readonly chunk: Uint8Array;
  readonly leaf: Uint8Array;
}

/** Divides chunks in ascending order into runs of consecutive chunks. */
function runsOf(chunks: readonly Unsettled[]): [Unsettled, ...Unsettled[]][] {
  const runs: [Unsettled, ...Unsettled[]][] = [];
  for (const each of chunks) {
    const run = runs.at(-1);
    if (run && run[0].index + run.length === each.index) run.push(each);
    else runs.push([each]);
  }
  return runs;
}

const joined = (parts: readonly Uint8Array[]): Uint8Array =>
  parts.length === 1 ? (parts[0] ?? new Uint8Array(0)) : concatBytes(...parts);

/**
 * Removes both files, the `.part` file first. If a tab opens both at this moment, it finds that the
 * data differs from the log.
 */
const removeNamed = (store: Store, name: string): Promise<boolean> =>
  store.alone(
    name,
    async () => (await store.remove(partOf(name))) && (await store.remove(logOf(name))),
  );

/**
 * Removes a download that this page does not have open. Resolves to false if it is in use, here or
 * in another tab.
 */
export const removePartial = async (
  store: Store,
  root: Bytes,
  geometry: Geometry,
): Promise<boolean> => removeNamed(store, nameOf(root, geometry));

/**
 * Returns a complete download that no page has open.
 * @throws P2cError `storage_failed` if it is gone, or shorter than it was.
 */
export async function wholeFile(store: Store, root: Bytes, geometry: Geometry): Promise<File> {
  const file = await store.file(partOf(nameOf(root, geometry)));
  if (file.size !== geometry.size)
    throw raise('storage_failed', { reason: ownText('does not keep data') });
  return file;
}

/** Returns the roots, in hex, of the downloads that earlier calls and crashes left. */
export async function leftovers(store: Store): Promise<ReadonlySet<string>> {
  const roots = (await store.names()).map((name) => NAME.exec(name)?.[2]);
  return new Set(roots.filter((root) => root !== undefined));
}

/**
 * Tells whether a download that is not open has any chunk stored. If another tab has it open,
 * assumes so.
 */
async function holdsAny(store: Store, name: string): Promise<boolean> {
  const log = await store.open(logOf(name)).catch(() => null);
  if (!log) return true;
  const any = anyWritten(log);
  log.close();
  return any;
}

/**
 * Removes all files except those whose roots (hex) are still needed and which have some content.
 * Files that another tab has open, or has not saved yet, stay.
 */
export async function sweep(store: Store, unsaved: ReadonlySet<string>): Promise<void> {
  const downloads = new Map<string, string>();
  for (const name of await store.names()) {
    const [, download, root] = NAME.exec(name) ?? [];
    if (download !== undefined && root !== undefined) downloads.set(download, root);
    else await store.remove(name);
  }
  for (const [name, root] of downloads) {
    if (unsaved.has(root) && (await holdsAny(store, name))) continue;
    await removeNamed(store, name);
  }
}

import { createQueue } from '../../../shared/queue.ts';
import { P2cError, raise, toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { TransferEnv } from '../base/env.ts';
import {
  type Bytes,
  ByteWriter,
  concatBytes,
  equalBytes,
  toHex,
  utf8,
} from '../../../shared/bytes.ts';
import { BLOCK_BYTES } from '../base/source.ts';
import { chunkLength, chunkOffset, type Geometry } from '../../../shared/files/geometry.ts';
import { ChunkSet } from '../../../shared/files/ranges.ts';
import { HASH_BYTES } from '../../../shared/files/tree.ts';

/**
 * A download on disk (docs/files.md, "Storage"). `<name>.part` has the bytes at their positions.
 * `<name>.log` has a slot of 32 bytes per chunk: zero until the chunk is verified and written, then
 * its leaf hash. So the log shows what need not be sent again, and lets the final reading find the
 * very chunk that a crash damaged. Both files outlive the page. Their name depends on the bytes
 * alone, whatever the call or the sale.
 */
export interface PartFile {
  readonly geometry: Geometry;
  /** Verified and written. Only {@link write} and {@link drop} change it. */
  readonly have: ChunkSet;
  /**
   * Writes a chunk, at the latest when told to {@link settle}: in Firefox a write costs the same
   * whatever its size, so chunks that follow each other are written at once. Keeps the chunk until
   * then.
   * @throws P2cError `disk_full` or `storage_failed`; then what had not settled does not count.
   */
  write(index: number, chunk: Uint8Array, leaf: Uint8Array): void;
  /**
   * Returns once everything written would outlive the page.
   * @throws like {@link write}.
   */
  settle(): void;
  /**
   * Reads chunks as they are on disk now: fewer bytes if the file is shorter. The memory is used
   * again by the next reading.
   */
  read(first: number, count?: number): Bytes;
  leaf(index: number): Bytes;
  /** Marks a chunk to be fetched again. */
  drop(index: number): void;
  flush(): void;
  /**
   * Closes a complete file. It still belongs to this page, so that no tab removes it before it is
   * saved.
   */
  finish(): void;
  /**
   * Returns the bytes, once the file is finished or closed.
   * @throws P2cError `storage_failed`.
   */
  file(): Promise<File>;
  /**
   * Closes and keeps the file. Resolves once other tabs know that it no longer belongs to this
   * page.
   */
  close(): Promise<void>;
  /**
   * Closes and removes the file. False: another tab has it too, and keeps it.
   * @throws P2cError `storage_failed`.
   */
  remove(): Promise<boolean>;
}

const MAGIC = utf8('p2cpart1');
const HEADER_BYTES = 64;
const SCAN_SLOTS = 4096;

/**
 * Returns a name made from everything that decides where a chunk lies. The same root listed with
 * another size or chunk size is another file and never touches this one.
 */
const nameOf = (root: Uint8Array, { size, chunkSize }: Geometry): string =>
  `${toHex(root)}-${size}-${chunkSize}`;
/** The names that earlier versions used, which are still read. */
const oldNameOf = (root: Uint8Array): string => toHex(root);
const partOf = (name: string): string => `${name}.part`;
const logOf = (name: string): string => `${name}.log`;
const NAME = /^(([0-9a-f]{64})(?:-\d+-\d+)?)\.(?:part|log)$/;

const headerOf = (root: Bytes, { size, chunkSize }: Geometry): Bytes => {
  const header = new ByteWriter().bytes(MAGIC).bytes(root).u64(BigInt(size)).u32(chunkSize);
  return header.bytes(new Uint8Array(HEADER_BYTES - header.size)).finish();
};

/** Returns the name under which these bytes are, or will be, stored. */
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

/** Yields the slots that are not zero, read a few thousand at a time. */
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

/** Gives both files their final size, so that a full disk is known before the first byte. */
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
    // Releases what was reserved in vain.
    if (nothing) await removeNamed(store, name).catch(() => false);
    throw thrown;
  }
}

/** If it cannot be read, there may be something. */
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
  // The name follows from this header, so a different one is not another download's: the disk
  // damaged it.
  if (log.read(found, 0) !== HEADER_BYTES || !equalBytes(found, header)) {
    log.resize(0);
    log.write(header, 0);
  }
  reserve(part, log, geometry);
  const have = readLog(log, geometry.chunks);
  let waiting: Written[] = [];
  let waitingBytes = 0;
  let read: Bytes = new Uint8Array(0);

  function settle(): void {
    const batch = waiting.sort((a, b) => a.index - b.index);
    waiting = [];
    waitingBytes = 0;
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

  const finish = (): void => {
    try {
      settle();
    } catch {
      // The log does not name it, so it is fetched again.
    }
    part.close();
    log.close();
  };
  return {
    geometry,
    have,
    write(index, chunk, leaf) {
      waiting.push({ index, chunk, leaf });
      waitingBytes += chunk.length;
      have.add(index);
      if (waitingBytes >= BLOCK_BYTES) settle();
    },
    settle,
    read(first, count = 1) {
      settle();
      const at = chunkOffset(geometry, first);
      const last = first + count - 1;
      const length = chunkOffset(geometry, last) + chunkLength(geometry, last) - at;
      if (read.length < length) read = new Uint8Array(length);
      const bytes = read.subarray(0, length);
      return bytes.subarray(0, part.read(bytes, at));
    },
    leaf(index) {
      settle();
      const leaf = new Uint8Array(HASH_BYTES);
      log.read(leaf, slot(index));
      return leaf;
    },
    drop(index) {
      settle();
      log.write(new Uint8Array(HASH_BYTES), slot(index));
      have.delete(index);
    },
    flush() {
      settle();
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

/** A chunk that is not written yet. */
interface Written {
  readonly index: number;
  readonly chunk: Uint8Array;
  readonly leaf: Uint8Array;
}

/** Divides chunks in ascending order into those that follow each other. */
function runsOf(chunks: readonly Written[]): [Written, ...Written[]][] {
  const runs: [Written, ...Written[]][] = [];
  for (const each of chunks) {
    const run = runs.at(-1);
    if (run && run[0].index + run.length === each.index) run.push(each);
    else runs.push([each]);
  }
  return runs;
}

const joined = (parts: readonly Uint8Array[]): Uint8Array =>
  parts.length === 1 ? (parts[0] ?? new Uint8Array(0)) : concatBytes(...parts);

/** The bytes first: a tab that opens both at this moment finds that they differ from the log. */
const removeNamed = (store: Store, name: string): Promise<boolean> =>
  store.alone(
    name,
    async () => (await store.remove(partOf(name))) && (await store.remove(logOf(name))),
  );

/**
 * Removes a download that this page does not have open. False: it is in use, here or in another
 * tab.
 */
export const removePartial = async (
  store: Store,
  root: Bytes,
  geometry: Geometry,
): Promise<boolean> => removeNamed(store, await nameIn(store, root, geometry));

/** Returns the roots, in hex, of what earlier calls and crashes left. */
export async function leftovers(store: Store): Promise<ReadonlySet<string>> {
  const roots = (await store.names()).map((name) => NAME.exec(name)?.[2]);
  return new Set(roots.filter((root) => root !== undefined));
}

/** Tells whether a chunk is stored. If another tab has the file open, there may be one. */
async function holdsAny(store: Store, name: string): Promise<boolean> {
  const log = await store.open(logOf(name)).catch(() => null);
  if (!log) return true;
  const any = anyWritten(log);
  log.close();
  return any;
}

/**
 * Removes all files but those of the roots (hex) that are still owed and have some bytes. Files
 * that another tab has open, or has not saved yet, stay.
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

/**
 * The downloads of this browser that are still needed, so that the rest can be removed at the next
 * start: begun, neither saved nor cancelled, and not older than a week.
 */
export interface Owed {
  add(rootHex: string): Promise<void>;
  remove(rootHex: string): Promise<void>;
  /** @returns roots as hex. */
  roots(): Promise<ReadonlySet<string>>;
}

const OWED_FILE = 'owed.json';
const KEEP_MS = 7 * 24 * 3_600_000;
const ROOT = /^[0-9a-f]{64}$/;
/** Another tab holds the file only while it writes a line. */
const RETRY_MS = 50;
const TRIES = 20;

/** Returns the wall-clock start in ms, by root. Anything else in the file is dropped. */
function parse(text: string): Map<string, number> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return new Map();
  }
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return new Map(
    entries.filter((entry): entry is [string, number] => {
      const [root, since] = entry as [string, unknown];
      return ROOT.test(root) && typeof since === 'number';
    }),
  );
}

/**
 * @param store a folder of its own, beside that of the downloads.
 * All methods reject with P2cError `file_in_use`, `disk_full` or `storage_failed`.
 */
export function createOwed(
  store: Store,
  wallMs: () => number,
  { sleep }: Pick<TransferEnv, 'sleep'>,
): Owed {
  const inTurn = createQueue();

  async function open(): Promise<StoreFile> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await store.open(OWED_FILE);
      } catch (thrown) {
        const inUse = thrown instanceof P2cError && thrown.error.code === 'file_in_use';
        if (!inUse || tries >= TRIES) throw thrown;
        await sleep(RETRY_MS, new AbortController().signal);
      }
    }
  }

  async function change(edit: (roots: Map<string, number>) => void): Promise<Map<string, number>> {
    const file = await open();
    try {
      const old = new Uint8Array(file.size());
      file.read(old, 0);
      const roots = parse(new TextDecoder().decode(old));
      for (const [root, since] of roots) if (wallMs() - since > KEEP_MS) roots.delete(root);
      edit(roots);
      const next = new TextEncoder().encode(JSON.stringify(Object.fromEntries(roots)));
      file.resize(next.length);
      file.write(next, 0);
      file.flush();
      return roots;
    } finally {
      file.close();
    }
  }

  return {
    add: (root) => inTurn(async () => void (await change((roots) => roots.set(root, wallMs())))),
    remove: (root) => inTurn(async () => void (await change((roots) => roots.delete(root)))),
    roots: () => inTurn(async () => new Set((await change(() => undefined)).keys())),
  };
}

/** Where downloads are stored, and the list of those that are still needed. */
export interface Disk {
  readonly store: Store;
  readonly owed: Owed;
}

/**
 * Opens both folders, and removes what earlier visits and crashes left. What cannot be removed now
 * stays for another time: only a folder that does not open prevents buying.
 * @param openFolder opens a folder of this origin's private storage.
 * @throws P2cError `storage_failed`, or the browser's error if it stores nothing.
 */
export async function openDisk(
  openFolder: (name: string) => Promise<Store>,
  wallMs: () => number,
  { env, log }: { readonly env: Pick<TransferEnv, 'sleep'>; readonly log: EventLog },
): Promise<Disk> {
  const [store, lists] = await Promise.all([openFolder('downloads'), openFolder('owed')]);
  const owed = createOwed(lists, wallMs, env);
  try {
    await sweep(store, await owed.roots());
  } catch (thrown) {
    log.add('not-swept', { code: toAppError(thrown).code });
  }
  return { store, owed };
}

/**
 * Where a download is stored until it is handed over: one private folder of temporary files. The
 * interface is that of OPFS with sync access handles (opfs.ts), which only a dedicated worker has.
 * Tests use a folder.
 */
export interface StoreFile {
  size(): number;
  /** Fills `into` from `at`. Returns how many bytes there were. */
  read(into: Uint8Array, at: number): number;
  /**
   * Writes all bytes.
   * @throws P2cError `disk_full` or `storage_failed`.
   */
  write(bytes: Uint8Array, at: number): void;
  /**
   * Extends the file with zeros, or cuts it.
   * @throws P2cError like {@link write}.
   */
  resize(size: number): void;
  /** Returns once it is on disk. */
  flush(): void;
  close(): void;
}

export interface Store {
  /**
   * Opens or creates a file, exclusively.
   * @throws P2cError `file_in_use` if another tab has it open.
   */
  open(name: string): Promise<StoreFile>;
  names(): Promise<readonly string[]>;
  /** False: it is in use. A missing file counts as removed. */
  remove(name: string): Promise<boolean>;
  /**
   * Returns the closed file, disk-backed.
   * @throws P2cError `storage_failed`.
   */
  file(name: string): Promise<File>;
  /**
   * Tells every tab that this name is still wanted. Until it is released, or the page closes,
   * nobody is {@link alone} with it.
   */
  hold(name: string): Promise<() => Promise<void>>;
  /**
   * Runs `act` and returns its result. While somebody holds the name, returns false and does
   * nothing.
   */
  alone(name: string, act: () => Promise<boolean>): Promise<boolean>;
  /**
   * Checks that this many more bytes can be stored.
   * @throws P2cError `disk_full`, with the free space if it is known.
   */
  needRoom(bytes: number): Promise<void>;
}

import { fieldsOf, storedFields } from '../../../shared/fields.ts';
import { createQueue } from '../../../shared/queue.ts';
import { P2cError } from '../../../shared/errors.ts';
import type { TransferEnv } from '../base/env.ts';
import { type Geometry, geometryOf } from '../../../shared/files/geometry.ts';
import type { Store, StoreFile } from './store.ts';

/**
 * The list of this browser's downloads that are still needed, so that all others can be removed at
 * the next start. A download is needed if it was begun, was neither saved nor cancelled, and is not
 * older than a week. If a crash in the middle of a write loses the list, the next visit removes the
 * files.
 */
export interface UnsavedDownloads {
  add(rootHex: string): Promise<void>;
  /** Notes that the download is complete. */
  finish(rootHex: string, whole: Whole): Promise<void>;
  remove(rootHex: string): Promise<void>;
  /**
   * Lists the downloads by root (hex).
   * @returns the facts about each complete download; null as long as some of it is missing.
   */
  list(): Promise<ReadonlyMap<string, Whole | null>>;
}

/** The facts that are needed to hand over a complete download without its call. */
interface Whole extends Pick<Geometry, 'size' | 'chunkSize'> {
  /** The name in the listing, chosen by the peer. */
  readonly name: string;
}

interface Entry {
  /** When the download began, by the wall clock. */
  readonly sinceMs: number;
  readonly whole: Whole | null;
}

const LIST_FILE = 'owed.json';
const KEEP_MS = 7 * 24 * 3_600_000;
const ROOT = /^[0-9a-f]{64}$/;
/** In ms. Another tab has the file open only while it writes a line. */
const RETRY_MS = 50;
const TRIES = 20;

function parseWhole(value: unknown): Whole | null {
  const { name, size, chunkSize } = fieldsOf(value);
  if (typeof name !== 'string' || typeof size !== 'number' || typeof chunkSize !== 'number')
    return null;
  return geometryOf(size, chunkSize) && { name, size, chunkSize };
}

/** Parses the list, by root. Ignores anything else in the file. */
function parse(text: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [root, value] of Object.entries(storedFields(text))) {
    const { sinceMs, whole } = fieldsOf(value);
    if (ROOT.test(root) && typeof sinceMs === 'number')
      entries.set(root, { sinceMs, whole: parseWhole(whole) });
  }
  return entries;
}

/**
 * Makes the list. All methods reject with P2cError `file_in_use`, `disk_full` or `storage_failed`.
 * @param store a folder separate from that of the downloads.
 */
export function createUnsavedDownloads(
  store: Store,
  wallMs: () => number,
  { sleep }: Pick<TransferEnv, 'sleep'>,
): UnsavedDownloads {
  const inTurn = createQueue();

  async function open(): Promise<StoreFile> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await store.open(LIST_FILE);
      } catch (thrown) {
        const inUse = thrown instanceof P2cError && thrown.error.code === 'file_in_use';
        if (!inUse || tries >= TRIES) throw thrown;
        await sleep(RETRY_MS, new AbortController().signal);
      }
    }
  }

  async function change(edit: (roots: Map<string, Entry>) => void): Promise<Map<string, Entry>> {
    const file = await open();
    try {
      const old = new Uint8Array(file.size());
      file.read(old, 0);
      const roots = parse(new TextDecoder().decode(old));
      for (const [root, { sinceMs }] of roots) if (wallMs() - sinceMs > KEEP_MS) roots.delete(root);
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
    add: (root) =>
      inTurn(async () => {
        // A complete download stays complete, even if another listing has the same content.
        await change((roots) =>
          roots.set(root, { sinceMs: wallMs(), whole: roots.get(root)?.whole ?? null }),
        );
      }),
    finish: (root, whole) =>
      inTurn(async () => {
        await change((roots) => roots.set(root, { sinceMs: wallMs(), whole }));
      }),
    remove: (root) => inTurn(async () => void (await change((roots) => roots.delete(root)))),
    list: () =>
      inTurn(async () => {
        const roots = await change(() => undefined);
        return new Map([...roots].map(([root, { whole }]) => [root, whole]));
      }),
  };
}

import { storedFields } from '../../../shared/fields.ts';
import { createQueue } from '../../../shared/queue.ts';
import { P2cError } from '../../../shared/errors.ts';
import type { TransferEnv } from '../base/env.ts';
import type { Store, StoreFile } from './store.ts';

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
  const entries = Object.entries(storedFields(text));
  return new Map(
    entries.filter(
      (entry): entry is [string, number] => ROOT.test(entry[0]) && typeof entry[1] === 'number',
    ),
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

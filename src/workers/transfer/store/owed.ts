import { P2cError } from '../../../shared/errors.ts';
import type { TransferEnv } from '../base/env.ts';
import type { Store, StoreFile } from './store.ts';

/**
 * Which downloads of this browser are still of use to somebody, so that the rest can be swept at the
 * next start: begun and neither saved nor given up, and not older than a week.
 */
export interface Owed {
  add(rootHex: string): Promise<void>;
  remove(rootHex: string): Promise<void>;
  /** @returns roots as hex. */
  roots(): Promise<ReadonlySet<string>>;
}

const NAME = 'owed.json';
const KEEP_MS = 7 * 24 * 3_600_000;
const ROOT = /^[0-9a-f]{64}$/;
/** Another tab holds the file for as long as it takes to write a line. */
const RETRY_MS = 50;
const TRIES = 20;

/** Wall-clock ms of the beginning, by root. Whatever else the file holds is dropped. */
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
  let turn: Promise<unknown> = Promise.resolve();

  async function open(): Promise<StoreFile> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await store.open(NAME);
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

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const done = turn.then(act);
    turn = done.catch(() => undefined);
    return done;
  };
  return {
    add: (root) => inTurn(async () => void (await change((roots) => roots.set(root, wallMs())))),
    remove: (root) => inTurn(async () => void (await change((roots) => roots.delete(root)))),
    roots: () => inTurn(async () => new Set((await change(() => undefined)).keys())),
  };
}

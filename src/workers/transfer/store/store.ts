import { P2cError, toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { TransferEnv } from '../base/env.ts';
import { sweep } from './partial.ts';

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

/** Where downloads live, and the list of those that are still of use. */
export interface Disk {
  readonly store: Store;
  readonly owed: Owed;
}

/**
 * Opens both folders, and removes what earlier visits and crashes left. What cannot be removed now
 * stays for another time: only a folder that does not open keeps a buyer from buying.
 * @param openFolder of this origin's private storage.
 * @throws P2cError `storage_failed`, or what the browser throws where it stores nothing.
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
 * Where a download lives until it is handed over: one private folder of temporaries. The shape is that
 * of OPFS with sync access handles (opfs.ts), which only a dedicated worker has; tests use a folder.
 */
export interface StoreFile {
  size(): number;
  /** Fills `into` from `at`; answers how many bytes there were. */
  read(into: Uint8Array, at: number): number;
  /** All of it, or `disk_full` or `storage_failed` is thrown. */
  write(bytes: Uint8Array, at: number): void;
  /** Grows with zeros, or cuts. @throws P2cError as {@link write}. */
  resize(size: number): void;
  /** Returns once the disk has it. */
  flush(): void;
  close(): void;
}

export interface Store {
  /** Opens or makes. Exclusive. @throws P2cError `file_in_use` where another tab has it open. */
  open(name: string): Promise<StoreFile>;
  names(): Promise<readonly string[]>;
  /** False: it is in use. One that is not there counts as removed. */
  remove(name: string): Promise<boolean>;
  /** The closed file, disk-backed. @throws P2cError `storage_failed`. */
  file(name: string): Promise<File>;
  /**
   * Says, in every tab, that what goes by this name is still wanted: until it is let go, nobody is
   * {@link alone} with it. It ends with the page, too.
   */
  hold(name: string): Promise<() => Promise<void>>;
  /** Does it and answers what it does; false, and nothing is done, while somebody holds the name. */
  alone(name: string, act: () => Promise<boolean>): Promise<boolean>;
  /** May so many bytes more be stored? @throws P2cError `disk_full`, with what is free if anybody knows. */
  needRoom(bytes: number): Promise<void>;
}

import { toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { TransferEnv } from '../base/env.ts';
import { createOwed, type Owed } from './owed.ts';
import { sweep } from './partial.ts';

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

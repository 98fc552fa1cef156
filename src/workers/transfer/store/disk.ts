import { toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { TransferEnv } from '../base/env.ts';
import { createUnsavedDownloads, type UnsavedDownloads } from './unsaved-downloads.ts';
import { sweep } from './part-file.ts';
import type { Store } from './store.ts';

/** Where downloads are stored, and the list of downloads that are still needed. */
export interface Disk {
  readonly store: Store;
  readonly unsaved: UnsavedDownloads;
}

/**
 * Opens both folders, and removes the files that earlier visits and crashes left. Files that cannot
 * be removed now are left for a later visit. Buying is impossible only if a folder does not open.
 * @param openFolder opens a folder of this origin's private storage.
 * @throws P2cError `storage_failed`, or the browser's error if it stores nothing.
 */
export async function openDisk(
  openFolder: (name: string) => Promise<Store>,
  wallMs: () => number,
  { env, log }: { readonly env: Pick<TransferEnv, 'sleep'>; readonly log: EventLog },
): Promise<Disk> {
  const [store, lists] = await Promise.all([openFolder('downloads'), openFolder('owed')]);
  const unsaved = createUnsavedDownloads(lists, wallMs, env);
  try {
    await sweep(store, new Set((await unsaved.list()).keys()));
  } catch (thrown) {
    log.add('not-swept', { code: toAppError(thrown).code });
  }
  return { store, unsaved };
}

import { createOwed, type Owed } from './owed.ts';
import { sweep } from './partial.ts';
import type { Store } from './store.ts';

/** Where downloads live, and the list of those that are still of use. */
export interface Disk {
  readonly store: Store;
  readonly owed: Owed;
}

/**
 * Opens both folders, and removes what earlier visits and crashes left.
 * @param openFolder of this origin's private storage.
 */
export async function openDisk(
  openFolder: (name: string) => Promise<Store>,
  wallMs: () => number,
): Promise<Disk> {
  const [store, lists] = await Promise.all([openFolder('downloads'), openFolder('owed')]);
  const owed = createOwed(lists, wallMs);
  await sweep(store, await owed.roots());
  return { store, owed };
}

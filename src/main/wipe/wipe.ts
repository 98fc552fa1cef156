import { deleteDB } from 'idb';
import { wipeStrings as text } from './strings.ts';
import { OURS, WIPE_MARK } from './state.ts';

/**
 * Wipes this page's data. Only a page that has opened nothing yet can do this, because an open
 * database cannot be deleted and the ledger worker always has one open.
 */

/**
 * The transfer worker's folders in the origin private file system (workers/transfer/store/disk.ts).
 */
export const FOLDERS = ['downloads', 'owed'] as const;

const nameOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.name : 'unknown');

/**
 * Deletes the databases.
 * @param onBlocked called while another tab has a database open. The deletion of that database
 * waits.
 */
async function removeDatabases(onBlocked: () => void): Promise<void> {
  const all = await indexedDB.databases();
  const names = all.map(({ name = '' }) => name).filter((name) => name.startsWith(OURS));
  await Promise.all(names.map((name) => deleteDB(name, { blocked: onBlocked })));
}

async function removeFolders(): Promise<void> {
  const folder = await navigator.storage.getDirectory();
  for (const name of FOLDERS) {
    await folder.removeEntry(name, { recursive: true }).catch((thrown: unknown) => {
      if (nameOf(thrown) !== 'NotFoundError') throw thrown;
    });
  }
}

/**
 * Removes the page's files, which the service worker stores. The next page registers the service
 * worker again.
 */
async function removeCaches(): Promise<void> {
  // Firefox has no service workers in a private window.
  if ('serviceWorker' in navigator) {
    await (await navigator.serviceWorker.getRegistration())?.unregister();
  }
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(OURS)).map((name) => caches.delete(name)),
  );
}

/**
 * Removes the stored entries. The mark that requests a wipe is always removed, and as the last
 * entry, because a page that cannot wipe must still start.
 */
function removeStored(): void {
  const ofTab = Object.keys(sessionStorage).filter((name) => name.startsWith(OURS));
  for (const name of ofTab) sessionStorage.removeItem(name);
  const names = Object.keys(localStorage).filter((name) => name.startsWith(OURS));
  for (const name of names) if (name !== WIPE_MARK) localStorage.removeItem(name);
  localStorage.removeItem(WIPE_MARK);
}

/**
 * Wipes the data and returns a message for the user. While other tabs hold data, `root` asks the
 * user to close them.
 */
export async function wipe(root: HTMLElement): Promise<string> {
  const waiting = document.createElement('p');
  waiting.className = 'status busy wiping';
  waiting.setAttribute('role', 'status');
  const onBlocked = (): void => {
    waiting.textContent = text.closeTabs();
    root.replaceChildren(waiting);
  };
  const parts = await Promise.allSettled([
    removeDatabases(onBlocked),
    removeFolders(),
    removeCaches(),
  ]);
  removeStored();
  const failed = parts.flatMap((part) => (part.status === 'rejected' ? [nameOf(part.reason)] : []));
  return failed.length === 0 ? text.done() : text.notAll(failed.join(', '));
}

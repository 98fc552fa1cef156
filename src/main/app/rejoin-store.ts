import type { CallName } from '../../shared/api.ts';
import type { Identity } from '../rtc/peer-api.ts';
import { KEPT_CALLS as DATABASE } from './rejoin-state.ts';
import type { ChatLine } from './state.ts';

/**
 * What main keeps of a call, beside the ledger worker's books: the certificate by which the other side
 * knows this one (it is stored as it is; its key never leaves the browser), and what was said.
 */
export interface KeptPage extends Identity {
  /** How many pages of this side were in the call, this one included. */
  readonly pages: number;
  readonly chat: readonly ChatLine[];
  /** Those of the call, with what the other side lent. */
  readonly iceServers: readonly RTCIceServer[];
}

const STORE = 'pages';

const keyOf = ({ role, callId }: CallName): string => `${role}:${callId}`;

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('indexedDB'));
  });
}

async function within<T>(
  mode: IDBTransactionMode,
  use: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = use(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      const failed = (): void => reject(transaction.error ?? new Error('indexedDB'));
      transaction.onabort = failed;
      transaction.onerror = failed;
    });
  } finally {
    database.close();
  }
}

const isLine = (line: unknown): line is ChatLine =>
  typeof line === 'object' &&
  line !== null &&
  'id' in line &&
  typeof line.id === 'number' &&
  'from' in line &&
  (line.from === 'me' || line.from === 'peer') &&
  'text' in line &&
  typeof line.text === 'string';

const isServer = (server: unknown): server is RTCIceServer =>
  typeof server === 'object' &&
  server !== null &&
  'urls' in server &&
  (typeof server.urls === 'string' || Array.isArray(server.urls));

/** @throws DOMException where the browser does not store. */
export async function keepPage(call: CallName, page: KeptPage): Promise<void> {
  await within('readwrite', (store) => store.put(page, keyOf(call)));
}

/** Whether a page of this browser left any: otherwise nobody needs to be asked. @throws DOMException as above. */
export const hasPages = async (): Promise<boolean> =>
  (await within('readonly', (store) => store.count())) > 0;

/** null: there is none that this version can read. @throws DOMException as above. */
export async function keptPage(call: CallName): Promise<KeptPage | null> {
  const found: unknown = await within<unknown>('readonly', (store) => store.get(keyOf(call)));
  if (typeof found !== 'object' || found === null) return null;
  const page = found as Partial<Record<keyof KeptPage, unknown>>;
  const { certificate, pinned, pages, chat, iceServers } = page;
  if (!(certificate instanceof RTCCertificate) || !(pinned instanceof Uint8Array)) return null;
  if (typeof pages !== 'number' || !Number.isSafeInteger(pages) || !Array.isArray(chat)) {
    return null;
  }
  const servers = Array.isArray(iceServers) ? iceServers.filter(isServer) : [];
  return { certificate, pinned, pages, chat: chat.filter(isLine), iceServers: servers };
}

export const forgetPage = (call: CallName): Promise<undefined> =>
  within('readwrite', (store) => store.delete(keyOf(call)));

/** Keeps these and forgets all others. */
export async function sweepPages(calls: readonly CallName[]): Promise<void> {
  const kept = new Set(calls.map(keyOf));
  const keys = await within('readonly', (store) => store.getAllKeys());
  for (const key of keys) {
    if (!kept.has(String(key))) await within('readwrite', (store) => store.delete(key));
  }
}

import { type IDBPObjectStore, openDB } from 'idb';
import type { CallName, Resumables } from '../../shared/api/ledger.ts';
import { isVideoWish, type VideoWish } from '../../shared/call/signal-messages.ts';
import { type Fields, isFields } from '../../shared/fields.ts';
import { usdc } from '../../shared/money.ts';
import { type Input, INPUTS } from '../media/device-list.ts';
import type { IceConfig } from '../rtc/ice.ts';
import type { Identity } from '../rtc/peer.ts';
import type { ChatLine } from '../app/call-state.ts';
import { CHAT_LINES } from './chat-limit.ts';
import type { Offered } from '../files/earlier.ts';
import { KEPT_CALLS as DATABASE } from '../app/databases.ts';

/**
 * Main's part of a stored call, beside the ledger worker's books. It holds the certificate by which
 * the peer recognises this side (its private key never leaves the browser), the chat, and a host's
 * listings.
 */
export interface KeptPage extends Identity {
  /** How many pages of this side have been in the call, including this one. */
  readonly pages: number;
  /**
   * The last {@link CHAT_LINES} lines. Each line is a separate row, so that one more line costs one
   * write.
   */
  readonly chat: readonly ChatLine[];
  /** The ICE servers, including a server that the peer lent. */
  readonly ice: IceConfig;
  /** The devices that the user has switched off. They stay off after a reload. */
  readonly off: readonly Input[];
  /** How much of the peer's video the user wants. */
  readonly wants: VideoWish;
}

const STORE = 'pages';
/** Lines that arrive within this time after a write are written together. */
const WRITE_MS = 500;

const keyOf = ({ role, callId }: CallName): string => `${role}:${callId}`;
/** The prefix of the chat lines' keys. They sort after the page's own row, by line number. */
const linePrefix = (call: CallName): string => `${keyOf(call)}/`;
const lineKey = (call: CallName, id: number): string =>
  `${linePrefix(call)}${String(id).padStart(10, '0')}`;
/** The keys of the page's row and of its chat lines. */
const rowsOf = (call: CallName): IDBKeyRange =>
  IDBKeyRange.bound(keyOf(call), `${linePrefix(call)}\uffff`);
const linesOf = (call: CallName): IDBKeyRange =>
  IDBKeyRange.bound(linePrefix(call), `${linePrefix(call)}\uffff`);

/**
 * Runs `use` in one transaction, which has all of its effects or none. Resolves with the result of
 * its last request.
 */
async function within<T, Mode extends 'readonly' | 'readwrite'>(
  mode: Mode,
  use: (store: IDBPObjectStore<unknown, [typeof STORE], typeof STORE, Mode>) => Promise<T>,
): Promise<T> {
  const database = await openDB(DATABASE, 1, {
    upgrade: (opened) => void opened.createObjectStore(STORE),
  });
  try {
    const transaction = database.transaction(STORE, mode);
    const [result] = await Promise.all([use(transaction.store), transaction.done]);
    return result;
  } finally {
    database.close();
  }
}

const isLine = (line: unknown): line is ChatLine =>
  isFields(line) &&
  typeof line['id'] === 'number' &&
  (line['from'] === 'me' || line['from'] === 'peer') &&
  typeof line['text'] === 'string';

const isServer = (server: unknown): server is RTCIceServer =>
  isFields(server) && (typeof server['urls'] === 'string' || Array.isArray(server['urls']));

function iceIn({ iceServers, iceTransportPolicy }: Fields): IceConfig {
  return {
    iceServers: Array.isArray(iceServers) ? iceServers.filter(isServer) : [],
    ...(iceTransportPolicy === 'relay' && { iceTransportPolicy }),
  };
}

/**
 * Stores main's part of a call.
 * @throws DOMException if the browser does not store it.
 */
export async function keepPage(call: CallName, page: Omit<KeptPage, 'chat'>): Promise<void> {
  await within('readwrite', (store) => store.put(page, keyOf(call)));
}

/**
 * Adds chat lines, and drops lines that are too old to be shown.
 * @throws DOMException as above.
 */
async function keepLines(call: CallName, lines: readonly ChatLine[]): Promise<void> {
  const newest = lines.at(-1);
  if (!newest) return;
  await within('readwrite', (store) => {
    const put = lines.map((line) => store.put(line, lineKey(call, line.id)));
    const firstKept = Math.max(0, newest.id - CHAT_LINES + 1);
    const tooOld = IDBKeyRange.bound(linePrefix(call), lineKey(call, firstKept), false, true);
    return Promise.all([...put, store.delete(tooOld)]);
  });
}

/**
 * Stores chat lines. The first is written at once; lines that follow closely are written together.
 */
interface ChatKeeper {
  add(call: CallName, line: ChatLine): void;
  /** Writes the waiting lines at once, because the page is about to close. */
  flush(): void;
  /**
   * Ends the writing permanently. A write that has begun still lands before a later {@link
   * forgetPage}, because IndexedDB runs both in order.
   */
  stop(): void;
}

export function createChatKeeper(onFailed: (thrown: unknown) => void): ChatKeeper {
  let waiting: ChatLine[] = [];
  let of: CallName | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  function flush(): void {
    const lines = waiting;
    waiting = [];
    if (of && !stopped && lines.length > 0) keepLines(of, lines).catch(onFailed);
  }
  function again(): void {
    timer = undefined;
    if (waiting.length === 0 || stopped) return;
    flush();
    timer = setTimeout(again, WRITE_MS);
  }
  return {
    add(call, line) {
      if (stopped) return;
      of = call;
      waiting = [...waiting, line].slice(-CHAT_LINES);
      if (timer === undefined) again();
    },
    flush,
    stop() {
      stopped = true;
      waiting = [];
      clearTimeout(timer);
    },
  };
}

/**
 * Returns whether earlier pages of this browser left any calls. If they left none, the code for
 * resuming is not loaded.
 * @throws DOMException as above.
 */
export const hasPages = async (): Promise<boolean> =>
  (await within('readonly', (store) => store.count())) > 0;

/**
 * Returns what main stored of a call, or null if this version cannot read anything stored.
 * @throws DOMException as above.
 */
export async function keptPage(call: CallName): Promise<KeptPage | null> {
  const found: unknown = await within('readonly', (store) => store.get(keyOf(call)));
  if (!isFields(found)) return null;
  const { certificate, pinned, pages, ice, off: stored, wants: wish } = found;
  if (!(certificate instanceof RTCCertificate) || !(pinned instanceof Uint8Array)) return null;
  if (typeof pages !== 'number' || !Number.isSafeInteger(pages)) return null;
  const rows: readonly unknown[] = await within('readonly', (store) => store.getAll(linesOf(call)));
  const chat = rows.filter(isLine).slice(-CHAT_LINES);
  const off = INPUTS.filter((input) => Array.isArray(stored) && stored.includes(input));
  const wants = isVideoWish(wish) ? wish : 'all';
  return { certificate, pinned, pages, chat, off, wants, ice: iceIn(isFields(ice) ? ice : {}) };
}

/** The key of a host's listings, which sorts after the chat lines. */
const offersKey = (call: CallName): string => `${linePrefix(call)}offers`;

function offeredIn(found: unknown): readonly Offered[] {
  if (!isFields(found)) return [];
  const { name, size, price, description, owedAs } = found;
  if (typeof name !== 'string' || typeof size !== 'number') return [];
  if (typeof price !== 'bigint' || price < 0n || typeof description !== 'string') return [];
  if (owedAs !== null && typeof owedAs !== 'string') return [];
  return [{ name, size, price: usdc(price), description, owedAs }];
}

/**
 * Stores a host's listings.
 * @throws DOMException as above.
 */
export async function keepOffers(call: CallName, offers: readonly Offered[]): Promise<void> {
  await within('readwrite', (store) => store.put(offers, offersKey(call)));
}

/**
 * Returns a host's stored listings.
 * @throws DOMException as above.
 */
export async function keptOffers(call: CallName): Promise<readonly Offered[]> {
  const found: unknown = await within('readonly', (store) => store.get(offersKey(call)));
  return Array.isArray(found) ? found.flatMap(offeredIn) : [];
}

export const forgetPage = (call: CallName): Promise<void> =>
  within('readwrite', (store) => store.delete(rowsOf(call)));

/**
 * Returns the keys of everything that is stored now.
 * @throws DOMException as above.
 */
export const storedRows = (): Promise<readonly IDBValidKey[]> =>
  within('readonly', (store) => store.getAllKeys());

/**
 * Deletes those of the given rows that belong to none of these calls. Deletes only rows of the
 * roles whose books this window has.
 * @throws DOMException as above.
 */
export async function sweepPages(
  { roles, calls }: Resumables,
  rows: readonly IDBValidKey[],
): Promise<void> {
  const kept = new Set(calls.map(keyOf));
  const left = rows.filter((key) => {
    const [page = ''] = String(key).split('/');
    return roles.some((role) => page.startsWith(`${role}:`)) && !kept.has(page);
  });
  if (left.length === 0) return;
  await within('readwrite', (store) => Promise.all(left.map((key) => store.delete(key))));
}

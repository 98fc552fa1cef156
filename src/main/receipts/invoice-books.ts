import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Invoice } from './invoice.ts';

/**
 * Keeps invoices in this browser: the number and the date that each call once got, and the texts that
 * the user typed. None of it is sent. The database's name begins with that of the page, so _Wipe
 * everything_ removes it.
 */
const DATABASE = 'pay2chat-invoices';

/**
 * An invoice's number and date. They stay as they are, however often it is printed. After a wipe, numbers
 * begin at 1 again; the export has those that were given.
 */
export interface Issued {
  readonly number: string;
  /** Wall clock, only for display. */
  readonly issuedAtWallMs: number;
}

/** A host's call: its invoice is numbered in the series of the wallet that was paid. */
export type Numbered = Pick<Invoice, 'network' | 'callId' | 'host'>;

/** `own`: this side's name and address; `tax`; or the other side's name and address, by its wallet. */
export type TextName = 'own' | 'tax' | `peer:${string}`;

/** Longer than any address or tax note. */
export const LONGEST_TEXT = 2_000;

interface Row {
  readonly series: string;
  readonly count: number;
  readonly issuedAtWallMs: number;
}

interface Books extends DBSchema {
  issued: { key: string; value: Row; indexes: { series: [string, number] } };
  texts: { key: string; value: string };
}

async function within<T>(use: (books: IDBPDatabase<Books>) => Promise<T>): Promise<T> {
  const books = await openDB<Books>(DATABASE, 1, {
    upgrade(opened) {
      const issued = opened.createObjectStore('issued');
      // Two calls cannot get one number, whatever two windows do at once.
      issued.createIndex('series', ['series', 'count'], { unique: true });
      opened.createObjectStore('texts');
    },
  });
  try {
    return await use(books);
  } finally {
    books.close();
  }
}

/** Money of a test network has a series of its own. */
const seriesOf = ({ network, host }: Numbered): string => `${network}:${host}`;

/** Returns "7xKX-0001", on a test network "DEVNET-7xKX-0001": the wallet's beginning tells series apart. */
function numberOf(series: string, count: number): string {
  const [network = '', host = ''] = series.split(':');
  const test = network === 'mainnet' ? '' : `${network.toUpperCase()}-`;
  return `${test}${host.slice(0, 4)}-${String(count).padStart(4, '0')}`;
}

const issuedOf = ({ series, count, issuedAtWallMs }: Row): Issued => ({
  number: numberOf(series, count),
  issuedAtWallMs,
});

/**
 * Returns the number and date of a call's invoice; the first time, the next number of its series.
 * @throws DOMException if the browser does not store it.
 */
export function issue(call: Numbered, nowWallMs: number): Promise<Issued> {
  const key = `${call.network}:${call.callId}`;
  const series = seriesOf(call);
  return within(async (books) => {
    const transaction = books.transaction('issued', 'readwrite', { durability: 'strict' });
    const { store } = transaction;
    const known = await store.get(key);
    if (known) return issuedOf(known);
    const all = IDBKeyRange.bound([series], [series, Infinity]);
    const last = await store.index('series').openCursor(all, 'prev');
    const row = { series, count: (last?.value.count ?? 0) + 1, issuedAtWallMs: nowWallMs };
    await store.put(row, key);
    await transaction.done;
    return issuedOf(row);
  });
}

/**
 * Returns the text; '' if nothing was kept.
 * @throws DOMException as above.
 */
export const keptText = (name: TextName): Promise<string> =>
  within(async (books) => (await books.get('texts', name)) ?? '');

/**
 * Keeps the text; an empty one is forgotten.
 * @throws DOMException as above.
 */
export const keepText = (name: TextName, text: string): Promise<void> =>
  within(async (books) => {
    if (text.trim() === '') await books.delete('texts', name);
    else await books.put('texts', text.slice(0, LONGEST_TEXT), name);
  });

/**
 * Returns all of it, for the export of this browser's data.
 * @throws DOMException as above.
 */
export const keptInvoices = (): Promise<{
  readonly issued: readonly (Issued & { readonly call: string })[];
  readonly texts: Readonly<Record<string, string>>;
}> =>
  within(async (books) => {
    const issued = books.transaction('issued').store;
    const [calls, rows] = await Promise.all([issued.getAllKeys(), issued.getAll()]);
    const texts = books.transaction('texts').store;
    const [names, values] = await Promise.all([texts.getAllKeys(), texts.getAll()]);
    return {
      issued: rows.map((row, i) => ({ call: calls[i] ?? '', ...issuedOf(row) })),
      texts: Object.fromEntries(names.map((name, i) => [name, values[i] ?? ''])),
    };
  });

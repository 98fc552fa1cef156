import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Invoice } from './invoice.ts';

/**
 * Stores invoices in this browser: the number and date that each call was given, and the texts that
 * the user typed. None of these is sent. The database's name begins with the page's prefix, so
 * _Wipe everything_ deletes it.
 */
const DATABASE = 'pay2chat-invoices';

/**
 * An invoice's number and date. They stay the same each time the invoice is printed. After a wipe,
 * numbers begin at 1 again; an export made before the wipe contains the earlier numbers.
 */
export interface Issued {
  readonly number: string;
  /** Wall clock, only for display. */
  readonly issuedAtWallMs: number;
}

/** The call of a host. Its invoice is numbered in the series of the wallet that was paid. */
export type Numbered = Pick<Invoice, 'network' | 'callId' | 'host'>;

/**
 * `own` is this side's name and address, `tax` the tax note, and `peer:…` the peer's name and
 * address, by the peer's wallet.
 */
export type TextName = 'own' | 'tax' | `peer:${string}`;

/** The longest text that is stored. No real address or tax note is that long. */
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
      // Unique, so that two windows cannot give two calls the same number.
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

/**
 * Returns the series of a call. Each network has separate series, because test money must not mix
 * with real money.
 */
const seriesOf = ({ network, host }: Numbered): string => `${network}:${host}`;

/**
 * Returns "7xKX-0001", or "DEVNET-7xKX-0001" on a test network. The beginning of the wallet's
 * address tells series apart.
 */
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
 * Returns the number and date of a call's invoice. If the call has none yet, it gets the next
 * number of its series.
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
 * Returns a stored text; '' if nothing is stored.
 * @throws DOMException as above.
 */
export const keptText = (name: TextName): Promise<string> =>
  within(async (books) => (await books.get('texts', name)) ?? '');

/**
 * Stores a text, or deletes it if it is empty.
 * @throws DOMException as above.
 */
export const keepText = (name: TextName, text: string): Promise<void> =>
  within(async (books) => {
    if (text.trim() === '') await books.delete('texts', name);
    else await books.put('texts', text.slice(0, LONGEST_TEXT), name);
  });

/**
 * Returns everything that is stored, for the export of this browser's data.
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

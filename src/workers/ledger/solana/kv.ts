import { type Claims, type LedgerDb, stored, type Written, writing } from './db.ts';

/** Stores small values by name, such as the records of calls. */
export interface Kv {
  /**
   * Returns the stored value, read by `parse`. Null if nothing is stored, or if `parse` returns
   * null.
   */
  get<T>(key: string, parse: (value: unknown) => T | null): Promise<T | null>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /**
   * Reads, changes and writes in one transaction, so that two windows cannot overwrite each other's
   * change. Resolves when the change is on disk. A relaxed write is only passed to the operating
   * system, like that of `set`.
   */
  update<T>(
    key: string,
    parse: (value: unknown) => T | null,
    change: (value: T | null) => T,
    durability?: 'strict' | 'relaxed',
  ): Promise<T>;
  keys(prefix: string): Promise<readonly string[]>;
}

/**
 * Makes the store. All methods throw P2cError `storage_failed`, and those that write also
 * `books_elsewhere`.
 */
export function createKv(db: LedgerDb, claims: Claims): Kv {
  const books = { db, claims };
  return {
    get: (key, parse) =>
      stored(async () => {
        const value: unknown = await db.get('kv', key);
        return value === undefined ? null : parse(value);
      }),
    set: (key, value) =>
      writing(books, 'kv', async (store) => void (await store.put(value, key)), 'relaxed'),
    delete: (key) => writing(books, 'kv', (store) => store.delete(key), 'relaxed'),
    update: (key, parse, change, durability = 'strict') => {
      const write = async (store: Written<'kv'>) => {
        const value: unknown = await store.get(key);
        const next = change(value === undefined ? null : parse(value));
        await store.put(next, key);
        return next;
      };
      return writing(books, 'kv', write, durability);
    },
    keys: (prefix) =>
      stored(async () =>
        (await db.getAllKeys('kv', IDBKeyRange.bound(prefix, `${prefix}\uffff`))).map(String),
      ),
  };
}

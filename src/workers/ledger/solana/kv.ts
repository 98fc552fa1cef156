import type { LedgerDb } from './db.ts';
import { stored } from './db.ts';

/** Small values by name: payTo history, the host's minutes. */
export interface Kv {
  /** Returns the stored value as read by `parse`; null if there is none or `parse` returns null. */
  get<T>(key: string, parse: (value: unknown) => T | null): Promise<T | null>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /**
   * Reads, changes and writes in one transaction, so that two windows cannot lose each other's
   * change. A relaxed one is only handed to the system, as by `set`.
   */
  update<T>(
    key: string,
    parse: (value: unknown) => T | null,
    change: (value: T | null) => T,
    durability?: 'strict' | 'relaxed',
  ): Promise<T>;
  keys(prefix: string): Promise<readonly string[]>;
}

/** All methods throw P2cError `storage_failed`. */
export function createKv(db: LedgerDb): Kv {
  return {
    get: (key, parse) =>
      stored(async () => {
        const value: unknown = await db.get('kv', key);
        return value === undefined ? null : parse(value);
      }),
    set: (key, value) =>
      stored(async () => {
        await db.put('kv', value, key);
      }),
    delete: (key) => stored(() => db.delete('kv', key)),
    update: (key, parse, change, durability = 'strict') =>
      stored(async () => {
        const tx = db.transaction('kv', 'readwrite', { durability });
        const value: unknown = await tx.store.get(key);
        const next = change(value === undefined ? null : parse(value));
        await tx.store.put(next, key);
        await tx.done;
        return next;
      }),
    keys: (prefix) =>
      stored(async () =>
        (await db.getAllKeys('kv', IDBKeyRange.bound(prefix, `${prefix}\uffff`))).map(String),
      ),
  };
}

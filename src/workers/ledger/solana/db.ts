import type { DBSchema, IDBPDatabase } from 'idb';
import { openDB } from 'idb';
import { raise } from '../../../shared/errors.ts';
import type { JournalEntry } from './journal.ts';
import type { StoredKey } from './keys.ts';

/** The ledger worker's IndexedDB: keys, the payments journal, and small things by name. */
export interface LedgerSchema extends DBSchema {
  keys: { key: string; value: StoredKey };
  journal: {
    key: string;
    value: JournalEntry;
    indexes: { callId: string; signature: string; messageHash: string };
  };
  kv: { key: string; value: unknown };
}

export type LedgerDb = IDBPDatabase<LedgerSchema>;

/** @throws P2cError `storage_failed` (private window, quota, blocked). */
export async function openLedgerDb(name = 'pay2chat-ledger'): Promise<LedgerDb> {
  return stored(() =>
    openDB<LedgerSchema>(name, 1, {
      upgrade(db) {
        db.createObjectStore('keys', { keyPath: 'id' });
        const journal = db.createObjectStore('journal', { keyPath: 'id' });
        for (const index of ['callId', 'signature', 'messageHash'] as const) {
          // Null is not a valid key: entries without a value are simply not in the index.
          journal.createIndex(index, index);
        }
        db.createObjectStore('kv');
      },
    }),
  );
}

/** Runs a storage operation; what the browser throws becomes `storage_failed`. */
export async function stored<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (thrown) {
    const reason = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    throw raise('storage_failed', { reason });
  }
}

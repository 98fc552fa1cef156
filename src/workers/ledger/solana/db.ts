import type { DBSchema, IDBPDatabase, IDBPObjectStore, StoreNames } from 'idb';
import { openDB } from 'idb';
import type { PaymentRecord, Role } from '../../../shared/api/ledger.ts';
import type { Rest } from './rest.ts';
import { P2cError, raise } from '../../../shared/errors.ts';
import { storageError } from '../../../shared/storage-error.ts';

/** A payment, including the fields that stay in the ledger worker. */
export interface JournalEntry extends PaymentRecord {
  /**
   * The fully signed transaction in wire format. Null until it is signed. Sending it again can
   * never pay twice.
   */
  readonly bytes: Uint8Array | null;
  /**
   * Noted when the transaction was signed, for the proof that the payment did not land
   * (chain/expiry.ts).
   */
  readonly blockhash: string | null;
  readonly slot: bigint | null;
  /** The slot in which the payment landed. Absent if not known. */
  readonly landedSlot?: bigint;
  /**
   * The state of the paying account before the payment. Noted for payments that this side signs and
   * the host's fee payer signs last.
   */
  readonly rest: Rest | null;
  readonly memo: string | null;
  readonly resourceUrl: string | null;
  /**
   * The content that the memo covers in addition to the resource, in base64url. Null except for
   * files.
   */
  readonly commitment: string | null;
  /** SHA-256 of the message in base64. The facilitator recognizes a repeated payment by it. */
  readonly messageHash: string | null;
}

export type KeyKind = 'fee' | 'session' | 'deposit' | 'mailbox';

export interface StoredKey {
  /**
   * `fee:<network>:<owner>`, `session:<call id>`, `deposit:<network>:<owner>:<call id>` or
   * `mailbox:<network>:<id of the call link>`.
   */
  readonly id: string;
  readonly kind: KeyKind;
  /** The public key, base58. */
  readonly address: string;
  readonly privateKey: CryptoKey;
  readonly createdAtWallMs: number;
}

/** The ledger worker's IndexedDB: keys, the payments journal, and small values by name. */
interface LedgerSchema extends DBSchema {
  keys: { key: string; value: StoredKey };
  journal: {
    key: string;
    value: JournalEntry;
    indexes: { callId: string; signature: string; messageHash: string };
  };
  kv: { key: string; value: unknown };
}

export type LedgerDb = IDBPDatabase<LedgerSchema>;

/**
 * Opens the database.
 * @throws P2cError `storage_blocked`, `storage_failed` (private window, quota).
 */
export async function openLedgerDb(name = 'pay2chat-ledger'): Promise<LedgerDb> {
  return stored(() =>
    openDB<LedgerSchema>(name, 1, {
      upgrade(db) {
        db.createObjectStore('keys', { keyPath: 'id' });
        const journal = db.createObjectStore('journal', { keyPath: 'id' });
        for (const index of ['callId', 'signature', 'messageHash'] as const) {
          // IndexedDB does not accept null as a key, so the index does not contain entries without
          // a value.
          journal.createIndex(index, index);
        }
        db.createObjectStore('kv');
      },
    }),
  );
}

/** The roles whose books this window holds (payment/books.ts), with the name of this window. */
export type Claims = Map<Role, string>;
export const claimKey = (role: Role): string => `claim:${role}`;

type Durability = 'strict' | 'relaxed';
export type Written<Name extends StoreNames<LedgerSchema>> = IDBPObjectStore<
  LedgerSchema,
  StoreNames<LedgerSchema>[],
  Name,
  'readwrite'
>;

/**
 * Writes in one transaction. Throws if another window has taken books that this window still lists
 * as its own, for example because the browser had frozen this window.
 * @throws P2cError `books_elsewhere`, `storage_blocked`, `storage_failed`.
 */
export async function writing<Name extends StoreNames<LedgerSchema>, T>(
  { db, claims }: { readonly db: LedgerDb; readonly claims: ReadonlyMap<Role, string> },
  name: Name,
  write: (store: Written<Name>) => Promise<T>,
  durability: Durability = 'strict',
): Promise<T> {
  const written = await stored(async () => {
    const stores: StoreNames<LedgerSchema>[] = name === 'kv' ? ['kv'] : [name, 'kv'];
    const tx = db.transaction(stores, 'readwrite', { durability });
    // If a request fails, its error is thrown, and `tx.done` is not awaited. Its rejection must not
    // be reported as unhandled.
    tx.done.catch(() => undefined);
    for (const [role, window] of claims) {
      if ((await tx.objectStore('kv').get(claimKey(role))) === window) continue;
      await tx.done;
      return null;
    }
    const result = await write(tx.objectStore(name));
    await tx.done;
    return { result };
  });
  if (!written) throw raise('books_elsewhere', { use: 'open' });
  return written.result;
}

/**
 * Runs a storage operation. Turns every browser error into `storage_blocked` or `storage_failed`.
 */
export async function stored<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (thrown) {
    throw new P2cError(storageError(await causeOf(thrown)));
  }
}

/**
 * Returns the error that tells whether the user blocks all storage. Chromium's databases do not
 * report this, but its locks do.
 */
async function causeOf(thrown: unknown): Promise<unknown> {
  if (!(thrown instanceof Error) || thrown.name !== 'UnknownError') return thrown;
  try {
    await navigator.locks.request('pay2chat-storage', { ifAvailable: true }, () => undefined);
    return thrown;
  } catch (refused) {
    return refused instanceof Error && refused.name === 'SecurityError' ? refused : thrown;
  }
}

import type { PaymentKind, PaymentRecord, Role } from '../../../shared/api/ledger.ts';
import {
  hasLanded,
  isFinal,
  isForSale,
  isOpen,
  isRefused,
  movedNothing,
} from '../../../shared/api/payments.ts';
import { appError, ownText, raise } from '../../../shared/errors.ts';
import { type Claims, type JournalEntry, type LedgerDb, stored, writing } from '../solana/db.ts';
import type { Env } from '../solana/env.ts';

export type { JournalEntry } from '../solana/db.ts';

/**
 * The journal contains every payment as soon as it is signed and before it is sent. So the chain
 * can be asked about it even after a reload, a crash or an unclear answer.
 */

/** The fields that a new entry must have. All others are empty at first. */
export type Known = Pick<
  JournalEntry,
  'id' | 'kind' | 'role' | 'callId' | 'amount' | 'payer' | 'recipient'
> &
  Partial<JournalEntry>;

export function newEntry(
  { network, env }: Pick<JournalEntry, 'network'> & { readonly env: Pick<Env, 'wallMs'> },
  known: Known,
): JournalEntry {
  const wallMs = env.wallMs();
  return {
    network,
    state: 'signed',
    minute: null,
    signature: null,
    blockTimeS: null,
    error: null,
    createdAtWallMs: wallMs,
    updatedAtWallMs: wallMs,
    bytes: null,
    blockhash: null,
    slot: null,
    rest: null,
    memo: null,
    resourceUrl: null,
    commitment: null,
    messageHash: null,
    ...known,
  };
}

/** Returns the title for a new entry, if there is a title. */
export const titled = ({ title }: Pick<PaymentRecord, 'title'>): Pick<PaymentRecord, 'title'> =>
  title === undefined ? {} : { title };

export type JournalPatch = Partial<Omit<JournalEntry, 'id' | 'createdAtWallMs'>>;

interface JournalFilter {
  readonly callId?: string;
  readonly role?: Role;
  readonly kind?: PaymentKind;
  readonly network?: PaymentRecord['network'];
  /** If true, lists only payments that may still move money. */
  readonly open?: boolean;
}

/**
 * All methods but `subscribe` throw P2cError `storage_failed`.
 *
 * The state of a payment changes only in these ways: signed → landed → final; signed → expired or
 * failed; landed → expired by `rollBack`. Expired income of a host may still land. Any other patch
 * is too late and does not change the entry.
 */
export interface Journal {
  /**
   * Adds an entry. Resolves when it is on disk. Its transaction may be sent only after that. An id
   * can be used again for the same signature, or if its payment has expired or failed.
   * @throws P2cError `payment_open`
   */
  add(entry: JournalEntry): Promise<void>;
  /**
   * Applies a patch and returns the updated entry.
   * @throws P2cError `storage_failed`, also if no entry has this id.
   */
  update(id: string, patch: JournalPatch): Promise<JournalEntry>;
  /**
   * Applies a patch only if the entry was not written since it was read. Returns the current entry.
   */
  settle(seen: JournalEntry, patch: JournalPatch): Promise<JournalEntry>;
  /**
   * Notes that the network rolled back a landed payment. Its state becomes `expired`. A final
   * payment does not change.
   */
  rollBack(id: string): Promise<JournalEntry>;
  byId(id: string): Promise<JournalEntry | null>;
  bySignature(signature: string): Promise<readonly JournalEntry[]>;
  byMessageHash(hash: string): Promise<readonly JournalEntry[]>;
  /** Lists the entries that match, oldest first. */
  list(filter?: JournalFilter): Promise<readonly JournalEntry[]>;
  /** Calls the listener on every write with the public part of the entry. */
  subscribe(listener: (record: PaymentRecord) => void): () => void;
}

/**
 * Tells whether expected income counts as lost. This is never final: if the payment appears later,
 * it counts (docs/security.md, "Proof that a payment did not land").
 */
export const isLostIncome = ({ role, kind, state }: PaymentRecord): boolean =>
  role === 'host' && isForSale(kind) && state === 'expired';

/** Returns the part of a patch that an entry in this state accepts. Null if it accepts nothing. */
function forward(entry: JournalEntry, patch: JournalPatch): JournalPatch | null {
  const { state = entry.state } = patch;
  if (isLostIncome(entry)) return hasLanded({ state }) ? patch : null;
  if (movedNothing(entry)) return null;
  if (isOpen(entry)) {
    // Keep the server's reason for the refusal, which explains more than the expiry.
    return state === 'expired' && isRefused(entry) ? { ...patch, error: entry.error } : patch;
  }
  if (!hasLanded({ state })) return null;
  return isFinal(entry) ? { ...patch, state: 'final' } : patch;
}

export function toRecord(entry: JournalEntry): PaymentRecord {
  const {
    bytes: _bytes,
    blockhash: _blockhash,
    slot: _slot,
    rest: _rest,
    memo: _memo,
    resourceUrl: url,
    commitment: _commitment,
    messageHash: _hash,
    landedSlot: _landed,
    ...record
  } = entry;
  return {
    ...record,
    ...(url !== null && { resource: url.slice(url.indexOf('/') + 1) }),
  };
}

export function createJournal(db: LedgerDb, claims: Claims, wallMs: () => number): Journal {
  const books = { db, claims };
  const listeners = new Set<(record: PaymentRecord) => void>();
  const notify = (entry: JournalEntry): void => {
    for (const listener of listeners) listener(toRecord(entry));
  };
  /** Reads and writes in one transaction. If the patch is null, nothing is written. */
  async function change(
    id: string,
    patchFor: (entry: JournalEntry) => JournalPatch | null,
  ): Promise<JournalEntry | null> {
    const { next, written } = await writing(books, 'journal', async (store) => {
      const entry = await store.get(id);
      const patch = entry ? patchFor(entry) : null;
      const next = entry && patch ? { ...entry, ...patch, updatedAtWallMs: wallMs() } : entry;
      if (next && patch) await store.put(next);
      return { next: next ?? null, written: patch !== null };
    });
    if (next && written) notify(next);
    return next;
  }

  /** Throws if the entry is missing because another window has emptied the storage. */
  function there(entry: JournalEntry | null): JournalEntry {
    if (!entry) throw raise('storage_failed', { reason: ownText('missing') });
    return entry;
  }

  return {
    async add(entry) {
      const added = await writing(books, 'journal', async (store) => {
        const known = await store.get(entry.id);
        const isSame = known?.signature === entry.signature && entry.signature !== null;
        const free = !known || movedNothing(known) || (isOpen(known) && isSame);
        if (free) await store.put(entry);
        return free;
      });
      if (!added) throw raise('payment_open');
      notify(entry);
    },
    update: async (id, patch) => there(await change(id, (entry) => forward(entry, patch))),
    async settle(seen, patch) {
      const untouched = (entry: JournalEntry): boolean =>
        entry.state === seen.state && entry.updatedAtWallMs === seen.updatedAtWallMs;
      const patchFor = (entry: JournalEntry): JournalPatch | null =>
        untouched(entry) ? forward(entry, patch) : null;
      return (await change(seen.id, patchFor)) ?? seen;
    },
    async rollBack(id) {
      const patchFor = (entry: JournalEntry): JournalPatch | null =>
        entry.state === 'landed'
          ? {
              state: 'expired',
              error: appError('rolled_back', { signature: entry.signature ?? '' }),
            }
          : null;
      return there(await change(id, patchFor));
    },
    byId: (id) => stored(async () => (await db.get('journal', id)) ?? null),
    bySignature: (signature) => stored(() => db.getAllFromIndex('journal', 'signature', signature)),
    byMessageHash: (hash) => stored(() => db.getAllFromIndex('journal', 'messageHash', hash)),
    async list(filter = {}) {
      const entries = await stored(() =>
        filter.callId === undefined
          ? db.getAll('journal')
          : db.getAllFromIndex('journal', 'callId', filter.callId),
      );
      return entries
        .filter(
          (entry) =>
            (filter.role === undefined || entry.role === filter.role) &&
            (filter.kind === undefined || entry.kind === filter.kind) &&
            (filter.network === undefined || entry.network === filter.network) &&
            (filter.open === undefined || isOpen(entry) === filter.open),
        )
        .sort((a, b) => a.createdAtWallMs - b.createdAtWallMs);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

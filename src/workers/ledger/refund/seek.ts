import type { P2cError } from '../../../shared/errors.ts';
import { isForSale, isForTime } from '../../../shared/api/payments.ts';
import { type JournalEntry, titled } from '../payment/journal.ts';
import { recordPayment } from '../payment/payments.ts';
import type { Chain } from '../payment/chain.ts';
import { unlessTrouble } from '../solana/env.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { guestRefundId, isGiven, paidEntry, refundMemo, refundUrl, unusedId } from './entry.ts';
import { candidates, listTraces, readRefund } from './find.ts';

/**
 * What was refunded to a guest. The host's message only says where to look. A refund is recorded
 * when this side's own RPC server shows it: from the wallet that was paid to the one that had paid,
 * with the memo that only this payment has: the whole amount, or what unused time that came back has
 * left of it (docs/billing.md, "Refunds").
 */

type RefundReader = Pick<Chain, 'rpc' | 'env' | 'mint' | 'network' | 'journal' | 'kv'>;

export interface RefundNote {
  /** Signature of the payment. */
  readonly payment: string;
  /** Signature of its refund. */
  readonly signature: string;
}

/** Tells whether less than this payment may be its refund. */
async function inPart(
  { journal }: Pick<Chain, 'journal'>,
  { kind, callId }: JournalEntry,
): Promise<boolean> {
  const returned = isForTime(kind) ? await journal.byId(unusedId('guest', callId ?? '')) : null;
  return returned !== null && isGiven(returned);
}

/**
 * Returns the refund as recorded; null: the chain shows no such refund.
 * @throws P2cError `rpc_*`, `confirmation_timeout`, `storage_failed`, `aborted`: nothing is known.
 */
export async function learnRefund(
  reader: RefundReader,
  { payment, signature }: RefundNote,
  signal?: AbortSignal,
  most?: number,
): Promise<JournalEntry | null> {
  const { rpc, network, journal } = reader;
  const known = await journal.byId(guestRefundId(payment));
  if (known && known.state !== 'failed') return known.signature === signature ? known : null;
  const paid = await paidEntry(reader, 'guest', payment);
  if (paid?.network !== network) return null;
  const { callId, amount, payer, recipient: host } = paid;
  const memo = await refundMemo(reader, 'guest', callId, payment);
  if (memo === null) return null;
  const sought = { payer, host, amount: (await inPart(reader, paid)) ? null : amount, memo };
  const seen = await readRefund(reader, signature, sought, signal, most);
  if (!seen || seen.amount > amount) return null;
  const { blockTime: blockTimeS } = seen;
  // Never earlier than the real one. By then the refund is final, or was rolled back.
  const { lastValidBlockHeight } = await rpc.getLatestBlockhash('confirmed', { signal });
  return recordPayment(reader, {
    id: guestRefundId(payment),
    kind: 'refund',
    state: 'confirmed',
    role: 'guest',
    callId,
    minute: paid.minute,
    amount: seen.amount,
    payer: host,
    recipient: payer,
    signature,
    blockTimeS,
    lastValidBlockHeight,
    memo,
    resourceUrl: refundUrl(callId, payment),
    ...titled(paid),
  });
}

const DAY_MS = 86_400_000;
/** Refunds come soon, or are settled by other means. */
const SOUGHT_DAYS = 90;
const MOST_SOUGHT = 500;
/** Of a thousand transactions each. */
const PAGES = 20;
/** Transactions that have a refund's memo and may be none, read at one time. */
const MOST_READ = 100;

/** What earlier looks have found of the candidates, by name. */
export interface Candidates {
  /** Read, and not what is sought. */
  readonly untrue: Set<string>;
  /** Listed and not shown: made up, or shown later. */
  readonly hidden: Set<string>;
}

export const newCandidates = (): Candidates => ({ untrue: new Set(), hidden: new Set() });

/**
 * Reads a listed candidate, and notes what it is; null: it is not what is sought, or cannot be read,
 * which goes to `troubles`. The true one may stand behind it. `read` is told how often to ask for what
 * is not shown: one that was hidden before is asked for once at each look.
 * @throws P2cError `aborted`.
 */
export async function readCandidate<T>(
  name: string,
  read: (most?: number) => Promise<T | null>,
  notes: Candidates & {
    readonly troubles: P2cError[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<T | null> {
  const { untrue, hidden, troubles, signal } = notes;
  let isUnknown = false;
  const ask = () => read(hidden.has(name) ? 1 : undefined);
  const seen = await unlessTrouble(signal, ask, (thrown) => {
    isUnknown = true;
    if (thrown.error.code === 'confirmation_timeout') hidden.add(name);
    troubles.push(thrown);
  });
  if (!seen && !isUnknown) untrue.add(name);
  return seen;
}

/**
 * Finds refunds that were given while the guest was not in the call: in the history of the USDC
 * accounts that paid, back to the oldest of these payments. Returns how many were found.
 * @param options.before what earlier looks have found.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`.
 */
export async function seekRefunds(
  reader: RefundReader,
  options: { readonly before?: Candidates; readonly signal?: AbortSignal } = {},
): Promise<number> {
  const { before = newCandidates(), signal } = options;
  const { rpc, mint } = reader;
  const sought = await paidAndNotBack(reader);
  const troubles: P2cError[] = [];
  let found = 0;
  let read = 0;

  async function seek(
    paid: JournalEntry,
    payment: string,
    signatures: readonly string[],
  ): Promise<void> {
    // What was no refund may be one of a part since the call's return is known.
    const how = (await inPart(reader, paid)) ? 'part' : 'whole';
    const theirs: P2cError[] = [];
    const notes = { ...before, troubles: theirs, signal };
    for (const signature of signatures) {
      const name = `${payment} ${signature} ${how}`;
      if (before.untrue.has(name) || read === MOST_READ) continue;
      read += 1;
      const note = { payment, signature };
      const learn = (most?: number) => learnRefund(reader, note, signal, most);
      const seen = await readCandidate(name, learn, notes);
      if (seen) {
        found += 1;
        return;
      }
    }
    troubles.push(...theirs);
  }

  for (const payer of new Set(sought.map((entry) => entry.payer))) {
    const theirs = sought
      .filter((entry) => entry.payer === payer)
      .toSorted((a, b) => a.createdAtWallMs - b.createdAtWallMs);
    const oldest = theirs[0]?.signature;
    const first = oldest && (await rpc.getTransaction(oldest, 'confirmed', { signal }));
    const account = associatedTokenAccount(payer, mint);
    const since = first ? first.slot : null;
    const payments = theirs.flatMap(({ signature }) => signature ?? []);
    const how = { signal, since, pages: PAGES, most: MOST_READ };
    const { traces } = await listTraces([rpc], account, payments, how);
    for (const paid of theirs) {
      const { callId, signature: payment } = paid;
      if (callId === null || payment === null) continue;
      const memo = await refundMemo(reader, 'guest', callId, payment);
      if (memo !== null) await seek(paid, payment, candidates(traces, memo));
    }
  }
  // The true one may be among what could not be read, and is not behind it.
  if (troubles[0]) throw troubles[0];
  return found;
}

async function paidAndNotBack({ env, network, journal }: RefundReader) {
  const entries = await journal.list({ role: 'guest', network });
  const back = new Set(
    entries
      .filter(({ kind, state }) => kind === 'refund' && state !== 'failed')
      .map(({ id }) => id),
  );
  const oldestMs = env.wallMs() - SOUGHT_DAYS * DAY_MS;
  return entries
    .filter(
      ({ kind, state, signature, createdAtWallMs }) =>
        isForSale(kind) &&
        state === 'confirmed' &&
        createdAtWallMs >= oldestMs &&
        signature !== null &&
        !back.has(guestRefundId(signature)),
    )
    .slice(-MOST_SOUGHT);
}

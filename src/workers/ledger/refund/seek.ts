import type { P2cError } from '../../../shared/errors.ts';
import { isForSale, isForTime } from '../../../shared/api/payments.ts';
import { type JournalEntry, titled } from '../payment/journal.ts';
import { recordPayment } from '../payment/payments.ts';
import type { Chain } from '../payment/chain.ts';
import { unlessTrouble } from '../solana/env.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { guestRefundId, isGiven, paidEntry, refundMemo, refundUrlOf, unusedId } from './entry.ts';
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
  const isPartOf = isForTime(kind) && callId !== null;
  const returned = isPartOf ? await journal.byId(unusedId('guest', callId)) : null;
  return returned !== null && isGiven(returned);
}

/**
 * Returns the refund as recorded; null: the chain shows no such refund.
 * @throws P2cError `refund_unknown` (see `refundMemo`), `rpc_*`, `confirmation_timeout`,
 * `storage_failed`, `aborted`: nothing is known.
 */
export async function learnRefund(
  reader: RefundReader,
  { payment, signature }: RefundNote,
  signal?: AbortSignal,
  most?: number,
): Promise<JournalEntry | null> {
  const { network, journal } = reader;
  const known = await journal.byId(guestRefundId(payment));
  if (known && known.state !== 'failed') return known.signature === signature ? known : null;
  const paid = await paidEntry(reader, 'guest', payment);
  if (paid?.network !== network) return null;
  const { callId, amount, payer, recipient: host } = paid;
  const memo = await refundMemo(reader, 'guest', paid);
  if (memo === null) return null;
  const sought = { payer, host, amount: (await inPart(reader, paid)) ? null : amount, memo };
  const seen = await readRefund(reader, signature, sought, signal, most);
  if (!seen || seen.amount > amount) return null;
  const { blockTime: blockTimeS } = seen;
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
    memo,
    resourceUrl: refundUrlOf(paid),
    ...titled(paid),
  });
}

const DAY_MS = 86_400_000;
/** Refunds come soon, or are settled by other means. */
const SOUGHT_DAYS = 90;
const MOST_SOUGHT = 500;
/** Of a thousand transactions each. */
const PAGES = 20;
/** Transactions that are read in one look: anybody can copy a memo. */
export const MOST_READ = 100;

/** What earlier looks have found of the candidates, by name. */
export interface Candidates {
  /** Read, and not what is sought. */
  readonly untrue: Set<string>;
  /** Listed and not shown: made up, or shown later. */
  readonly hidden: Set<string>;
}

export const newCandidates = (): Candidates => ({ untrue: new Set(), hidden: new Set() });

interface Notes extends Candidates {
  /** Why a candidate could not be read: the true one may be among these. */
  readonly troubles: P2cError[];
  readonly signal: AbortSignal | undefined;
  /** How many may be read yet. */
  left: number;
}

/** What is looked for among the transactions with its memo. */
interface Question<T> {
  /** Names it: a transaction that is not what one question seeks may be what another does. */
  readonly name: string;
  /** null: the transaction is something else. Asks at most so many times for what is not shown. */
  readonly read: (signature: string, most?: number) => Promise<T | null>;
}

/** Returns which of these were not read for this question; those that were not shown come last. */
export function unread(
  { name }: Pick<Question<unknown>, 'name'>,
  listed: readonly string[],
  { untrue, hidden }: Candidates,
): readonly string[] {
  const isHidden = (signature: string) => Number(hidden.has(`${name} ${signature}`));
  return listed
    .filter((signature) => !untrue.has(`${name} ${signature}`))
    .toSorted((a, b) => isHidden(a) - isHidden(b));
}

/**
 * Reads listed candidates, and notes what each is. Yields those that are what is sought. One that was
 * hidden before is asked for once at each look.
 * @throws P2cError `aborted`.
 */
export async function* readCandidates<T>(
  question: Question<T>,
  listed: readonly string[],
  notes: Notes,
): AsyncGenerator<T, void, undefined> {
  const { untrue, hidden, troubles, signal } = notes;
  for (const signature of unread(question, listed, notes)) {
    if ((notes.left -= 1) < 0) return;
    const name = `${question.name} ${signature}`;
    let isUnknown = false;
    const ask = () => question.read(signature, hidden.has(name) ? 1 : undefined);
    const seen = await unlessTrouble(signal, ask, (thrown) => {
      isUnknown = true;
      if (thrown.error.code === 'confirmation_timeout') hidden.add(name);
      troubles.push(thrown);
    });
    if (seen) yield seen;
    else if (!isUnknown) untrue.add(name);
  }
}

/**
 * Looks for the refund of one payment among these transactions. Troubles are of no weight once it is
 * found. Returns whether it was.
 * @throws P2cError `storage_failed`, `aborted`.
 */
export async function seekRefund(
  reader: RefundReader,
  paid: JournalEntry,
  list: Parameters<typeof candidates>[0],
  notes: Notes,
): Promise<boolean> {
  const { signature: payment } = paid;
  const memo = await unlessTrouble(
    notes.signal,
    () => refundMemo(reader, 'guest', paid),
    (thrown) => notes.troubles.push(thrown),
  );
  if (memo === null || payment === null) return false;
  // What was no refund may be one of a part since the call's return is known.
  const how = (await inPart(reader, paid)) ? 'part' : 'whole';
  const question = {
    name: `${payment} ${how}`,
    read: (signature: string, most?: number) =>
      learnRefund(reader, { payment, signature }, notes.signal, most),
  };
  const before = notes.troubles.length;
  const found = await readCandidates(question, candidates(list, memo), notes).next();
  if (found.done) return false;
  notes.troubles.length = before;
  return true;
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
  const notes: Notes = { ...before, troubles: [], signal, left: MOST_READ };
  let found = 0;
  for (const payer of new Set(sought.map((entry) => entry.payer))) {
    const theirs = sought
      .filter((entry) => entry.payer === payer)
      .toSorted((a, b) => a.createdAtWallMs - b.createdAtWallMs);
    const account = associatedTokenAccount(payer, mint);
    const since = earliestSlot(theirs);
    const payments = theirs.flatMap(({ signature }) => signature ?? []);
    const how = { signal, since, pages: PAGES, most: MOST_READ };
    const { list } = await listTraces(rpc, account, payments, how);
    for (const paid of theirs) if (await seekRefund(reader, paid, list, notes)) found += 1;
  }
  // The true one may be among what could not be read, and is not behind it.
  if (notes.troubles[0]) throw notes.troubles[0];
  return found;
}

/** Returns a slot before all of these payments; null: not known. */
function earliestSlot(paid: readonly JournalEntry[]): bigint | null {
  let earliest: bigint | null = null;
  for (const { slot } of paid) {
    if (slot === null) return null;
    if (earliest === null || slot < earliest) earliest = slot;
  }
  return earliest;
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

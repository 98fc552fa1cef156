import { createQueue } from '../../../shared/queue.ts';
import type { Role } from '../../../shared/api/ledger.ts';
import { UNUSED_REFUND } from '../../../shared/receipt/receipt.ts';
import { isForSale } from '../../../shared/api/payments.ts';
import { listHistory, memosOf } from '../solana/history.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { P2cError, raise, toAppError } from '../../../shared/errors.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import type { Money, Solana } from '../payment/solana.ts';
import {
  checkPayment,
  type ExpectedPayment,
  type ReadBack,
  readBack,
} from '../payment/read-back.ts';
import type { SignatureInfo } from '../solana/rpc-parse.ts';
import { type JournalEntry, type Known, titled } from '../payment/journal.ts';
import { isUnproven, recordPayment } from '../payment/payments.ts';
import type { EventLog } from '../../../shared/log.ts';
import { NOTICES } from '../x402/messages.ts';
import { fromBase64Url } from '../../../shared/bytes.ts';
import { keptCall } from '../receipts/record.ts';
import { memoFor } from '../x402/transcript.ts';

/** Guest: finds refunds that were given while the guest was away. */

/** The name of a refund's entry, and the payment it belongs to (docs/billing.md, "Refunds"). */

export const hostRefundId = (payment: string): string => `host:refund:${payment}`;
export const guestRefundId = (payment: string): string => `guest:refund:${payment}`;

export const refundUrl = (callId: string, payment: string): string =>
  `pay2chat:${callId}/refund/${payment}`;

/** In the place of a payment's signature: the return of a call's unused time. */
export const UNUSED = UNUSED_REFUND.slice('refund/'.length);
export const unusedUrl = (callId: string): string => refundUrl(callId, UNUSED);
/** One for each call and role. */
export const unusedId = (role: Role, callId: string): string => `${role}:${UNUSED}:${callId}`;

/** Returns a settled payment of a call from one side's journal; null: there is none. */
export async function paidEntry(
  { journal }: Pick<Solana, 'journal'>,
  role: 'host' | 'guest',
  payment: string,
): Promise<(JournalEntry & { readonly callId: string }) | null> {
  const entries = await journal.bySignature(payment);
  const found = entries.find(
    (each) => each.role === role && isForSale(each.kind) && each.state === 'confirmed',
  );
  return found?.callId ? { ...found, callId: found.callId } : null;
}

/** Tells whether a refund was given, or may be yet: it failed only once that is proven. */
export const isGiven = (refund: JournalEntry): boolean =>
  refund.state !== 'failed' || isUnproven(refund);

/** Host: tells whether this payment has been refunded, or is about to be. */
export async function isGivenBack(
  { journal }: Pick<Solana, 'journal'>,
  payment: string,
): Promise<boolean> {
  const refund = await journal.byId(hostRefundId(payment));
  return refund !== null && isGiven(refund);
}

/** Returns the memo that a refund of this payment must have; null: the call's record is gone. */
export async function refundMemo(
  { kv }: Pick<Solana, 'kv'>,
  role: 'host' | 'guest',
  callId: string,
  payment: string,
): Promise<string | null> {
  const transcript = fromBase64Url((await keptCall(kv, callId, role))?.transcript ?? '');
  return transcript?.length ? memoFor(transcript, refundUrl(callId, payment)) : null;
}

/** Guest: refunds that the host announced. Each is looked up before it is believed. */
export interface RefundNotes {
  /**
   * Takes the `refund` notification.
   * @throws ZodError
   */
  noted(params: unknown): void;
}

/**
 * Unsuccessful searches for one payment's refund, so that a host that invents refunds causes no
 * more requests.
 */
const MAX_LOOKS = 3;
/** A silent RPC server is asked again, because no further note may come. */
const AGAIN_MS = 3_000;

export function createRefundNotes(parts: {
  readonly money: Money;
  readonly log: EventLog;
  /** null before the greeting. */
  readonly callId: () => string | null;
  readonly life: AbortSignal;
  readonly onSeen: (entry: JournalEntry) => void;
}): RefundNotes {
  const { money, log, life } = parts;
  const looks = new Map<string, number>();
  const inTurn = createQueue();

  async function look(note: RefundNote): Promise<void> {
    const paid = await paidEntry(money, 'guest', note.payment);
    // The host may only announce refunds of this call.
    if (!paid || paid.callId !== parts.callId()) return log.add('refund_unknown');
    for (let tried = looks.get(note.payment) ?? 0; tried < MAX_LOOKS;) {
      looks.set(note.payment, (tried += 1));
      try {
        const entry = await learnRefund(money, note, life);
        log.add(entry ? 'refund_seen' : 'refund_untrue', { kind: paid.kind });
        if (entry) parts.onSeen(entry);
        return;
      } catch (thrown) {
        log.add('refund_unread', { code: toAppError(thrown).code });
        await money.env.sleep(AGAIN_MS, life);
      }
    }
  }

  return {
    noted(params) {
      const note = NOTICES.refund.parse(params);
      // One after another, so that each search knows the results of the earlier ones.
      inTurn(() => look(note)).catch(() => undefined);
    },
  };
}

/**
 * What was refunded to a guest. The host's message only says where to look. A refund is recorded
 * when this side's own RPC server shows it: from the wallet that was paid to the one that had paid,
 * the whole amount, with the memo that only this payment has (docs/billing.md, "Refunds").
 */

export type RefundReader = Pick<Solana, 'rpc' | 'env' | 'mint' | 'network' | 'journal' | 'kv'>;

export interface RefundNote {
  /** Signature of the payment. */
  readonly payment: string;
  /** Signature of its refund. */
  readonly signature: string;
}

/**
 * Returns the refund as recorded; null: the chain shows no such refund.
 * @throws P2cError `rpc_*`, `confirmation_timeout`, `storage_failed`, `aborted`: nothing is known.
 */
export async function learnRefund(
  reader: RefundReader,
  { payment, signature }: RefundNote,
  signal?: AbortSignal,
): Promise<JournalEntry | null> {
  const { rpc, network, journal } = reader;
  const known = await journal.byId(guestRefundId(payment));
  if (known && known.state !== 'failed') return known.signature === signature ? known : null;
  const paid = await paidEntry(reader, 'guest', payment);
  if (paid?.network !== network) return null;
  const { callId, amount, payer, recipient: host } = paid;
  const memo = await refundMemo(reader, 'guest', callId, payment);
  if (memo === null) return null;
  const seen = await readRefund(reader, signature, { payer, host, amount, memo }, signal);
  if (!seen) return null;
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
    amount,
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

const expectedOf = (
  signature: string,
  { payer: payTo, amount, memo }: SoughtRefund,
  mint: string,
): ExpectedPayment => ({ signature, mint, payTo, amount, authority: null, memo });

/** Tells whether the host's money moved, by its wallet or by the fee key. */
const isBy = ({ sourceOwner, authority, amount }: ReadBack, { host, feeKey }: SoughtRefund) =>
  sourceOwner === host && (authority === host || authority === feeKey) && amount > 0n;

/**
 * Reads a refund: it comes from the host's account, signed by the host or its fee key. null: the
 * transaction is no such refund.
 * @throws P2cError `rpc_*`, `confirmation_timeout`, `aborted`: nothing is known.
 */
export async function readRefund(
  { rpc, env, mint }: Pick<Solana, 'rpc' | 'env' | 'mint'>,
  signature: string,
  sought: SoughtRefund,
  signal?: AbortSignal,
): Promise<ReadBack | null> {
  try {
    const expected = expectedOf(signature, sought, mint);
    const seen = await readBack(rpc, env, expected, signal);
    return isBy(seen, sought) ? seen : null;
  } catch (thrown) {
    const code = thrown instanceof P2cError ? thrown.error.code : '';
    if (code === 'payment_invalid' || code === 'failed_on_chain') return null;
    throw thrown;
  }
}

/** Finds the refund of a payment on the chain (docs/billing.md, "Refunds"). */

export interface SoughtRefund {
  /** The wallet that was paid: the refund comes from its account, and it signs. */
  readonly host: string;
  /** The owner of the account that paid: the refund goes back there. */
  readonly payer: string;
  /** Of the payment, and of its refund; null = any, as of a call's return. */
  readonly amount: AtomicUsdc | null;
  /** From `refundMemo`. */
  readonly memo: string;
  /** The host's fee key, if it may have signed: it gives the return. */
  readonly feeKey?: string;
}

export interface FoundRefund extends ReadBack {
  readonly signature: string;
}

/** Of a thousand transactions each. */
const MOST_PAGES = 50;
/**
 * Transactions with one refund's memo that are read. Anybody can create as many as they are willing
 * to pay for.
 */
const MOST_CANDIDATES = 1_000;

/** Returns the candidates, newest first. Anybody can copy the memo, so each may be no refund. */
export const candidates = (listed: readonly SignatureInfo[], memo: string): readonly string[] =>
  listed
    .filter((info) => info.err === null)
    .filter((info) => String(memosOf(info)) === memo)
    .map(({ signature }) => signature);

/**
 * Returns the refund of each payment that is sought; null: there is none, and every candidate was
 * read. Of several that may be of any amount, the largest counts. All have the same payer, whose
 * account is searched rather than the host's wallet, because somebody who floods it affects one
 * buyer and not all. `since`: the slot of the first payment; nothing older refunds it.
 * @throws P2cError `history_too_long`, `rpc_*`, `aborted`: it is not known.
 */
export async function findRefunds(
  reader: Pick<Solana, 'rpc' | 'mint'>,
  payer: string,
  sought: readonly SoughtRefund[],
  since: bigint | null,
  signal?: AbortSignal,
): Promise<readonly (FoundRefund | null)[]> {
  const { rpc, mint } = reader;
  const address = associatedTokenAccount(payer, mint);
  const history = await listHistory(rpc, address, { signal, since, pages: MOST_PAGES });
  const results: (FoundRefund | null)[] = [];
  for (const each of sought) {
    const listed = candidates(history.listed, each.memo);
    const found = await findAmong(reader, listed.slice(0, MOST_CANDIDATES), each, signal);
    const isWhole = history.complete && listed.length <= MOST_CANDIDATES;
    if (!found && !isWhole) throw raise('history_too_long', { address });
    results.push(found);
  }
  return results;
}

async function findAmong(
  { rpc, mint }: Pick<Solana, 'rpc' | 'mint'>,
  signatures: readonly string[],
  sought: SoughtRefund,
  signal: AbortSignal | undefined,
): Promise<FoundRefund | null> {
  let best: FoundRefund | null = null;
  for (const signature of signatures) {
    const shown = await rpc.getTransaction(signature, 'confirmed', { signal });
    // Listed and not shown: it may be the refund.
    if (!shown)
      throw raise('rpc_bad_answer', { host: rpc.hosts[0] ?? '', method: 'getTransaction' });
    try {
      const seen = checkPayment(shown, expectedOf(signature, sought, mint));
      if (isBy(seen, sought) && seen.amount > (best?.amount ?? 0n)) best = { ...seen, signature };
    } catch (thrown) {
      const code = thrown instanceof P2cError ? thrown.error.code : '';
      if (code !== 'payment_invalid' && code !== 'failed_on_chain') throw thrown;
    }
    if (best && sought.amount !== null) return best;
  }
  return best;
}

/** A refund as the journal will have it, with the memo that only it has. */
export type RefundDraft = Known & { readonly memo: string };

/** Returns the refund of a payment; null: the call's record is gone. */
export async function refundDraft(
  money: Solana,
  { callId, signature, minute, amount, payer, recipient, ...paid }: JournalEntry,
): Promise<RefundDraft | null> {
  if (callId === null || signature === null) return null;
  const memo = await refundMemo(money, 'host', callId, signature);
  const parties = { payer: recipient, recipient: payer };
  const resourceUrl = refundUrl(callId, signature);
  const about = { id: hostRefundId(signature), callId, minute, resourceUrl, ...titled(paid) };
  return memo === null ? null : { ...HOST_REFUND, ...about, ...parties, amount, memo };
}

/** Returns the return of a call's unused time; null: the call's record is gone. */
export async function returnDraft(
  money: Solana,
  callId: string,
  { payer, recipient, amount }: Pick<JournalEntry, 'payer' | 'recipient' | 'amount'>,
): Promise<RefundDraft | null> {
  const memo = await refundMemo(money, 'host', callId, UNUSED);
  const about = { id: unusedId('host', callId), callId, resourceUrl: unusedUrl(callId) };
  return memo === null ? null : { ...HOST_REFUND, ...about, payer, recipient, amount, memo };
}

const HOST_REFUND = { kind: 'refund', role: 'host' } as const;

/**
 * Host: before anything of a call is given, writes down which of these refunds the chain shows and
 * this journal does not know. Another browser of this wallet gave them, or this one before its
 * profile was restored from a copy. Returns the new entries. `first`: the first payment.
 * @throws P2cError `history_too_long`, `payment_in_flight`, `rpc_*`, `storage_failed`, `aborted`:
 * without a certain answer, nothing may be given.
 */
export async function learnGiven(
  money: Solana,
  { callId, signature: first }: Pick<JournalEntry, 'callId' | 'signature'>,
  drafts: readonly (RefundDraft | null)[],
  signal?: AbortSignal,
): Promise<readonly JournalEntry[]> {
  const { rpc, journal, kv } = money;
  const open: RefundDraft[] = [];
  for (const draft of drafts) {
    const known = draft && (await journal.byId(draft.id));
    if (draft && !(known && isGiven(known))) open.push(draft);
  }
  const paid = first === null ? null : await rpc.getTransaction(first, 'confirmed', { signal });
  const feeKey = (callId && (await keptCall(kv, callId, 'host'))?.feePayer) || '';
  const learned: JournalEntry[] = [];
  for (const payer of new Set(open.map(({ recipient }) => recipient))) {
    const theirs = open.filter(({ recipient }) => recipient === payer);
    const sought = theirs.map(({ resourceUrl, payer: host, amount, memo }) =>
      resourceUrl === unusedUrl(callId ?? '')
        ? { host, payer, amount: null, memo, feeKey }
        : { host, payer, amount, memo },
    );
    const found = await findRefunds(money, payer, sought, paid?.slot ?? null, signal);
    for (const [at, seen] of found.entries()) {
      const draft = theirs[at];
      if (!draft || !seen) continue;
      const { lastValidBlockHeight } = await rpc.getLatestBlockhash('confirmed', { signal });
      const { signature, amount, blockTime: blockTimeS } = seen;
      const how = { state: 'confirmed', signature, amount, blockTimeS } as const;
      learned.push(await recordPayment(money, { ...draft, ...how, lastValidBlockHeight }));
    }
  }
  return learned;
}

const DAY_MS = 86_400_000;
/** Refunds come soon, or are settled by other means. */
const SOUGHT_DAYS = 90;
const MOST_SOUGHT = 500;
/** Of a thousand transactions each. */
const PAGES = 20;
/** Transactions that have a refund's memo and may be none, read at one time. */
const MOST_READ = 100;

/**
 * Finds refunds that were given while the guest was not in the call: in the history of the USDC
 * accounts that paid, back to the oldest of these payments. Returns how many were found.
 * @param options.untrue transactions that were read before and are no refund; they are not read
 * again.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`.
 */
export async function seekRefunds(
  reader: RefundReader,
  options: { readonly untrue?: Set<string>; readonly signal?: AbortSignal } = {},
): Promise<number> {
  const { untrue = new Set<string>(), signal } = options;
  const { rpc, mint } = reader;
  const sought = await paidAndNotBack(reader);
  let found = 0;
  let read = 0;

  async function seek(payment: string, signatures: readonly string[]): Promise<void> {
    for (const signature of signatures) {
      const name = `${payment} ${signature}`;
      if (untrue.has(name) || read === MOST_READ) continue;
      read += 1;
      if (await learnRefund(reader, { payment, signature }, signal)) {
        found += 1;
        return;
      }
      untrue.add(name);
    }
  }

  for (const payer of new Set(sought.map((entry) => entry.payer))) {
    const theirs = sought.filter((entry) => entry.payer === payer);
    const [{ signature: oldest } = { signature: null }] = theirs.toSorted(
      (a, b) => a.createdAtWallMs - b.createdAtWallMs,
    );
    const first = oldest && (await rpc.getTransaction(oldest, 'confirmed', { signal }));
    const account = associatedTokenAccount(payer, mint);
    const since = first ? first.slot : null;
    const { listed } = await listHistory(rpc, account, { signal, since, pages: PAGES });
    for (const { callId, signature: payment } of theirs) {
      if (callId === null || payment === null) continue;
      const memo = await refundMemo(reader, 'guest', callId, payment);
      if (memo !== null) await seek(payment, candidates(listed, memo));
    }
  }
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

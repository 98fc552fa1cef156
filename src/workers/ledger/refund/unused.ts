import type { SignTransaction, UnusedState, UnusedTime } from '../../../shared/api/ledger.ts';
import {
  COUNT_TOLERANCE_SECONDS,
  LEAST_RETURNED,
  leastUnusedOf,
  unusedOf,
} from '../../../shared/billing/unused.ts';
import { type AppError, appError, P2cError, raise, toAppError } from '../../../shared/errors.ts';
import { type AtomicUsdc, lamports, usdc } from '../../../shared/money.ts';
import { delegateFee } from '../payment/fee-balance.ts';
import { checkReturn } from '../payment/fee-key-check.ts';
import { isOpen, type Journal, type JournalEntry, type Known } from '../payment/journal.ts';
import { signOwnPayment } from '../payment/own-payment.ts';
import {
  noteFailed,
  noteReopened,
  noteSigned,
  recordPayment,
  sendPayment,
} from '../payment/payments.ts';
import { expectedOf, judge } from '../payment/judge.ts';
import { checkPayment } from '../payment/read-back.ts';
import { secondLook } from '../payment/second-server.ts';
import type { Solana } from '../payment/solana.ts';
import type { EndedCall } from '../receipts/ended.ts';
import { keptCall } from '../receipts/record.ts';
import { buildPayment, signatureOf, signTransaction } from '../solana/build.ts';
import { listHistory } from '../solana/history.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { messageHash } from '../solana/payload.ts';
import { suggestMicroLamports } from '../solana/priority-fee.ts';
import {
  candidates,
  learnRefund,
  readRefund,
  refundMemo,
  refundUrl,
  UNUSED,
  unusedId,
  unusedUrl,
} from './seek.ts';

/**
 * Returns the unused time of one call (docs/billing.md, "Unused time"). The host's number is
 * returned; the guest compares it with its own. Everything is read anew from the journal each time,
 * so a crash at any point loses nothing and pays nothing twice.
 */

/** A payment that was confirmed this long ago is final, even if no server remembers it. */
const SURELY_FINAL_MS = 86_400_000;
/** After this long without a return, the guest is told so. */
const MISSING_MS = 600_000;
/** Of a thousand transactions each. */
const PAGES = 20;
/** Transactions with one memo that are read: anybody can copy it. */
const MOST_READ = 100;
const EMPTY_ACCOUNT_BYTES = 0;

/** What the journal has about one call's money. */
export interface Sums {
  /** Prepayment and minutes that have settled. */
  readonly paid: AtomicUsdc;
  /** Refunds of these by hand, also those under way. */
  readonly byHand: AtomicUsdc;
  /** The prepayment, or else the first payment: it shows who paid. */
  readonly first: JournalEntry | null;
  /** The return, unless it failed. */
  readonly given: JournalEntry | null;
  /** All of `paid`. */
  readonly payments: readonly JournalEntry[];
  /** Payments and refunds by hand that the chain may still take back. */
  readonly unfinal: readonly JournalEntry[];
  /** Nothing of it may change any more, except by a later refund. */
  readonly settled: boolean;
}

const add = (entries: readonly JournalEntry[]): AtomicUsdc =>
  usdc(entries.reduce((sum, { amount }) => sum + amount, 0n));

/** @throws P2cError `storage_failed`. */
export async function sumsOf(
  journal: Pick<Journal, 'list'>,
  { role, callId }: Pick<EndedCall, 'role' | 'callId'>,
  wallMs: number,
): Promise<Sums> {
  const entries = await journal.list({ callId, role });
  const time = entries.filter(({ kind }) => kind === 'prepay' || kind === 'minute');
  const paid = time.filter(({ state }) => state === 'confirmed');
  const urls = new Set(paid.map(({ signature }) => refundUrl(callId, signature ?? '')));
  const refunds = entries.filter(({ kind, state }) => kind === 'refund' && state !== 'failed');
  const byHand = refunds.filter(({ resourceUrl }) => urls.has(resourceUrl ?? ''));
  const isFinal = ({ finalized, createdAtWallMs }: JournalEntry): boolean =>
    finalized || wallMs - createdAtWallMs > SURELY_FINAL_MS;
  const landed = [...paid, ...byHand].filter(({ state }) => state === 'confirmed');
  const unfinal = landed.filter((each) => !isFinal(each));
  return {
    paid: add(paid),
    byHand: add(byHand),
    first: paid.find(({ kind }) => kind === 'prepay') ?? paid[0] ?? null,
    given: refunds.find(({ resourceUrl }) => resourceUrl === unusedUrl(callId)) ?? null,
    payments: paid,
    unfinal,
    settled: !time.some(isOpen) && !byHand.some(isOpen) && unfinal.length === 0,
  };
}

/** Returns what is due by this side's count, less what was refunded by hand. */
const dueOf = (ended: EndedCall, { paid, byHand }: Sums): AtomicUsdc =>
  unusedOf(ended, usdc(paid - byHand), ended.countedSeconds);

/** What one look at a call found. `settled`: nothing is left to do. */
export interface Look {
  readonly view: UnusedTime;
  readonly settled: boolean;
  readonly unfinal: readonly JournalEntry[];
}

type Found = Partial<Pick<UnusedTime, 'returned' | 'signature' | 'error'>>;

function lookOf(ended: EndedCall, sums: Sums, state: UnusedState, found: Found = {}): Look {
  const { role, callId, network, owner, counterpart, countedSeconds } = ended;
  const { paid, first, given } = sums;
  const peer = role === 'host' ? first?.payer : first?.recipient;
  const view: UnusedTime = {
    ...{ role, callId, network, owner, countedSeconds, state, paid },
    counterpart: peer ?? counterpart,
    due: dueOf(ended, sums),
    returned: usdc(0n),
    signature: given?.signature ?? null,
    error: null,
    ...found,
  };
  const isDone = state === 'nothing' || given?.finalized === true;
  return { view, settled: isDone && sums.settled, unfinal: sums.unfinal };
}

/**
 * Host: looks at one call, and returns its unused time by the fee key as soon as that is due and
 * possible. `mayTry`: another attempt may be made after one that failed. The caller holds the
 * return's lock (locks.ts), as whoever settles an open entry of the journal does.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`: nothing is known yet.
 */
export async function attendHost(
  money: Solana,
  ended: EndedCall,
  mayTry: boolean,
  signal: AbortSignal,
): Promise<Look> {
  const { journal, env } = money;
  const sums = await sumsOf(journal, ended, env.wallMs());
  const { given } = sums;
  if (given?.state === 'confirmed') {
    return lookOf(ended, sums, 'returned', { returned: given.amount });
  }
  if (given) return lookOf(ended, sums, 'returning');
  if (!sums.settled) return lookOf(ended, sums, 'settling');
  if (dueOf(ended, sums) < LEAST_RETURNED) return lookOf(ended, sums, 'nothing');
  try {
    const failed = await journal.byId(unusedId('host', ended.callId));
    const why = failed?.error ?? null;
    if (failed && !(await isGone(money, failed, signal))) return lookOf(ended, sums, 'settling');
    if (why && !mayTry) return lookOf(ended, sums, 'asks', { error: why });
    const entry = await giveByFeeKey(money, ended, sums, signal);
    const after = await sumsOf(journal, ended, env.wallMs());
    if (!isOpen(entry) && entry.error) throw new P2cError(entry.error);
    const done = entry.state === 'confirmed';
    const returned = done ? entry.amount : usdc(0n);
    return lookOf(ended, after, done ? 'returned' : 'returning', { returned });
  } catch (thrown) {
    const error = toAppError(thrown);
    // Another window is at it, or a refund by hand came first: the next look sees what became of it.
    if (error.code === 'payment_in_flight') return lookOf(ended, sums, 'settling');
    if (error.code === 'aborted' || error.code === 'storage_failed') throw thrown;
    // What is due is shown, however long the server is silent.
    if (error.code.startsWith('rpc_')) return lookOf(ended, sums, 'returning', { error });
    return lookOf(ended, sums, 'asks', { error });
  }
}

/**
 * Host: returns the unused time from the wallet, with its signature. The caller holds the lock.
 * @throws P2cError `refund_unknown` (nothing is due), `payment_in_flight`, `wallet_*`,
 * `insufficient_*`, `rpc_*`, or why it failed.
 */
export async function giveByWallet(
  money: Solana,
  ended: EndedCall,
  sign: SignTransaction,
): Promise<JournalEntry> {
  const sums = await sumsOf(money.journal, ended, money.env.wallMs());
  if (sums.given?.state === 'confirmed') return sums.given;
  const failed = await money.journal.byId(unusedId('host', ended.callId));
  const mayLand = failed?.state === 'failed' && !(await isGone(money, failed));
  if (!sums.settled || mayLand) throw raise('payment_in_flight');
  const entry = await recordReturn(money, ended, sums);
  let signed: JournalEntry;
  try {
    signed = await signOwnPayment(money, entry, sign);
  } catch (thrown) {
    await noteFailed(money, entry, toAppError(thrown));
    throw thrown;
  }
  const sent = await sendPayment(signed, money);
  if (sent.error && !isOpen(sent)) throw new P2cError(sent.error);
  return sent;
}

/**
 * Returns whether a return that failed can never land, so that another may be signed. A failure that
 * is only `confirmed` may belong to a fork that loses: on the other one, what is missing here may be
 * there. If it has landed after all, its entry is open again, and is settled like any other.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`.
 */
async function isGone(money: Solana, failed: JournalEntry, signal?: AbortSignal): Promise<boolean> {
  const { bytes, signature } = failed;
  if (!bytes || signature === null) return true;
  const search = { signal, searchTransactionHistory: true };
  const [status] = await money.rpc.getSignatureStatuses([signature], search);
  if (status && status.err !== null) return status.commitment === 'finalized';
  const judged = await judge(money, failed, signal);
  if (status || judged?.kind === 'landed') await noteReopened(money, failed);
  return !status && judged?.kind === 'dead';
}

/**
 * Writes the return into the journal. Its id belongs to the call, so there is one at most; and as
 * a refund by hand does the same, whichever comes second sees the first.
 * @throws P2cError `payment_in_flight`, `refund_unknown`, `rpc_*`, `storage_failed`.
 */
async function recordReturn(money: Solana, ended: EndedCall, sums: Sums): Promise<JournalEntry> {
  const { journal, env } = money;
  const { callId, owner } = ended;
  const { first, paid, byHand } = sums;
  const amount = dueOf(ended, sums);
  const memo = await refundMemo(money, 'host', callId, UNUSED);
  if (!first || memo === null || amount === 0n) throw raise('refund_unknown');
  const known: Known = {
    id: unusedId('host', callId),
    kind: 'refund',
    role: 'host',
    callId,
    amount,
    payer: owner,
    recipient: await payerOf(money, first),
    memo,
    resourceUrl: unusedUrl(callId),
  };
  const entry = await recordPayment(money, known);
  const now = await sumsOf(journal, ended, env.wallMs());
  if (now.paid === paid && now.byHand === byHand) return entry;
  const error = appError('payment_in_flight');
  await noteFailed(money, entry, error);
  throw new P2cError(error);
}

/**
 * Returns the wallet that paid, as the chain shows it: the only one that gets anything back.
 * @throws P2cError `payment_invalid`, `rpc_*`, `aborted`.
 */
async function payerOf(money: Solana, first: JournalEntry): Promise<string> {
  const { signature } = first;
  const shown =
    signature === null ? null : await money.rpc.getTransaction(signature, 'confirmed', {});
  // A server that has forgotten it: the journal has what the chain showed when it settled.
  if (!shown || signature === null) return first.payer;
  return checkPayment(shown, expectedOf(money, first, signature)).sourceOwner;
}

/** @throws P2cError why the fee key cannot return it, `rpc_*`, `storage_failed`, `aborted`. */
async function giveByFeeKey(
  money: Solana,
  ended: EndedCall,
  sums: Sums,
  signal: AbortSignal,
): Promise<JournalEntry> {
  const { rpc, mint } = money;
  const feeKey = await money.feeKey(ended.owner);
  const { owner: host } = ended;
  const payer = sums.first?.payer ?? '';
  const accounts = [host, payer].map((each) => associatedTokenAccount(each, mint));
  const microLamports = await suggestMicroLamports(rpc, accounts, { signal });
  const due = dueOf(ended, sums);
  await checkMeans(money, feeKey.address, { owner: host, payer }, due, microLamports, signal);
  await checkTwice(money, sums.payments, signal);
  const entry = await recordReturn(money, ended, sums);
  let signed: JournalEntry;
  try {
    const { blockhash, lastValidBlockHeight } = await rpc.getLatestBlockhash('confirmed', {
      signal,
    });
    const { payer: owner, recipient: payTo, amount, memo } = entry;
    const transaction = buildPayment({
      ...{ owner, payTo, mint, amount, microLamports, blockhash },
      memo: memo ?? '',
      feePayer: feeKey.address,
      authority: feeKey.address,
    });
    const unsigned = transaction.serialize();
    const most = usdc(sums.paid - sums.byHand);
    const returns = { host: owner, payer: payTo, mint, most, memo: memo ?? '' };
    const refused = checkReturn(unsigned, feeKey.address, returns);
    if (refused !== null) throw raise('payment_invalid', { reason: refused });
    await signTransaction(transaction, feeKey);
    signed = await noteSigned(money, entry, {
      bytes: transaction.serialize(),
      signature: signatureOf(transaction),
      lastValidBlockHeight,
      messageHash: await messageHash(transaction.message.serialize()),
    });
  } catch (thrown) {
    await noteFailed(money, entry, toAppError(thrown));
    throw thrown;
  }
  return sendPayment(signed, money, signal);
}

/**
 * Checks what can be seen beforehand, so that no fee is lost on a return that must fail.
 * @throws P2cError `no_usdc_account`, `recipient_no_usdc_account`, `return_beyond`,
 * `insufficient_usdc`, `till_empty`, `rpc_*`.
 */
async function checkMeans(
  { rpc, mint }: Solana,
  feeKey: string,
  { owner, payer }: { readonly owner: string; readonly payer: string },
  due: AtomicUsdc,
  microLamports: bigint,
  signal: AbortSignal,
): Promise<void> {
  const [account, target, sol, reserve] = await Promise.all([
    rpc.getTokenAccount(associatedTokenAccount(owner, mint), { signal }),
    rpc.getTokenAccount(associatedTokenAccount(payer, mint), { signal }),
    rpc.getBalance(feeKey, { signal }),
    rpc.getMinimumBalanceForRentExemption(EMPTY_ACCOUNT_BYTES, { signal }),
  ]);
  if (!account) throw raise('no_usdc_account', { owner });
  if (!target) throw raise('recipient_no_usdc_account', { owner: payer });
  const { delegate, delegatedAmount } = account;
  const left = usdc(delegate === feeKey ? delegatedAmount : 0n);
  if (left < due) throw raise('return_beyond', { left, needed: due });
  if (account.amount < due) {
    throw raise('insufficient_usdc', { balance: usdc(account.amount), needed: due });
  }
  if (lamports(sol) < delegateFee(microLamports) + reserve) throw raise('till_empty');
}

/**
 * A server that lies about a payment costs the host the time that it gave for it. A return would cost
 * money, so the second server, if one is set, must show every payment, however small.
 * @throws P2cError `rpc_*`, `aborted`.
 */
async function checkTwice(
  money: Solana,
  payments: readonly JournalEntry[],
  signal: AbortSignal,
): Promise<void> {
  if (!money.second) return;
  for (const entry of payments) {
    const { signature } = entry;
    if (signature === null) continue;
    const error = await secondLook(money, expectedOf(money, entry, signature), signal);
    if (error) throw new P2cError(error);
  }
}

/**
 * Guest: looks whether the unused time of one call has come back. `untrue`: transactions that were
 * read before and are no return.
 * @throws P2cError `rpc_*`, `storage_failed`, `aborted`: nothing is known yet.
 */
export async function attendGuest(
  money: Solana,
  ended: EndedCall,
  untrue: Set<string>,
  signal: AbortSignal,
): Promise<Look> {
  const { journal, env } = money;
  const nowMs = env.wallMs();
  let sums = await sumsOf(journal, ended, nowMs);
  let error: AppError | null = null;
  if (!sums.given && sums.first) {
    try {
      await findReturn(money, ended, sums, untrue, signal);
    } catch (thrown) {
      error = toAppError(thrown);
      if (!error.code.startsWith('rpc_') && error.code !== 'confirmation_timeout') throw thrown;
    }
    sums = await sumsOf(journal, ended, nowMs);
  }
  const { given, paid, byHand } = sums;
  const net = usdc(paid - byHand);
  const { countedSeconds } = ended;
  const least = leastUnusedOf(ended, net, countedSeconds);
  if (given) {
    const state = given.amount >= least ? 'returned' : 'short';
    return lookOf(ended, sums, state, { returned: given.amount });
  }
  if (!sums.settled) return lookOf(ended, sums, 'settling');
  const most = unusedOf(ended, net, Math.max(0, countedSeconds - COUNT_TOLERANCE_SECONDS));
  if (most < LEAST_RETURNED) return lookOf(ended, sums, 'nothing');
  const isLate = nowMs - ended.endedAtWallMs >= MISSING_MS;
  const look = lookOf(ended, sums, isLate ? 'missing' : 'returning', { error });
  // Only by a count that differs within the tolerance is it enough to be sent.
  return isLate && look.view.due < LEAST_RETURNED ? lookOf(ended, sums, 'nothing') : look;
}

/**
 * Finds the return in the history of the account that paid, and records it. Anybody can copy its
 * memo; it counts if the host's money moved, by the host's wallet or fee key. Of several, the
 * largest counts.
 */
async function findReturn(
  money: Solana,
  { callId, owner: payer, counterpart }: EndedCall,
  { first, payments }: Sums,
  untrue: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  const { mint, kv, background: rpc } = money;
  const record = await keptCall(kv, callId, 'guest');
  const memo = await refundMemo(money, 'guest', callId, UNUSED);
  if (!record || memo === null || !first || first.signature === null) return;
  const paid = await rpc.getTransaction(first.signature, 'confirmed', { signal });
  const since = paid ? paid.slot : null;
  const account = associatedTokenAccount(first.payer, mint);
  const { listed } = await listHistory(rpc, account, { signal, since, pages: PAGES });
  let best: {
    readonly signature: string;
    readonly amount: AtomicUsdc;
    readonly blockTimeS: number | null;
  } | null = null;
  // A refund by hand, given when nobody was there to be told.
  for (const { signature: payment } of payments) {
    const own = payment === null ? null : await refundMemo(money, 'guest', callId, payment);
    if (payment === null || own === null) continue;
    for (const signature of candidates(listed, own).slice(0, MOST_READ)) {
      if (untrue.has(signature)) continue;
      if (await learnRefund({ ...money, rpc }, { payment, signature }, signal)) break;
      untrue.add(signature);
    }
  }
  for (const signature of candidates(listed, memo).slice(0, MOST_READ)) {
    if (untrue.has(signature)) continue;
    const host = record.payTo || counterpart;
    const expected = { signature, payer, host, amount: null, memo };
    const seen = await readRefund({ ...money, rpc }, expected, [host, record.feePayer], signal);
    if (!seen || seen.amount === 0n) untrue.add(signature);
    else if (!best || seen.amount > best.amount) {
      best = { signature, amount: seen.amount, blockTimeS: seen.blockTime };
    }
  }
  if (!best) return;
  const { lastValidBlockHeight } = await rpc.getLatestBlockhash('confirmed', { signal });
  await recordPayment(money, {
    id: unusedId('guest', callId),
    kind: 'refund',
    state: 'confirmed',
    role: 'guest',
    callId,
    payer: record.payTo,
    recipient: payer,
    memo,
    resourceUrl: unusedUrl(callId),
    lastValidBlockHeight,
    ...best,
  });
}

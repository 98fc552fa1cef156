import type { PaymentRecord, SignTransaction } from '../../../shared/api/ledger.ts';
import { isForTime } from '../../../shared/api/payments.ts';
import { type AppError, appError, raise } from '../../../shared/errors.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import { NETWORKS } from '../../../shared/network.ts';
import {
  hostRefundId,
  isGiven,
  type Paid,
  paidEntry,
  refundDraft,
  type RefundDraft,
  returnDraft,
} from './entry.ts';
import { checkUnused } from './paid-ahead.ts';
import { give } from './give.ts';
import { learnGiven } from './given.ts';
import { provenSums, sumsOf } from './sums.ts';
import { racing } from '../solana/env.ts';
import type { Chain } from '../payment/chain.ts';
import { type JournalEntry, toRecord } from '../payment/journal.ts';
import { signOwnPayment } from '../payment/own-payment.ts';
import { isUnproven, reconsider } from '../payment/payments.ts';

/**
 * The host refunds a payment: the whole amount, or what the return of unused time has left of it,
 * from the wallet that received it to the one that paid, with a memo that names the payment
 * (docs/billing.md, "Refunds"). The journal's entry is named by the payment's signature.
 */

/** Finality takes about 13 s. If a server takes longer than this, the user has to try again. */
const FINALITY_MS = 60_000;
const AGAIN_MS = 2_000;

export interface RefundRequest {
  /** Signature of the payment. */
  readonly payment: string;
  /** The wallet that must sign. */
  readonly owner: string;
  /** What the user agreed to: all that is left of it. The whole payment, unless said. */
  readonly amount?: AtomicUsdc;
}

/**
 * Returns the refund's current entry: confirmed, or open if the chain has not decided.
 * @throws P2cError `refund_unknown`, `receipt_network`, `wallet_account_changed`, `rolled_back`,
 * `refund_beyond`, `booking_used`, `insufficient_*`, `wallet_*`, `rpc_*`, or why it failed.
 */
export async function refundPayment(
  chain: Chain,
  request: RefundRequest,
  sign: SignTransaction,
  signal?: AbortSignal,
): Promise<PaymentRecord> {
  const paid = await paidEntry(chain, 'host', request.payment);
  return refundPaid(chain, paid, request, sign, signal);
}

/**
 * The same for a payment that is known otherwise: what was paid ahead is in no journal of the host
 * before a call claims it. It is final, and the refund has the same id and memo as after the claim.
 * @throws P2cError as {@link refundPayment}.
 */
export async function refundPaid(
  chain: Chain,
  paid: Paid | null,
  { payment, owner, ...asked }: RefundRequest,
  sign: SignTransaction,
  signal?: AbortSignal,
): Promise<PaymentRecord> {
  const { journal, network } = chain;
  const known = paid && (await refundDraft(chain, paid));
  if (!paid || !known) throw raise('refund_unknown');
  if (paid.network !== network) {
    const [theirs, ours] = [NETWORKS[paid.network].name, NETWORKS[network].name];
    throw raise('receipt_network', { theirs, ours });
  }
  const earlier = await journal.byId(hostRefundId(payment));
  const now = earlier && (await reconsider(chain, earlier, signal));
  if (now && now.state !== 'failed') return toRecord(now);
  if (owner !== paid.recipient) {
    throw raise('wallet_account_changed', { expected: paid.recipient });
  }
  const landed = now && (await untilProven(chain, now, signal));
  if (landed) return toRecord(landed);
  const amount = asked.amount ?? paid.amount;
  const isWhole = isAlone(paid);
  await waitForFinality(chain, paid, signal);
  const { first, taken, drafts } = await soughtWith(chain, paid, known, signal);
  const search = async () => {
    await learnGiven(chain, first, drafts, { isWhole, signal });
    // Learned now, or by another search meanwhile.
    const given = await journal.byId(known.id);
    if (given && isGiven(given)) return given;
    // Of what a call of this browser has, the return is among these.
    if (paid.callId === null) await checkUnused(chain, paid, signal);
    return null;
  };
  const prepare = async () => {
    await checkPart(chain, paid, amount, taken);
    const signing = (entry: JournalEntry) => signOwnPayment(chain, entry, sign, signal);
    return { draft: { ...known, amount }, sign: signing };
  };
  const check = (entry: JournalEntry) => beyond(chain, paid, entry, taken);
  // If it is open, it may still land, and the cleanup of the journal asks about it.
  return toRecord(await give(chain, { search, prepare, check }, signal));
}

/**
 * Returns every refund that counts against what the call took: a file's or a tip's own; of its time,
 * those of all of its payments, and the return. What may have landed after all is asked about first:
 * after the search, it would be old.
 * @throws P2cError `refund_unknown`, `rpc_*`, `storage_failed`, `aborted`.
 */
async function soughtWith(
  chain: Chain,
  paid: Paid,
  known: RefundDraft,
  signal: AbortSignal | undefined,
): Promise<{
  readonly first: JournalEntry;
  /** By the payments whose refunds are searched for: what lands later may have been given back. */
  readonly taken: AtomicUsdc;
  readonly drafts: readonly (RefundDraft | null)[];
}> {
  const { callId } = paid;
  if (isAlone(paid) || callId === null) return { first: paid, taken: paid.amount, drafts: [known] };
  const sums = await provenSums(chain, { role: 'host', callId }, signal);
  const drafts = await Promise.all(sums.payments.map((each) => refundDraft(chain, each)));
  const first = sums.first ?? paid;
  // To whoever paid that, which may be another wallet than this one's.
  const returned = { ...known, recipient: first.payer };
  drafts.push(await returnDraft(chain, callId, first, returned));
  return { first, taken: sums.paid, drafts };
}

/**
 * Waits until an earlier refund that failed can never land; null: another may be signed. If it has
 * landed after all, returns its entry.
 * @throws P2cError `payment_open` if that takes too long, `rpc_*`, `storage_failed`, `aborted`.
 */
async function untilProven(
  chain: Chain,
  failed: JournalEntry,
  signal: AbortSignal | undefined,
): Promise<JournalEntry | null> {
  const { env } = chain;
  const endMs = env.nowMs() + FINALITY_MS;
  for (;;) {
    const now = await reconsider(chain, failed, signal);
    if (now.state !== 'failed') return now;
    if (!isUnproven(now)) return null;
    if (env.nowMs() >= endMs) throw raise('payment_open');
    await env.sleep(AGAIN_MS, signal);
  }
}

/** Tells whether nothing else that is given counts against it. */
const isAlone = ({ kind, callId }: JournalEntry): boolean => !isForTime(kind) || callId === null;

/** Returns what is left of a payment when this much of its call is. */
const leftOf = ({ amount }: JournalEntry, rest: bigint): AtomicUsdc =>
  usdc(rest < 0n ? 0n : rest < amount ? rest : amount);

/**
 * A part is refunded only of time, after a return, and only all that is left: then everything that
 * the call took for time has gone back.
 * @throws P2cError `refund_beyond`, `storage_failed`.
 */
async function checkPart(
  { journal }: Pick<Chain, 'journal'>,
  payment: Paid,
  needed: AtomicUsdc,
  taken: AtomicUsdc,
): Promise<void> {
  const { callId, amount } = payment;
  if (needed === amount) return;
  if (isAlone(payment) || callId === null) throw raise('refund_beyond', { left: amount, needed });
  const { byHand, given } = await sumsOf(journal, { role: 'host', callId });
  const rest = given ? taken - byHand - given.amount : amount;
  const left = leftOf(payment, rest);
  if (needed !== left || left === 0n) throw raise('refund_beyond', { left, needed });
}

/**
 * With the call's unused time returned, a refund of a whole payment could exceed what the call
 * took. Returns that error; null: it does not.
 * @throws P2cError `storage_failed`.
 */
async function beyond(
  { journal }: Pick<Chain, 'journal'>,
  payment: Paid,
  { amount: needed }: JournalEntry,
  taken: AtomicUsdc,
): Promise<AppError | null> {
  const { callId } = payment;
  if (isAlone(payment) || callId === null) return null;
  const { byHand, given } = await sumsOf(journal, { role: 'host', callId });
  const rest = taken - byHand - (given?.amount ?? 0n);
  if (!given || rest >= 0n) return null;
  return appError('refund_beyond', { left: leftOf(payment, rest + needed), needed });
}

/**
 * A payment that the chain may still roll back is not refunded yet.
 * @throws P2cError `rolled_back`.
 */
async function waitForFinality(
  chain: Chain,
  paid: JournalEntry,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (paid.finalized) return;
  const { signature } = paid;
  const isFinal = await racing(signal, (stop) => {
    const late = chain.env.sleep(FINALITY_MS, stop).then((): never => {
      throw raise('confirmation_timeout', { signature: signature ?? '' });
    });
    return Promise.race([chain.untilFinal(paid, stop), late]);
  });
  if (!isFinal) throw raise('rolled_back', { signature: signature ?? '' });
}

import type { PaymentRecord, SignTransaction } from '../../../shared/api/ledger.ts';
import {
  hasLanded,
  isFinal,
  isForTime,
  isLive,
  isRefused,
  movedNothing,
} from '../../../shared/api/payments.ts';
import { raise } from '../../../shared/errors.ts';
import { atLeastZero } from '../../../shared/billing/call-sums.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import { NETWORKS } from '../../../shared/network.ts';
import { isGiven, type Paid, paidEntry, refundDraft, refundWork } from './entry.ts';
import { give } from './give.ts';
import { learnRefunds } from './look.ts';
import { provenSums, type Sums, sumsOf } from './sums.ts';
import { racing } from '../solana/env.ts';
import { endedCall, transcriptOf } from '../payment/call-record.ts';
import type { Chain } from '../payment/chain.ts';
import { type JournalEntry, toRecord } from '../payment/journal.ts';
import { signOwnPayment } from '../payment/own-payment.ts';
import { referenceOf } from '../x402/resources.ts';
import { reconsider, untilFinal } from '../payment/payments.ts';

/**
 * The host refunds a payment: the whole amount, or for time the rest or the sum owed, from the wallet
 * that received it to the one that paid, with a memo that names the payment (docs/billing.md, "Refunds").
 * The journal's entry has the payment's signature as its name.
 */

/** Finality takes about 13 s. If a server takes longer than this, the user has to try again. */
const FINALITY_MS = 60_000;
const AGAIN_MS = 2_000;

export interface RefundRequest {
  /** Signature of the payment. */
  readonly payment: string;
  /** The wallet that must sign. */
  readonly owner: string;
  /** The sum that the user agreed to: all that is left of the payment. By default the whole payment. */
  readonly amount?: AtomicUsdc;
}

/**
 * Returns the refund's current entry: confirmed, or open if the chain has not decided.
 * @throws P2cError `refund_unknown`, `receipt_network`, `wallet_account_changed`, `rolled_back`,
 * `refund_beyond`, `booking_used`, `insufficient_*`, `wallet_*`, `rpc_*`, or why it failed.
 */
export async function refundPayment(
  chain: Chain,
  { payment, owner, ...asked }: RefundRequest,
  sign: SignTransaction,
  signal?: AbortSignal,
): Promise<PaymentRecord> {
  const { journal, network } = chain;
  const paid = await paidEntry(chain, 'host', payment);
  const transcript = paid && (await transcriptOf(chain.kv, { role: 'host', callId: paid.callId }));
  const draft = transcript && (await refundDraft(transcript, 'host', paid));
  if (!paid || !draft || !transcript) throw raise('refund_unknown');
  const { callId } = paid;
  if (paid.network !== network) {
    const [theirs, ours] = [NETWORKS[paid.network].name, NETWORKS[network].name];
    throw raise('receipt_network', { theirs, ours });
  }
  const earlier = await journal.byId(draft.id);
  const now = earlier && (await reconsider(chain, earlier, signal));
  if (now && isLive(now)) return toRecord(now);
  if (owner !== paid.recipient) {
    throw raise('wallet_account_changed', { expected: paid.recipient });
  }
  const landed = now && (await untilProven(chain, now, signal));
  if (landed) return toRecord(landed);
  await waitForFinality(chain, paid, signal);
  // Payments that may have landed are asked about first: after the search, the answer would be old.
  const sums = isForTime(paid.kind) ? await endedSums(chain, callId, signal) : null;
  const search = async () => {
    await learnRefunds(chain, 'host', callId, sums?.payments ?? [paid], signal);
    const given = await journal.byId(draft.id);
    return given && isGiven(given) ? given : null;
  };
  const reference = await referenceOf(transcript, callId);
  const signing = async () => {
    const amount = asked.amount ?? paid.amount;
    await checkPart(chain, paid, amount, sums?.paid ?? null);
    return signOwnPayment(chain, { ...draft, amount }, sign, signal, reference);
  };
  const turn = refundWork(callId, payment);
  // If it is open, it may still land, and receipts/keep-journal.ts follows it.
  return toRecord(await give(chain, { turn, search, sign: signing }, signal));
}

/**
 * Waits until an earlier refund that a server refused can never land; null: another may be signed. If it
 * has landed after all, returns its entry.
 * @throws P2cError `payment_open` if that takes too long, `rpc_*`, `storage_failed`, `aborted`.
 */
async function untilProven(
  chain: Chain,
  refused: JournalEntry,
  signal: AbortSignal | undefined,
): Promise<JournalEntry | null> {
  const { env } = chain;
  const endMs = env.nowMs() + FINALITY_MS;
  for (;;) {
    const now = await reconsider(chain, refused, signal);
    if (movedNothing(now)) return null;
    if (!isRefused(now)) return now;
    if (env.nowMs() >= endMs) throw raise('payment_open');
    await env.sleep(AGAIN_MS, signal);
  }
}

/**
 * Adds up the call's money, if its deposit is not to end any more: before, the guest's share of it is not
 * known.
 * @throws P2cError `payment_open`: it is to end yet; `rpc_*`, `storage_failed`, `aborted`.
 */
async function endedSums(
  chain: Chain,
  callId: string,
  signal: AbortSignal | undefined,
): Promise<Sums> {
  const sums = await provenSums(chain, { role: 'host', callId }, signal);
  const isOver = (await endedCall(chain.kv, { role: 'host', callId })) !== null;
  if (isOver && sums.deposited.length > 0 && !hasLanded(sums.end)) throw raise('payment_open');
  return sums;
}

/**
 * A file and a tip are refunded whole; of time, any part, but together with the end never more than the call
 * took.
 * @param taken by the payments for time whose refunds were searched for; null: it is no payment for time.
 * @throws P2cError `refund_beyond`, `storage_failed`.
 */
async function checkPart(
  { journal }: Pick<Chain, 'journal'>,
  { callId, amount }: Paid,
  needed: AtomicUsdc,
  taken: AtomicUsdc | null,
): Promise<void> {
  const left = taken === null ? amount : await leftOf(taken);
  const isWrong = taken === null ? needed !== amount : needed > left || needed === 0n;
  if (isWrong) throw raise('refund_beyond', { left, needed });

  async function leftOf(all: AtomicUsdc): Promise<AtomicUsdc> {
    const { byHand, returned } = await sumsOf(journal, { role: 'host', callId });
    const rest = atLeastZero(all - byHand - returned);
    return rest < amount ? rest : amount;
  }
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
  if (isFinal(paid)) return;
  const { signature } = paid;
  const stays = await racing(signal, (stop) => {
    const late = chain.env.sleep(FINALITY_MS, stop).then((): never => {
      throw raise('confirmation_timeout', { signature: signature ?? '' });
    });
    return Promise.race([untilFinal(paid, chain, stop), late]);
  });
  if (!stays) throw raise('rolled_back', { signature: signature ?? '' });
}

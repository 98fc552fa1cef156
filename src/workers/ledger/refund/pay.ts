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
 * Host: refunds a payment. A file or a tip is refunded completely. For time, the refund may be the
 * rest of the payment or the sum that is owed. The wallet that received the payment sends the
 * refund to the wallet that paid. The memo stands for the refunded payment (docs/billing.md,
 * "Refunds"). The id of the journal's entry contains the payment's signature.
 */

/** In ms. Finality takes about 13 s. If it takes longer than this, the user has to try again. */
const FINALITY_MS = 60_000;
const AGAIN_MS = 2_000;

export interface RefundRequest {
  /** The payment's signature. */
  readonly payment: string;
  /** The wallet that must sign. */
  readonly owner: string;
  /**
   * The sum that the user agreed to: the whole rest of the payment. By default the whole payment.
   */
  readonly amount?: AtomicUsdc;
}

/**
 * Refunds a payment. Returns the refund's current entry: confirmed, or open if the chain has not
 * decided.
 * @throws P2cError `refund_unknown`, `receipt_network`, `wallet_account_changed`, `rolled_back`,
 * `refund_beyond`, `booking_used`, `insufficient_*`, `wallet_*`, `rpc_*`, or the reason why the
 * refund failed.
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
  // Ask the chain about open payments before the search. The search must be the latest answer.
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
  // The refund may still be open. receipts/keep-journal.ts watches it.
  return toRecord(await give(chain, { turn, search, sign: signing }, signal));
}

/**
 * Waits until it is proven what has become of an earlier refund that a server refused. Returns null
 * if it can never land. Another refund may then be signed. If it has landed after all, returns its
 * entry.
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
 * Adds up the call's money after its deposit has ended. Before that, it is not known how much the
 * guest gets from the deposit.
 * @throws P2cError `payment_open` if the deposit has not ended yet; `rpc_*`, `storage_failed`,
 * `aborted`.
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
 * Checks the amount of a refund. A file or a tip is refunded completely. For time, any part may be
 * refunded. All refunds, including that of the deposit's end, must not exceed what was paid for
 * time.
 * @param taken the sum of the payments for time whose refunds were searched for; null if this
 * payment is not for time.
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
 * Waits until a payment is final. Until then, the chain may still roll it back, so it is not
 * refunded.
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

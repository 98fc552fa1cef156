import type { PaymentRecord, SignTransaction } from '../../../shared/api/ledger.ts';
import { appError, P2cError, raise, toAppError } from '../../../shared/errors.ts';
import { usdc } from '../../../shared/money.ts';
import { NETWORKS } from '../../../shared/network.ts';
import { findRefund, hostRefundId, paidEntry, refundMemo, refundUrl } from './seek.ts';
import { sumsOf } from './unused.ts';
import { racing } from '../solana/env.ts';
import type { Solana } from '../payment/solana.ts';
import { isOpen, type JournalEntry, type Known, titled, toRecord } from '../payment/journal.ts';
import { signOwnPayment } from '../payment/own-payment.ts';
import { noteFailed, recordPayment, sendPayment, settleOpen } from '../payment/payments.ts';

/**
 * The host refunds a payment: the whole amount, from the wallet that received it to the one that
 * paid, with a memo that names the payment (docs/billing.md, "Refunds"). The journal's entry is
 * named by the payment's signature, so it is refunded once, whichever window is asked and after any
 * crash.
 */

/** Finality takes about 13 s. If a server takes longer than this, the user has to try again. */
const FINALITY_MS = 60_000;

export interface RefundRequest {
  /** Signature of the payment. */
  readonly payment: string;
  /** The wallet that must sign. */
  readonly owner: string;
}

/**
 * Returns the refund's current entry: confirmed, or open if the chain has not decided.
 * @throws P2cError `refund_unknown`, `receipt_network`, `wallet_account_changed`, `rolled_back`,
 * `insufficient_*`, `wallet_*`, `rpc_*`, or why it failed.
 */
export async function refundPayment(
  money: Solana,
  { payment, owner }: RefundRequest,
  sign: SignTransaction,
  signal?: AbortSignal,
): Promise<PaymentRecord> {
  const { journal, network } = money;
  const paid = await paidEntry(money, 'host', payment);
  const memo = paid && (await refundMemo(money, 'host', paid.callId, payment));
  if (!paid || memo === null) throw raise('refund_unknown');
  if (paid.network !== network) {
    const [theirs, ours] = [NETWORKS[paid.network].name, NETWORKS[network].name];
    throw raise('receipt_network', { theirs, ours });
  }
  const earlier = await journal.byId(hostRefundId(payment));
  if (earlier) {
    const now = await settleOpen(money, earlier, signal);
    if (now.state !== 'failed') return toRecord(now);
  }
  if (owner !== paid.recipient) {
    throw raise('wallet_account_changed', { expected: paid.recipient });
  }
  const known = {
    id: hostRefundId(payment),
    kind: 'refund',
    role: 'host',
    callId: paid.callId,
    minute: paid.minute,
    amount: paid.amount,
    payer: paid.recipient,
    recipient: paid.payer,
    memo,
    resourceUrl: refundUrl(paid.callId, payment),
    ...titled(paid),
  } as const;
  const given = await givenBefore(money, known, payment, signal);
  if (given) {
    return toRecord(await recordPayment(money, given));
  }
  await waitForFinality(money, paid, signal);
  const entry = await recordPayment(money, known);
  await checkLeft(money, paid, entry);
  let signed: JournalEntry;
  try {
    signed = await signOwnPayment(money, entry, sign, signal);
  } catch (thrown) {
    await noteFailed(money, entry, toAppError(thrown));
    throw thrown;
  }
  const settled = await sendPayment(signed, money, signal);
  // Open: it may still land, and the cleanup of the journal asks about it.
  if (settled.error && !isOpen(settled)) throw new P2cError(settled.error);
  return toRecord(settled);
}

/**
 * Checks whether another browser of this wallet, with another journal, has refunded it. Without a
 * certain answer, nothing is refunded.
 * @throws P2cError `history_too_long`, `rpc_*`, `aborted`.
 */
async function givenBefore(
  { rpc, mint }: Solana,
  known: Known & { readonly memo: string },
  payment: string,
  signal: AbortSignal | undefined,
): Promise<Known | null> {
  const { memo, payer: host, recipient: payer, amount } = known;
  const since = (await rpc.getTransaction(payment, 'confirmed', { signal }))?.slot ?? null;
  const found = await findRefund({ rpc, mint }, { host, payer, amount, memo }, since, signal);
  if (!found) return null;
  const { signature, blockTime: blockTimeS } = found;
  const { lastValidBlockHeight } = await rpc.getLatestBlockhash('confirmed', { signal });
  return { ...known, state: 'confirmed', signature, blockTimeS, lastValidBlockHeight };
}

/**
 * With the call's unused time returned, a refund of a whole payment could exceed what the call
 * took. Checked when the refund is written down, because the return does the same: whichever comes
 * second sees the first.
 * @throws P2cError `refund_beyond`.
 */
async function checkLeft(
  money: Solana,
  { kind, callId }: JournalEntry & { readonly callId: string },
  refund: JournalEntry,
): Promise<void> {
  if (kind === 'file') return;
  const { journal, env } = money;
  const { paid, byHand, given } = await sumsOf(journal, { role: 'host', callId }, env.wallMs());
  const rest = paid - byHand - (given?.amount ?? 0n);
  if (!given || rest >= 0n) return;
  const { amount: needed } = refund;
  const left = rest + needed;
  const error = appError('refund_beyond', { left: usdc(left > 0n ? left : 0n), needed });
  await noteFailed(money, refund, error);
  throw new P2cError(error);
}

/**
 * A payment that the chain may still roll back is not refunded yet.
 * @throws P2cError `rolled_back`.
 */
async function waitForFinality(
  money: Solana,
  paid: JournalEntry,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (paid.finalized) return;
  const { signature } = paid;
  const isFinal = await racing(signal, (stop) => {
    const late = money.env.sleep(FINALITY_MS, stop).then((): never => {
      throw raise('confirmation_timeout', { signature: signature ?? '' });
    });
    return Promise.race([money.follow(paid, stop), late]);
  });
  if (!isFinal) throw raise('rolled_back', { signature: signature ?? '' });
}

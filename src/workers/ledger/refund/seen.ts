import { P2cError } from '../../../shared/errors.ts';
import { guestRefundId, paidEntry, refundMemo, refundUrl } from './names.ts';
import type { Solana } from '../payment/solana.ts';
import { type JournalEntry, titled } from '../payment/journal.ts';
import { recordPayment } from '../payment/payments.ts';
import { readBack } from '../payment/read-back.ts';

/**
 * What a guest got back. The host's word says where to look and nothing more: a refund is written
 * down when this side's own RPC shows it, from the wallet that was paid to the one that had paid, the
 * whole amount, with the memo that only this payment has (docs/billing.md, "Refunds").
 */

export type RefundReader = Pick<Solana, 'rpc' | 'env' | 'mint' | 'network' | 'journal' | 'kv'>;

export interface RefundNote {
  /** Signature of the payment. */
  readonly payment: string;
  /** Signature of what gives it back. */
  readonly signature: string;
}

/**
 * Answers the refund as it was written down; null = the chain shows no such thing.
 * @throws P2cError `rpc_*`, `confirmation_timeout`, `storage_failed`, `aborted`: nothing is known.
 */
export async function learnRefund(
  reader: RefundReader,
  { payment, signature }: RefundNote,
  signal?: AbortSignal,
): Promise<JournalEntry | null> {
  const { rpc, env, mint, network, journal } = reader;
  const known = await journal.byId(guestRefundId(payment));
  if (known && known.state !== 'failed') return known.signature === signature ? known : null;
  const paid = await paidEntry(reader, 'guest', payment);
  if (paid?.network !== network) return null;
  const { callId, amount, payer, recipient: host } = paid;
  const memo = await refundMemo(reader, 'guest', callId, payment);
  if (memo === null) return null;
  const expected = { signature, mint, payTo: payer, amount, authority: host, memo };
  let blockTimeS: number | null;
  try {
    const seen = await readBack(rpc, env, expected, signal);
    if (seen.sourceOwner !== host) return null;
    blockTimeS = seen.blockTime;
  } catch (thrown) {
    const code = thrown instanceof P2cError ? thrown.error.code : '';
    if (code === 'payment_invalid' || code === 'failed_on_chain') return null;
    throw thrown;
  }
  // No earlier than the real one: by then it is final, or has been taken back.
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

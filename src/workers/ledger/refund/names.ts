import { fromBase64Url } from '../../../shared/bytes.ts';
import { isForSale } from '../../../shared/api/payments.ts';
import { keptCall } from '../receipts/record.ts';
import type { Solana } from '../payment/solana.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { memoFor } from '../x402/transcript.ts';

/** What a refund is called, and what it belongs to (docs/billing.md, "Refunds"). */

export const hostRefundId = (payment: string): string => `host:refund:${payment}`;
export const guestRefundId = (payment: string): string => `guest:refund:${payment}`;

export const refundUrl = (callId: string, payment: string): string =>
  `pay2chat:${callId}/refund/${payment}`;

/** A settled payment of a call, from one side's journal; null = there is none. */
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

/** Host: has this payment been given back, or is it about to be? */
export async function isGivenBack(
  { journal }: Pick<Solana, 'journal'>,
  payment: string,
): Promise<boolean> {
  const refund = await journal.byId(hostRefundId(payment));
  return refund !== null && refund.state !== 'failed';
}

/** The memo that a refund of this payment must bear; null = the call's record is gone. */
export async function refundMemo(
  { kv }: Pick<Solana, 'kv'>,
  role: 'host' | 'guest',
  callId: string,
  payment: string,
): Promise<string | null> {
  const transcript = fromBase64Url((await keptCall(kv, callId, role))?.transcript ?? '');
  return transcript?.length ? memoFor(transcript, refundUrl(callId, payment)) : null;
}

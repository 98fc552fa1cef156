import { hasLanded, isForSale, movedNothing } from '../../../shared/api/payments.ts';
import type { Role } from '../../../shared/api/ledger.ts';
import { UNUSED_REFUND } from '../../../shared/receipt/receipt.ts';
import { type JournalEntry, type Known, titled } from '../payment/journal.ts';
import type { Chain } from '../payment/chain.ts';
import { memoFor } from '../x402/resources.ts';

/**
 * A refund in the journal: its id, its memo, and whether it was paid (docs/billing.md, "Refunds").
 */

export const hostRefundId = (payment: string): string => `host:refund:${payment}`;
export const guestRefundId = (payment: string): string => `guest:refund:${payment}`;

export const refundUrl = (callId: string, payment: string): string =>
  `pay2chat:${callId}/refund/${payment}`;
export const refundUrlOf = ({
  callId,
  signature,
}: Pick<JournalEntry, 'callId' | 'signature'>): string =>
  refundUrl(callId ?? NO_CALL, signature ?? '');

/** Returns the URL of the refund of a call's unused time, which the deposit's end pays. */
export const unusedUrl = (callId: string): string => `pay2chat:${callId}/${UNUSED_REFUND}`;

/** Used instead of a call id if a booking was not redeemed in a call. */
const NO_CALL = 'offer';

/** A payment of a call. */
export type Paid = JournalEntry & { readonly signature: string; readonly callId: string };

/** Returns a guest's settled payment from one role's journal. Null if none exists. */
export async function paidEntry(
  { journal }: Pick<Chain, 'journal'>,
  role: Role,
  signature: string,
): Promise<Paid | null> {
  for (const each of await journal.bySignature(signature)) {
    const { callId } = each;
    // A booking that was not redeemed is refunded from its deposit (`returnBooking`).
    if (each.role !== role || callId === null || !isForSale(each.kind) || !hasLanded(each))
      continue;
    return { ...each, signature, callId };
  }
  return null;
}

/** Tells whether a refund was paid or may still land. */
export const isGiven = (refund: JournalEntry): boolean => !movedNothing(refund);

/** Host: returns the state of the manual refund of a payment. `open`: the refund may still land. */
export async function refundStanding(
  { journal }: Pick<Chain, 'journal'>,
  payment: string,
): Promise<'none' | 'open' | 'given'> {
  const refund = await journal.byId(hostRefundId(payment));
  if (!refund || !isGiven(refund)) return 'none';
  return hasLanded(refund) ? 'given' : 'open';
}

/** Host: tells whether a payment was refunded, or its refund may still land. */
export const isGivenBack = async (
  chain: Pick<Chain, 'journal'>,
  payment: string,
): Promise<boolean> => (await refundStanding(chain, payment)) !== 'none';

/** A refund as the journal will contain it, with its unique memo. */
export type RefundDraft = Known & { readonly memo: string };

/**
 * Returns the journal's entry for the refund of a payment. Null if the payment belongs to no call
 * or is not signed.
 * @param transcript the transcript of the payment's call.
 */
export async function refundDraft(
  transcript: Uint8Array,
  role: Role,
  paid: JournalEntry,
): Promise<RefundDraft | null> {
  const { callId, signature, minute, amount, payer, recipient } = paid;
  if (signature === null || callId === null) return null;
  const resourceUrl = refundUrl(callId, signature);
  return {
    id: role === 'host' ? hostRefundId(signature) : guestRefundId(signature),
    kind: 'refund',
    role,
    callId,
    minute,
    payer: recipient,
    recipient: payer,
    amount,
    memo: await memoFor(transcript, resourceUrl),
    resourceUrl,
    ...titled(paid),
  };
}

/**
 * Returns the name of the lock for refunds of a call, so that a manual refund and the deposit's end
 * run one after the other. A booking without a call has a lock of its own.
 */
export const refundWork = (callId: string | null, payment: string): string =>
  `refund:${callId ?? payment}`;

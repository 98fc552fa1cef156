import { hasLanded, isForSale, movedNothing } from '../../../shared/api/payments.ts';
import type { Role } from '../../../shared/api/ledger.ts';
import { UNUSED_REFUND } from '../../../shared/receipt/receipt.ts';
import { type JournalEntry, type Known, titled } from '../payment/journal.ts';
import type { Chain } from '../payment/chain.ts';
import { memoFor } from '../x402/resources.ts';

/** A refund in the journal: its name, its memo, and whether it was given (docs/billing.md, "Refunds"). */

export const hostRefundId = (payment: string): string => `host:refund:${payment}`;
export const guestRefundId = (payment: string): string => `guest:refund:${payment}`;

export const refundUrl = (callId: string, payment: string): string =>
  `pay2chat:${callId}/refund/${payment}`;
export const refundUrlOf = ({
  callId,
  signature,
}: Pick<JournalEntry, 'callId' | 'signature'>): string =>
  refundUrl(callId ?? NO_CALL, signature ?? '');

/** The return of a call's unused time, by the end of its deposit. */
export const unusedUrl = (callId: string): string => `pay2chat:${callId}/${UNUSED_REFUND}`;

/** In the place of a call's id: of what was paid ahead, and no call has claimed. */
const NO_CALL = 'offer';

/** A payment of a call. */
export type Paid = JournalEntry & { readonly signature: string; readonly callId: string };

/** Returns a settled payment of a guest from one side's journal; null: nothing settled. */
export async function paidEntry(
  { journal }: Pick<Chain, 'journal'>,
  role: Role,
  signature: string,
): Promise<Paid | null> {
  for (const each of await journal.bySignature(signature)) {
    const { callId } = each;
    // An unclaimed booking goes back from its deposit (`returnBooking`).
    if (each.role !== role || callId === null || !isForSale(each.kind) || !hasLanded(each))
      continue;
    return { ...each, signature, callId };
  }
  return null;
}

/** Tells whether a refund was given, or may be yet. */
export const isGiven = (refund: JournalEntry): boolean => !movedNothing(refund);

/** Host: what became of this payment's refund by hand. `open`: it may be given yet. */
export async function refundStanding(
  { journal }: Pick<Chain, 'journal'>,
  payment: string,
): Promise<'none' | 'open' | 'given'> {
  const refund = await journal.byId(hostRefundId(payment));
  if (!refund || !isGiven(refund)) return 'none';
  return hasLanded(refund) ? 'given' : 'open';
}

/** Host: tells whether this payment has been refunded, or may be yet. */
export const isGivenBack = async (
  chain: Pick<Chain, 'journal'>,
  payment: string,
): Promise<boolean> => (await refundStanding(chain, payment)) !== 'none';

/** A refund as the journal will have it, with the memo that only it has. */
export type RefundDraft = Known & { readonly memo: string };

/**
 * Returns the refund of a payment; null: it is of no call, or not signed.
 * @param transcript of its call.
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
 * Names the work that gives back money of a call, so that a refund by hand and the end of its deposit
 * take turns; of what was paid ahead and belongs to no call, one for each payment.
 */
export const refundWork = (callId: string | null, payment: string): string =>
  `refund:${callId ?? payment}`;

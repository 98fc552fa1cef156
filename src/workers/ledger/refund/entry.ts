import type { Role } from '../../../shared/api/ledger.ts';
import { isForSale } from '../../../shared/api/payments.ts';
import {
  bookingRefundMemo,
  bookingReturnMemo,
  isBookingMemo,
} from '../../../shared/call/booking-memo.ts';
import { fromBase64Url } from '../../../shared/bytes.ts';
import { raise } from '../../../shared/errors.ts';
import { UNUSED_REFUND } from '../../../shared/receipt/receipt.ts';
import { type JournalEntry, type Known, titled } from '../payment/journal.ts';
import { isUnproven } from '../payment/payments.ts';
import type { Chain } from '../payment/chain.ts';
import { keptCall } from '../payment/call-record.ts';
import { keptOfferKey } from '../payment/offer-key.ts';
import { parseTransaction } from '../solana/layout.ts';
import { memoFor } from '../x402/resources.ts';

/** A refund in the journal: its name, its memo, and whether it was given (docs/billing.md, "Refunds"). */

export const hostRefundId = (payment: string): string => `host:refund:${payment}`;
/** Returns the payment that a refund by hand is named by. */
export const paymentOf = (id: string): string => id.split(':').at(-1) ?? '';
export const guestRefundId = (payment: string): string => `guest:refund:${payment}`;

export const refundUrl = (callId: string, payment: string): string =>
  `pay2chat:${callId}/refund/${payment}`;
export const refundUrlOf = ({
  callId,
  signature,
}: Pick<JournalEntry, 'callId' | 'signature'>): string =>
  refundUrl(callId ?? NO_CALL, signature ?? '');

/** In the place of a payment's signature: the return of a call's unused time. */
export const UNUSED = UNUSED_REFUND.slice('refund/'.length);
export const unusedUrl = (callId: string): string => refundUrl(callId, UNUSED);
/** One for each call and role. */
export const unusedId = (role: Role, callId: string): string => `${role}:${UNUSED}:${callId}`;

/** In the place of a call's id: of what was paid ahead, and no call has claimed. */
const NO_CALL = 'offer';

/** A payment of a call, or one that was paid ahead and that no call has claimed. */
export type Paid = JournalEntry & { readonly signature: string };

/** Returns a settled payment of a guest from one side's journal; null: there is none. */
export async function paidEntry(
  { journal }: Pick<Chain, 'journal'>,
  role: 'host' | 'guest',
  payment: string,
): Promise<Paid | null> {
  const entries = await journal.bySignature(payment);
  const found = entries.find(
    (each) =>
      each.role === role &&
      isForSale(each.kind) &&
      each.state === 'confirmed' &&
      // What a host has without a call has gone back (`returnBooking`).
      (each.callId !== null || (role === 'guest' && isBookingMemo(each.memo))),
  );
  return found ? { ...found, signature: payment } : null;
}

/** Tells whether a refund was given, or may be yet: it failed only once that is proven. */
export const isGiven = (refund: JournalEntry): boolean =>
  refund.state !== 'failed' || isUnproven(refund);

/** Host: what became of this payment's refund by hand. `open`: it may be given yet. */
export async function refundStanding(
  { journal }: Pick<Chain, 'journal'>,
  payment: string,
): Promise<'none' | 'open' | 'given'> {
  const refund = await journal.byId(hostRefundId(payment));
  if (!refund || !isGiven(refund)) return 'none';
  return refund.state === 'confirmed' ? 'given' : 'open';
}

/** Host: tells whether this payment has been refunded, or may be yet. */
export const isGivenBack = async (
  chain: Pick<Chain, 'journal'>,
  payment: string,
): Promise<boolean> => (await refundStanding(chain, payment)) !== 'none';

/**
 * Returns the memo that a refund of this payment must have; null: the call's record is gone.
 * @throws P2cError `refund_unknown`: the key of the offer that was booked is gone, so it may have been
 * refunded, and nothing would show it; `storage_failed`.
 */
export async function refundMemo(
  chain: Pick<Chain, 'kv'>,
  role: 'host' | 'guest',
  { callId, signature, memo }: Pick<JournalEntry, 'callId' | 'signature' | 'memo'>,
): Promise<string | null> {
  if (signature === null) return null;
  // The same before the claim and after it, so that it is found whichever came first.
  if (isBookingMemo(memo)) return bookingRefundMemo(await keyOf(chain, memo), signature);
  return callId === null ? null : callMemo(chain, role, callId, signature);
}

/**
 * Returns the memo of a call's return; null: the call's record is gone. `first`: its prepayment.
 * @throws P2cError as {@link refundMemo}.
 */
export async function returnMemo(
  chain: Pick<Chain, 'kv'>,
  role: 'host' | 'guest',
  callId: string,
  first: Pick<JournalEntry, 'signature' | 'memo'> | null,
): Promise<string | null> {
  return first?.signature && isBookingMemo(first.memo)
    ? bookingReturnMemo(await keyOf(chain, first.memo), first.signature)
    : callMemo(chain, role, callId, UNUSED);
}

/**
 * Returns the key of the offer that was booked with this memo.
 * @throws P2cError `refund_unknown`, `storage_failed`.
 */
export async function keyOf(chain: Pick<Chain, 'kv'>, bookedWith: string): Promise<string> {
  const key = await keptOfferKey(chain, bookedWith);
  if (key === null) throw raise('refund_unknown');
  return key;
}

async function callMemo(
  { kv }: Pick<Chain, 'kv'>,
  role: 'host' | 'guest',
  callId: string,
  payment: string,
): Promise<string | null> {
  const transcript = fromBase64Url((await keptCall(kv, callId, role))?.transcript ?? '');
  return transcript?.length ? memoFor(transcript, refundUrl(callId, payment)) : null;
}

/** A refund as the journal will have it, with the memo that only it has. */
export type RefundDraft = Known & { readonly memo: string };

/**
 * Returns the refund of a payment; null: the call's record is gone.
 * @throws P2cError as {@link refundMemo}.
 */
export async function refundDraft(
  chain: Pick<Chain, 'kv'>,
  paid: JournalEntry,
): Promise<RefundDraft | null> {
  const { callId, signature, minute, amount, payer, recipient } = paid;
  if (signature === null) return null;
  const memo = await refundMemo(chain, 'host', paid);
  const parties = { payer: recipient, recipient: payer };
  const resourceUrl = refundUrlOf(paid);
  const about = { id: hostRefundId(signature), callId, minute, resourceUrl, ...titled(paid) };
  return memo === null ? null : { ...HOST_REFUND, ...about, ...parties, amount, memo };
}

/**
 * Returns the return of a call's unused time; null: the call's record is gone.
 * @throws P2cError as {@link refundMemo}.
 */
export async function returnDraft(
  chain: Chain,
  callId: string,
  first: JournalEntry | null,
  { payer, recipient, amount }: Pick<JournalEntry, 'payer' | 'recipient' | 'amount'>,
): Promise<RefundDraft | null> {
  const memo = await returnMemo(chain, 'host', callId, first);
  const about = { id: unusedId('host', callId), callId, resourceUrl: unusedUrl(callId) };
  return memo === null ? null : { ...HOST_REFUND, ...about, payer, recipient, amount, memo };
}

const HOST_REFUND = { kind: 'refund', role: 'host' } as const;

/** Returns how many returns of this call the fee key has signed in vain. Each may have cost it. */
export function failuresOf(last: JournalEntry | null): number {
  if (!last) return 0;
  const { failedBefore = 0, bytes, signature, payer } = last;
  const parsed = signature === null || !bytes ? null : parseTransaction(bytes);
  const isByFeeKey = parsed !== null && typeof parsed !== 'string' && parsed.feePayer !== payer;
  return failedBefore + (last.state === 'failed' && isByFeeKey ? 1 : 0);
}

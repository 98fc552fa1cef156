import { toBase64Url, utf8 } from '../bytes.ts';
import { OFFER_ID_BYTES } from '../terms.ts';

/** How an offer is named, and the payments for it: in its invite, in memos, in receipts. */

/** Returns an offer's id, base64url: the first 24 bytes of SHA-256 of its code's characters. */
export async function offerId(code: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', utf8(`p2c/offer/1${code}`));
  return toBase64Url(new Uint8Array(digest).subarray(0, OFFER_ID_BYTES));
}

/** What the memo of every booking begins with. */
const BOOKING_MEMO = 'pay2chat:offer/';
/**
 * Returns the memo of a booking, by the offer's id. It has no salt, so that both sides can search for
 * it.
 */
export const bookingMemo = (id: string): string => `${BOOKING_MEMO}${id}`;
/** Tells whether a payment with this memo was paid ahead. */
export const isBookingMemo = (memo: string | null): memo is string =>
  memo?.startsWith(BOOKING_MEMO) ?? false;

/**
 * Returns the memo of a booking's refund, before and after the claim. It names the payment too, since
 * one wallet may have booked twice, and each is given back once.
 */
export async function bookingRefundMemo(memo: string, signature: string): Promise<string> {
  const text = utf8(`p2c/offer-refund/1 ${memo} ${signature}`);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  return toBase64Url(digest.subarray(0, OFFER_ID_BYTES));
}

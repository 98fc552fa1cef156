import { toBase64Url, utf8 } from '../bytes.ts';
import { OFFER_ID_BYTES } from '../terms.ts';

/** How an offer is named, and the payments for it: in its invite, in memos, in receipts. */

/** Returns the first 24 bytes of SHA-256, base64url. */
async function hashOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text)));
  return toBase64Url(digest.subarray(0, OFFER_ID_BYTES));
}

/**
 * Returns an offer's key: a hash of its code's characters, 16 bytes of which are random. No chain
 * shows it, so nobody who sees only the booking can tell the memo of its refund.
 */
export const offerKey = (code: string): Promise<string> => hashOf(`p2c/offer-key/1${code}`);
/** Returns an offer's id, which follows from its key. */
export const offerIdOf = (key: string): Promise<string> => hashOf(`p2c/offer/1${key}`);
export const offerId = async (code: string): Promise<string> => offerIdOf(await offerKey(code));

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
/** Returns the offer's id that such a memo names. */
export const offerIn = (memo: string): string => memo.slice(BOOKING_MEMO.length);

/**
 * Returns the memo of a booking's refund, before and after the claim, by the offer's key. It names the
 * payment too, since one wallet may have booked twice, and each is given back once.
 */
export const bookingRefundMemo = (key: string, signature: string): Promise<string> =>
  hashOf(`p2c/offer-refund/1 ${key} ${signature}`);
/**
 * Returns the memo of the return of unused time, of the call that has claimed a booking: every browser
 * that has the offer can see that a call has used it.
 */
export const bookingReturnMemo = (key: string, signature: string): Promise<string> =>
  hashOf(`p2c/offer-return/1 ${key} ${signature}`);

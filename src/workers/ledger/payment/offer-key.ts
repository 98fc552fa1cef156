import * as v from 'valibot';
import { offerIn } from '../../../shared/call/booking-memo.ts';
import { tryParse } from '../../../shared/try-parse.ts';
import type { Chain } from './chain.ts';

/**
 * The keys of offers, which the memos of refunds follow from. They stay when an offer is dropped: what
 * was paid for it may be given back later, or may have been.
 */

const nameOf = (id: string): string => `offer-key:${id}`;
const Kept = v.string();

/** @throws P2cError `storage_failed`. */
export const keepOfferKey = (
  { kv }: Pick<Chain, 'kv'>,
  { id, key }: { readonly id: string; readonly key: string },
): Promise<void> => kv.set(nameOf(id), key);

/**
 * Returns the key of the offer that was booked with this memo; null: this browser does not have it, so
 * it can recognize no refund.
 * @throws P2cError `storage_failed`.
 */
export const keptOfferKey = (
  { kv }: Pick<Chain, 'kv'>,
  bookedWith: string,
): Promise<string | null> => kv.get(nameOf(offerIn(bookedWith)), (value) => tryParse(Kept, value));

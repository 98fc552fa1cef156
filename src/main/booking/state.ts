import { atom } from 'nanostores';
import type { AgreedCall } from '../../shared/api/booking.ts';
import type { Bookable, PaymentRecord } from '../../shared/api/ledger.ts';
import type { Offer } from '../../shared/call/booking-offer.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Payee } from '../app/guest-state.ts';

/** What the page shows of offers and bookings. */

/** Host: the agreed calls, as last read; null: not yet. */
export const $agreed = atom<readonly AgreedCall[] | null>(null);
/** Host: the list is being read. */
export const $agreedBusy = atom(false);
export const $agreedError = atom<AppError | null>(null);
/** Host: why no offer could be made. */
export const $offerError = atom<AppError | null>(null);
/** Host: the code of the offer that was just made or kept; '' for none. */
export const $madeOffer = atom('');
/** Host: an offer is being made: its deposit is opened. */
export const $making = atom(false);
/** Host: the appointments that this page has moved, by their deposits. */
export const $moved = atom<ReadonlySet<string>>(new Set());
/** Host: signatures of bookings that this page is giving back. */
export const $givingBack = atom<ReadonlySet<string>>(new Set());

/** An offer that this browser has. */
export type Offered = Pick<Booked, 'id' | 'offer'>;

/** Guest: what this browser has paid ahead and not claimed. */
export interface Booked {
  readonly id: string;
  readonly offer: Offer;
  readonly code: string;
  readonly record: PaymentRecord;
  /** The host has given it back, so the call is off. */
  readonly isReturned: boolean;
}
/** The next to begin first. */
export const $booked = atom<readonly Booked[]>([]);

/** Guest: what is known of the open offer. */
export interface OpenOffer {
  /** Address of the deposit key. */
  readonly id: string;
  readonly seen: Bookable | null;
  /** The booking, as it comes along. */
  readonly booking: PaymentRecord | null;
  readonly payee: Payee | null;
  /** The link that was opened names an earlier time. */
  readonly isMoved: boolean;
  readonly busy: boolean;
  readonly error: AppError | null;
}
export const NOT_LOOKED: OpenOffer = {
  id: '',
  seen: null,
  booking: null,
  payee: null,
  isMoved: false,
  busy: false,
  error: null,
};
export const $offerView = atom<OpenOffer>(NOT_LOOKED);

import { atom } from 'nanostores';
import type { ScheduledCall, ScheduledState, KnownOffer } from '../../shared/api/booking.ts';
import type { Bookable, PaymentRecord } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Payee } from '../app/guest-state.ts';

/** The page's state of offers and bookings. */

/** Host: the scheduled calls, as last read, the next to begin first; null: not yet. */
export const $scheduled = atom<readonly ScheduledCall[] | null>(null);
/** Host: the list is being read. */
export const $scheduledBusy = atom(false);
export const $scheduledError = atom<AppError | null>(null);
/** Host: why no offer could be made. */
export const $offerError = atom<AppError | null>(null);
/** Host: the code of the offer that was just made or kept; '' for none. */
export const $madeOffer = atom('');
/** Host: an offer is being made: its deposit is opened. */
export const $making = atom(false);
/** Host: the code of the appointment that this page moved last; '' for none. */
export const $moved = atom('');
/** Host: the booking that is given back: at first the page asks, then it is under way. */
export const $refunding = atom<{ readonly payment: string; readonly isBusy: boolean } | null>(null);

/** `lost`: another had booked before, and the host owes this payment back. */
export type BookedState = ScheduledState | 'lost';

/** Guest: a booking of this browser. */
export interface Booked extends KnownOffer {
  readonly record: PaymentRecord;
  readonly state: BookedState;
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
  /** This browser made it. */
  readonly isOwn: boolean;
  /** The link that was opened, or the one that this browser had, names an earlier time. */
  readonly isMoved: boolean;
  readonly busy: boolean;
  readonly error: AppError | null;
}
export const NOT_LOOKED: OpenOffer = {
  id: '',
  seen: null,
  booking: null,
  payee: null,
  isOwn: false,
  isMoved: false,
  busy: false,
  error: null,
};
export const $offerView = atom<OpenOffer>(NOT_LOOKED);

import { atom } from 'nanostores';
import type { ScheduledCall, ScheduledState, KnownOffer } from '../../shared/api/booking.ts';
import type { Bookable, PaymentRecord } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Payee } from '../app/guest-state.ts';

/** The page's state of offers and bookings. */

/** Host: the scheduled calls as last read, by their start; null before the first reading. */
export const $scheduled = atom<readonly ScheduledCall[] | null>(null);
/** Host: whether the list is being read. */
export const $scheduledBusy = atom(false);
export const $scheduledError = atom<AppError | null>(null);
/** Host: why no offer could be made. */
export const $offerError = atom<AppError | null>(null);
/** Host: the code of the offer that was just made or kept; '' before that. */
export const $madeOffer = atom('');
/** Host: whether an offer is being made, which opens its deposit. */
export const $making = atom(false);
/** Host: the code of the offer that this page moved last; '' before that. */
export const $moved = atom('');
/** Host: the booking that the host is refunding. At first the page asks; then `isBusy` is true. */
export const $refunding = atom<{ readonly payment: string; readonly isBusy: boolean } | null>(null);

/** `lost` means that another guest had booked before, so the host owes this guest a refund. */
export type BookedState = ScheduledState | 'lost';

/** Guest: a booking of this browser. */
export interface Booked extends KnownOffer {
  readonly record: PaymentRecord;
  readonly state: BookedState;
}
/** Guest: the bookings of this browser, in the order of their start. */
export const $booked = atom<readonly Booked[]>([]);

/** Guest: the state of the open offer. */
export interface OpenOffer {
  /** Address of the deposit key. */
  readonly id: string;
  readonly seen: Bookable | null;
  /** The newest record of the payment for the booking; null if there is no payment yet. */
  readonly booking: PaymentRecord | null;
  readonly payee: Payee | null;
  /** Whether this browser made the offer. */
  readonly isOwn: boolean;
  /**
   * Whether the host has moved the call, so that the opened link or the one in the books names an
   * earlier time.
   */
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

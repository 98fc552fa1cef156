import type { AppError } from '../errors.ts';
import type { AtomicUsdc } from '../money.ts';
import type { CallLinkCode } from './ring.ts';

/** Offers of scheduled calls and the payments for them, as the page sees them. */

/** One payment for an offer, as the chain shows it. */
export interface Booking {
  readonly signature: string;
  /** The wallet that paid. Only this wallet can redeem the booking. */
  readonly payer: string;
  readonly amount: AtomicUsdc;
  /** True if the booking was refunded or is being refunded. */
  readonly returned: boolean;
  /** The call in which the booking was redeemed, by this browser's journal. Null if none exists. */
  readonly callId: string | null;
}

/**
 * The state of a scheduled call in either role's list. `offered`, `booked`, `returned` and `closed`
 * come from the deposit. `held` comes from this browser's journal. `missed` means that the call is
 * paid for and its time is over. `unknown` means that the deposit could not be read.
 */
export type ScheduledState =
  'offered' | 'booked' | 'returned' | 'held' | 'missed' | 'closed' | 'unknown';

/**
 * The state of an offer that a guest opens. `taken`: another wallet has booked the call. `lost`:
 * both wallets paid, but the other one paid first, so the host owes this wallet a refund.
 */
export type BookingState = ScheduledState | 'taken' | 'lost';

/** Returns whether the call is over for both users, so that no guest waits or pays for it. */
export const isOver = (state: BookingState): boolean =>
  state === 'returned' || state === 'held' || state === 'closed';

/** An offer and the code of its link. The deposit identifies the offer. */
export interface KnownOffer {
  readonly code: string;
  readonly offer: Offer;
}

/** One offer in the host's list. */
export interface ScheduledCall extends KnownOffer {
  readonly state: ScheduledState;
  /**
   * The valid booking: the one that was redeemed in a call, otherwise the earliest that was not
   * refunded.
   */
  readonly booking: Booking | null;
  /** Payments that did not become bookings. The host has to refund each of them. */
  readonly others: readonly Booking[];
  /** The reason why the state is `unknown`. */
  readonly error: AppError | null;
}

/**
 * An offer that this browser stores: its host made it, or its guest has paid or tried to pay for
 * it.
 */
export interface KeptOffer extends KnownOffer {
  readonly role: 'host' | 'guest';
}

/** Guest: this wallet's booking of the call that the guest is joining. */
export interface AheadView {
  /** `unknown` if neither this browser's journal nor a server shows whether a booking exists. */
  readonly state: 'seeking' | 'found' | 'none' | 'unknown';
  readonly amount: AtomicUsdc;
  /** 0 if the length is open, or if this browser does not know the length. */
  readonly plannedMinutes: number;
  /** Unix seconds. */
  readonly paidAtS: number | null;
  /** Why the state is `unknown`, or the host's refusal. */
  readonly error: AppError | null;
  /**
   * True if this wallet may have paid for the offer and the host has not refused the booking
   * permanently. While the booking may be redeemed, the page does not pay a second time.
   */
  readonly mayClaim: boolean;
}

/** A scheduled call, as its link describes it. Its terms refund unused time. */
export interface Offer extends CallLinkCode {
  /** Unix seconds. */
  readonly startsAtS: number;
  /** 0 if the length is open. */
  readonly plannedMinutes: number;
  /** Unix seconds. The host promises to refund the booking on request until this time. */
  readonly cancelUntilS: number;
  /** How long after the start the host waits for the guest. */
  readonly waitMinutes: number;
  /**
   * Unix seconds, by the host's clock. If two offers name the same deposit, the later one is valid.
   */
  readonly createdAtS: number;
  /** Address of the deposit key, base58. The address identifies the offer. */
  readonly deposit: string;
  /** The host's fee payer, base58. */
  readonly feePayer: string;
  /** The fee payer's signature over the whole offer (call/call-link.ts). */
  readonly proof: Uint8Array;
}

/** An offer that has no keys and no deposit yet. */
export type OfferDraft = Omit<
  Offer,
  'mailbox' | 'seed' | 'deposit' | 'feePayer' | 'proof' | 'createdAtS'
>;

import type { AppError } from '../errors.ts';
import type { AtomicUsdc } from '../money.ts';
import type { CallLinkCode } from './ring.ts';

/** The page's view of offers, and of the payments for them. */

/** One payment for an offer, as the chain shows it. */
export interface Booking {
  readonly signature: string;
  /** The wallet that paid, and alone can claim it. */
  readonly payer: string;
  readonly amount: AtomicUsdc;
  /** It was given back, or is being given back. */
  readonly returned: boolean;
  /** The call that has claimed it, by this browser's journal; null: none. */
  readonly callId: string | null;
}

/**
 * A scheduled call in either side's list. `offered`, `booked`, `returned`, `closed`: as the deposit shows it.
 * `held`: by this browser's journal. `missed`: it is paid, and its time is over. `unknown`: the deposit could
 * not be read.
 */
export type ScheduledState =
  'offered' | 'booked' | 'returned' | 'held' | 'missed' | 'closed' | 'unknown';

/**
 * An offer, as a guest opens it. `taken`: another wallet has booked it; `lost`: another had booked before this
 * one, whose payment the host owes back.
 */
export type BookingState = ScheduledState | 'taken' | 'lost';

/** Returns whether nobody waits for the call or pays for it any more. */
export const isOver = (state: BookingState): boolean =>
  state === 'returned' || state === 'held' || state === 'closed';

/** An offer, and its code. Its deposit names it. */
export interface KnownOffer {
  readonly code: string;
  readonly offer: Offer;
}

/** One offer of the host's list. */
export interface ScheduledCall extends KnownOffer {
  readonly state: ScheduledState;
  /** The booking that holds: the one that a call has claimed, or the earliest that has not gone back. */
  readonly booking: Booking | null;
  /** Payments that did not book: the host has to refund each. */
  readonly others: readonly Booking[];
  /** The reason why the state is `unknown`. */
  readonly error: AppError | null;
}

/** An offer that this browser keeps: one that its host made, or that its guest has paid or tried to pay. */
export interface KeptOffer extends KnownOffer {
  readonly role: 'host' | 'guest';
}

/** Guest: this wallet's booking of the call that it is joining. */
export interface AheadView {
  /** `unknown`: neither this browser nor a server can tell. */
  readonly state: 'seeking' | 'found' | 'none' | 'unknown';
  readonly amount: AtomicUsdc;
  /** 0: open, or not known in this browser. */
  readonly plannedMinutes: number;
  /** Unix seconds. */
  readonly paidAtS: number | null;
  /** The reason why the state is `unknown`, or the host's refusal. */
  readonly error: AppError | null;
  /**
   * This wallet may have paid for the offer, and the host has not refused the claim permanently. While a
   * claim may succeed, the page pays nothing a second time.
   */
  readonly mayClaim: boolean;
}

/** A scheduled call, as its link says. Its terms return unused time. */
export interface Offer extends CallLinkCode {
  /** Unix seconds. */
  readonly startsAtS: number;
  /** 0: open. */
  readonly plannedMinutes: number;
  /** Unix seconds. Until then the host promises to refund the booking on request. */
  readonly cancelUntilS: number;
  /** So long after the start, the guest is waited for. */
  readonly waitMinutes: number;
  /** Unix seconds, by the host's clock. If two offers name the same deposit, the later one holds. */
  readonly createdAtS: number;
  /** Address of the deposit key, base58: the offer's name. */
  readonly deposit: string;
  /** The host's fee payer, base58. */
  readonly feePayer: string;
  /** The fee payer's signature over all of it (call/call-link.ts). */
  readonly proof: Uint8Array;
}

/** An offer that has no keys and no deposit yet. */
export type OfferDraft = Omit<
  Offer,
  'mailbox' | 'seed' | 'deposit' | 'feePayer' | 'proof' | 'createdAtS'
>;

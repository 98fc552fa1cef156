import type { AppError } from '../errors.ts';
import type { AtomicUsdc } from '../money.ts';

/** What the page knows of offers, and of what was paid ahead for them. */

/** One payment for an offer, as the chain shows it. */
export interface Booking {
  readonly signature: string;
  /** The wallet that paid, and alone can claim it. */
  readonly payer: string;
  readonly amount: AtomicUsdc;
  readonly slot: bigint;
  /** Unix seconds; null if the server does not know it. */
  readonly blockTimeS: number | null;
  /** It was given back, or is being given back. */
  readonly returned: boolean;
  /** The call that has claimed it, by this browser's journal; null: none. */
  readonly callId: string | null;
  /** A call in another browser has claimed it: what that did not use came back. */
  readonly usedElsewhere: boolean;
}

/**
 * `offered`, `booked`, `returned`: as the chain shows it. `held`, `missed`: by this browser's journal.
 * `unknown`: the history could not be read back to the time when the offer was made.
 */
export type AgreedState = 'offered' | 'booked' | 'returned' | 'held' | 'missed' | 'unknown';

/** One offer of the host's list. */
export interface AgreedCall {
  /** The offer's id, base64url. */
  readonly id: string;
  readonly code: string;
  readonly state: AgreedState;
  /** The booking that holds: the one in the earliest slot. */
  readonly booking: Booking | null;
  /** Paid, not booked: each is to be given back. */
  readonly others: readonly Booking[];
  /** Why it is `unknown`. */
  readonly error: AppError | null;
}

/** An offer that this browser keeps: one that its host made, or that its guest has paid or tried to pay. */
export interface KeptOffer {
  readonly role: 'host' | 'guest';
  /** The offer's id, base64url. */
  readonly id: string;
  readonly code: string;
}

/** Guest: what this wallet has paid ahead for the call that it is joining. */
export interface AheadView {
  /** `unknown`: neither this browser nor a server can tell. */
  readonly state: 'seeking' | 'found' | 'none' | 'unknown';
  readonly amount: AtomicUsdc;
  readonly signature: string | null;
  /** Unix seconds. */
  readonly paidAtS: number | null;
  /** Why it is unknown, or was refused. */
  readonly error: AppError | null;
  /**
   * This wallet may have paid ahead, and the host has not refused that for good. While a claim may
   * succeed, nothing is paid a second time.
   */
  readonly mayClaim: boolean;
}

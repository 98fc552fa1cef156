import { atom, map } from 'nanostores';
import type { LentServer } from '../../shared/api/ring.ts';
import type { FeeBalance } from '../../shared/api/ledger.ts';
import type { Offer } from '../../shared/api/booking.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Terms } from '../../shared/terms.ts';

/** The price per minute in USDC as typed: of a call now and of one at an agreed time. */
export const $price = atom('0.50');
/** The topic as typed, of either. */
export const $topic = atom('');

/** An earlier offer that the form takes over: its price and topic. */
export const $offer = atom<{ readonly price: string; readonly title: string } | null>(null);

/** A code to send, and the same code as a link. */
export interface Handout {
  readonly code: string;
  readonly link: string;
}

/** The host's steps until the call's view takes over (status.ts). */
export type HostStep =
  | { readonly at: 'idle' }
  /** The invite was shown and waits for a reply. */
  | ({
      readonly at: 'inviting';
      readonly terms: Terms;
      readonly title: string;
      /** A scheduled call has one. */
      readonly offer?: Offer;
    } & Handout)
  /**
   * A ring is answered with an invite, which waits for its reply. `ring` is the visit; null: the invite is
   * for the guest of the call before, over its connection.
   */
  | { readonly at: 'answering'; readonly ring: string | null }
  /** A reply was accepted. */
  | { readonly at: 'connecting' };

export interface HostState {
  readonly step: HostStep;
  readonly feeBalance: FeeBalance | null;
  readonly feePayerBusy: boolean;
  readonly inviteBusy: boolean;
  /** The guest of this call, or of the last one, has rung at a call link, and can ring again. */
  readonly rang: boolean;
  /** The server that its invite names, and so one for the same guest may. */
  readonly lends: LentServer;
  readonly error: AppError | null;
}

/** Nothing begun. */
export const HOST_AT_REST: HostState = {
  step: { at: 'idle' },
  feeBalance: null,
  feePayerBusy: false,
  inviteBusy: false,
  rang: false,
  lends: 'none',
  error: null,
};

export const $host = map<HostState>(HOST_AT_REST);

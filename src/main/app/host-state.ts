import { atom, map } from 'nanostores';
import type { LentServer } from '../../shared/api/ring.ts';
import type { FeeBalance } from '../../shared/api/ledger.ts';
import type { Offer } from '../../shared/api/booking.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Terms } from '../../shared/terms.ts';

/** The price per minute in USDC as typed, for a call now and for a scheduled call. */
export const $price = atom('0.50');
/** The topic as typed, for a call now and for a scheduled call. */
export const $topic = atom('');

/** Price and topic of an earlier offer, with which the page fills the form. */
export const $offer = atom<{ readonly price: string; readonly title: string } | null>(null);

/** A code for the user to send, and the same code as a link. */
export interface Handout {
  readonly code: string;
  readonly link: string;
}

/** The host's steps until the call's view takes over (status.ts). */
export type HostStep =
  | { readonly at: 'idle' }
  /** The page shows the invite and waits for a reply. */
  | ({
      readonly at: 'inviting';
      readonly terms: Terms;
      readonly title: string;
      /** The offer of a scheduled call. */
      readonly offer?: Offer;
    } & Handout)
  /**
   * The page has answered a ring with an invite, and waits for the reply. `ring` is the id of the
   * visit. `ring` is null if the invite went to the guest of the last call, over that call's
   * connection.
   */
  | { readonly at: 'answering'; readonly ring: string | null }
  /** The host has accepted a reply. */
  | { readonly at: 'connecting' };

export interface HostState {
  readonly step: HostStep;
  readonly feeBalance: FeeBalance | null;
  readonly feePayerBusy: boolean;
  readonly inviteBusy: boolean;
  /**
   * Whether the guest of this call or the last one has rung at a call link, so that the guest can
   * ring again.
   */
  readonly rang: boolean;
  /**
   * The kind of server that the invite lends. An invite for the same guest may lend the same kind
   * again.
   */
  readonly lends: LentServer;
  readonly error: AppError | null;
}

/** The state before anything is made. */
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

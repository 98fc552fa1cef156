import { atom, map } from 'nanostores';
import type { KnownOffer } from '../../shared/api/booking.ts';
import type { AppError } from '../../shared/errors.ts';
import type { NetworkId } from '../../shared/network.ts';
import type { Terms } from '../../shared/terms.ts';
import type { CallOffer } from '../../shared/api/ring.ts';
import type { Handout } from './host-state.ts';

/**
 * An invite that came with a link. The page puts the invite into the guest's field, where the user
 * can see and change it.
 */
export const $inviteText = atom('');

/**
 * The text of the invite or call link that is open on the guest's screen; '' if there is neither.
 */
export const $openInvite = atom('');

/** The scheduled call that is open on the guest's screen, or null. */
export const $openOffer = atom<KnownOffer | null>(null);

/** How often this browser has paid an address (protocol/x402.md, "Security words"). */
export interface Payee {
  readonly calls: number;
  /** The number of calls, as a sentence. */
  readonly note: () => string;
  /** Whether the note is a reason not to pay yet. */
  readonly warns: boolean;
}

/** The content of an open call link, without the terms. */
export interface OpenCallLink extends Omit<CallOffer, 'terms'> {
  readonly code: string;
}

/** The guest's steps until the call's view takes over. */
export type GuestStep =
  | { readonly at: 'idle' }
  | { readonly at: 'replying' }
  /** The page shows the reply and waits for the host. */
  | ({ readonly at: 'waiting' } & Handout);

export interface GuestState {
  readonly step: GuestStep;
  /** The terms of the opened invite or call link. */
  readonly terms: Terms | null;
  /** The opened call link; null if an invite or nothing is open. */
  readonly calling: OpenCallLink | null;
  /** Earlier payments to the address to pay; null until the page has read them. */
  readonly payee: Payee | null;
  /** The invite that could not be opened because it is for another network, or null. */
  readonly elsewhere: { readonly network: NetworkId; readonly invite: string } | null;
  /** Whether another tab of this browser has made the opened invite. */
  readonly own: boolean;
  readonly replyBusy: boolean;
  readonly error: AppError | null;
}

/** The state before anything is opened. */
export const GUEST_AT_REST: GuestState = {
  step: { at: 'idle' },
  terms: null,
  calling: null,
  payee: null,
  elsewhere: null,
  own: false,
  replyBusy: false,
  error: null,
};

export const $guest = map<GuestState>(GUEST_AT_REST);

import { atom, map } from 'nanostores';
import type { KnownOffer } from '../../shared/api/booking.ts';
import type { AppError } from '../../shared/errors.ts';
import type { NetworkId } from '../../shared/network.ts';
import type { Terms } from '../../shared/terms.ts';
import type { CallOffer } from '../../shared/api/ring.ts';
import type { Handout } from './host-state.ts';

/** An invite that came by link, for the guest's field, where the user can see and change it. */
export const $inviteText = atom('');

/** The invite or call link open on the guest's screen, as text; '' for none. */
export const $openInvite = atom('');

/** The scheduled call open on the guest's screen. */
export const $openOffer = atom<KnownOffer | null>(null);

/** In how many calls this browser has paid an address (protocol/x402.md, "Security words"). */
export interface Payee {
  readonly calls: number;
  /** The same as a sentence. */
  readonly note: () => string;
  /** It speaks against paying as things stand. */
  readonly warns: boolean;
}

/** An open call link: what it says beside the terms. */
export interface OpenCallLink extends Omit<CallOffer, 'terms'> {
  readonly code: string;
}

/** The guest's steps until the call's view takes over. */
export type GuestStep =
  | { readonly at: 'idle' }
  | { readonly at: 'replying' }
  /** The reply was shown and waits for the host. */
  | ({ readonly at: 'waiting' } & Handout);

export interface GuestState {
  readonly step: GuestStep;
  /** The terms of the opened invite, or call link. */
  readonly terms: Terms | null;
  /** The opened call link; null: an invite is open, or nothing. */
  readonly calling: OpenCallLink | null;
  /** Earlier payments to the address to pay; null until the page has looked. */
  readonly payee: Payee | null;
  /** The invite that could not be opened because it is for another network. */
  readonly elsewhere: { readonly network: NetworkId; readonly invite: string } | null;
  /** Another tab of this browser has made the opened invite. */
  readonly own: boolean;
  readonly replyBusy: boolean;
  readonly error: AppError | null;
}

/** Nothing begun. */
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

import { atom } from 'nanostores';
import { attempt, storedFields } from '../../shared/fields.ts';
import { $guest } from '../app/guest-state.ts';
import { WAY_IN } from '../app/way-in.ts';

/**
 * Keeps the way into a call for a reload, and for a phone that drops the tab while its user sends
 * the code. The connection behind a code does not survive the page, so the page makes a new code under
 * the same terms.
 */
export type WayIn =
  /** The invite was shown: its price and topic. */
  | ({ readonly role: 'host' } & Offered)
  /** The invite of an agreed call was shown. Its code is among the agreed calls. */
  | { readonly role: 'host'; readonly agreed: true }
  /** The invite was opened, the reply to it shown, or the host has taken that. */
  | { readonly role: 'guest'; readonly invite: string; readonly at: GuestWay };

/**
 * Calling again without the connection of the call before, of which nothing is kept: the guest waits for an
 * invite; the host has lost its guest, who can ring at its link again or not.
 */
type Again =
  | { readonly role: 'guest'; readonly invite: ''; readonly at: 'again' }
  | (Offered & { readonly role: 'host'; readonly at: 'link' | 'gone' });

/** The host's form takes this over. The price is as typed. */
export interface Offered {
  readonly price: string;
  readonly title: string;
}

const GUEST_WAYS = ['terms', 'replied', 'met'] as const;
type GuestWay = (typeof GUEST_WAYS)[number];

/** The invite or reply that has to be made again, because its page or its call is over. */
export const $lostWay = atom<WayIn | Again | null>(null);

/** Stores the way into a call; null: forgets it. Does nothing in a browser without page storage. */
export function keepWayIn(way: WayIn | null): void {
  $lostWay.set(null);
  attempt(() =>
    way ? sessionStorage.setItem(WAY_IN, JSON.stringify(way)) : sessionStorage.removeItem(WAY_IN),
  );
}

/** Returns what is kept, or null. */
export function keptWayIn(): WayIn | null {
  const json = attempt(() => sessionStorage.getItem(WAY_IN)) ?? null;
  const { role, price, title, agreed, invite, at } = storedFields(json);
  if (role === 'host' && agreed === true) return { role, agreed };
  if (role === 'host' && typeof price === 'string' && typeof title === 'string') {
    return { role, price, title };
  }
  const way = GUEST_WAYS.find((each) => each === at);
  return role === 'guest' && typeof invite === 'string' && way ? { role, invite, at: way } : null;
}

/** Notes that the host has taken the reply: its invite is used up. A call link still rings. */
export function noteMet(): void {
  const way = keptWayIn();
  if (way?.role === 'guest' && !$guest.get().calling) keepWayIn({ ...way, at: 'met' });
}

import { atom } from 'nanostores';
import { attempt, storedFields } from '../../shared/fields.ts';
import { $guest } from '../app/guest-state.ts';
import { WAY_IN } from '../app/way-in.ts';

/**
 * Remembers how far this side had come before a call. The page needs this after a reload, or after
 * a phone has dropped the tab while its user sent the code. The connection behind a code does not
 * survive the page, so the page makes a new code under the same terms.
 */
export type WayIn =
  /** The host's invite was shown. Keeps its price and topic. */
  | ({ readonly role: 'host' } & Offered)
  /** The invite of a scheduled call was shown. Its code is in the list of scheduled calls. */
  | { readonly role: 'host'; readonly agreed: true }
  /**
   * The guest has opened the invite (`terms`), the page has shown the reply (`replied`), or the
   * host has accepted the reply (`met`).
   */
  | { readonly role: 'guest'; readonly invite: string; readonly at: GuestWay };

/**
 * The next call without the connection of the last one. This is not stored for a reload. A guest
 * waits for a new invite. A host has lost its guest, who either can ring at the host's link
 * (`link`) or cannot (`gone`).
 */
type Again =
  | { readonly role: 'guest'; readonly invite: ''; readonly at: 'again' }
  | (Offered & { readonly role: 'host'; readonly at: 'link' | 'gone' });

/** The content for the host's form. The price is as the user typed it. */
export interface Offered {
  readonly price: string;
  readonly title: string;
}

const GUEST_WAYS = ['terms', 'replied', 'met'] as const;
type GuestWay = (typeof GUEST_WAYS)[number];

/**
 * The invite or reply that this side has to make again, because its page or its call is over; or
 * null.
 */
export const $lostWay = atom<WayIn | Again | null>(null);

/**
 * Stores the way into a call, or forgets it if `way` is null. Does nothing in a browser that blocks
 * storage.
 */
export function keepWayIn(way: WayIn | null): void {
  $lostWay.set(null);
  attempt(() =>
    way ? sessionStorage.setItem(WAY_IN, JSON.stringify(way)) : sessionStorage.removeItem(WAY_IN),
  );
}

/** Returns the stored way into a call, or null. */
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

/**
 * Stores that the host has accepted the reply, which uses up the invite. A call link is not used
 * up: the guest can ring there again.
 */
export function noteMet(): void {
  const way = keptWayIn();
  if (way?.role === 'guest' && !$guest.get().calling) keepWayIn({ ...way, at: 'met' });
}

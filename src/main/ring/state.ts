import { atom } from 'nanostores';
import type { HostLink } from '../../shared/api/ring.ts';
import { $rings } from '../app/ring-state.ts';
import { $settings } from '../app/settings.ts';

/** Host: the code of the link that was just made; '' before that. */
export const $madeLink = atom('');
/** Host: whether a link is being made. */
export const $makingLink = atom(false);

/**
 * Host: returns the links of the chosen network, without scheduled calls. Links of another network
 * appear when the user switches to its servers.
 */
export function linksNow(): readonly HostLink[] {
  const { network } = $settings.get();
  return ($rings.get()?.links ?? []).filter(
    ({ offer, startsAtS }) => offer.terms.network === network && startsAtS === null,
  );
}

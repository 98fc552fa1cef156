import { explorerUrl, type NetworkId, shortAddress } from '../../shared/network.ts';
import { h } from './dom.ts';
import { outLink } from './parts.ts';
import { strings } from './strings.ts';

/** Addresses and signatures, as receipts and refunds show them. */

/** Shortened for the eye, whole for the ear and under the pointer. */
export const short = (full: string): HTMLElement =>
  h(
    'span',
    { className: 'short-id', title: full },
    h('span', { aria: { hidden: 'true' } }, shortAddress(full)),
    h('span', { className: 'unseen' }, full),
  );

/** Leads to the explorer, where there is one for the network. */
export function transaction(network: NetworkId, signature: string): HTMLElement {
  const href = explorerUrl(network, signature);
  if (href === null) return short(signature);
  const link = outLink(shortAddress(signature), href);
  link.title = signature;
  // It begins with what is seen, which is what a person who speaks to the page says.
  const name = `${shortAddress(signature)}: ${strings.explorer}, ${signature}`;
  link.setAttribute('aria-label', name);
  return link;
}

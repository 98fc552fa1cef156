import { explorerUrl, type NetworkId, shortAddress } from '../../shared/network.ts';
import { h, named } from './dom.ts';
import { outLink } from './parts.ts';
import { strings } from './strings.ts';

/** Shows addresses and signatures, for receipts and refunds. */

/** Shows a short form. Screen readers and the tooltip contain the full text. */
export const short = (full: string): HTMLElement =>
  h(
    'span.short-id',
    { title: full },
    h('span', { aria: { hidden: 'true' } }, shortAddress(full)),
    h('span.unseen', full),
  );

/** Links to the explorer, or shows the signature if the network has no explorer. */
export function transaction(network: NetworkId, signature: string): HTMLElement {
  const href = explorerUrl(network, signature);
  if (href === null) return short(signature);
  const link = outLink(shortAddress(signature), href);
  link.title = signature;
  // The name begins with the visible text, because voice-control users say that text.
  return named(link, () => `${shortAddress(signature)}: ${strings.explorer()}, ${signature}`);
}

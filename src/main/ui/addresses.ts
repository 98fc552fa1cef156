import { explorerUrl, type NetworkId, shortAddress } from '../../shared/network.ts';
import { h, named } from './dom.ts';
import { outLink } from './parts.ts';
import { strings } from './strings.ts';

/** Shows addresses and signatures in receipts and refunds. */

/** Shows a short form; screen readers and the tooltip get the full one. */
export const short = (full: string): HTMLElement =>
  h(
    'span.short-id',
    { title: full },
    h('span', { aria: { hidden: 'true' } }, shortAddress(full)),
    h('span.unseen', full),
  );

/** Links to the explorer, if the network has one. */
export function transaction(network: NetworkId, signature: string): HTMLElement {
  const href = explorerUrl(network, signature);
  if (href === null) return short(signature);
  const link = outLink(shortAddress(signature), href);
  link.title = signature;
  // The name begins with the visible text, which voice-control users say.
  return named(link, () => `${shortAddress(signature)}: ${strings.explorer()}, ${signature}`);
}

import { h } from '../ui/dom.ts';

/** How many characters people compare at each end. */
const ENDS = 6;

/** Shows an address large, with its first and last six characters set apart. */
export const bigAddress = (address: string): HTMLElement =>
  h(
    'p.big-address',
    { testid: 'offer-address', data: { address } },
    h('strong', address.slice(0, ENDS)),
    h('span', ` ${address.slice(ENDS, -ENDS)} `),
    h('strong', address.slice(-ENDS)),
  );

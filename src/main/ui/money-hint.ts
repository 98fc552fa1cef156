import { $settings } from '../app/settings.ts';
import { h } from './dom.ts';
import { moneyStrings } from './strings.ts';

/** Shows which network the page is on, and whether its money is real. */
export function moneyHint(isShown: () => boolean): HTMLElement {
  const network = () => $settings.get().network;
  return h(
    'p.hint',
    { hidden: () => !isShown(), data: { money: network } },
    () => moneyStrings[network()],
  );
}

import { addressToGoOn } from '../app/go-on.ts';
import { $guest, $openInvite, $openOffer } from '../app/guest-state.ts';
import { $lentRelay } from '../route/relay.ts';
import { h, setText, watch } from '../ui/dom.ts';
import { needsOtherBrowser } from './mobile/support.ts';
import { phoneStrings as text } from '../ui/strings.ts';

/**
 * Links that open a page in a wallet's own browser, as the wallets' makers document them
 * (docs.phantom.com "Browse", docs.solflare.com "Browse"). They are ordinary links: the browser
 * contacts nobody until the user follows one.
 */
const BROWSE: readonly (readonly [name: string, address: string])[] = [
  ['Phantom', 'https://phantom.app/ul/browse/'],
  ['Solflare', 'https://solflare.com/ul/v1/browse/'],
];

/**
 * Returns the link that opens `page` in the wallet's browser. `ref` is the site that the wallet
 * shows to the user.
 */
export function browseLink(address: string, page: string): string {
  const site = new URL('.', page).href;
  return `${address}${encodeURIComponent(page)}?ref=${encodeURIComponent(site)}`;
}

/** Returns a hint about the data that the user reveals by following such a link. */
export const browseHint = (): string =>
  $lentRelay.get() ? `${text.hint()} ${text.lent()}` : text.hint();

/** Offers the browsers of wallet apps on a phone that has no wallet in this page. */
export function walletBrowser(): HTMLElement {
  const links = BROWSE.map(([name, address]) => ({
    address,
    element: h(
      'a.option',
      { testid: 'wallet-browser', rel: 'noopener noreferrer' },
      h('strong', text.open(name)),
    ),
  }));
  watch(
    () => {
      for (const { address, element } of links) element.href = browseLink(address, addressToGoOn());
    },
    $openInvite,
    $openOffer,
    $guest,
  );
  const hint = h('p.hint');
  watch(() => setText(hint, browseHint()), $lentRelay);
  return h(
    'div.stack',
    h('h3', text.title),
    needsOtherBrowser(navigator) ? h('p.hint', text.otherBrowser) : null,
    h('ul.options', ...links.map(({ element }) => h('li', element))),
    hint,
  );
}

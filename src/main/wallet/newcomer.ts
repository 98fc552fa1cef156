import { addressToGoOn } from '../app/go-on.ts';
import { $openInvite, $openOffer } from '../app/guest-state.ts';
import { $screen } from '../app/screen.ts';
import { h, watch } from '../ui/dom.ts';
import { onPhone } from '../ui/on-phone.ts';
import { copyButton, fold } from '../ui/parts.ts';
import { newcomerStrings as text } from './newcomer-strings.ts';

/** Explains, to who asks, how to get a wallet and money, and how to come back. */
export function newcomer(): HTMLElement {
  const side = (): 'host' | 'guest' => ($screen.get() === 'host' ? 'host' : 'guest');
  // On a computer, the host is a message away in another window.
  const waits = (): boolean => onPhone() && ($openInvite.get() !== '' || $openOffer.get() !== null);
  return watch(
    fold(
      text.title,
      'small newcomer',
      h(
        'ol.stack.hint',
        h('li', () => text.coin[side()]),
        h('li', text.wallet),
        h('li', () => text.buy[side()]),
        h('li', text.back, ' ', copyButton(text.copyLink, addressToGoOn, { testid: 'copy-way' })),
        h(
          'li',
          { hidden: () => !waits() },
          text.wait,
          ' ',
          copyButton(text.copyMessage, text.message, { testid: 'copy-wait' }),
        ),
      ),
    ),
    $screen,
    $openInvite,
    $openOffer,
  );
}

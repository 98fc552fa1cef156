import { addressToGoOn } from '../app/go-on.ts';
import { $openInvite, $openOffer } from '../app/guest-state.ts';
import { $screen } from '../app/screen.ts';
import { h, watch } from '../ui/dom.ts';
import { onPhone } from '../ui/on-phone.ts';
import { copyButton, fold } from '../ui/parts.ts';
import { newcomerStrings as text } from './newcomer-strings.ts';

/** Explains to newcomers how to get a wallet and money, and how to return to this page. */
export function newcomer(): HTMLElement {
  const side = (): 'host' | 'guest' => ($screen.get() === 'host' ? 'host' : 'guest');
  // Only on a phone: on a computer, the user can send the host a message from another window.
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

import type { Actions } from '../app/actions.ts';
import { h, takeFocus } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { button } from '../ui/parts.ts';
import { screenStrings as text } from './strings.ts';

/** Shows that this side shares its screen, with a button that stops it. */
export function sharingBar(actions: Pick<Actions, 'shareScreen'>): HTMLElement {
  async function stop(): Promise<void> {
    await actions.shareScreen();
    // The pressed button is gone, so the focus moves to the button that shares the screen again.
    const share = document.querySelector<HTMLElement>('.controls [aria-pressed]');
    if (share) takeFocus(share);
  }
  return h(
    'div.sharing-bar',
    { testid: 'sharing' },
    icon('screen'),
    h('p', text.sharing),
    button(text.stop, { testid: 'share-stop', onclick: () => void stop() }),
  );
}

import { walletFailure } from '../standard/failure.ts';
import { drawing, h } from '../../ui/dom.ts';
import { button, errorSlot } from '../../ui/parts.ts';
import { $revokeWalletApp } from './name.ts';
import { walletAppStrings as text } from './strings.ts';

/** Lets the user revoke, in Settings, what the wallet app has allowed this page. */
export function revokePanel(): HTMLElement {
  const error = errorSlot();
  let isBusy = false;
  async function revoke(): Promise<void> {
    isBusy = true;
    draw();
    try {
      await $revokeWalletApp.get()?.();
      error.set(null);
    } catch (thrown) {
      error.set(walletFailure(thrown));
    }
    isBusy = false;
    draw();
  }
  const element = h(
    'section.wallet-app-kept',
    { aria: { label: text.kept } },
    h('h2', text.kept),
    h('p.hint', text.keptHint),
    h(
      'div.row',
      button(() => (isBusy ? text.revoking : text.revoke), {
        testid: 'wallet-app-revoke',
        disabled: () => isBusy,
        onclick: () => void revoke(),
      }),
    ),
    error.element,
  );
  const draw = drawing(element);
  draw();
  return element;
}

import { relayToLend } from '../route/relay.ts';
import type { Actions } from '../app/state.ts';
import { $settings } from '../app/state.ts';
import { h, setVisible, watch } from '../ui/dom.ts';
import { reachStrings as text } from '../route/strings.ts';

/** Lets the host choose whether invites include the TURN server. Shown while there is one. */
export function lendRelayChoice(actions: Actions): HTMLElement {
  const box = h('input', { type: 'checkbox', testid: 'lend-relay', id: 'lend-relay' });
  box.onchange = () => {
    void actions.saveSettings({ ...$settings.get(), lendRelay: box.checked });
  };
  const hint = h('p', { className: 'hint', id: 'lend-relay-hint' }, text.lendHint);
  box.setAttribute('aria-describedby', hint.id);
  const element = h(
    'div',
    { className: 'lend' },
    h('label', { htmlFor: box.id }, box, text.lend),
    hint,
  );
  watch(() => {
    const settings = $settings.get();
    setVisible(element, relayToLend(settings) !== null);
    box.checked = settings.lendRelay === true;
  }, $settings);
  return element;
}

import { atom } from 'nanostores';
import type { NetworkId } from '../shared/network.ts';
import { NETWORKS } from '../shared/network.ts';
import { rpcUrlsFor } from './app/settings.ts';
import type { Actions } from './app/state.ts';
import { $dev, $screen, $settings } from './app/state.ts';
import { consentList } from './consent/screen.ts';
import { h, setValue, setVisible, watch } from './ui/dom.ts';
import { icon, type IconName } from './ui/icons.ts';
import { lazySlot } from './ui/lazy.ts';
import { button, field } from './ui/parts.ts';
import { pageStrings } from './strings.ts';
import { settingsStrings } from './settings/strings.ts';

const text = pageStrings.lobby;

function role(testid: string, name: IconName, label: string, note: string, onclick: () => void) {
  return h(
    'button',
    { type: 'button', className: 'role', testid, onclick },
    icon(name),
    h('strong', {}, label),
    h('span', {}, note),
  );
}

/** The first screen: the two roles, the network, and what the user agreed to. */
export function lobby(actions: Actions): HTMLElement {
  const heading = h('h1', { tabIndex: -1 }, text.title);
  const option = (id: NetworkId): HTMLOptionElement =>
    h('option', { value: id }, NETWORKS[id].name);
  const local = option('local');
  const network = h('select', { testid: 'network' }, option('mainnet'), option('devnet'), local);
  network.onchange = () => {
    const chosen = Object.values(NETWORKS).find(({ id }) => id === network.value);
    if (chosen) void actions.saveSettings({ ...$settings.get(), network: chosen.id });
  };

  const $open = atom(false);
  const panel = lazySlot(
    async () => (await import('./settings/panel.ts')).settingsPanel(actions),
    () => $open.get(),
    { className: '', stores: [$open] },
  );
  panel.id = 'settings-panel';
  const toggle = button(text.settings, {
    testid: 'settings',
    className: 'quiet',
    icon: 'settings',
    onclick: () => $open.set(!$open.get()),
  });
  toggle.setAttribute('aria-controls', panel.id);
  watch(() => toggle.setAttribute('aria-expanded', String($open.get())), $open);

  const missing = h('p', { className: 'note' }, settingsStrings.rpcMissing);

  const section = h(
    'section',
    { className: 'lobby screen' },
    heading,
    h('p', { className: 'lead' }, text.lead),
    h(
      'div',
      { className: 'roles' },
      role('role-host', 'host', text.host, text.hostNote, () => actions.show('host')),
      role('role-guest', 'join', text.guest, text.guestNote, () => actions.show('guest')),
    ),
    h('div', { className: 'row spread end' }, field(text.network, network), toggle),
    missing,
    panel,
    h('details', { className: 'honest' }, h('summary', {}, text.agreed), consentList()),
  );

  watch(
    () => {
      const settings = $settings.get();
      setVisible(local, $dev.get() !== null || settings.network === 'local');
      setValue(network, settings.network);
      setVisible(missing, rpcUrlsFor(settings, settings.network).length === 0);
    },
    $settings,
    $dev,
  );
  watch(() => setVisible(section, $screen.get() === 'lobby'), $screen);
  return section;
}

import { atom } from 'nanostores';
import { type NetworkId, NETWORKS } from '../shared/network.ts';
import type { Actions } from './app/actions.ts';
import { $screen } from './app/screen.ts';
import { $settings } from './app/settings.ts';
import { $dev } from './app/url.ts';
import { h, type Live, watch } from './ui/dom.ts';
import { icon, type IconName } from './ui/icons.ts';
import { lazySlot } from './ui/lazy.ts';
import { moneyHint } from './ui/money-hint.ts';
import { button, field } from './ui/parts.ts';
import { strings } from './ui/strings.ts';
import { pageStrings } from './ui/page-strings.ts';

const text = pageStrings.lobby;

function role(
  testid: string,
  name: IconName,
  label: Live<string>,
  note: Live<string>,
  onclick: () => void,
) {
  return h(
    'button.role',
    { type: 'button', testid, onclick },
    icon(name),
    h('strong', label),
    h('span', note),
  );
}

/** The first screen: the two roles and, when the user opens them, the settings. */
export function lobby(actions: Actions): { element: HTMLElement; openSettings(): void } {
  const option = (id: NetworkId, hidden: Live<boolean> = false): HTMLOptionElement =>
    h('option', { value: id, hidden }, NETWORKS[id].name);
  const isLocal = (): boolean => $dev.get() !== null || $settings.get().network === 'local';
  const network = h(
    'select',
    { testid: 'network', value: () => $settings.get().network },
    option('mainnet'),
    option('devnet'),
    option('local', () => !isLocal()),
  );
  network.onchange = () => {
    const chosen = Object.values(NETWORKS).find(({ id }) => id === network.value);
    if (chosen) void actions.saveSettings({ network: chosen.id });
  };

  const $open = atom(false);
  const settingsTitle = h('h2', { tabIndex: -1 }, pageStrings.menu.settings);
  const settings = h(
    'section.settings-part.stack.wide',
    { id: 'settings-panel', hidden: () => !$open.get() },
    h(
      'div.row.spread',
      settingsTitle,
      button(strings.close, { className: 'quiet', onclick: () => $open.set(false) }),
    ),
    field(text.network, network),
    lazySlot(
      async () => (await import('./settings/panel.ts')).settingsPanel(actions),
      () => $open.get(),
      { className: '', stores: [$open] },
    ),
  );
  const section = h(
    'section.lobby.screen',
    { hidden: () => $screen.get() !== 'lobby' },
    h('h1', { tabIndex: -1 }, text.title),
    h('p.lead', text.lead),
    moneyHint(() => true),
    h(
      'div.roles',
      role('role-host', 'host', text.host, text.hostNote, () => actions.show('host')),
      role('role-guest', 'join', text.guest, text.guestNote, () => actions.show('guest')),
    ),
    settings,
  );
  watch(section, $open, $settings, $dev, $screen);
  return {
    element: section,
    openSettings() {
      if ($screen.get() !== 'lobby') actions.show('lobby');
      $open.set(true);
      settingsTitle.focus();
      settings.scrollIntoView({ block: 'start' });
    },
  };
}

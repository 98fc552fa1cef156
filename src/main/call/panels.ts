import { attempt } from '../../shared/fields.ts';
import { $files } from '../app/files-link.ts';
import { $panel, BESIDE, type Panel, togglePanel } from '../app/screen.ts';
import { $call, isInCall } from '../app/call-state.ts';
import { h, watch } from '../ui/dom.ts';
import { icon, type IconName } from '../ui/icons.ts';
import { callStrings } from './strings.ts';

const TABS = ['chat', 'payments', 'files', 'wallet'] as const satisfies readonly Panel[];
type Tab = (typeof TABS)[number];

const ICONS: Readonly<Record<Tab, IconName>> = {
  chat: 'chat',
  payments: 'receipt',
  files: 'file',
  wallet: 'wallet',
};

/**
 * How much content a panel has. If the amount has grown since the panel was last open, the tab gets
 * a mark. Payments get no mark, because one is expected each minute.
 */
const CONTENTS: Readonly<Partial<Record<Tab, () => number>>> = {
  chat: () => $call.get().chat.findLast(({ from }) => from === 'peer')?.id ?? 0,
  files() {
    const { files } = $files.get();
    const done = files.filter(({ state }) => state === 'done').length;
    return $call.get().view?.role === 'guest' ? files.length + done : done;
  },
};
const contents = (name: Tab): number => CONTENTS[name]?.() ?? 0;

/** Opens and closes the panels of a call. A tab has a mark while its panel has new content. */
export function panelTabs(): HTMLElement {
  const text = callStrings.panels;
  const seen = new Map<Tab, number>();
  const isOpen = (name: Tab): boolean => $panel.get() === name;
  function hasNews(name: Tab): boolean {
    const now = contents(name);
    const before = seen.get(name) ?? 0;
    if (isOpen(name) || now < before) seen.set(name, now);
    return !isOpen(name) && now > before;
  }
  let inCall = false;
  watch(() => {
    const now = isInCall();
    if (now === inCall) return;
    inCall = now;
    if (!now) return $panel.set(null);
    for (const name of TABS) seen.set(name, contents(name));
    // Keeps a panel open that the user opened before the call.
    if ($panel.get() === null && attempt(() => matchMedia(BESIDE).matches)) $panel.set('chat');
  }, $call);
  const tab = (name: Tab): HTMLElement =>
    h(
      'button.tab',
      {
        type: 'button',
        testid: `tab-${name}`,
        // On a phone on its side, only the icon is visible.
        title: text[name],
        aria: { controls: `panel-${name}`, expanded: () => String(isOpen(name)) },
        onclick: () => togglePanel(name),
      },
      icon(ICONS[name]),
      h('span', text[name]),
      h('span.news', { role: 'img', hidden: () => !hasNews(name), aria: { label: text.news } }),
    );
  return watch(
    h('nav.tabs', { aria: { label: text.label } }, ...TABS.map(tab)),
    $call,
    $files,
    $panel,
  );
}

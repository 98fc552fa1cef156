import { $files } from '../app/files-link.ts';
import { $call, $panel, isInCall, type Panel, togglePanel } from '../app/state.ts';
import { h, setAttribute, setVisible, watch } from '../ui/dom.ts';
import { icon, type IconName } from '../ui/icons.ts';
import { callStrings } from './strings.ts';

/** The screen on which a panel stands beside the picture without hiding it. */
const ROOMY = '(min-width: 60rem) and (min-height: 30.01rem)';

const TABS = ['chat', 'payments', 'files', 'wallet'] as const satisfies readonly Panel[];
type Tab = (typeof TABS)[number];

const ICONS: Readonly<Record<Tab, IconName>> = {
  chat: 'chat',
  payments: 'receipt',
  files: 'file',
  wallet: 'wallet',
};

/** How much each panel has to show; more than when it was last open is news. */
function contents(): Readonly<Record<Tab, number>> {
  const { chat, view } = $call.get();
  const said = chat.filter(({ from }) => from === 'peer').at(-1)?.id ?? 0;
  const done = $files.get().files.filter(({ state }) => state === 'done');
  return {
    chat: said,
    payments: view?.minutes.length ?? 0,
    files: view?.role === 'guest' ? $files.get().files.length + done.length : done.length,
    wallet: 0,
  };
}

/** Opens and closes the panels of a call, with a mark where there is news. */
export function panelTabs(): HTMLElement {
  const text = callStrings.panels;
  const seen: Record<Tab, number> = { chat: 0, payments: 0, files: 0, wallet: 0 };
  const tabs = TABS.map((name) => {
    const news = h('span', { className: 'news', role: 'img', aria: { label: text.news } });
    const element = h(
      'button',
      { type: 'button', className: 'tab', testid: `tab-${name}` },
      icon(ICONS[name]),
      h('span', {}, text[name]),
      news,
    );
    element.setAttribute('aria-controls', `panel-${name}`);
    element.onclick = () => togglePanel(name);
    return { name, element, news };
  });
  const element = h(
    'nav',
    { className: 'tabs', aria: { label: text.label } },
    ...tabs.map((tab) => tab.element),
  );
  let inCall = false;
  watch(() => {
    const now = isInCall();
    if (now === inCall) return;
    inCall = now;
    if (!now) return $panel.set(null);
    Object.assign(seen, contents());
    // Nothing is shut that the user opened before the call.
    if ($panel.get() === null && matchMedia(ROOMY).matches) $panel.set('chat');
  }, $call);
  watch(
    () => {
      const now = contents();
      for (const { name, element: tab, news } of tabs) {
        const open = $panel.get() === name;
        setAttribute(tab, 'aria-expanded', String(open));
        if (open || now[name] < seen[name]) seen[name] = now[name];
        // A payment each minute is what is meant to happen.
        setVisible(news, name !== 'payments' && now[name] > seen[name]);
      }
    },
    $call,
    $files,
    $panel,
  );
  return element;
}

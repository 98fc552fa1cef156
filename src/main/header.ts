import { strings } from './ui/strings.ts';
import { centsOfUsdc } from './text/intl.ts';
import { NETWORKS } from '../shared/network.ts';
import type { Actions } from './app/actions.ts';
import { $panel, $screen, togglePanel } from './app/screen.ts';
import { $call, hasCall } from './app/call-state.ts';
import { $settings } from './app/settings.ts';
import { toasts } from './attention/toasts.ts';
import { consentText } from './consent/screen.ts';
import { languageChoice } from './language-choice.ts';
import { $installPrompt, install } from './install/state.ts';
import { h, type Props, setAttribute, watch, type Live } from './ui/dom.ts';
import { icon } from './ui/icons.ts';
import { button } from './ui/parts.ts';
import { pageStrings } from './ui/page-strings.ts';
import { $wallet } from './wallet/standard/state.ts';
import { walletStrings } from './wallet/strings.ts';

const text = pageStrings.menu;

/** Builds the button that opens the wallet and shows its balance. */
function walletChip(): HTMLElement {
  function label(): string {
    const { status, usdc } = $wallet.get();
    if (status !== 'connected') return walletStrings.connect();
    return usdc === undefined || usdc === null
      ? walletStrings.title()
      : `${centsOfUsdc(usdc)} ${strings.usdc()}`;
  }
  return watch(
    button(label, {
      className: 'chip',
      icon: 'wallet',
      data: { testid: () => ($wallet.get().status === 'connected' ? null : 'wallet-connect') },
      aria: { controls: 'wallet', expanded: () => String($panel.get() === 'wallet') },
      onclick: () => togglePanel('wallet'),
    }),
    $wallet,
    $panel,
  );
}

/** Builds a dialog with the consent text to which the user agreed. */
function agreement(): HTMLDialogElement {
  const title = h('h2', { id: 'agreed-title' }, text.agreed);
  const close = button(strings.close, { onclick: () => dialog.close() });
  const dialog = h(
    'dialog.sheet',
    { aria: { labelledby: title.id } },
    h('div.row.spread', title, close),
    ...consentText(),
  );
  // Closes the dialog on a click beside it. Clicks inside the dialog hit its children instead.
  dialog.onclick = ({ target }) => {
    if (target === dialog) dialog.close();
  };
  return dialog;
}

/** Builds the menu: receipts, settings, the consent text, diagnostics and others. */
function menu(actions: Actions, openSettings: () => void): HTMLElement {
  let dialog: HTMLDialogElement | null = null;
  const toggle = h(
    'button.quiet.menu-open',
    { type: 'button', ariaLabel: text.label },
    icon('menu'),
  );
  const item = (
    label: Live<string>,
    onclick: () => void,
    more: Props<HTMLButtonElement> = {},
  ): HTMLButtonElement =>
    button(label, {
      className: 'quiet',
      ...more,
      onclick: () => {
        open(false);
        onclick();
      },
    });
  const receipts = item(strings.receipts, () => actions.openReceipts(), {
    testid: 'receipts',
    hidden: () => hasCall() || $screen.get() === 'receipts',
  });
  const settings = item(text.settings, openSettings, {
    testid: 'settings',
    hidden: () => $call.get().role !== null,
  });
  const agreed = item(text.agreed, () => {
    dialog ??= agreement();
    list.after(dialog);
    dialog.showModal();
  });
  const app = item(text.install, () => void install(), {
    testid: 'install',
    hidden: () => hasCall() || $installPrompt.get() === null,
  });
  /** The guides open in another tab, because this tab may have a call. */
  const guides = (['guest', 'host'] as const).map((role) =>
    h('a', { href: `./guide-${role}.html`, target: '_blank', rel: 'noopener' }, text.guides[role]),
  );
  const diagnostics = item(text.diagnostics, () => {
    const foot = document.querySelector('footer details');
    foot?.setAttribute('open', '');
    foot?.scrollIntoView();
  });
  const list = h(
    'ul.menu',
    { id: 'menu' },
    ...[
      receipts,
      settings,
      app,
      ...guides,
      agreed,
      diagnostics,
      languageChoice((tag) => actions.saveLanguage(tag)),
    ].map((each) => h('li', each)),
  );
  toggle.setAttribute('aria-controls', list.id);
  const isOpen = (): boolean => list.classList.contains('open');
  function open(now: boolean): void {
    list.classList.toggle('open', now);
    setAttribute(toggle, 'aria-expanded', String(now));
  }
  open(false);
  toggle.onclick = () => open(!isOpen());
  const element = h('div.menu-part', toggle, list);
  element.onkeydown = (event) => {
    if (event.key !== 'Escape' || !isOpen()) return;
    open(false);
    toggle.focus();
  };
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Node && !element.contains(target)) open(false);
  });
  return watch(element, $call, $screen, $installPrompt);
}

/**
 * Builds the header: the name, messages, the wallet and the menu. Nothing else stands beside the
 * current task.
 */
export function header(
  actions: Actions,
  openSettings: () => void,
  lasting: HTMLElement,
): HTMLElement {
  const mark = h('span.mark', { aria: { hidden: 'true' } });
  // On mainnet the money is real. On any other network, the user should see that it is not.
  const network = h('span.network', { hidden: () => $settings.get().network === 'mainnet' }, () =>
    NETWORKS[$settings.get().network].name.replace(/^Solana /, ''),
  );
  watch(network, $settings);
  return h(
    'header.top',
    h('p.brand', mark, h('span', strings.brand), network),
    toasts(lasting),
    h('div.row.tight', walletChip(), menu(actions, openSettings)),
  );
}

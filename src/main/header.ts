import { formatUsdc } from '../shared/money.ts';
import { NETWORKS } from '../shared/network.ts';
import { $call, $panel, $screen, $settings, togglePanel, type Actions } from './app/state.ts';
import { toasts } from './attention/toasts.ts';
import { consentList } from './consent/screen.ts';
import { h, setAttribute, setText, setVisible, watch } from './ui/dom.ts';
import { icon } from './ui/icons.ts';
import { button, setLabel } from './ui/parts.ts';
import { strings } from './ui/strings.ts';
import { pageStrings } from './strings.ts';
import { $wallet } from './wallet/standard/state.ts';
import { walletStrings } from './wallet/strings.ts';

const text = pageStrings.menu;

/** Opens the wallet, and says what it holds. */
function walletChip(): HTMLElement {
  const chip = button('', {
    className: 'chip',
    icon: 'wallet',
    onclick: () => togglePanel('wallet'),
  });
  chip.setAttribute('aria-controls', 'wallet');
  watch(
    () => {
      const { status, usdc } = $wallet.get();
      const connected = status === 'connected';
      const balance =
        usdc === undefined || usdc === null ? walletStrings.title : `${formatUsdc(usdc)} USDC`;
      setLabel(chip, connected ? balance : walletStrings.connect);
      if (connected) delete chip.dataset['testid'];
      else chip.dataset['testid'] = 'wallet-connect';
      setAttribute(chip, 'aria-expanded', String($panel.get() === 'wallet'));
    },
    $wallet,
    $panel,
  );
  return chip;
}

/** What the user agreed to, to read again. */
function agreement(): HTMLDialogElement {
  const title = h('h2', { id: 'agreed-title' }, text.agreed);
  const close = button(strings.close, { onclick: () => dialog.close() });
  const dialog = h(
    'dialog',
    { className: 'sheet', aria: { labelledby: title.id } },
    h('div', { className: 'row spread' }, title, close),
    consentList(),
  );
  // A click beside it; clicks inside hit its children.
  dialog.onclick = ({ target }) => {
    if (target === dialog) dialog.close();
  };
  return dialog;
}

/** The places beside the task: receipts, settings, what was agreed to, diagnostics. */
function menu(actions: Actions, openSettings: () => void): HTMLElement {
  let dialog: HTMLDialogElement | null = null;
  const toggle = h('button', { type: 'button', className: 'quiet menu-open' }, icon('menu'));
  toggle.ariaLabel = text.label;
  const item = (label: string, onclick: () => void, testid?: string): HTMLButtonElement =>
    button(label, {
      className: 'quiet',
      ...(testid && { testid }),
      onclick: () => {
        open(false);
        onclick();
      },
    });
  const receipts = item(strings.receipts, () => actions.openReceipts(), 'receipts');
  const settings = item(text.settings, openSettings, 'settings');
  const agreed = item(text.agreed, () => {
    dialog ??= agreement();
    list.after(dialog);
    dialog.showModal();
  });
  const diagnostics = item(text.diagnostics, () => {
    const foot = document.querySelector('footer details');
    foot?.setAttribute('open', '');
    foot?.scrollIntoView();
  });
  const list = h(
    'ul',
    { className: 'menu', id: 'menu' },
    ...[receipts, settings, agreed, diagnostics].map((each) => h('li', {}, each)),
  );
  toggle.setAttribute('aria-controls', list.id);
  const isOpen = (): boolean => list.classList.contains('open');
  function open(now: boolean): void {
    list.classList.toggle('open', now);
    setAttribute(toggle, 'aria-expanded', String(now));
  }
  open(false);
  toggle.onclick = () => open(!isOpen());
  const element = h('div', { className: 'menu-part' }, toggle, list);
  element.onkeydown = (event) => {
    if (event.key !== 'Escape' || !isOpen()) return;
    open(false);
    toggle.focus();
  };
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Node && !element.contains(target)) open(false);
  });
  watch(
    () => {
      const { role, ended } = $call.get();
      const busy = role !== null && ended === null;
      setVisible(receipts, !busy && $screen.get() !== 'receipts');
      setVisible(settings, role === null);
    },
    $call,
    $screen,
  );
  return element;
}

/** The name, the news, the wallet and the menu. Nothing else stands beside the task. */
export function header(actions: Actions, openSettings: () => void): HTMLElement {
  const mark = h('span', { className: 'mark', aria: { hidden: 'true' } });
  // On mainnet the money is real; anywhere else the user should know that it is not.
  const network = h('span', { className: 'network' });
  watch(() => {
    const { id, name } = NETWORKS[$settings.get().network];
    setVisible(network, id !== 'mainnet');
    setText(network, name.replace(/^Solana /, ''));
  }, $settings);
  return h(
    'header',
    { className: 'top' },
    h('p', { className: 'brand' }, mark, h('span', {}, strings.brand), network),
    toasts(),
    h('div', { className: 'row tight' }, walletChip(), menu(actions, openSettings)),
  );
}

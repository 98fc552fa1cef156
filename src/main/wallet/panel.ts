import { NETWORKS } from '../../shared/network.ts';
import { formatSol, formatUsdc } from '../../shared/money.ts';
import { $call, $panel, $screen, $settings, type Actions, onPhone } from '../app/state.ts';
import { $wallet, type WalletOption } from './standard/state.ts';
import { h, setData, setText, setVisible, watch } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { lazySlot } from '../ui/lazy.ts';
import { button, copyButton, errorSlot, fact, facts, outLink } from '../ui/parts.ts';
import { walletStrings } from './strings.ts';
import { strings } from '../ui/strings.ts';
import { transferPanel } from './transfer.ts';

const text = walletStrings;
const FAUCETS = { usdc: 'https://faucet.circle.com/', sol: 'https://faucet.solana.com/' };

/** Shows the wallet's own icon (a data: URI, checked at discovery), or a plain one. */
function picture(option: WalletOption): Node {
  return option.icon
    ? h('img', { src: option.icon, alt: '', width: 24, height: 24 })
    : h('span', { className: 'no-icon' }, icon('wallet'));
}

function optionRow(option: WalletOption, actions: Actions): HTMLElement {
  const props = { testid: 'wallet-option', data: { wallet: option.name }, className: 'option' };
  const inside = (note: string): Node[] => [
    picture(option),
    h('strong', {}, option.name),
    h('span', {}, note),
  ];
  return option.installUrl
    ? h(
        'a',
        { ...props, href: option.installUrl, target: '_blank', rel: 'noopener noreferrer' },
        ...inside(text.install),
      )
    : h(
        'button',
        { ...props, type: 'button', onclick: () => void actions.connectWallet(option.name) },
        ...inside(text.installed),
      );
}

/** Lists the wallets, while none is connected. */
function chooser(actions: Actions): HTMLElement {
  const list = h('ul', { className: 'options' });
  const waiting = h('p', { className: 'status busy', role: 'status' });
  const cancel = button(strings.cancel, {
    className: 'quiet',
    onclick: () => void actions.disconnectWallet(),
  });
  const none = h('p', { className: 'hint' }, text.none);
  const asking = h('div', { className: 'asking' }, waiting, cancel);
  const elsewhere = lazySlot(
    async () => (await import('./phone.ts')).walletBrowser(),
    () => onPhone() && !$wallet.get().options.some(({ installUrl }) => installUrl === null),
    { className: 'elsewhere', stores: [$wallet] },
  );
  const element = h('div', { className: 'stack' }, none, list, elsewhere, asking);

  let drawn: readonly WalletOption[] | null = null;
  watch(() => {
    const { status, options, name } = $wallet.get();
    setVisible(element, status !== 'connected');
    const connecting = status === 'connecting';
    for (const part of [none, list]) setVisible(part, !connecting);
    setVisible(asking, connecting);
    if (connecting) setText(waiting, text.waiting(name ?? ''));
    if (options === drawn) return;
    drawn = options;
    list.replaceChildren(...options.map((option) => h('li', {}, optionRow(option, actions))));
  }, $wallet);
  return element;
}

/** Shows the connected account, its balances and network. */
function account(actions: Actions): HTMLElement {
  const head = h('span', { className: 'address-head' });
  const tail = h('span', { className: 'address-tail' });
  const address = h('span', { testid: 'wallet-address', className: 'address' }, head, tail);
  const usdc = h('span', { testid: 'wallet-usdc', className: 'amount' });
  const unit = h('span', { className: 'unit' }, strings.usdc);
  const sol = h('span', { testid: 'wallet-sol' });
  const network = h('span', { testid: 'wallet-network' });
  const name = h('strong', {});
  const refresh = button(text.refresh, {
    className: 'quiet',
    onclick: () => void actions.refreshBalances(),
  });
  const element = h(
    'div',
    { className: 'stack' },
    h(
      'div',
      { className: 'row spread' },
      name,
      button(text.disconnect, {
        testid: 'wallet-disconnect',
        className: 'quiet',
        onclick: () => void actions.disconnectWallet(),
      }),
    ),
    h('div', { className: 'row spread' }, h('p', { className: 'balance' }, usdc, unit), refresh),
    facts(
      fact(
        text.address,
        h(
          'span',
          { className: 'row tight' },
          address,
          copyButton(strings.copy, () => $wallet.get().address ?? ''),
        ),
      ),
      fact(text.fees, h('span', {}, sol, ` ${strings.sol}`)),
      fact(text.network, network),
    ),
  );

  watch(
    () => {
      const wallet = $wallet.get();
      const chosen = NETWORKS[$settings.get().network];
      setVisible(element, wallet.status === 'connected');
      setText(name, wallet.name ?? '');
      setText(head, wallet.address?.slice(0, -6) ?? '');
      setText(tail, wallet.address?.slice(-6) ?? '');
      const known = wallet.usdc !== undefined && wallet.usdc !== null;
      setText(
        usdc,
        known ? formatUsdc(wallet.usdc) : wallet.usdc === null ? text.noAccount : text.loading,
      );
      setData(usdc, 'atomic', known ? String(wallet.usdc) : null);
      usdc.classList.toggle('words-only', wallet.usdc === null);
      setVisible(unit, wallet.usdc !== null);
      setText(sol, wallet.lamports === undefined ? text.loading : formatSol(wallet.lamports));
      setData(sol, 'lamports', wallet.lamports === undefined ? null : String(wallet.lamports));
      setText(network, chosen.name);
      setData(network, 'network', chosen.id);
    },
    $wallet,
    $settings,
  );
  return element;
}

export interface WalletPanel {
  readonly element: HTMLElement;
  /** What is wrong with the wallet, for the page to show while the panel is closed. */
  readonly news: HTMLElement;
  /** Slot for the demo wallet's controls. */
  readonly demoSlot: HTMLElement;
}

/** The wallet panel, on every screen. */
export function walletPanel(actions: Actions): WalletPanel {
  const error = errorSlot();
  const news = errorSlot();
  const faucets = h(
    'p',
    { className: 'hint faucets' },
    text.faucet,
    ' ',
    outLink(text.faucetUsdc, FAUCETS.usdc),
    ' ',
    outLink(text.faucetSol, FAUCETS.sol),
  );
  const transfer = transferPanel(actions);
  const demoSlot = h('div', {});
  const element = h(
    'section',
    { className: 'card wallet', id: 'wallet', tabIndex: -1, aria: { label: text.title } },
    h(
      'div',
      { className: 'row spread' },
      h('h2', {}, text.title),
      button(strings.close, { className: 'quiet panel-close', onclick: () => $panel.set(null) }),
    ),
    error.element,
    chooser(actions),
    account(actions),
    faucets,
    transfer,
  );
  watch(
    () => {
      const wallet = $wallet.get();
      const connected = wallet.status === 'connected';
      // In a call the tab is enough: a server that does not answer is reported where it matters.
      const inside = $panel.get() === 'wallet' || $call.get().view?.phase === 'in-call';
      error.set(inside ? wallet.error : null);
      news.set(inside ? null : wallet.error);
      setVisible(faucets, connected && $settings.get().network === 'devnet');
      setVisible(transfer, connected);
    },
    $wallet,
    $settings,
    $panel,
    $call,
  );
  watch(() => (transfer.open = $screen.get() === 'lobby'), $screen);
  return { element, news: news.element, demoSlot };
}

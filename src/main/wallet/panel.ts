import { NETWORKS } from '../../shared/network.ts';
import { formatSol, formatUsdc } from '../text/intl.ts';
import type { Actions } from '../app/actions.ts';
import { $panel } from '../app/screen.ts';
import { $call } from '../app/call-state.ts';
import { $settings } from '../app/settings.ts';
import { onPhone } from '../ui/on-phone.ts';
import { WALLET_APP } from './mobile/name.ts';
import { $wallet, type WalletOption } from './standard/state.ts';
import { drawing, h, onDraw, watch, type Live } from '../ui/dom.ts';
import { lazySlot } from '../ui/lazy.ts';
import { listed } from '../ui/list.ts';
import { button, copyButton, errorOf, fact, facts } from '../ui/parts.ts';
import { walletStrings } from './strings.ts';
import { windowHelp } from './window-help.ts';
import { strings } from '../ui/strings.ts';

const text = walletStrings;

/**
 * Shows the wallet's own icon (a data: URI, checked at discovery), or else the first letter of its
 * name.
 */
function picture(option: WalletOption): Node {
  return option.icon
    ? h('img', { src: option.icon, alt: '', width: 24, height: 24 })
    : h('span.no-icon', option.name.slice(0, 1));
}

function optionRow(option: WalletOption, actions: Actions): HTMLElement {
  const props = { testid: 'wallet-option', data: { wallet: option.name }, className: 'option' };
  const inside = (note: Live<string>): Node[] => [
    picture(option),
    h('strong', option.name),
    h('span', note),
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
        ...inside(option.name === WALLET_APP() ? text.onPhone : text.installed),
      );
}

/** Lists the wallets while none is connected. */
function chooser(actions: Actions): HTMLElement {
  const isConnecting = (): boolean => $wallet.get().status === 'connecting';
  /**
   * Returns whether a wallet is present in this page. A phone may have no wallet app, or none that
   * this page can use.
   */
  const hasInjected = (): boolean =>
    $wallet.get().options.some(({ name, installUrl }) => !installUrl && name !== WALLET_APP());
  const isElsewhere = (): boolean => onPhone() && !hasInjected();
  /**
   * Returns the wallets to offer. On a phone without a wallet in this page, those that would have
   * to be installed are left out, because a phone's wallet is an app and not part of this browser.
   */
  const usable = (): readonly WalletOption[] => {
    const { options } = $wallet.get();
    return isElsewhere() ? options.filter(({ installUrl }) => !installUrl) : options;
  };
  const elsewhere = lazySlot(
    async () => (await import('./phone.ts')).walletBrowser(),
    isElsewhere,
    { className: 'elsewhere', stores: [$wallet] },
  );
  return watch(
    h(
      'div.stack',
      { hidden: () => $wallet.get().status === 'connected' },
      h('p.hint', { hidden: isConnecting }, text.none),
      listed(
        h('ul.options', { hidden: isConnecting }),
        usable,
        ({ name, icon, installUrl }) => `${name} ${icon} ${installUrl}`,
        (option) => ({ element: h('li', optionRow(option, actions)), update: () => undefined }),
      ),
      // These parts load after the list, so they stand below it: they must not move a wallet away
      // from under a finger.
      elsewhere,
      lazySlot(
        async () => (await import('./newcomer.ts')).newcomer(),
        () => $panel.get() === 'wallet' && $wallet.get().status === 'disconnected',
        { className: '', stores: [$wallet, $panel] },
      ),
      h(
        'div.asking',
        { hidden: () => !isConnecting() },
        h('p.status.busy', { role: 'status' }, () =>
          isConnecting() ? text.waiting($wallet.get().name ?? '') : '',
        ),
        windowHelp(isConnecting),
        button(strings.cancel, {
          className: 'quiet',
          onclick: () => void actions.disconnectWallet(),
        }),
      ),
    ),
    $wallet,
  );
}

/**
 * Builds the button that disconnects. In a call, the first press only asks, because the wallet may
 * have to pay the next minute.
 */
function leaveButton(actions: Actions): HTMLElement {
  let isAsking = false;
  const ask = (now: boolean): void => {
    isAsking = now;
    draw();
  };
  const element = button(() => (isAsking ? text.disconnectSure : text.disconnect), {
    testid: 'wallet-disconnect',
    className: 'quiet',
    onblur: () => ask(false),
    onclick: () => {
      const isFirst = !isAsking && $call.get().view?.phase === 'in-call';
      ask(isFirst);
      if (!isFirst) void actions.disconnectWallet();
    },
  });
  const draw = drawing(element);
  return onDraw(element, draw);
}

/** Shows the connected account, its balances and network. */
function account(actions: Actions): HTMLElement {
  const address = (): string => $wallet.get().address ?? '';
  const network = () => NETWORKS[$settings.get().network];
  const hasNone = (): boolean => $wallet.get().usdc === null;
  function usdcText(): string {
    const { usdc } = $wallet.get();
    if (usdc === undefined) return text.loading();
    return usdc === null ? text.noAccount() : formatUsdc(usdc);
  }
  function solText(): string {
    const { lamports } = $wallet.get();
    return lamports === undefined ? text.loading() : formatSol(lamports);
  }
  const atomic = (amount: bigint | null | undefined): string | null =>
    amount === undefined || amount === null ? null : String(amount);
  return watch(
    h(
      'div.stack',
      { hidden: () => $wallet.get().status !== 'connected' },
      h(
        'div.row.spread',
        h('strong', () => $wallet.get().name ?? ''),
        leaveButton(actions),
      ),
      h(
        'div.row.spread',
        h(
          'p.balance',
          h(
            'span.amount',
            {
              testid: 'wallet-usdc',
              data: { atomic: () => atomic($wallet.get().usdc) },
              classes: { 'words-only': hasNone },
            },
            usdcText,
          ),
          h('span.unit', { hidden: hasNone }, strings.usdc),
        ),
        button(text.refresh, { className: 'quiet', onclick: () => void actions.refreshBalances() }),
      ),
      facts(
        fact(
          text.address,
          h(
            'span.row.tight',
            h(
              'span.address',
              { testid: 'wallet-address' },
              h('span.address-head', () => address().slice(0, -6)),
              h('span.address-tail', () => address().slice(-6)),
            ),
            copyButton(strings.copy, address),
          ),
        ),
        fact(
          text.fees,
          h(
            'span',
            h(
              'span',
              { testid: 'wallet-sol', data: { lamports: () => atomic($wallet.get().lamports) } },
              solText,
            ),
            ` ${strings.sol()}`,
          ),
        ),
        fact(
          text.network,
          h(
            'span',
            { testid: 'wallet-network', data: { network: () => network().id } },
            () => network().name,
          ),
        ),
      ),
    ),
    $wallet,
    $settings,
  );
}

interface WalletPanel {
  readonly element: HTMLElement;
  /** The wallet's error, which the page shows while the panel is closed. */
  readonly news: HTMLElement;
  /** Slot for the demo wallet's controls. */
  readonly demoSlot: HTMLElement;
}

/** Builds the wallet panel, which is available on every screen. */
export function walletPanel(actions: Actions): WalletPanel {
  const isConnected = (): boolean => $wallet.get().status === 'connected';
  // In a call, only the panel shows the error. If a server that does not answer affects the call,
  // the page reports that elsewhere.
  const isInside = (): boolean =>
    $panel.get() === 'wallet' || $call.get().view?.phase === 'in-call';
  const stores = [$wallet, $settings, $panel, $call];
  const element = h(
    'section.card.wallet',
    { id: 'wallet', tabIndex: -1, aria: { label: text.title } },
    h(
      'div.row.spread',
      h('h2', text.title),
      button(strings.close, { className: 'quiet panel-close', onclick: () => $panel.set(null) }),
    ),
    errorOf(() => (isInside() ? $wallet.get().error : null)),
    chooser(actions),
    account(actions),
    lazySlot(async () => (await import('./send-panel.ts')).moneyParts(actions), isConnected, {
      className: '',
      stores: [$wallet],
    }),
  );
  const news = errorOf(() => (isInside() ? null : $wallet.get().error));
  return {
    element: watch(element, ...stores),
    news: watch(news, ...stores),
    demoSlot: h('div'),
  };
}

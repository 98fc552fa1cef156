import { formatUsdc } from '../shared/money.ts';
import type { Actions, Screen } from './app/state.ts';
import { $helpOpen } from './app/state.ts';
import { $devicesOpen } from './devices/state.ts';
import { $noRoute } from './route/state.ts';
import { $rejoin } from './call/rejoin-state.ts';
import { $call, $media, $screen, $site } from './app/state.ts';
import { $wallet } from './wallet/standard/state.ts';
import { h, setVisible, watch } from './ui/dom.ts';
import { guestScreen } from './guest/screen.ts';
import { hostScreen } from './host/screen.ts';
import { lazyParts, lazySlot } from './ui/lazy.ts';
import { lobby } from './lobby.ts';
import { button, errorSlot, setLabel } from './ui/parts.ts';
import { type LoadMoney, moneySlots } from './refund/slot.ts';
import { walletStrings } from './wallet/strings.ts';
import { callStrings } from './call/strings.ts';
import { strings } from './ui/strings.ts';
import { toasts } from './attention/toasts.ts';
import { walletPanel } from './wallet/panel.ts';

export interface Page {
  /** Slot for the demo wallet's controls. */
  readonly demoSlot: HTMLElement;
  /** Fills in an invite that came by link, where the user can see it and open it again. */
  fillInvite(text: string): void;
}

/**
 * Returns whether to show files: for the host once there is an invite, for the guest once admitted.
 */
function hasFiles(): boolean {
  const { role, view } = $call.get();
  if (role === null || $screen.get() !== role) return false;
  return role === 'host' || Boolean(view?.billing);
}

/** Returns whether an earlier page left a call and none is under way here. */
const hasLeft = (): boolean => $call.get().role === null && $rejoin.get().calls.length > 0;

function header(actions: Actions): HTMLElement {
  const chip = button('', {
    className: 'quiet chip',
    icon: 'wallet',
    onclick: () => {
      const panel = document.getElementById('wallet');
      panel?.scrollIntoView({ block: 'start' });
      panel?.focus({ preventScroll: true });
    },
  });
  watch(() => {
    const { status, usdc } = $wallet.get();
    const balance =
      usdc === undefined || usdc === null ? walletStrings.title : `${formatUsdc(usdc)} USDC`;
    setLabel(chip, status === 'connected' ? balance : walletStrings.title);
  }, $wallet);
  const receipts = button(strings.receipts, {
    testid: 'receipts',
    className: 'quiet to-receipts',
    icon: 'receipt',
    onclick: () => actions.openReceipts(),
  });
  watch(
    () => {
      const { role, ended: over } = $call.get();
      const busy = role !== null && over === null;
      setVisible(receipts, !busy && $screen.get() !== 'receipts');
    },
    $call,
    $screen,
  );
  const mark = h('span', { className: 'mark', aria: { hidden: 'true' } });
  return h(
    'header',
    { className: 'top' },
    h('p', { className: 'brand' }, mark, h('span', {}, strings.brand)),
    toasts(),
    h('div', { className: 'row tight' }, receipts, chip),
  );
}

/** Says what is wrong with the site's config.json, until a call needs the room. */
function siteError(): HTMLElement {
  const error = errorSlot();
  watch(
    () => {
      const site = $site.get();
      error.set(site.file === 'rejected' && $call.get().role === null ? site.error : null);
    },
    $site,
    $call,
  );
  return error.element;
}

/** Parts of the page that load as separate chunks. */
export interface LazyParts {
  readonly receipts: () => Promise<HTMLElement>;
  readonly files: () => Promise<HTMLElement>;
  readonly devices: () => Promise<HTMLElement>;
  readonly money: LoadMoney;
}

/** Builds the page once. From then on the views change in place with the stores. */
export function mount(root: HTMLElement, actions: Actions, lazy: LazyParts): Page {
  const wallet = walletPanel(actions);
  const guest = guestScreen(actions);
  const money = moneySlots(lazy.money);
  const devices = lazySlot(
    lazy.devices,
    () => $media.get().local !== null || $media.get().error !== null || $devicesOpen.get(),
    { className: 'devices-slot', stores: [$media, $devicesOpen] },
  );
  const quality = lazySlot(
    async () => (await import('./quality/panel.ts')).quality(),
    () => $call.get().ended === null && $call.get().view?.phase === 'in-call',
    { className: 'quality-slot', stores: [$call] },
  );
  const call = lazyParts(
    async () => (await import('./call/in-call.ts')).inCall(actions, { money, devices, quality }),
    () => $screen.get() !== 'lobby' || $call.get().role !== null,
    $screen,
    $call,
  );
  // Only a call needs a hidden heading; the other screens show theirs.
  const title = h('h1', { className: 'unseen' }, callStrings.stage.label);
  const layout = h(
    'div',
    { className: 'layout' },
    h(
      'main',
      {},
      title,
      siteError(),
      call('stage'),
      call('strip'),
      lazySlot(
        async () => (await import('./recovery/rejoin-panel.ts')).rejoin(),
        () => hasLeft() || $rejoin.get().error !== null,
        { className: '', stores: [$call, $rejoin] },
      ),
      lazySlot(
        async () => (await import('./recovery/repair-panel.ts')).repair(),
        () =>
          ($call.get().ended === null && $call.get().view?.phase === 'in-call') ||
          (hasLeft() && $rejoin.get().calls.some(({ elsewhere }) => !elsewhere)),
        { className: '', stores: [$call, $rejoin] },
      ),
      lazySlot(
        async () => (await import('./route/panel.ts')).noRoutePanel(),
        () => $noRoute.get() !== null,
        { className: '', stores: [$noRoute] },
      ),
      money.start,
      call('ended'),
      call('silence'),
      call('meter'),
      money.call,
      lobby(actions),
      hostScreen(actions),
      guest.element,
      // After the screens, because a new invite matters more to its host than the files.
      lazySlot(lazy.files, hasFiles, { className: '', stores: [$call, $screen] }),
      lazySlot(lazy.receipts, () => $screen.get() === 'receipts', {
        className: 'screen',
        stores: [$screen],
      }),
    ),
    h('aside', {}, call('chat'), call('feed'), wallet.element, wallet.demoSlot),
  );
  const sheet = lazySlot(
    async () => (await import('./attention/help.ts')).help(),
    () => $helpOpen.get(),
    { className: 'sheet-slot', stores: [$helpOpen] },
  );
  root.replaceChildren(header(actions), layout, sheet);

  let shown: Screen = $screen.get();
  watch(() => {
    const screen = $screen.get();
    if (screen === shown) return;
    shown = screen;
    // Moves the focus to the new screen's heading, for keyboards and screen readers.
    layout.querySelector<HTMLElement>('.screen:not([hidden]) h1')?.focus();
  }, $screen);
  watch(() => root.classList.toggle('on-receipts', $screen.get() === 'receipts'), $screen);
  watch(() => {
    const { view, ended: over } = $call.get();
    root.classList.toggle('in-call', view?.phase === 'in-call' && over === null);
    setVisible(title, view?.phase === 'in-call' || over !== null);
  }, $call);
  return { demoSlot: wallet.demoSlot, fillInvite: guest.fillInvite };
}

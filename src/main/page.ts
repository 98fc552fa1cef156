import { computed } from 'nanostores';
import type { Role } from '../shared/api/ledger.ts';
import { appError } from '../shared/errors.ts';
import { attempt } from '../shared/fields.ts';
import type { Actions } from './app/actions.ts';
import { $helpOpen, $panel, $screen, type Panel, type Screen } from './app/screen.ts';
import { $call, $media, isInCall } from './app/call-state.ts';
import { $devicesOpen } from './devices/state.ts';
import { $kept } from './app/files-link.ts';
import { $second } from './app/ledger-link.ts';
import { $noRoute } from './route/state.ts';
import { $asked, $ringError } from './app/ring-state.ts';
import { $rejoin } from './call/rejoin-state.ts';
import { $site } from './app/site.ts';
import { $wallet } from './wallet/standard/state.ts';
import { $books } from './app/books.ts';
import { h, takeFocus, watch } from './ui/dom.ts';
import { lazyParts, lazySlot } from './ui/lazy.ts';
import { lobby } from './lobby.ts';
import { header } from './header.ts';
import { $newBuild } from './install/state.ts';
import { errorOf } from './ui/parts.ts';
import { isFree, type LoadMoney, moneySlots } from './refund/money-slots.ts';
import { strings } from './ui/strings.ts';
import { walletPanel } from './wallet/panel.ts';

/**
 * Returns whether to show files. The host sees them once there is an invite, and the guest once
 * admitted.
 */
function hasFiles(): boolean {
  const { role, view } = $call.get();
  if (role === null || $screen.get() !== role) return false;
  return role === 'host' || Boolean(view?.billing);
}

/** Returns whether an earlier page left a call and this page has none. */
const hasLeft = (): boolean => $call.get().role === null && $rejoin.get().calls.length > 0;

/**
 * Builds the slot for received files that are not saved yet. It is shown while no call needs the
 * room.
 */
const keptSlot = (load: () => Promise<HTMLElement>): HTMLElement =>
  lazySlot(load, () => isFree() && $kept.get().length > 0, {
    className: '',
    stores: [$call, $screen, $kept],
  });

/**
 * Shows that the page can store nothing, or the error of the site's config.json. It is shown until
 * a call needs the room.
 */
function siteError(): HTMLElement {
  const isStored = attempt(() => localStorage.length) !== undefined;
  const blocked = isStored ? null : appError('storage_blocked');
  return watch(
    errorOf(() => {
      const site = $site.get();
      if ($call.get().role !== null) return null;
      return blocked ?? ('error' in site ? (site.error ?? null) : null);
    }),
    $site,
    $call,
  );
}

/** The parts of the page that load as separate chunks. */
interface LazyParts {
  readonly receipts: () => Promise<HTMLElement>;
  readonly files: () => Promise<HTMLElement>;
  readonly kept: () => Promise<HTMLElement>;
  readonly books: () => Promise<HTMLElement>;
  readonly devices: () => Promise<HTMLElement>;
  readonly money: LoadMoney;
}

/**
 * Builds the panels beside the current task: the wallet on every screen, the others in a call. A
 * closed panel stays in the document, where neither eyes nor keyboard reach it, so that it is up to
 * date when it opens.
 */
function panels(parts: Readonly<Record<Panel, readonly Node[]>>): HTMLElement {
  const panel = (name: string, inside: readonly Node[]): HTMLElement =>
    h(
      'div.panel',
      { id: `panel-${name}`, classes: { open: () => $panel.get() === name } },
      ...inside,
    );
  return watch(
    h('aside.panels', ...Object.entries(parts).map(([name, inside]) => panel(name, inside))),
    $panel,
  );
}

/**
 * Builds the slot for a message on the first screen: a newer version of the page is ready, or there
 * is no network.
 */
const news = (): HTMLElement =>
  lazySlot(
    async () => (await import('./install/news.ts')).installNews(),
    () =>
      $screen.get() === 'lobby' &&
      $call.get().role === null &&
      ($newBuild.get() !== null || $site.get().file === 'offline'),
    { className: '', stores: [$screen, $call, $newBuild, $site] },
  );

/**
 * Builds the slot for the error about the second server. It stands above the page, on every screen.
 */
const secondSlot = (actions: Actions): HTMLElement =>
  lazySlot(
    async () => (await import('./settings/second-trouble.ts')).secondTrouble(actions),
    () => $second.get() !== null,
    { className: 'second-slot', stores: [$second] },
  );

/**
 * Host: builds the slot that shows, on every screen, who is ringing and why a ring could not be
 * answered.
 */
const ringSlot = (actions: Actions): HTMLElement =>
  lazySlot(
    async () => (await import('./ring/notice.ts')).ringNotice(actions),
    () => $asked.get().length > 0 || $ringError.get()?.about === 'ring',
    { className: 'ring-slot', stores: [$asked, $ringError] },
  );

/** Builds the hidden heading of a call. The other screens have visible headings. */
const callTitle = (): HTMLElement =>
  watch(
    h(
      'h1.unseen',
      { tabIndex: -1, hidden: () => !isInCall() && $call.get().ended === null },
      strings.call,
    ),
    $call,
  );

/** Builds the slot that replaces a side's screen while another tab has that side's books. */
const booksSlot = (load: () => Promise<HTMLElement>): HTMLElement =>
  lazySlot(load, () => $screen.get() === 'host' || $screen.get() === 'guest', {
    className: '',
    stores: [$screen],
  });

/** Builds the slot for a side's screen, which loads once the user has chosen that side. */
const screenOf = (role: Role, load: () => Promise<HTMLElement>): HTMLElement =>
  lazySlot(load, () => $screen.get() === role && !$books.get(), {
    className: 'side',
    stores: [$screen, $books],
  });

/**
 * Closes the open panel on Escape. Before and after a call, also closes the wallet's panel on a
 * click elsewhere, like a menu.
 */
function closeWallet(wallet: HTMLElement): void {
  const close = (): void => {
    if (!isInCall()) $panel.set(null);
  };
  watch(
    () => {
      if ($wallet.get().status === 'connected') close();
    },
    computed($wallet, ({ status }) => status),
  );
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && !document.querySelector('dialog[open]')) $panel.set(null);
  });
  document.addEventListener('click', ({ target }) => {
    // A press on a button is ignored, because it may be the one that opened the panel. The pressed
    // element may already be gone.
    if (target instanceof Element && target.isConnected && !target.closest('.panel, button'))
      close();
  });
  let opener: Element | null = null;
  watch(() => {
    const { activeElement: focused } = document;
    if ($panel.get() === 'wallet') {
      opener = focused;
      return wallet.focus({ preventScroll: true });
    }
    // A focused button that was hidden or disabled meanwhile has lost the focus.
    const isLost = focused === document.body || wallet.contains(focused);
    if (isLost && opener instanceof HTMLElement) opener.focus({ preventScroll: true });
    opener = null;
  }, $panel);
}

/**
 * Builds the page once. After that, the views change in place with the stores. Returns the slot for
 * the demo wallet's controls.
 */
export function mount(root: HTMLElement, actions: Actions, lazy: LazyParts): HTMLElement {
  const wallet = walletPanel(actions);
  const money = moneySlots(lazy.money);
  const devices = lazySlot(
    lazy.devices,
    () => $screen.get() !== 'lobby' || $media.get().local !== null || $devicesOpen.get(),
    { className: 'devices-slot', stores: [$screen, $media, $devicesOpen] },
  );
  const call = lazyParts(
    async () => (await import('./call/in-call.ts')).inCall(actions, { money, devices }),
    () => $screen.get() !== 'lobby' || $call.get().role !== null,
    $screen,
    $call,
  );
  const title = callTitle();
  const home = lobby(actions);
  const lasting = h('div.lasting');
  const layout = h(
    'div.layout',
    h(
      'main',
      title,
      lasting,
      siteError(),
      wallet.news,
      call('strip'),
      lazySlot(
        async () => (await import('./recovery/rejoin-panel.ts')).rejoin(),
        () => hasLeft() || $rejoin.get().error !== null,
        { className: '', stores: [$call, $rejoin] },
      ),
      lazySlot(
        async () => (await import('./recovery/repair-panel.ts')).repair(),
        () => isInCall() || hasLeft(),
        { className: 'repair-slot', stores: [$call, $rejoin] },
      ),
      lazySlot(
        async () =>
          (await import('./route/panel.ts')).noRoutePanel(async () =>
            (await import('./call/again.ts')).inviteAnew(actions),
          ),
        () => $noRoute.get() !== null,
        { className: '', stores: [$noRoute] },
      ),
      money.start,
      keptSlot(lazy.kept),
      call('ended'),
      call('meter'),
      call('notices'),
      news(),
      home.element,
      booksSlot(lazy.books),
      screenOf('host', async () => (await import('./host/screen.ts')).hostScreen(actions)),
      screenOf('guest', async () => (await import('./guest/screen.ts')).guestScreen(actions)),
      // Stands after the current step, and in a call after the meter.
      call('stage'),
      lazySlot(lazy.receipts, () => $screen.get() === 'receipts', {
        className: 'screen',
        stores: [$screen],
      }),
    ),
    panels({
      chat: [call('chat')],
      payments: [call('payments')],
      // After the screens, because a new invite matters more to its host than the files.
      files: [lazySlot(lazy.files, hasFiles, { className: '', stores: [$call, $screen] })],
      wallet: [wallet.element, wallet.demoSlot],
      more: [call('more')],
    }),
    call('tabs'),
  );
  const sheet = lazySlot(
    async () => (await import('./attention/help.ts')).help(),
    () => $helpOpen.get(),
    { className: 'sheet-slot', stores: [$helpOpen] },
  );
  root.before(ringSlot(actions), secondSlot(actions));
  root.replaceChildren(header(actions, home.openSettings, lasting), layout, sheet);
  closeWallet(wallet.element);
  document.addEventListener('click', ({ target }) => {
    const part = target instanceof Element && target.closest('summary')?.parentElement;
    if (part) import('./ui/reveal.ts').then(({ reveal }) => reveal(part)).catch(() => undefined);
  });

  let shown: Screen = $screen.get();
  watch(() => {
    const screen = $screen.get();
    if (screen === shown) return;
    shown = screen;
    // Moves the focus to the new screen's heading, for keyboards and screen readers.
    layout.querySelector<HTMLElement>('.screen:not([hidden]) h1')?.focus();
  }, $screen);
  watch(() => root.classList.toggle('on-receipts', $screen.get() === 'receipts'), $screen);
  watch(() => root.classList.toggle('panel-open', $panel.get() !== null), $panel);
  let entered = false;
  watch(() => {
    root.classList.toggle('in-call', isInCall());
    if (isInCall() && !entered) {
      takeFocus(title);
      // With very large text the page scrolls. It would otherwise stay at the position of the pay
      // button.
      window.scrollTo({ top: 0 });
    }
    entered = isInCall();
    root.classList.toggle('link-down', $call.get().connection !== 'connected');
  }, $call);
  return wallet.demoSlot;
}

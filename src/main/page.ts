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
 * Returns whether to show files: for the host once there is an invite, for the guest once admitted.
 */
function hasFiles(): boolean {
  const { role, view } = $call.get();
  if (role === null || $screen.get() !== role) return false;
  return role === 'host' || Boolean(view?.billing);
}

/** Returns whether an earlier page left a call and none is under way here. */
const hasLeft = (): boolean => $call.get().role === null && $rejoin.get().calls.length > 0;

/** Files that were received and not saved yet, while no call needs the room. */
const keptSlot = (load: () => Promise<HTMLElement>): HTMLElement =>
  lazySlot(load, () => isFree() && $kept.get().length > 0, {
    className: '',
    stores: [$call, $screen, $kept],
  });

/** Says that the page can store nothing, or what is wrong with the site's config.json, until a call needs the room. */
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

/** Parts of the page that load as separate chunks. */
interface LazyParts {
  readonly receipts: () => Promise<HTMLElement>;
  readonly files: () => Promise<HTMLElement>;
  readonly kept: () => Promise<HTMLElement>;
  readonly books: () => Promise<HTMLElement>;
  readonly devices: () => Promise<HTMLElement>;
  readonly money: LoadMoney;
}

/**
 * The panels beside the task: the wallet on every screen, the others in a call. A closed panel stays
 * in the document, out of sight and out of the keyboard's reach, so that it is up to date when it
 * opens.
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

/** On the first screen: that a newer version of the page is ready, or that there is no network. */
const news = (): HTMLElement =>
  lazySlot(
    async () => (await import('./install/news.ts')).installNews(),
    () =>
      $screen.get() === 'lobby' &&
      $call.get().role === null &&
      ($newBuild.get() !== null || $site.get().file === 'offline'),
    { className: '', stores: [$screen, $call, $newBuild, $site] },
  );

/** The trouble with the second server: on every screen, above the page. */
const secondSlot = (actions: Actions): HTMLElement =>
  lazySlot(
    async () => (await import('./settings/second-trouble.ts')).secondTrouble(actions),
    () => $second.get() !== null,
    { className: 'second-slot', stores: [$second] },
  );

/** Host: who rings, on every screen, and why one could not be answered. */
const ringSlot = (actions: Actions): HTMLElement =>
  lazySlot(
    async () => (await import('./ring/notice.ts')).ringNotice(actions),
    () => $asked.get().length > 0 || $ringError.get()?.about === 'ring',
    { className: 'ring-slot', stores: [$asked, $ringError] },
  );

/** Only a call needs a hidden heading; the other screens show theirs. */
const callTitle = (): HTMLElement =>
  watch(
    h(
      'h1.unseen',
      { tabIndex: -1, hidden: () => !isInCall() && $call.get().ended === null },
      strings.call,
    ),
    $call,
  );

/** Stands in for a side's screen while another tab has its books. */
const booksSlot = (load: () => Promise<HTMLElement>): HTMLElement =>
  lazySlot(load, () => $screen.get() === 'host' || $screen.get() === 'guest', {
    className: '',
    stores: [$screen],
  });

/** A side's screen, which nobody needs before choosing that side. */
const screenOf = (role: Role, load: () => Promise<HTMLElement>): HTMLElement =>
  lazySlot(load, () => $screen.get() === role && !$books.get(), {
    className: 'side',
    stores: [$screen, $books],
  });

/** Escape closes the open panel. Before and after a call, the wallet's closes like a menu. */
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
    // Any button may be the panel's opener. The pressed element may be gone by now.
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
    // A button that was hidden or disabled meanwhile has lost it.
    const isLost = focused === document.body || wallet.contains(focused);
    if (isLost && opener instanceof HTMLElement) opener.focus({ preventScroll: true });
    opener = null;
  }, $panel);
}

/**
 * Builds the page once. From then on the views change in place with the stores. Returns the slot for
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
      // After the step itself; in a call, after the meter.
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
      // With very large text the page scrolls, and it stands where the pay button was.
      window.scrollTo({ top: 0 });
    }
    entered = isInCall();
    root.classList.toggle('link-down', $call.get().connection !== 'connected');
  }, $call);
  return wallet.demoSlot;
}

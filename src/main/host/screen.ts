import type { FeeBalance } from '../../shared/api/ledger.ts';
import { callsOfFull, PAYMENTS_OF_CALL, SUMS } from '../../shared/network-fees.ts';
import type { AppError, ErrorCode } from '../../shared/errors.ts';
import { isU64, lamports } from '../../shared/money.ts';
import { formatSol, formatUsdc, localNumber } from '../text/intl.ts';
import { prepaidAmount } from '../../shared/terms.ts';
import type { Actions } from '../app/actions.ts';
import { $panel, $screen } from '../app/screen.ts';
import { $host, $offer, $price, $topic } from '../app/host-state.ts';
import { $call } from '../app/call-state.ts';
import { $rings } from '../app/ring-state.ts';
import { $settings, needsRpc } from '../app/settings.ts';
import { $dev } from '../app/url.ts';
import { $needsWallet, $wallet } from '../wallet/standard/state.ts';
import { linksNow } from '../ring/state.ts';
import { ringStrings } from '../ring/strings.ts';
import { askServers } from '../settings/ask.ts';
import { $hostStatus } from '../app/status.ts';
import { lostWay } from '../call/lost-way.ts';
import { callStrings } from '../call/strings.ts';
import { securityWords } from '../call/compare-words.ts';
import { $lostWay, keepWayIn } from '../call/way-in.ts';
import { h, onDraw, shownIf, watch } from '../ui/dom.ts';
import { lazyParts, lazySlot } from '../ui/lazy.ts';
import { inAppNote } from '../devices/in-app.ts';
import { moneyHint } from '../ui/money-hint.ts';
import { button, errorOf, field, fold, form, setHeading } from '../ui/parts.ts';
import { termsFor } from '../app/terms.ts';
import { priceInput } from '../ui/amount-input.ts';
import { hostStrings } from './strings.ts';
import { strings } from '../ui/strings.ts';
import { walletStrings } from '../wallet/strings.ts';
import { windowHelp } from '../wallet/window-help.ts';

const text = hostStrings;

/**
 * Shows for how many payments the network-fee balance is enough, what a link costs, and which
 * amounts are tied up in deposits and links.
 */
function feeDetails(actions: Actions): HTMLElement {
  const resting = (kind: 'inDeposits' | 'inLinks'): bigint => $host.get().feeBalance?.[kind] ?? 0n;
  const hasBalance = (): boolean => ($host.get().feeBalance?.lamports ?? 0n) > 0n;
  const isOpened = (): boolean => hasBalance() || resting('inLinks') > 0n;
  const line = (kind: 'inDeposits' | 'inLinks', testid: string): HTMLElement =>
    h('p.hint', { testid, hidden: () => resting(kind) === 0n }, () =>
      text[kind](formatSol(lamports(resting(kind)))),
    );
  return fold(
    strings.details,
    '',
    h(
      'div.stack',
      h('p.hint', { hidden: () => !hasBalance() }, () =>
        text.feesFor($host.get().feeBalance?.payments ?? 0, PAYMENTS_OF_CALL),
      ),
      h('p.hint', () => ringStrings.cost(formatSol(SUMS.postageFee), formatSol(SUMS.postage))),
      line('inDeposits', 'in-deposits'),
      line('inLinks', 'in-links'),
      lazySlot(
        async () => (await import('../settings/max-fee.ts')).maxFeeChoice(actions, 'max-fee-here'),
        isOpened,
        { className: '', stores: [$host] },
      ),
    ),
  );
}

/**
 * Shows the network-fee balance, with buttons to fill and withdraw it, and a list of everything
 * else that a call needs.
 */
function feeBalance(actions: Actions): HTMLElement {
  const isBusy = (): boolean => $host.get().feePayerBusy;
  /**
   * Returns the network-fee balance if it holds SOL, otherwise null. The balance's USDC account may
   * exist earlier. An empty balance is filled like a new one.
   */
  function opened(): FeeBalance | null {
    const { feeBalance: balance } = $host.get();
    return balance && balance.lamports > 0n ? balance : null;
  }
  function payments(): string | null {
    const { feeBalance: balance } = $host.get();
    return balance && String(balance.payments);
  }
  const left = h(
    'p.fee-balance-left',
    { testid: 'till', data: { payments }, classes: { busy: isBusy } },
    () => {
      const balance = opened();
      if (balance) return text.feesLeft(balance.calls);
      return text.fees(formatSol(SUMS.fill), callsOfFull($settings.get().maxFee ?? 'normal'));
    },
  );
  return watch(
    h(
      'section.fee-balance',
      { hidden: () => $hostStatus.get() !== 'idle' },
      left,
      h(
        'div.row.tight',
        button(() => (opened() ? text.refill : text.fill), {
          testid: 'open-till',
          className: 'quiet',
          // Without a wallet or a server, the balance cannot be filled.
          hidden: () => $needsWallet.get() || needsRpc($settings.get()),
          disabled: isBusy,
          onclick: () => void actions.fundFeePayer(),
        }),
        button(text.withdraw, {
          testid: 'till-refund',
          className: 'quiet',
          hidden: () => opened() === null,
          disabled: isBusy,
          onclick: () => void actions.refundFeePayer(),
        }),
        button(strings.cancel, {
          className: 'quiet',
          hidden: () => !isBusy() || !$wallet.get().prompting,
          onclick: () => actions.cancelPrompt(),
        }),
        feeDetails(actions),
        later(async () => (await import('./ready.ts')).readiness(actions)),
      ),
    ),
    ...[$host, $hostStatus, $wallet, $needsWallet, $settings],
  );
}

/** Returns the text about what the guest pays at the price that the host is typing. */
function sumsAt(price: string): string {
  const terms = termsFor('', price);
  if (!terms || !isU64(terms.price * BigInt(terms.prepaidPeriods))) return text.priceHint.open();
  const [first, each] = [prepaidAmount(terms), terms.price].map(formatUsdc);
  return text.priceHint.sums(first ?? '', each ?? '', terms.periodSeconds);
}

const ABOUT_PRICE: readonly (ErrorCode | undefined)[] = [
  'amount_invalid',
  'price_below_floor',
  'price_unusual',
];

/**
 * Returns the error that the form shows: with `aboutPrice` the error about the price, otherwise any
 * other error.
 */
function offerError(aboutPrice: boolean): AppError | null {
  const { error } = $host.get();
  const here = $hostStatus.get() === 'idle' && ABOUT_PRICE.includes(error?.code) === aboutPrice;
  return here ? error : null;
}

/** The field for the price, with what the guest will pay and an error about the price. */
function priceField(price: HTMLInputElement): HTMLElement {
  let shown: AppError | null = null;
  watch(
    () => {
      const wrong = offerError(true);
      if (wrong === shown) return;
      shown = wrong;
      price.ariaInvalid = wrong ? 'true' : null;
      if (wrong) price.focus();
    },
    $host,
    $hostStatus,
  );
  return watch(
    h(
      'div.field',
      field(text.price, price, () => sumsAt($price.get())),
      errorOf(() => offerError(true)),
    ),
    $price,
    $dev,
    $settings,
    $host,
    $hostStatus,
  );
}

/** The buttons of the form, with the errors and hints that concern them. */
function createDock(makeLink: Node): HTMLElement {
  const isBusy = (): boolean => $host.get().inviteBusy;
  function label(): string {
    if (isBusy()) return text.creating();
    return $needsWallet.get() ? walletStrings.connect() : text.createInvite();
  }
  const next = lazySlot(
    async () => (await import('../call/next-step.ts')).nextStep('host'),
    () => $screen.get() === 'host',
    { className: '', stores: [$screen] },
  );
  return watch(
    h(
      'div.dock',
      next,
      windowHelp(() => $wallet.get().prompting && $hostStatus.get() === 'idle'),
      errorOf(() => offerError(false)),
      makeLink,
      button(label, {
        testid: 'create-invite',
        className: 'wide',
        type: 'submit',
        disabled: isBusy,
        // The call link's button is the primary one once a wallet is connected. Until a server is
        // set, setting a server comes first.
        classes: { busy: isBusy, primary: () => $needsWallet.get() && !needsRpc($settings.get()) },
      }),
    ),
    $host,
    $hostStatus,
    $needsWallet,
  );
}

function offer(actions: Actions, makeLink: Node): HTMLElement {
  $price.set(localNumber($settings.get().price ?? $price.get()));
  const price = priceInput(actions, 'price', (wrong) => {
    if (wrong || offerError(true)) $host.setKey('error', wrong);
  });
  const title: HTMLInputElement = h('input', {
    testid: 'title',
    autocomplete: 'off',
    maxLength: 120,
    oninput: () => $topic.set(title.value),
  });
  watch(
    () => {
      const lost = $lostWay.get();
      const earlier = lost?.role === 'host' && 'price' in lost ? lost : $offer.get();
      if (!earlier) return;
      $price.set(localNumber(earlier.price));
      title.value = earlier.title;
      $topic.set(earlier.title);
      $offer.set(null);
    },
    $lostWay,
    $offer,
  );
  const element = form(
    () => {
      if ($needsWallet.get()) $panel.set('wallet');
      else void actions.createInvite($price.get(), title.value);
    },
    h(
      'div.card',
      priceField(price),
      // Stands before the optional fields, so that the fixed bar does not hide it.
      askServers(actions, 'host', () => $screen.get() === 'host', $screen),
      field(text.subject, title, text.subjectHint),
      fold(
        text.more,
        'small',
        later(async () => (await import('../call/own-name.ts')).hostNameField(actions)),
        later(async () => (await import('./returns.ts')).returns(actions)),
      ),
      createDock(makeLink),
    ),
  );
  return folded(element);
}

/** Returns a part of this screen that is in a separate chunk. */
const later = (load: () => Promise<HTMLElement>): HTMLElement =>
  lazySlot(load, () => $screen.get() === 'host', { className: '', stores: [$screen] });

/**
 * Folds the form if the host already has a call link, unless the form has an error or a question to
 * show.
 */
function folded(element: HTMLElement): HTMLElement {
  const all = fold(text.another, 'another', element);
  let had: boolean | null = null;
  let asked = false;
  onDraw(all, () => {
    const has = linksNow().length > 0;
    const asks =
      offerError(true) !== null ||
      offerError(false) !== null ||
      $lostWay.get()?.role === 'host' ||
      needsRpc($settings.get());
    // The fold changes only when a link appears or disappears, or when a question appears.
    // Otherwise the user decides.
    if (has !== had) all.open = !has || asks;
    else if (asks && !asked) all.open = true;
    [had, asked] = [has, asks];
    all.classList.toggle('open', !has);
  });
  return watch(
    shownIf(all, () => $hostStatus.get() === 'idle'),
    ...[$hostStatus, $host, $rings, $settings, $lostWay],
  );
}

function headingText(): string {
  const now = $hostStatus.get();
  const { connection } = $call.get();
  return now === 'connecting' && connection === 'failed'
    ? callStrings.connection.failed()
    : text.headings[now]();
}

/** Returns a text about what the page waits for. */
function statusText(): string {
  const now = $hostStatus.get();
  const terms = $call.get().view?.terms;
  if (now === 'connecting' && $host.get().step.at === 'answering') return text.answered();
  if (now === 'awaiting-prepayment' && terms?.deposit !== undefined) return text.waitingForClaim();
  return now === 'awaiting-prepayment' && terms
    ? text.waitingFor(formatUsdc(prepaidAmount(terms)))
    : text.status[now]();
}

/**
 * The host's screens before a call. Until the prepayment has settled, they show nothing about the
 * guest, only what the page waits for.
 */
export function hostScreen(actions: Actions): HTMLElement {
  const now = $hostStatus.get;
  const isQuiet = (): boolean => now() === 'in-call' || now() === 'ended';
  const isWaiting = (): boolean => now() === 'connecting' || now() === 'awaiting-prepayment';
  const heading = h('h1', { tabIndex: -1, classes: { 'quiet-line': isQuiet } });
  const agreed = lazyParts(
    async () =>
      (await import('../booking/host-list.ts')).hostBookings(
        actions,
        (await import('../ring/booked.ts')).scheduledLinks,
      ),
    () => now() === 'idle' && $screen.get() === 'host',
    $hostStatus,
    $screen,
  );
  const links = lazyParts(
    async () => (await import('../ring/host-links.ts')).hostLinks(actions),
    () => now() === 'idle' && $screen.get() === 'host',
    $hostStatus,
    $screen,
  );
  return watch(
    h(
      'section.screen.host',
      { hidden: () => $screen.get() !== 'host' },
      button(strings.back, {
        className: 'quiet back',
        icon: 'back',
        hidden: () => now() !== 'idle',
        onclick() {
          keepWayIn(null);
          actions.show('lobby');
        },
      }),
      onDraw(heading, () => setHeading(heading, headingText())),
      moneyHint(() => now() === 'idle'),
      inAppNote(() => now() === 'idle'),
      h(
        'p.status',
        {
          testid: 'host-status',
          role: 'status',
          data: { state: now },
          classes: {
            'quiet-line': isQuiet,
            // The heading shows the same.
            unseen: () => now() === 'connecting',
            busy: () => isWaiting() || now() === 'inviting',
          },
        },
        statusText,
      ),
      lostWay('host'),
      links('list'),
      agreed('list'),
      offer(actions, links('make')),
      h('div.stack', agreed('form'), feeBalance(actions)),
      lazySlot(
        async () => (await import('./invite.ts')).exchange(actions),
        () => now() === 'inviting',
        { className: '', stores: [$hostStatus] },
      ),
      securityWords('host'),
      // In the other steps, an error stands beside the button that it concerns.
      errorOf(() => (now() === 'idle' || now() === 'inviting' ? null : $host.get().error)),
      button(text.cancelCall, {
        className: 'quiet start',
        hidden: () => !isWaiting(),
        onclick: () => void actions.startOver(),
      }),
    ),
    $host,
    $hostStatus,
    $call,
    $screen,
  );
}

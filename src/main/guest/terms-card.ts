import { strings, usdcText } from '../ui/strings.ts';
import { bill } from '../ui/format.ts';
import type { AppError } from '../../shared/errors.ts';
import type { PrepayView } from '../../shared/api/ledger.ts';
import type { AtomicUsdc } from '../../shared/money.ts';
import { centsOfUsdc, formatUsdc } from '../text/intl.ts';
import { NETWORKS } from '../../shared/network.ts';
import type { Actions } from '../app/actions.ts';
import { $panel } from '../app/screen.ts';
import { $guest } from '../app/guest-state.ts';
import { $call } from '../app/call-state.ts';
import { $visit } from '../app/ring-state.ts';
import { ringStrings } from '../ring/strings.ts';
import { onPhone } from '../ui/on-phone.ts';
import { $needsWallet, $wallet } from '../wallet/standard/state.ts';
import { askServers } from '../settings/ask.ts';
import { $guestStatus, isPaying } from '../app/status.ts';
import { h, onDraw, shownIf, viewOf, watch } from '../ui/dom.ts';
import { lazySlot } from '../ui/lazy.ts';
import { button, errorOf, fact, facts, fold } from '../ui/parts.ts';
import { whileSeen } from '../ui/while-seen.ts';
import { mayClaim, type PayChoice, payChoice } from './spending-limit-choice.ts';
import { returnTerms } from '../payment/return-strings.ts';
import { paymentStrings } from '../payment/strings.ts';
import { guestStrings, prepayStrings } from './strings.ts';
import { walletStrings } from '../wallet/strings.ts';
import { windowHelp } from '../wallet/window-help.ts';

const text = guestStrings;
const words = prepayStrings;

const isJoining = (): boolean => ['connected', 'paying'].includes($guestStatus.get());

/**
 * Returns whether the page has to be opened in a wallet's own browser. This is so on a phone
 * without a wallet.
 */
const needsWalletApp = (): boolean =>
  onPhone() &&
  $needsWallet.get() &&
  !$wallet.get().options.some(({ installUrl }) => installUrl === null);

/** Returns the content of the card. Returns null before an invite is open, and during the call. */
function offered() {
  const { terms, payee, own, replyBusy, calling, error: said } = $guest.get();
  const joining = isJoining();
  if (!terms || !(joining || ['idle', 'replying'].includes($guestStatus.get()))) return null;
  const { prepay = null, title: sold = '' } = $call.get().view ?? {};
  const { status, usdc } = $wallet.get();
  const sums = bill(terms, prepay, status === 'connected' ? usdc : undefined);
  const returns = terms.returnsUnused === true ? 'yes' : 'no';
  const tried = joining ? (prepay?.error ?? null) : null;
  /** Drops an error about missing money once the money has arrived. */
  const still = (about: AppError | null): AppError | null =>
    about?.code === 'insufficient_usdc' && sums.short === null ? null : about;
  const [error, failed] = [still(said), still(tried)];
  return {
    terms,
    payee,
    own,
    replyBusy,
    calling,
    visits: $visit.get() !== null,
    error,
    prepay,
    sold,
    sums,
    returns,
    joining,
    failed,
  } as const;
}
type Now = () => NonNullable<ReturnType<typeof offered>>;

/** Shows the requested sum, and what it buys. */
const sum = (now: Now): HTMLElement =>
  h(
    'p.sum',
    { classes: { asked: () => now().joining } },
    h('strong', { testid: 'prepay-cost', data: { atomic: () => String(now().sums.cost) } }, () =>
      usdcText(now().sums.cost),
    ),
    ' ',
    h('span', () => {
      const { joining, terms, calling } = now();
      const isBooked = terms.deposit !== undefined;
      // At a scheduled call, only a guest with a booking can ring.
      if (mayClaim() || (isBooked && calling)) return text.aheadFor(terms.prepaidPeriods);
      if (!joining && isBooked) return text.agreedFor(terms.prepaidPeriods);
      return (joining ? text.upfrontFor : text.toJoin)(terms.prepaidPeriods);
    }),
  );

/** Shows the purchase, the balance, and what remains or is missing. */
function balances(now: Now): HTMLElement {
  const atomic = (amount: AtomicUsdc | null): string | null =>
    amount === null ? null : String(amount);
  function balance(): string {
    const held = now().sums.balance;
    if (held === undefined) return words.unknown();
    return held === null ? walletStrings.noAccount() : `${centsOfUsdc(held)} ${strings.usdc()}`;
  }
  function after(): string {
    const { short, after: left } = now().sums;
    if (short) return words.short(formatUsdc(short));
    return left === null ? words.unknown() : `${centsOfUsdc(left)} ${strings.usdc()}`;
  }
  return h(
    'dl.facts',
    { hidden: () => !now().joining },
    fact(
      words.offer,
      h('span', { dir: 'auto' }, () => now().sold),
      {
        hidden: () => now().sold === '',
      },
    ),
    fact(words.balance, balance),
    fact(
      words.after,
      h(
        'span',
        {
          testid: 'balance-after',
          data: { atomic: () => atomic(now().sums.after), short: () => atomic(now().sums.short) },
          classes: { short: () => now().sums.short !== null },
        },
        after,
      ),
      // Redeeming a booking pays nothing.
      { hidden: mayClaim },
    ),
  );
}

/** Shows what this browser knows about an address, and a warning if there is a reason for one. */
const payeeNote = (now: Now, warns: boolean): HTMLElement =>
  h(
    'p',
    {
      className: warns ? 'note' : 'hint',
      hidden: () => {
        const { payee, joining } = now();
        // The text about a new address is shown only once the guest can compare the security words.
        return payee?.warns !== warns || (payee.calls === 0 && !joining);
      },
    },
    () => now().payee?.note() ?? '',
  );

/**
 * Shows the address, the network and the rule about unused time. Folded until it is time to pay.
 */
function details(now: Now): HTMLElement {
  const element = fold(
    strings.details,
    'small',
    facts(
      fact(
        text.payTo,
        h('span.address', () => now().terms.payTo),
      ),
      // The wallet's prompt shows the deposit as the recipient.
      fact(
        paymentStrings.kinds.deposit,
        h('span.address', { testid: 'deposit' }, () => now().prepay?.deposit ?? ''),
        { hidden: () => (now().prepay?.deposit ?? null) === null },
      ),
      fact(text.network, () => NETWORKS[now().terms.network].name),
    ),
    h('p.hint', { hidden: () => now().returns === 'no' }, returnTerms.risk),
  );
  let joined = false;
  return onDraw(element, () => {
    const { joining } = now();
    element.classList.toggle('open', joining);
    if (joining !== joined) element.open = joined = joining;
  });
}

const walletOr = (own: string): string => ($needsWallet.get() ? walletStrings.connect() : own);
const withWallet = (act: () => Promise<void>) => (): void => {
  if ($needsWallet.get()) $panel.set('wallet');
  else void act();
};
/** Returns whether the prepayment has been begun or has settled. */
const isBegun = (stage: PrepayView['stage']): boolean => isPaying(stage) || stage === 'settled';

/**
 * Builds the button that pays and joins. It also shows the spending limit that the same approval
 * sets.
 */
function payButton(actions: Actions, choice: PayChoice, now: Now): HTMLElement {
  const stage = (): PrepayView['stage'] => now().prepay?.stage ?? 'idle';
  return h(
    'button.wide',
    {
      type: 'button',
      testid: 'prepay',
      classes: { primary: () => now().sums.short === null },
      // While redeeming a booking may still succeed, the page offers no second payment.
      hidden: () => !now().joining || mayClaim(),
      // Never disabled for lack of money, because the shown balance may be outdated.
      disabled: () => isBegun(stage()) || $guestStatus.get() === 'paying',
      onclick: withWallet(() => {
        const { mode, minutes } = choice.$how.get();
        return actions.pay(mode, minutes ?? 0);
      }),
    },
    h('span', () => {
      const { short } = now().sums;
      const cost = formatUsdc(now().sums.cost);
      if (short) return walletOr(words.payShort(formatUsdc(short), cost));
      return walletOr((stage() === 'failed' ? words.again : words.pay)(cost));
    }),
    choice.allowed(),
  );
}

/**
 * Shows why the payment failed, and scrolls to that text, because with very large text it would be
 * above the screen.
 */
function whyFailed(now: Now): HTMLElement {
  const element = errorOf(() => now().failed);
  function reveal(): void {
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom === top) return;
    sized.disconnect();
    const above = document.querySelector('.top')?.getBoundingClientRect().bottom ?? 0;
    if (top < above || bottom > innerHeight) element.scrollIntoView({ block: 'center' });
  }
  // A ResizeObserver also reports an element that is added to the page later.
  const sized = new ResizeObserver(reveal);
  let told: AppError | null = null;
  return onDraw(element, () => {
    const { failed } = now();
    if (failed && failed !== told) sized.observe(element);
    told = failed;
  });
}

/** Reads the balances repeatedly while there is too little money. */
function awaitMoney(actions: Actions): void {
  let stop: (() => void) | undefined;
  watch(
    () => {
      const isShort = isJoining() && (offered()?.sums.short ?? null) !== null;
      if (isShort === (stop !== undefined)) return;
      stop?.();
      stop = isShort ? whileSeen(MONEY_MS, () => void actions.refreshBalances()) : undefined;
    },
    $guest,
    $guestStatus,
    $call,
    $wallet,
  );
}
const MONEY_MS = 5_000;

/**
 * Builds the button that rings at an open call link. While the page rings, the panel above has the
 * buttons.
 */
function callButton(actions: Actions, now: Now): readonly HTMLElement[] {
  const hidden = (): boolean =>
    now().joining || now().calling === null || now().visits || needsWalletApp();
  return [
    h('p.hint', { hidden }, ringStrings.callHint),
    button(() => walletOr(ringStrings.call()), {
      testid: 'call-host',
      className: 'primary wide',
      hidden,
      disabled: () => now().replyBusy,
      onclick: withWallet(async () => (await actions.ring()).call()),
    }),
  ];
}

/**
 * Shows the one button of the current step, with its errors and warnings, and the button to leave.
 * Stays in view on small screens.
 */
function dock(actions: Actions, choice: PayChoice, now: Now): HTMLElement {
  const stage = (): PrepayView['stage'] => now().prepay?.stage ?? 'idle';
  const next = lazySlot(
    async () => (await import('../call/next-step.ts')).nextStep('guest'),
    () => $guestStatus.get() === 'idle' && $guest.get().terms !== null && $visit.get() === null,
    { className: '', stores: [$guestStatus, $guest, $visit] },
  );
  return h(
    'div.dock',
    next,
    errorOf(() => {
      const { error, failed } = now();
      return failed && error?.code === failed.code ? null : error;
    }),
    whyFailed(now),
    h(
      'p.note',
      { testid: 'own-invite', role: 'status', hidden: () => !now().own || now().joining },
      text.own,
    ),
    payeeNote(now, true),
    choice.answers,
    lazySlot(
      async () => (await import('../booking/claim.ts')).claimPanel(actions, choice),
      () => isJoining() && !!$call.get().view?.prepay?.ahead,
      { className: '', stores: [$guestStatus, $call] },
    ),
    button(() => (now().replyBusy ? text.creating : walletOr(text.createReply())), {
      testid: 'create-reply',
      className: 'primary wide',
      hidden: () => now().joining || now().calling !== null || needsWalletApp(),
      disabled: () => now().replyBusy,
      classes: { busy: () => now().replyBusy },
      onclick: withWallet(() => actions.createReply()),
    }),
    ...callButton(actions, now),
    payButton(actions, choice, now),
    h('p.status', { role: 'status', classes: { busy: () => isBegun(stage()) } }, () =>
      now().joining ? words.stage[stage()] : '',
    ),
    windowHelp(() => isJoining() && $wallet.get().prompting, true),
    button(strings.cancel, {
      className: 'quiet wide',
      hidden: () => !now().joining || !$wallet.get().prompting,
      onclick: () => actions.cancelPrompt(),
    }),
    button(() => text.leave[isBegun(stage()) || mayClaim() ? 'paying' : 'unpaid'], {
      className: 'quiet wide',
      hidden: () => !now().joining,
      onclick: () => void leave(actions),
    }),
  );
}

/** Leaves the call. A call link is opened again, so that its guest can ring again. */
async function leave(actions: Actions): Promise<void> {
  const { calling } = $guest.get();
  await actions.startOver();
  if (calling) await actions.openInvite(calling.code);
}

/**
 * One card from the opened invite to the prepayment: the cost, the recipient, how to pay, and the
 * one button of the current step. Everything that a payer wants to know stands above that button
 * (architecture.md, "A payment, as the payer sees it").
 */
export function termsCard(actions: Actions): HTMLElement {
  const choice = payChoice(actions);
  awaitMoney(actions);
  const isIdle = (): boolean => $guest.get().terms !== null && $guestStatus.get() === 'idle';
  const card = viewOf(offered, (now) =>
    h(
      'section.card.terms',
      {
        testid: 'terms',
        data: {
          price: () => formatUsdc(now().terms.price),
          payTo: () => now().terms.payTo,
          network: () => now().terms.network,
          paidCalls: () => now().payee && String(now().payee?.calls),
          returns: () => now().returns,
          trial: () => String(now().terms.trialSeconds ?? 0),
        },
      },
      sum(now),
      // The guest chooses how to pay in the step in which the payment is due.
      shownIf(choice.element, () => now().joining),
      balances(now),
      h('p.trial', { hidden: () => now().terms.trialSeconds === undefined }, () =>
        returnTerms.trial(now().terms.trialSeconds ?? 0),
      ),
      h('p.hint', () => returnTerms[now().returns]),
      payeeNote(now, false),
      details(now),
      lazySlot(
        async () => (await import('../wallet/phone.ts')).walletBrowser(),
        () => isIdle() && needsWalletApp(),
        { className: '', stores: [$guest, $guestStatus, $wallet, $needsWallet] },
      ),
      // For a call link, the name is sent with the ring, and its field is in ring/calling.ts.
      lazySlot(
        async () => (await import('../call/own-name.ts')).nameField(actions),
        () => isIdle() && $guest.get().calling === null,
        { className: '', stores: [$guest, $guestStatus] },
      ),
      askServers(actions, 'guest', () => $guestStatus.get() === 'idle', $guest, $guestStatus),
      dock(actions, choice, now),
    ),
  );
  return watch(card, $guest, $guestStatus, $call, $wallet, $needsWallet, $visit);
}

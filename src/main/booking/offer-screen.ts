import { hasLanded, isOpen as isPaymentOpen, shownState } from '../../shared/api/payments.ts';
import { atom, computed } from 'nanostores';
import type { KnownOffer, Offer } from '../../shared/api/booking.ts';
import type { CallName } from '../../shared/api/ledger.ts';
import { type AppError, appError } from '../../shared/errors.ts';
import { usdc } from '../../shared/money.ts';
import { formatSol, formatUsdc } from '../text/intl.ts';
import { NETWORKS } from '../../shared/network.ts';
import { prepaidAmount } from '../../shared/terms.ts';
import type { Actions, BookingActions } from '../app/actions.ts';
import { $openOffer } from '../app/guest-state.ts';
import { $panel } from '../app/screen.ts';
import { $settings } from '../app/settings.ts';
import { $needsWallet, $wallet } from '../wallet/standard/state.ts';
import { transaction } from '../ui/addresses.ts';
import { filled, h, viewOf, watch } from '../ui/dom.ts';
import { button, codeField, errorOf, fact, facts } from '../ui/parts.ts';
import { strings, usdcText } from '../ui/strings.ts';
import { notArrived } from '../payment/not-arrived.ts';
import { returnTerms } from '../payment/return-strings.ts';
import { askBack, calendarButton, linkOf, receiptButton, startText } from './row.ts';
import { $offerView } from './state.ts';
import { walletStrings } from '../wallet/strings.ts';
import { windowHelp } from '../wallet/window-help.ts';
import { bookingStrings as text } from './strings.ts';
import { isPast, localTime, plannedText, utcTime } from './times.ts';

/**
 * The screen of an offer, as its guest sees it: the price, the recipient and the rules, and later
 * the booking.
 */

const isOwn = ({ offer }: KnownOffer): boolean =>
  $offerView.get().isOwn || $wallet.get().address === offer.terms.payTo;
const isHere = ({ offer }: KnownOffer): boolean => offer.terms.network === $settings.get().network;
const isBooked = (): boolean => hasLanded($offerView.get().booking);

/**
 * Returns the state of a booking that no longer waits for its call. Returns null if it waits, or if
 * there is no booking.
 */
function fate(): keyof typeof text.fates | null {
  const state = $offerView.get().seen?.state;
  const isLeft = state === 'closed' || state === 'lost';
  const isDone = isLeft || state === 'returned' || state === 'held';
  return isDone && isBooked() ? state : null;
}

const refused = (why: 'over' | 'taken' | 'closed'): AppError =>
  appError('booking_refused', { why });
const REFUSED = { over: refused('over'), taken: refused('taken'), closed: refused('closed') };

/** Returns why nobody can book this offer any more, or null. */
function obstacle(now: KnownOffer): AppError | null {
  if (isBooked() || isOwn(now)) return null;
  if (isPast(now)) return REFUSED.over;
  const why = $offerView.get().seen?.state;
  return why === 'taken' || why === 'closed' ? REFUSED[why] : null;
}

/**
 * Returns the subject of the screen: the host's own offer, a call that is over, a booking, or an
 * offer that can be booked.
 */
function step(now: KnownOffer): 'own' | 'over' | 'booked' | 'elsewhere' | 'undecided' | 'payable' {
  const { booking, busy } = $offerView.get();
  if (isOwn(now)) return 'own';
  if (obstacle(now) !== null || fate() === 'returned' || fate() === 'held') return 'over';
  if (isBooked()) return 'booked';
  if (!isHere(now)) return 'elsewhere';
  return booking !== null && !busy && isPaymentOpen(booking) ? 'undecided' : 'payable';
}

/** The number of characters at each end of an address that people compare. */
const ENDS = 6;

/** Shows an address in large letters, with both ends set apart. */
const bigAddress = (address: string): HTMLElement =>
  h(
    'p.big-address',
    { testid: 'offer-address', data: { address } },
    h('strong', address.slice(0, ENDS)),
    h('span', ` ${address.slice(ENDS, -ENDS)} `),
    h('strong', address.slice(-ENDS)),
  );

/** Shows when the call is, how long it takes, and the transaction that booked it. */
const dates = (now: () => KnownOffer): HTMLElement =>
  facts(
    fact(text.when, () => localTime(now().offer.startsAtS)),
    fact(text.utc, () => utcTime(now().offer.startsAtS)),
    fact(text.length, () => {
      const { terms, plannedMinutes } = now().offer;
      return plannedText(terms.price, plannedMinutes) || text.lengths(0);
    }),
    fact(
      text.transaction,
      filled(
        h('span'),
        () => $offerView.get().booking?.signature ?? null,
        (signature) =>
          signature === null ? [] : [transaction(now().offer.terms.network, signature)],
      ),
      { hidden: () => !isBooked() },
    ),
  );

/**
 * Returns the rule about refunds on request. If the call was moved, the host promises such refunds
 * until the start of the call.
 */
function cancelRule({ startsAtS, cancelUntilS }: Offer): string {
  const { rule } = text;
  if (Date.now() / 1000 >= cancelUntilS) return rule.never();
  return cancelUntilS === startsAtS ? rule.start() : rule.cancel(localTime(cancelUntilS));
}

/** Shows the price, the rules and the recipient. */
function termsOf({ offer }: KnownOffer, isPaid: boolean): HTMLElement {
  const { terms, waitMinutes } = offer;
  const cost = prepaidAmount(terms);
  const { rule } = text;
  return h(
    'div.stack',
    h(
      'p.sum',
      h('strong', { testid: 'offer-cost', data: { atomic: String(cost) } }, usdcText(cost)),
      ' ',
      h('span', text.buys(terms.prepaidPeriods, formatUsdc(terms.price), terms.periodSeconds)),
    ),
    terms.trialSeconds === undefined
      ? null
      : h('p.trial', { testid: 'offer-free' }, returnTerms.trial(terms.trialSeconds)),
    h('p.hint', returnTerms[terms.returnsUnused === true ? 'yes' : 'no']),
    h('h3', isPaid ? text.rulesOf : text.rules),
    h(
      'ol.rules',
      { testid: 'offer-rules' },
      h('li', cancelRule(offer)),
      h('li', rule.wait(waitMinutes)),
      h('li', rule.owed),
    ),
    // After the payment there is no need to compare the address any more.
    ...(isPaid ? [] : [h('h3', text.address), bigAddress(terms.payTo), h('p.hint', text.compare)]),
  );
}

/** Shows the balance before and after the payment, and the SOL for the fee. */
const sums = (now: () => KnownOffer): HTMLElement =>
  viewOf(
    () => (step(now()) === 'payable' ? $offerView.get().seen : null),
    (seen) =>
      h(
        'div',
        facts(
          fact(text.balance, () => {
            const { balance } = seen();
            return balance === null ? text.noAccount() : usdcText(balance);
          }),
          fact(text.after, () => {
            const left = (seen().balance ?? 0n) - prepaidAmount(now().offer.terms);
            return left < 0n ? text.short(formatUsdc(usdc(-left))) : usdcText(usdc(left));
          }),
        ),
        h('p.hint', { testid: 'offer-fee' }, () => text.fee(formatSol(seen().fee))),
      ),
  );

function close(actions: Actions): void {
  const now = $openOffer.get();
  void actions.startOver();
  if (now && isOwn(now)) actions.show('host');
}

/** Shows the one button that the current step needs. */
function dock(now: () => KnownOffer, actions: Actions, booking: BookingActions): HTMLElement {
  const cost = (): string => formatUsdc(prepaidAmount(now().offer.terms));
  const isBusy = (): boolean => $offerView.get().busy;
  // A payee that this browser has paid before needs no warning.
  const isNewPayee = (): boolean => $offerView.get().payee?.warns === true;
  return h(
    'div.dock',
    errorOf(() => $offerView.get().error),
    h('p.note', { hidden: () => isHere(now()) }, () =>
      text.otherNetwork(NETWORKS[now().offer.terms.network].name),
    ),
    h(
      'p',
      {
        classes: { note: isNewPayee, hint: () => !isNewPayee() },
        hidden: () => $offerView.get().payee === null || step(now()) !== 'payable',
      },
      () => $offerView.get().payee?.note() ?? '',
    ),
    h(
      'p.note',
      { testid: 'offer-open', hidden: () => step(now()) !== 'undecided' },
      text.openPayment,
    ),
    notArrived(actions, () => $offerView.get().booking),
    button(text.refresh, {
      testid: 'offer-look',
      hidden: () => step(now()) !== 'undecided' && $offerView.get().error === null,
      onclick: () => void booking.look(now()),
    }),
    h(
      'p.hint',
      { hidden: () => step(now()) !== 'payable' || !$needsWallet.get() },
      text.bookedBefore,
    ),
    button(
      () => {
        if ($needsWallet.get()) return walletStrings.connect;
        return isBusy() ? text.paying : text.book(cost());
      },
      {
        testid: 'book-offer',
        className: 'primary wide',
        hidden: () => step(now()) !== 'payable',
        disabled: () => isBusy() || (!$needsWallet.get() && $offerView.get().seen === null),
        classes: { busy: isBusy },
        onclick() {
          if ($needsWallet.get()) $panel.set('wallet');
          else void booking.book(now());
        },
      },
    ),
    windowHelp(() => $offerView.get().busy && $wallet.get().prompting),
    ownOffer(now, actions, booking),
  );
}

/**
 * If the host opens its own offer, lets the host add the offer to the list of scheduled calls, and
 * leads to that list.
 */
const ownOffer = (now: () => KnownOffer, actions: Actions, booking: BookingActions): HTMLElement =>
  h(
    'div.stack',
    { testid: 'own-offer', hidden: () => !isOwn(now()) },
    h('p.hint', text.own),
    button(text.toList, {
      testid: 'keep-offer',
      className: 'primary wide',
      hidden: () => !isHere(now()),
      async onclick() {
        await booking.keep(now().code);
        close(actions);
      },
    }),
  );

/** Shows the booking and the link that the guest keeps. */
function done(now: () => KnownOffer, call: HTMLElement): HTMLElement {
  const label = (): string => text.bookedLink(startText(now()));
  const link = codeField('booking-link', label, 2, () => linkOf(now().code));
  return h(
    'div.stack',
    { testid: 'booked', hidden: () => step(now()) !== 'booked' },
    h('p', { role: 'status', hidden: () => fate() !== null }, text.booked),
    call,
    h('p.hint', text.bookedHint),
    link.element,
    filled(
      h('div.stack'),
      () => now().code,
      () => askBack(now),
    ),
    calendarButton(now, 'booking-calendar'),
  );
}

/** Returns the call that used the booking, or null. */
function heldCall(): CallName | null {
  const callId = $offerView.get().booking?.callId ?? null;
  return fate() === 'held' && callId !== null ? { role: 'guest', callId } : null;
}

/** Builds the button that rings for a booking (ring/booked.ts). */
export type CallFor = (booked: {
  readonly now: () => KnownOffer;
  /** Returns whether the open offer is booked by this wallet, and its call may take place. */
  readonly isOpen: () => boolean;
  /** Reads the booking's state again. Resolves to whether its call may still take place. */
  readonly look: () => Promise<boolean>;
}) => HTMLElement;

/** Builds the button that rings, for a booking whose call may take place. */
function callOf(now: () => KnownOffer, callFor: CallFor, booking: BookingActions): HTMLElement {
  const isOpen = (): boolean => step(now()) === 'booked' && fate() === null && isHere(now());
  return callFor({
    now,
    isOpen,
    async look() {
      await booking.look(now());
      return isOpen() && $offerView.get().error === null;
    },
  });
}

export async function offerScreen(actions: Actions, callFor: CallFor): Promise<HTMLElement> {
  const booking = await actions.booking();
  const card = viewOf($openOffer.get, (now) =>
    h(
      'section.card.offer',
      {
        testid: 'offer',
        data: {
          id: () => $offerView.get().id,
          payTo: () => now().offer.terms.payTo,
          state: () => {
            const { booking } = $offerView.get();
            return booking && shownState(booking);
          },
        },
      },
      h('h2', { dir: 'auto', tabIndex: -1 }, () => text.offerHeading(now().offer.topic)),
      h('p.hint', { hidden: () => now().offer.name === '' }, () => text.from(now().offer.name)),
      h(
        'p.note',
        {
          testid: 'offer-moved',
          hidden: () => !$offerView.get().isMoved || step(now()) === 'over',
        },
        () => text.wasMoved(startText(now())),
      ),
      h(
        'p.note',
        { testid: 'offer-fate', hidden: () => fate() === null, data: { fate } },
        () => text.fates[fate() ?? 'lost'],
      ),
      errorOf(() => obstacle(now())),
      dates(now),
      receiptButton(actions, heldCall, 'offer-receipt'),
      done(now, callOf(now, callFor, booking)),
      filled(
        h('div'),
        () => (step(now()) === 'over' ? null : `${now().code} ${isBooked()}`),
        (shown) => (shown === null ? [] : [termsOf(now(), isBooked())]),
      ),
      sums(now),
      dock(now, actions, booking),
    ),
  );
  const element = h(
    'div.stack',
    card,
    button(strings.close, { className: 'quiet start', onclick: () => close(actions) }),
  );
  const $address = computed($wallet, ({ address }) => address);
  const look = (): void => {
    const now = $openOffer.get();
    if (now) void booking.look(now);
  };
  const $tick = atom(0);
  setInterval(() => {
    $tick.set($tick.get() + 1);
    if (isBooked() && document.visibilityState === 'visible') look();
  }, AGAIN_MS);
  watch(look, $openOffer, $address);
  // The host may have refunded the booking, or another guest may have paid, since the page was last
  // visible.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') look();
  });
  return watch(element, $openOffer, $offerView, $wallet, $needsWallet, $settings, $tick);
}
/** While the screen is open, the offer's time may pass, and the host may refund the booking. */
const AGAIN_MS = 30_000;

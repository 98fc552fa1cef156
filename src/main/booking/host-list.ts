import { atom, computed, type ReadableAtom } from 'nanostores';
import { type ScheduledCall, type Booking, isOver, type Offer } from '../../shared/api/booking.ts';
import { MOST_AHEAD_S, STANDARD_WAIT_MINUTES } from '../../shared/call/call-link.ts';
import type { AppError } from '../../shared/errors.ts';
import { isU64, usdc } from '../../shared/money.ts';
import { prepaidAmount } from '../../shared/terms.ts';
import type { Actions, BookingActions } from '../app/actions.ts';
import { $host, $price, $topic } from '../app/host-state.ts';
import { $panel, $screen } from '../app/screen.ts';
import { $hostStatus } from '../app/status.ts';
import { termsFor } from '../app/terms.ts';
import { formatUsdc } from '../text/intl.ts';
import { phrase } from '../text/texts.ts';
import { filled, h, shownIf, watch, whenever } from '../ui/dom.ts';
import { sentenceFor } from '../ui/error-strings.ts';
import { button, codeField, errorOf, field, fold, form } from '../ui/parts.ts';
import { strings } from '../ui/strings.ts';
import { whileSeen } from '../ui/while-seen.ts';
import { $needsWallet } from '../wallet/standard/state.ts';
import { callRow, linkOf, listedCall, openFirst, startText } from './row.ts';
import {
  $scheduled,
  $scheduledBusy,
  $scheduledError,
  $refunding,
  $madeOffer,
  $making,
  $moved,
  $offerError,
} from './state.ts';
import { bookingStrings as text } from './strings.ts';
import { isPast, localTime, momentsOf, plannedText } from './times.ts';

/** Lets the host make offers, and lists the scheduled calls. */

/** Describes what the link of a scheduled call does now, by its deposit (ring/booked.ts). */
export interface ListedLinks {
  readonly $changed: ReadableAtom<unknown>;
  of(deposit: string): { readonly state: string; readonly text: string } | null;
}

interface Parts {
  readonly actions: Actions;
  readonly booking: BookingActions;
  readonly links: ListedLinks;
}

const AGAIN_MS = 30_000;
const LENGTHS = [0, 15, 30, 45, 60, 90, 120] as const;
const CANCELS = [0, 120, 1440, 2880] as const;
const WAITS = [5, 10, STANDARD_WAIT_MINUTES, 30] as const;

function choice(
  testid: string,
  values: readonly number[],
  chosen: number,
  label: (value: number) => string,
): HTMLSelectElement {
  const options = values.map((value) =>
    h(
      'option',
      { value: String(value) },
      phrase(() => label(value)),
    ),
  );
  return h('select', { testid, value: String(chosen) }, ...options);
}

/** Returns a moment in the user's local time, in the format of a `datetime-local` field. */
function localInput(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** Returns a full hour, about 24 hours from now. */
function tomorrow(): string {
  const at = new Date(Date.now() + 25 * 3_600_000);
  at.setMinutes(0, 0, 0);
  return localInput(at);
}

/** Builds the field for a start in the user's local time. */
function startField(testid: string, value: string) {
  const $late = atom(false);
  const start = h('input', {
    testid,
    type: 'datetime-local',
    value,
    aria: { invalid: () => String(isWrong()) },
    oninput: () => $late.set(false),
  });
  const isSkipped = (): boolean => start.value !== '' && momentsOf(start.value).length === 0;
  const isWrong = (): boolean => $late.get() || isSkipped();
  /** Returns the start in Unix seconds; NaN if there is no such time. */
  const seconds = (): number => momentsOf(start.value)[0] ?? NaN;
  function about(): string {
    if (isSkipped()) return text.skipped();
    if ($late.get()) return text.late();
    const [first = 0, second] = momentsOf(start.value);
    return second === undefined ? '' : text.twice(localTime(first));
  }
  return {
    element: field(text.start, start, h('p.hint', { classes: { short: isWrong } }, about)),
    seconds,
    $late,
    /**
     * Returns the start in Unix seconds. Returns null if the start is not within the next 60 days;
     * the field then shows that.
     */
    read(): number | null {
      const aheadS = seconds() - Date.now() / 1000;
      // NaN fails both comparisons.
      $late.set(!(aheadS > 0 && aheadS <= MOST_AHEAD_S));
      if ($late.get()) start.focus();
      return $late.get() ? null : seconds();
    },
  };
}

function offerForm(booking: BookingActions): HTMLElement {
  const start = startField('offer-start', tomorrow());
  const length = choice('offer-length', LENGTHS, 60, text.lengths);
  const cancel = choice('offer-cancel', CANCELS, 120, text.cancels);
  const wait = choice('offer-wait', WAITS, STANDARD_WAIT_MINUTES, text.lengths);
  const isCancelOver = (): boolean =>
    start.seconds() - Number(cancel.value) * 60 < Date.now() / 1000;
  /** Returns the prepayment at the typed price; '' if the price is invalid. */
  function ahead(): string {
    const terms = termsFor('', $price.get());
    if (!terms || !isU64(terms.price * BigInt(terms.prepaidPeriods))) return '';
    return text.ahead(formatUsdc(prepaidAmount(terms)));
  }
  const total = (): string =>
    plannedText(termsFor('', $price.get())?.price ?? usdc(0n), Number(length.value));
  async function make(): Promise<void> {
    if ($needsWallet.get()) return $panel.set('wallet');
    const startsAtS = start.read();
    if (startsAtS === null) return;
    await booking.offer($price.get(), {
      topic: $topic.get(),
      startsAtS,
      plannedMinutes: Number(length.value),
      cancelUntilS: startsAtS - 60 * Number(cancel.value),
      waitMinutes: Number(wait.value),
    });
  }
  const $changed = atom({});
  const element = form(
    () => void make(),
    h(
      'div.card',
      h('p.hint', text.lead),
      h('p.hint', ahead),
      start.element,
      field(text.length, length, total),
      field(text.cancel, cancel, () => (isCancelOver() ? text.cancelOver : '')),
      field(text.wait, wait),
      button(() => ($making.get() ? text.making : text.make), {
        testid: 'make-offer',
        className: 'wide',
        type: 'submit',
        disabled: () => $making.get(),
        classes: { busy: () => $making.get() },
      }),
    ),
  );
  element.oninput = () => $changed.set({});
  return watch(element, $changed, start.$late, $making, $price);
}

function refundButton(
  booking: BookingActions,
  { offer }: ScheduledCall,
  paid: Booking,
): HTMLElement {
  const { signature, amount } = paid;
  const now = $refunding.get();
  const isAsked = now?.payment === signature;
  const label = isAsked ? text.refundSure : text.refund;
  return button(isAsked && now.isBusy ? text.refunding : label(formatUsdc(amount)), {
    testid: 'give-back',
    className: 'quiet',
    data: { payment: signature, asked: String(isAsked) },
    disabled: now?.isBusy === true,
    onclick: () => void booking.refund(offer.deposit, signature),
  });
}

const movedId = (deposit: string): string => `moved-${deposit}`;

/** Builds the form that moves a booking to another time. The booking keeps its deposit. */
function move(booking: BookingActions, { deposit, startsAtS }: Offer): HTMLElement {
  const start = startField('move-start', localInput(new Date(startsAtS * 1000)));
  async function moveTo(seconds: number): Promise<void> {
    await booking.move(deposit, seconds);
    // The row has been drawn again. The focus moves to its button, which copies the new link.
    document.getElementById(movedId(deposit))?.focus();
  }
  const element = form(
    () => {
      const seconds = start.read();
      if (seconds !== null) void moveTo(seconds);
    },
    start.element,
    h('p.hint', text.moveHint),
    button(text.moveTo, { testid: 'move-now', type: 'submit' }),
  );
  const $changed = atom({});
  element.oninput = () => $changed.set({});
  return fold(text.move, 'move-offer', watch(element, $changed, start.$late));
}

/**
 * Returns an error as plain text. It is not an alert, because the page reads the state again every
 * 30 seconds.
 */
function whyOf(error: AppError): string {
  const { text: what, next } = sentenceFor(error);
  return `${what} ${next}`;
}

/** Returns the payments of one offer that the host can refund. */
function paymentsOf(booking: BookingActions, call: ScheduledCall): readonly HTMLElement[] {
  const { booking: own, others } = call;
  const isOpen = own && !own.returned && own.callId === null;
  return [
    ...(isOpen ? [h('p', refundButton(booking, call, own))] : []),
    ...others
      .filter(({ returned }) => !returned)
      .map((paid) =>
        h('p.row.tight', text.other(formatUsdc(paid.amount)), refundButton(booking, call, paid)),
      ),
  ];
}

function row({ actions, booking, links }: Parts, call: ScheduledCall): HTMLElement {
  const { offer, code, state } = call;
  const { deposit: id } = offer;
  // Starts the call by an exchange of codes. For use without the chain, or where the link cannot
  // ring.
  const byHand = button(text.byHand, {
    testid: 'start-agreed',
    className: 'quiet',
    disabled: $host.get().inviteBusy,
    onclick: () => void actions.createInvite('', '', code),
  });
  const link = links.of(id);
  const drop = button(text.drop, {
    className: 'quiet',
    onclick: () => void booking.drop('host', id),
  });
  return callRow(actions, listedCall(call), 'agreed-call', {
    about: [
      link && h('p.hint', { testid: 'agreed-link', data: { state: link.state } }, link.text),
      $moved.get() === code
        ? h(
            'p.note',
            { testid: 'moved', id: movedId(id), tabIndex: -1 },
            text.moved(startText(call)),
          )
        : null,
      call.error && h('p.hint', { testid: 'agreed-error' }, whyOf(call.error)),
      ...paymentsOf(booking, call),
    ],
    first: [],
    // A deposit that holds a payment cannot be removed from the list, because its link is needed to
    // refund the payment.
    last: [
      isOver(state) || state === 'offered' ? null : byHand,
      state === 'booked' || state === 'unknown' ? null : drop,
    ],
    below: [isOver(state) ? null : move(booking, offer)],
  });
}

function list(parts: Parts): HTMLElement {
  const { booking, links } = parts;
  const isPaid = (): boolean =>
    $scheduled.get()?.some(({ state }) => state === 'booked' || state === 'missed') ?? false;
  const isAwaited = (): boolean =>
    $scheduled.get()?.some((call) => !isOver(call.state) && !isPast(call)) ?? false;
  // Changes whenever one of these stores changes.
  const $rows = computed([$scheduled, $refunding, $host, $moved, links.$changed], () => ({}));
  return watch(
    h(
      'section.stack',
      { testid: 'agreed-calls' },
      h(
        'div.row.spread',
        h('h2', text.list),
        button(() => ($scheduledBusy.get() ? text.checking : text.refresh), {
          testid: 'agreed-refresh',
          className: 'quiet',
          disabled: () => $scheduledBusy.get(),
          onclick: () => void booking.refresh(),
        }),
      ),
      errorOf(() => $scheduledError.get()),
      h('p', { testid: 'keep-open', hidden: () => !isAwaited() }, text.keepOpen),
      shownIf(
        fold(strings.details, 'small', h('p.hint', { testid: 'agreed-deposit' }, text.deposit)),
        isPaid,
      ),
      filled(h('ul.agreed'), $rows.get, () =>
        openFirst($scheduled.get() ?? []).map((call) => row(parts, call)),
      ),
    ),
    $scheduled,
    $scheduledBusy,
    $scheduledError,
    $rows,
  );
}

/** Shows the form for an offer, and the link of the offer that was just made. */
function newOffer(booking: BookingActions): HTMLElement {
  const call = () => $scheduled.get()?.find(({ code }) => code === $madeOffer.get());
  // Once a guest has booked, the host must not send the link to anyone else.
  const isOpen = (): boolean => call()?.state === 'offered';
  const label = (): string => {
    const now = call();
    return now ? text.link(startText(now)) : '';
  };
  const made = codeField('offer-link', label, 3, () => linkOf($madeOffer.get()));
  // Scrolls to the link and moves the focus there. The link is below its button, which lost the
  // focus when it was disabled, and on a phone the link is outside the screen.
  $madeOffer.listen((code) => {
    if (code === '') return;
    requestAnimationFrame(() => {
      made.element.scrollIntoView({ block: 'nearest' });
      made.element.querySelector('button')?.focus({ preventScroll: true });
    });
  });
  return watch(
    h(
      'section.stack',
      fold(text.agree, 'offer-form', offerForm(booking)),
      errorOf(() => $offerError.get()),
      shownIf(h('div', made.element, h('p.hint', text.linkHint)), isOpen),
    ),
    $scheduled,
    $madeOffer,
    $offerError,
  );
}

/**
 * Returns the list of scheduled calls, for which a host opens this screen, and the form for another
 * offer.
 */
export async function hostBookings(
  actions: Actions,
  links: ListedLinks,
): Promise<Record<'list' | 'form', HTMLElement>> {
  const booking = await actions.booking();
  const isIdle = (): boolean => $screen.get() === 'host' && $hostStatus.get() === 'idle';
  const look = (): void => void (isIdle() && booking.refresh(false));
  whenever(isIdle, look, $screen, $hostStatus);
  whileSeen(AGAIN_MS, look);
  const hasList = (): boolean =>
    Boolean($scheduled.get()?.length) || $scheduledError.get() !== null;
  return {
    list: watch(
      shownIf(list({ actions, booking, links }), () => isIdle() && hasList()),
      ...[$screen, $hostStatus, $scheduled, $scheduledError],
    ),
    form: watch(shownIf(newOffer(booking), isIdle), $screen, $hostStatus),
  };
}

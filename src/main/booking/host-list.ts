import type { AppError } from '../../shared/errors.ts';
import { sentenceFor } from '../ui/error-strings.ts';
import { atom, computed } from 'nanostores';
import type { AgreedCall, Booking } from '../../shared/api/booking.ts';
import {
  MOST_AHEAD_S,
  type Offer,
  parseOffer,
  STANDARD_WAIT_MINUTES,
} from '../../shared/call/booking-offer.ts';
import { formatUsdc } from '../text/intl.ts';
import { isU64 } from '../../shared/money.ts';
import { shortAddress } from '../../shared/network.ts';
import { prepaidAmount } from '../../shared/terms.ts';
import type { Actions, BookingActions } from '../app/actions.ts';
import { hasDatabase, LEDGER_BOOKS } from '../app/databases.ts';
import { $host, $price } from '../app/host-state.ts';
import { $panel, $screen } from '../app/screen.ts';
import { termsFor } from '../app/terms.ts';
import { $hostStatus } from '../app/status.ts';
import { priceInput } from '../ui/amount-input.ts';
import { trialChoice } from '../refund/trial.ts';
import { $needsWallet } from '../wallet/standard/state.ts';
import { filled, h, shownIf, watch } from '../ui/dom.ts';
import { lateStyle } from '../ui/late-style.ts';
import { button, codeField, field, fold, form } from '../ui/parts.ts';
import { linkOf } from './link.ts';
import { refusal } from './refusal.ts';
import {
  $agreed,
  $agreedBusy,
  $agreedError,
  $givingBack,
  $madeOffer,
  $offerError,
} from './state.ts';
import { phrase } from '../text/texts.ts';
import { bookingStrings as text } from './strings.ts';
import { keepButtons } from './keep-buttons.ts';
import { localTime, momentsOf } from './times.ts';

/** Host: makes offers, and lists the calls that were agreed. */

const AGAIN_MS = 60_000;
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

/** Returns what the guest pays ahead at the price that is typed; '' while there is none. */
function ahead(): string {
  const terms = termsFor('', $price.get());
  if (!terms || !isU64(terms.price * BigInt(terms.prepaidPeriods))) return '';
  return text.ahead(formatUsdc(prepaidAmount(terms)));
}

/** Returns the next full hour of tomorrow, as a `datetime-local` field has it. */
function tomorrow(): string {
  const at = new Date(Date.now() + 25 * 3_600_000);
  at.setMinutes(0, 0, 0);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

function offerForm(actions: Actions, booking: BookingActions): HTMLElement {
  const $late = atom(false);
  const $moments = atom<readonly number[]>([]);
  const topic = h('input', { testid: 'offer-topic', autocomplete: 'off', maxLength: 80 });
  const start = h('input', {
    testid: 'offer-start',
    type: 'datetime-local',
    value: tomorrow(),
    aria: { invalid: () => String($late.get() || isSkipped()) },
  });
  const length = choice('offer-length', LENGTHS, 60, text.lengths);
  const cancel = choice('offer-cancel', CANCELS, 120, text.cancels);
  const wait = choice('offer-wait', WAITS, STANDARD_WAIT_MINUTES, text.waits);
  const isSkipped = (): boolean => start.value !== '' && $moments.get().length === 0;
  /** NaN, if there is no such time. */
  const startS = (): number => $moments.get()[0] ?? NaN;
  const $cancelOver = atom(false);
  function read(): void {
    $moments.set(momentsOf(start.value));
    $cancelOver.set(startS() - Number(cancel.value) * 60 < Date.now() / 1000);
  }
  start.onchange = cancel.onchange = read;
  start.oninput = (): void => {
    $late.set(false);
    read();
  };
  read();
  function aboutStart(): string {
    if (isSkipped()) return text.skipped();
    if ($late.get()) return text.late();
    const [first = 0, second] = $moments.get();
    return second === undefined ? '' : text.twice(localTime(first));
  }
  async function make(): Promise<void> {
    if ($needsWallet.get()) return $panel.set('wallet');
    read();
    const startsAtS = startS();
    const aheadS = startsAtS - Date.now() / 1000;
    // NaN is neither.
    $late.set(!(aheadS > 0 && aheadS <= MOST_AHEAD_S));
    if ($late.get()) return start.focus();
    await booking.offer($price.get(), {
      topic: topic.value,
      startsAtS,
      plannedMinutes: Number(length.value),
      cancelMinutes: Number(cancel.value),
      waitMinutes: Number(wait.value),
    });
  }
  return watch(
    form(
      () => void make(),
      h(
        'div.card',
        h('p.hint', text.lead),
        field(text.topic, topic),
        field(
          text.start,
          start,
          h('p.hint', { classes: { short: () => $late.get() || isSkipped() } }, aboutStart),
        ),
        field(text.price, priceInput(actions, 'offer-price', $offerError.set), ahead),
        trialChoice(actions, 'offer-trial'),
        field(text.length, length),
        field(text.cancel, cancel, () => ($cancelOver.get() ? text.cancelOver : '')),
        field(text.wait, wait),
        button(() => ($agreedBusy.get() ? text.making : text.make), {
          testid: 'make-offer',
          className: 'wide',
          type: 'submit',
          disabled: () => $agreedBusy.get(),
        }),
      ),
    ),
    $late,
    $moments,
    $cancelOver,
    $agreedBusy,
    $needsWallet,
    $price,
  );
}

function giveBack(booking: BookingActions, { id }: AgreedCall, paid: Booking): HTMLElement {
  const isBusy = $givingBack.get().has(paid.signature);
  return button(isBusy ? text.givingBack : text.giveBack(formatUsdc(paid.amount)), {
    testid: 'give-back',
    className: 'quiet',
    data: { payment: paid.signature },
    disabled: isBusy,
    onclick: () => void booking.giveBack(id, paid.signature),
  });
}

/** Not an alert: it is looked at anew each minute. */
function whyOf(error: AppError): string {
  const { text: what, next } = sentenceFor(error);
  return `${what} ${next}`;
}

/** The payments of one offer. */
function paymentsOf(booking: BookingActions, call: AgreedCall): readonly HTMLElement[] {
  const held = call.booking;
  const own =
    held &&
    h(
      'p.row.tight',
      text.paidBy(formatUsdc(held.amount), shortAddress(held.payer)),
      held.returned || held.callId !== null || held.usedElsewhere
        ? null
        : giveBack(booking, call, held),
    );
  const others = call.others
    .filter(({ returned, usedElsewhere }) => !returned && !usedElsewhere)
    .map((paid) =>
      h('p.row.tight', text.other(formatUsdc(paid.amount)), giveBack(booking, call, paid)),
    );
  return [...(own ? [own] : []), ...others];
}

function row(actions: Actions, booking: BookingActions, call: AgreedCall, offer: Offer) {
  const { id, code, state } = call;
  const isOpen = state === 'offered' || state === 'booked' || state === 'unknown';
  return h(
    'li.agreed-call',
    { testid: 'agreed-call', data: { id, state } },
    h('strong', { dir: 'auto' }, text.offerHeading(offer.topic)),
    h('p', localTime(offer.startsAtS)),
    h('p.hint', { testid: 'agreed-state', data: { state } }, text.states[state]),
    call.error && h('p.hint', { testid: 'agreed-error' }, whyOf(call.error)),
    ...paymentsOf(booking, call),
    h(
      'div.row.tight',
      isOpen || state === 'missed'
        ? button(text.startCall, {
            testid: 'start-agreed',
            disabled: $host.get().inviteBusy,
            onclick: () => void actions.createInvite('', '', code),
          })
        : null,
      ...(state === 'returned' ? [] : keepButtons(offer, id, code, 'agreed-calendar')),
      // What was paid stays on the chain, and its link brings it back.
      state === 'booked' || state === 'unknown'
        ? null
        : button(text.drop, { className: 'quiet', onclick: () => void booking.drop(id) }),
    ),
  );
}

function list(actions: Actions, booking: BookingActions): HTMLElement {
  const rows = (): readonly HTMLElement[] =>
    ($agreed.get() ?? []).flatMap((call) => {
      const parsed = parseOffer(call.code);
      return parsed.ok ? [row(actions, booking, call, parsed.value.offer)] : [];
    });
  // A new value whenever one of them changes.
  const $rows = computed([$agreed, $givingBack, $host], () => ({}));
  return watch(
    h(
      'section.stack',
      { testid: 'agreed-calls' },
      h(
        'div.row.spread',
        h('h2', text.list),
        button(() => ($agreedBusy.get() ? text.checking : text.refresh), {
          testid: 'agreed-refresh',
          className: 'quiet',
          disabled: () => $agreedBusy.get(),
          onclick: () => void booking.refresh(),
        }),
      ),
      refusal(() => $agreedError.get()),
      filled(h('ul.agreed'), $rows.get, rows),
    ),
    $agreed,
    $agreedBusy,
    $agreedError,
    $rows,
  );
}

/** The form for an offer, and the link of the one that was just made. */
function newOffer(actions: Actions, booking: BookingActions): HTMLElement {
  // Once it is paid, nobody else may get it.
  const isOpen = (): boolean => {
    const made = $madeOffer.get();
    const call = $agreed.get()?.find(({ code }) => code === made);
    return made !== '' && (call === undefined || call.state === 'offered');
  };
  const made = codeField('offer-link', text.link, 3, () => linkOf($madeOffer.get()));
  // It is below its button, which lost the focus as it was disabled; on a phone, outside the screen.
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
      fold(text.agree, 'offer-form', offerForm(actions, booking)),
      refusal(() => $offerError.get()),
      shownIf(h('div', made.element, h('p.hint', text.linkHint)), isOpen),
    ),
    $agreed,
    $madeOffer,
    $offerError,
  );
}

/** The calls that are agreed, which a host comes for, and the form for another. */
export async function hostBookings(
  actions: Actions,
): Promise<Record<'list' | 'form', HTMLElement>> {
  void lateStyle();
  const booking = await actions.booking();
  const isIdle = (): boolean => $screen.get() === 'host' && $hostStatus.get() === 'idle';
  const isShown = (): boolean => isIdle() && document.visibilityState === 'visible';
  // A browser that has no books has no offers either.
  const look = async (): Promise<void> => {
    if (isShown() && (await hasDatabase(LEDGER_BOOKS, () => indexedDB))) {
      await booking.refresh(false);
    }
  };
  let was = false;
  watch(
    () => {
      const now = isShown();
      if (now && !was) void look();
      was = now;
    },
    $screen,
    $hostStatus,
  );
  setInterval(() => void look(), AGAIN_MS);
  const hasList = (): boolean => Boolean($agreed.get()?.length) || $agreedError.get() !== null;
  return {
    list: watch(
      shownIf(list(actions, booking), () => isIdle() && hasList()),
      ...[$screen, $hostStatus, $agreed, $agreedError],
    ),
    form: watch(shownIf(newOffer(actions, booking), isIdle), $screen, $hostStatus),
  };
}

import { computed } from 'nanostores';
import type { AgreedCall, AgreedState } from '../../shared/api/booking.ts';
import { endsAtS, parseOffer } from '../../shared/call/booking-offer.ts';
import { formatUsdc, roundedUsdc } from '../text/intl.ts';
import { shortAddress } from '../../shared/network.ts';
import type { Actions, BookingActions } from '../app/actions.ts';
import { $call } from '../app/call-state.ts';
import { hasDatabase, LEDGER_BOOKS } from '../app/databases.ts';
import { $guest, $openOffer } from '../app/guest-state.ts';
import { $screen } from '../app/screen.ts';
import { $settings } from '../app/settings.ts';
import { filled, h, viewOf, watch } from '../ui/dom.ts';
import { lateStyle } from '../ui/late-style.ts';
import { button } from '../ui/parts.ts';
import { $agreed, $booked, type Booked, type Offered } from './state.ts';
import { bookingStrings as text } from './strings.ts';
import { askBack, keepButtons } from './keep-buttons.ts';
import { localTime } from './times.ts';

/** Guest: what is paid ahead; and, for either role, a line on the first screen. */

const isPast = ({ offer }: Pick<Offered, 'offer'>): boolean => Date.now() / 1000 >= endsAtS(offer);

function row(booked: Booked): HTMLElement {
  const { id, offer, code, record, isReturned } = booked;
  return h(
    'li.agreed-call',
    { testid: 'booking', data: { id } },
    h('strong', { dir: 'auto' }, text.offerHeading(offer.topic)),
    offer.name === '' ? null : h('p.hint', text.from(offer.name)),
    h('p', localTime(offer.startsAtS)),
    h('p.hint', text.bookedTo(formatUsdc(record.amount), shortAddress(record.recipient))),
    isPast(booked) ? h('p.hint', text.isPast) : null,
    isReturned ? h('p.note', text.fates.returned) : null,
    h(
      'div.row.tight',
      button(text.openBooking, { testid: 'booking-open', onclick: () => $openOffer.set(code) }),
      ...(isReturned ? [] : [...keepButtons(offer, id, code), askBack(() => ({ offer, code }))]),
    ),
  );
}

/** A line on the first screen about the next of them, with a way to all. */
function firstLine<T extends Offered>(
  testid: string,
  next: () => T | undefined,
  say: (next: T) => string,
  stateOf: (next: T) => AgreedState,
  all: HTMLElement,
): HTMLElement {
  const isFirst = (): boolean => $screen.get() === 'lobby' && $call.get().role === null;
  return viewOf(
    () => (isFirst() && next()) || null,
    (now) =>
      h(
        'p.note.row',
        { testid, data: { state: () => stateOf(now()) } },
        h('span', () => say(now())),
        all,
      ),
  );
}

/** What this browser has paid for. */
const bookedLine = (actions: Actions): HTMLElement =>
  watch(
    firstLine(
      'booked-line',
      () => {
        const next = $booked.get().filter((each) => !isPast(each));
        return next.find(({ isReturned }) => !isReturned) ?? next[0];
      },
      ({ record, offer, isReturned }) => {
        const say = isReturned ? text.returnedLine : text.bookedLine;
        return say(roundedUsdc(record.amount), localTime(offer.startsAtS));
      },
      ({ isReturned }) => (isReturned ? 'returned' : 'booked'),
      button(text.showBooked, { className: 'quiet', onclick: () => actions.show('guest') }),
    ),
    ...[$booked, $screen, $call],
  );

/** What this browser has offered, once its list says whether anybody comes for it. */
function offeredLine(actions: Actions): HTMLElement {
  const isAwaited = ({ state }: AgreedCall): boolean => state === 'offered' || state === 'booked';
  // The list begins with the next.
  const awaited = () =>
    ($agreed.get() ?? []).filter(isAwaited).flatMap(({ id, code, state }) => {
      const parsed = parseOffer(code);
      return parsed.ok ? [{ id, offer: parsed.value.offer, state }] : [];
    });
  return watch(
    firstLine(
      'offered-line',
      () => awaited().find((each) => !isPast(each)),
      ({ state, offer }) =>
        (state === 'booked' ? text.agreedLine : text.offeredLine)(localTime(offer.startsAtS)),
      ({ state }) => state,
      button(text.toList, { className: 'quiet', onclick: () => actions.show('host') }),
    ),
    ...[$agreed, $screen, $call],
  );
}

/** The list on the guest's screen, until an invite or an offer is open. */
export async function guestBookings(actions: Actions): Promise<HTMLElement> {
  void lateStyle();
  const booking = await actions.booking();
  const isShown = (): boolean =>
    $screen.get() === 'guest' && $openOffer.get() === '' && $guest.get().terms === null;
  // A browser that has no books has paid nothing.
  const look = async (): Promise<void> => {
    if (!(await hasDatabase(LEDGER_BOOKS, () => indexedDB))) return;
    await booking.booked();
    await booking.seekReturns();
  };
  let was = false;
  watch(
    () => {
      const now = isShown();
      if (now && !was) void look();
      was = now;
    },
    $screen,
    $openOffer,
    $guest,
  );
  // One that came back matters until the call would have been.
  const listed = computed($booked, (all) =>
    all.filter((each) => !each.isReturned || !isPast(each)),
  );
  return watch(
    h(
      'section.stack.wide',
      { testid: 'bookings', hidden: () => listed.get().length === 0 },
      h('h2', text.bookedList),
      h('p.hint', text.bookedHint),
      filled(h('ul.agreed'), listed.get, (all) => all.map(row)),
    ),
    listed,
  );
}

/** Reads what is agreed as the page opens, for the first screen: the books, then the chain. */
export async function startBookings(actions: Actions): Promise<void> {
  const booking = await actions.booking();
  const read = (): Promise<void> => readBookings(booking);
  // A call may have claimed one meanwhile.
  let was: unknown = 'lobby';
  $screen.subscribe((now) => {
    if (now === 'lobby' && was !== 'lobby') void read();
    was = now;
  });
  await read();
  const roles = document.querySelector('.lobby > .roles');
  roles?.before(bookedLine(actions), offeredLine(actions));
}

async function readBookings(booking: BookingActions): Promise<void> {
  const kept = await booking.booked();
  void booking.seekReturns();
  const { network } = $settings.get();
  // As the list, which asks servers.
  const isAwaited = kept.some(({ role, code }) => {
    const parsed = parseOffer(code);
    if (role !== 'host' || !parsed.ok) return false;
    const { offer } = parsed.value;
    return !isPast({ offer }) && offer.terms.network === network;
  });
  if (isAwaited) void booking.refresh(false);
}

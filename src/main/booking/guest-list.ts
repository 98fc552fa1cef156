import { endsAtS } from '../../shared/call/offer.ts';
import { formatUsdc, roundedUsdc } from '../../shared/money.ts';
import { shortAddress } from '../../shared/network.ts';
import type { Actions } from '../app/actions.ts';
import { $call } from '../app/call-state.ts';
import { hasDatabase, LEDGER_BOOKS } from '../app/databases.ts';
import { $guest, $openOffer } from '../app/guest-state.ts';
import { $screen } from '../app/screen.ts';
import { filled, h, viewOf, watch } from '../ui/dom.ts';
import { lateStyle } from '../ui/late-style.ts';
import { button, copyButton } from '../ui/parts.ts';
import { linkOf } from './link.ts';
import { $booked, type Booked } from './state.ts';
import { bookingStrings as text } from './strings.ts';
import { localTime, saveCalendar } from './times.ts';

/** Guest: what is paid ahead, and a line of it on the first screen. */

const isPast = ({ offer }: Booked): boolean => Date.now() / 1000 >= endsAtS(offer);

function row(booked: Booked): HTMLElement {
  const { id, offer, code, record } = booked;
  return h(
    'li.agreed-call',
    { testid: 'booking', data: { id } },
    h('strong', { dir: 'auto' }, text.offerHeading(offer.topic)),
    offer.name === '' ? null : h('p.hint', text.from(offer.name)),
    h('p', localTime(offer.startsAtS)),
    h('p.hint', text.bookedTo(formatUsdc(record.amount), shortAddress(record.recipient))),
    isPast(booked) ? h('p.hint', text.isPast) : null,
    h(
      'div.row.tight',
      button(text.openBooking, { testid: 'booking-open', onclick: () => $openOffer.set(code) }),
      copyButton(text.copyLink, () => linkOf(code)),
      button(text.calendar, {
        className: 'quiet',
        onclick: () => saveCalendar(offer, id, linkOf(code)),
      }),
    ),
  );
}

/** On the first screen: the next of them. */
function bookedLine(actions: Actions): HTMLElement {
  const next = (): Booked | null => {
    const isFirst = $screen.get() === 'lobby' && $call.get().role === null;
    return (isFirst && $booked.get().find((each) => !isPast(each))) || null;
  };
  return watch(
    viewOf(next, (now) =>
      h(
        'p.note',
        { testid: 'booked-line' },
        h('span', () => {
          const { record, offer } = now();
          return text.bookedLine(roundedUsdc(record.amount), localTime(offer.startsAtS));
        }),
        button(text.showBooked, { className: 'quiet', onclick: () => actions.show('guest') }),
      ),
    ),
    $booked,
    $screen,
    $call,
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
    if (await hasDatabase(LEDGER_BOOKS, () => indexedDB)) await booking.booked();
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
  return watch(
    h(
      'section.stack.wide',
      { testid: 'bookings', hidden: () => $booked.get().length === 0 },
      h('h2', text.bookedList),
      h('p.hint', text.bookedHint),
      filled(h('ul.agreed'), $booked.get, (all) => all.map(row)),
    ),
    $booked,
  );
}

/** Reads what is paid ahead as the page opens, for the first screen. */
export async function startBookings(actions: Actions): Promise<void> {
  const booking = await actions.booking();
  await booking.booked();
  document.querySelector('.lobby > .roles')?.before(bookedLine(actions));
}

import { computed } from 'nanostores';
import { isOver } from '../../shared/api/booking.ts';
import type { Actions, BookingActions } from '../app/actions.ts';
import { $guest, $openOffer } from '../app/guest-state.ts';
import { $screen } from '../app/screen.ts';
import { filled, h, watch, whenever } from '../ui/dom.ts';
import { button } from '../ui/parts.ts';
import { askBack, callRow, listedBooking, openFirst } from './row.ts';
import { $booked, type Booked } from './state.ts';
import { bookingStrings as text } from './strings.ts';
import { isPast } from './times.ts';

/** The guest's list of bookings. */

function row(actions: Actions, booking: BookingActions, booked: Booked): HTMLElement {
  const { offer, code, state } = booked;
  const [ask, next] = askBack(() => booked);
  const open = button(text.openBooking, {
    testid: 'booking-open',
    onclick: () => void actions.openInvite(code),
  });
  const remove = button(text.drop, {
    testid: 'booking-drop',
    className: 'quiet',
    onclick: () => void booking.drop('guest', offer.deposit),
  });
  return callRow(actions, listedBooking(booked), 'booking', {
    about: [],
    first: [open],
    last: [isOver(state) ? remove : ask],
    below: [next],
  });
}

/** Returns the list for the guest's screen. It is shown until an invite or an offer is open. */
export async function guestBookings(actions: Actions): Promise<HTMLElement> {
  const booking = await actions.booking();
  whenever(
    () => $screen.get() === 'guest' && $openOffer.get() === null && $guest.get().terms === null,
    () => void booking.booked(),
    ...[$screen, $openOffer, $guest],
  );
  // A refunded booking stays in the list until the time of its call has passed.
  const listed = computed($booked, (all) =>
    openFirst(all.filter((each) => each.state !== 'returned' || !isPast(each))),
  );
  return watch(
    h(
      'section.stack.wide',
      { testid: 'bookings', hidden: () => listed.get().length === 0 },
      h('h2', text.bookedList),
      h('p.hint', text.bookedHint),
      filled(h('ul.agreed'), listed.get, (all) => all.map((each) => row(actions, booking, each))),
    ),
    listed,
  );
}

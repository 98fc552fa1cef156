import { computed } from 'nanostores';
import { type AgreedState, isOver, type KnownOffer } from '../../shared/api/booking.ts';
import { endsAtS } from '../../shared/call/booking-offer.ts';
import { shortAddress } from '../../shared/network.ts';
import type { Actions, BookingActions } from '../app/actions.ts';
import { $call } from '../app/call-state.ts';
import { $guest, $openOffer } from '../app/guest-state.ts';
import { $screen } from '../app/screen.ts';
import { $settings } from '../app/settings.ts';
import { formatUsdc, roundedUsdc } from '../text/intl.ts';
import { filled, h, viewOf, watch, whenever } from '../ui/dom.ts';
import { lateStyle } from '../ui/late-style.ts';
import { button } from '../ui/parts.ts';
import { askBack, callRow, openFirst } from './row.ts';
import { $agreed, $booked, type Booked } from './state.ts';
import { bookingStrings as text } from './strings.ts';
import { localTime } from './times.ts';

/** Guest: the bookings; and, for either role, a line on the first screen. */

const isPast = ({ offer }: KnownOffer): boolean => Date.now() / 1000 >= endsAtS(offer);

function row(actions: Actions, booking: BookingActions, booked: Booked): HTMLElement {
  const { offer, code, record, state } = booked;
  const { callId } = record;
  const [ask, next] = askBack(() => booked);
  const open = button(text.openBooking, {
    testid: 'booking-open',
    onclick: () => $openOffer.set(code),
  });
  const remove = button(text.drop, {
    testid: 'booking-drop',
    className: 'quiet',
    onclick: () => void booking.drop('guest', offer.deposit),
  });
  return callRow(actions, booked, {
    testid: 'booking',
    state,
    call: state === 'held' && callId !== null ? { role: 'guest', callId } : null,
    about: [
      offer.name === '' ? null : h('p.hint', text.from(offer.name)),
      h('p.hint', text.bookedTo(formatUsdc(record.amount), shortAddress(record.recipient))),
    ],
    first: [open],
    last: [isOver(state) ? remove : ask],
    below: [next],
  });
}

/** A line about one call. */
interface Line {
  readonly of: KnownOffer;
  readonly who: string;
  readonly what: string;
  readonly state: AgreedState;
}

const callLine = (testid: string, find: () => Line | null, ...more: HTMLElement[]): HTMLElement =>
  watch(
    viewOf(find, (now) =>
      h(
        'p.note.row',
        { testid, data: { state: () => now().state } },
        h(
          'span',
          h('strong', { dir: 'auto' }, () => {
            const { of, who } = now();
            return [text.offerHeading(of.offer.topic), who].filter(Boolean).join(' · ');
          }),
          h('br'),
          h('span', () => now().what),
        ),
        ...more,
      ),
    ),
    ...[$booked, $agreed, $screen, $call, $guest],
  );

/** A line on the first screen about the next call, with a way to all. */
const firstLine = (testid: string, next: () => Line | null, all: HTMLElement): HTMLElement =>
  callLine(
    testid,
    () => ($screen.get() === 'lobby' && $call.get().role === null ? next() : null),
    all,
  );

const nameOf = ({ offer: { name } }: KnownOffer): string => name && text.from(name);

/** Guest: names the call of the open invite, if this browser has booked it. */
export async function invitedLine(actions: Actions): Promise<HTMLElement> {
  void (await actions.booking()).booked();
  return callLine('booked-call', () => {
    const { deposit } = $guest.get().terms ?? {};
    const of = $booked.get().find(({ offer }) => offer.deposit === deposit);
    return of
      ? { of, who: nameOf(of), what: localTime(of.offer.startsAtS), state: 'booked' }
      : null;
  });
}

/** What this browser has paid for. */
const bookedLine = (actions: Actions): HTMLElement =>
  firstLine(
    'booked-line',
    () => {
      const next = $booked.get().filter((each) => each.state !== 'held' && !isPast(each));
      const [of] = openFirst(next);
      if (!of) return null;
      const { record, offer, state } = of;
      const say = state === 'returned' ? text.returnedLine : text.bookedLine;
      return {
        of,
        who: nameOf(of),
        what: say(roundedUsdc(record.amount), localTime(offer.startsAtS)),
        state,
      };
    },
    button(text.showBooked, { className: 'quiet', onclick: () => actions.show('guest') }),
  );

/** What this browser has offered, once its list says whether it is paid. */
const offeredLine = (actions: Actions): HTMLElement =>
  firstLine(
    'offered-line',
    () => {
      const of = $agreed
        .get()
        ?.find((call) => (call.state === 'offered' || call.state === 'booked') && !isPast(call));
      if (!of) return null;
      const { state, offer, booking } = of;
      const say = state === 'booked' ? text.agreedLine : text.offeredLine;
      return {
        of,
        who: booking ? text.paidBy(formatUsdc(booking.amount), shortAddress(booking.payer)) : '',
        what: say(localTime(offer.startsAtS)),
        state,
      };
    },
    button(text.toList, { className: 'quiet', onclick: () => actions.show('host') }),
  );

/** The list on the guest's screen, until an invite or an offer is open. */
export async function guestBookings(actions: Actions): Promise<HTMLElement> {
  void lateStyle();
  const booking = await actions.booking();
  whenever(
    () => $screen.get() === 'guest' && $openOffer.get() === '' && $guest.get().terms === null,
    () => void booking.booked(),
    ...[$screen, $openOffer, $guest],
  );
  // One that came back matters until the call would have been.
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

/** Reads what is scheduled as the page opens, for the first screen. */
export async function startBookings(actions: Actions): Promise<void> {
  const booking = await actions.booking();
  async function read(): Promise<void> {
    const kept = await booking.booked();
    const { network } = $settings.get();
    // The list asks servers.
    const isAwaited = kept.some(
      (each) => each.role === 'host' && !isPast(each) && each.offer.terms.network === network,
    );
    if (isAwaited) void booking.refresh(false);
  }
  // Each time, because a call may have redeemed one meanwhile.
  whenever(
    () => $screen.get() === 'lobby',
    () => void read(),
    $screen,
  );
  const roles = document.querySelector('.lobby > .roles');
  roles?.before(bookedLine(actions), offeredLine(actions));
}

import type { Actions } from '../app/actions.ts';
import { $call } from '../app/call-state.ts';
import { $guest } from '../app/guest-state.ts';
import { $screen } from '../app/screen.ts';
import { $settings } from '../app/settings.ts';
import { h, viewOf, watch, whenever } from '../ui/dom.ts';
import { button } from '../ui/parts.ts';
import { type Listed, listedBooking, listedCall, openFirst } from './row.ts';
import { $scheduled, $booked } from './state.ts';
import { bookingStrings as text } from './strings.ts';
import { isPast, localTime } from './times.ts';

/**
 * One scheduled call outside the lists: on the first screen, below an open invite, and on the card
 * of an ended call.
 */

const line = (
  className: string,
  testid: string,
  find: () => Listed | null,
  ...more: HTMLElement[]
): HTMLElement =>
  watch(
    viewOf(find, (now) =>
      h(
        'p',
        { className, testid, data: { state: () => now().state } },
        h(
          'span',
          h('strong', { dir: 'auto' }, () => now().heading),
          h('br'),
          h('span', () => localTime(now().offer.startsAtS)),
          h('br'),
          h('span', () => [text.states[now().state](), now().money].filter(Boolean).join(' · ')),
        ),
        ...more,
      ),
    ),
    ...[$booked, $scheduled, $screen, $call, $guest],
  );

const bookingOf = (deposit: string | undefined): Listed | null => {
  const found = $booked.get().find(({ offer }) => offer.deposit === deposit);
  return found ? listedBooking(found) : null;
};

/** Guest: names the scheduled call of the open invite, if this browser has booked it. */
export async function invitedLine(actions: Actions): Promise<HTMLElement> {
  void (await actions.booking()).booked();
  return line('note', 'booked-call', () => bookingOf($guest.get().terms?.deposit));
}

/** Names the scheduled call that has just ended, on either side. */
export async function endedLine(actions: Pick<Actions, 'booking'>): Promise<HTMLElement> {
  const booking = await actions.booking();
  whenever(
    () => $call.get().ended !== null && $call.get().view?.terms.deposit !== undefined,
    () => void ($call.get().role === 'host' ? booking.refresh(false) : booking.booked()),
    $call,
  );
  return line('', 'ended-scheduled', () => {
    const { role, view } = $call.get();
    const deposit = view?.terms.deposit;
    if (role === 'guest') return bookingOf(deposit);
    const found = $scheduled.get()?.find(({ offer }) => offer.deposit === deposit);
    return found ? listedCall(found) : null;
  });
}

const isFirstScreen = (): boolean => $screen.get() === 'lobby' && $call.get().role === null;

/** Returns the guest's next booking, or one that was refunded, for the first screen. */
function nextBooking(): Listed | null {
  const [next] = openFirst($booked.get().filter((each) => each.state !== 'held' && !isPast(each)));
  return next && isFirstScreen() ? listedBooking(next) : null;
}

/** Returns the host's next call, once the list shows whether that call is booked. */
function nextCall(): Listed | null {
  const next = $scheduled
    .get()
    ?.find((call) => (call.state === 'offered' || call.state === 'booked') && !isPast(call));
  return next && isFirstScreen() ? listedCall(next) : null;
}

/** Reads the scheduled calls for the first screen when the page opens. */
export async function startBookings(actions: Actions): Promise<void> {
  const booking = await actions.booking();
  async function read(): Promise<void> {
    const kept = await booking.booked();
    const { network } = $settings.get();
    // Reading the list contacts servers, so it is read only if a call is expected.
    const isAwaited = kept.some(
      (each) => each.role === 'host' && !isPast(each) && each.offer.terms.network === network,
    );
    if (isAwaited) void booking.refresh(false);
  }
  // Reads at each visit of the first screen, because a call may have redeemed a booking meanwhile.
  whenever(
    () => $screen.get() === 'lobby',
    () => void read(),
    $screen,
  );
  const roles = document.querySelector('.lobby > .roles');
  const showAll = (label: typeof text.toList, screen: 'host' | 'guest'): HTMLElement =>
    button(label, { className: 'quiet', onclick: () => actions.show(screen) });
  roles?.before(
    line('note row', 'booked-line', nextBooking, showAll(text.showBooked, 'guest')),
    line('note row', 'offered-line', nextCall, showAll(text.toList, 'host')),
  );
}

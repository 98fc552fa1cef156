import { atom, computed } from 'nanostores';
import type { Offer } from '../../shared/api/booking.ts';
import type { Actions } from '../app/actions.ts';
import { $call } from '../app/call-state.ts';
import { h, viewOf, watch } from '../ui/dom.ts';
import { bookingStrings as text } from './strings.ts';
import { localTime } from './times.ts';

/** Says on the ended card which scheduled call it was. */
export async function endedLine(actions: Pick<Actions, 'booking'>): Promise<HTMLElement> {
  const booking = await actions.booking();
  const $deposit = computed($call, ({ view }) => view?.terms.deposit);
  const $offer = atom<Offer | null>(null);
  async function read(deposit: string | undefined): Promise<void> {
    const kept = deposit === undefined ? [] : await booking.booked();
    if ($deposit.get() !== deposit) return;
    const { role } = $call.get();
    const own = kept.find((each) => each.role === role && each.offer.deposit === deposit);
    $offer.set(own?.offer ?? null);
  }
  $deposit.subscribe((deposit) => void read(deposit));
  const line = viewOf($offer.get, (now) =>
    h(
      'p',
      { testid: 'ended-scheduled' },
      h('strong', { dir: 'auto' }, () => text.offerHeading(now().topic)),
      h('br'),
      h('span', () => localTime(now().startsAtS)),
    ),
  );
  return watch(h('div', line), $offer);
}

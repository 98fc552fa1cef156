import { computed } from 'nanostores';
import type { KnownOffer } from '../../shared/api/booking.ts';
import { ringsAt, ringsFromS } from '../../shared/call/call-link.ts';
import type { Actions } from '../app/actions.ts';
import { $rings } from '../app/ring-state.ts';
import type { ListedLinks } from '../booking/host-list.ts';
import type { CallFor } from '../booking/offer-screen.ts';
import { localTime } from '../booking/times.ts';
import { h } from '../ui/dom.ts';
import { button } from '../ui/parts.ts';
import { lent } from './calling.ts';
import { stateOf } from './rules.ts';
import { ringStrings as text } from './strings.ts';

/** Scheduled calls: the guest's button that rings, and the state of the host's link. */

/** Returns when the guest can ring; '' once that time is over. */
function whenToCall({ offer }: KnownOffer): string {
  const nowS = Date.now() / 1000;
  switch (ringsAt(offer, nowS)) {
    case 'before':
      return text.callFrom(localTime(ringsFromS(offer)));
    case 'now':
      return (nowS < offer.startsAtS ? text.callEarly : text.callHint)();
    case 'after':
      return '';
  }
}

/**
 * Builds the button that rings for a booking. The guest can ring from a day before the start.
 * Before each ring, the page checks whether the host has moved or refunded the booking.
 */
export async function bookedCall(actions: Pick<Actions, 'ring'>): Promise<CallFor> {
  const ring = await actions.ring();
  let isLooking = false;
  return ({ now, isOpen, look }) => {
    const isTime = (): boolean => isOpen() && ringsAt(now().offer, Date.now() / 1000) === 'now';
    async function press(): Promise<void> {
      if (isLooking) return;
      isLooking = true;
      const stands = await look();
      isLooking = false;
      if (stands && isTime()) await ring.call(now());
    }
    return h(
      'div.stack',
      { hidden: () => !isOpen() },
      h('p.hint', { testid: 'when-to-call' }, () => whenToCall(now())),
      h('div.stack', { hidden: () => !isTime() }, ...lent(() => now().offer)),
      button(text.call, {
        testid: 'call-host',
        className: 'primary wide',
        hidden: () => !isTime(),
        onclick: () => void press(),
      }),
    );
  };
}

export const scheduledLinks: ListedLinks = {
  $changed: computed($rings, (view) =>
    (view?.links ?? []).map((link) => `${link.id} ${stateOf(link, view)}`).join(),
  ),
  of(deposit) {
    const view = $rings.get();
    const link = view?.links.find(({ offer }) => offer.terms.deposit === deposit);
    if (!link?.isOpen) return null;
    const state = stateOf(link, view);
    return { state, text: (state === 'broken' ? text.brokenAhead : text.states[state])() };
  },
};

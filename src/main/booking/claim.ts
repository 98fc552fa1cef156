import type { ReadableAtom } from 'nanostores';
import type { AheadView } from '../../shared/api/booking.ts';
import type { PayMode } from '../../shared/api/ledger.ts';
import { usdc } from '../../shared/money.ts';
import { formatUsdc } from '../text/intl.ts';
import type { Actions } from '../app/actions.ts';
import { $call } from '../app/call-state.ts';
import { $guest } from '../app/guest-state.ts';
import { $guestStatus } from '../app/status.ts';
import { h, viewOf, watch } from '../ui/dom.ts';
import { errorOf, fact, facts } from '../ui/parts.ts';
import { when } from '../ui/strings.ts';
import { bookingStrings as text } from './strings.ts';
import { plannedText } from './times.ts';

/** Shows, in the call, this wallet's booking, with the button that redeems the booking. */

const ahead = (): AheadView | null => $call.get().view?.prepay?.ahead ?? null;

export async function claimPanel(
  actions: Actions,
  choice: {
    /** How the guest pays for the minutes after the booked minutes. */
    readonly $how: ReadableAtom<{ readonly mode: PayMode; readonly minutes: number | null }>;
    /** Draws the spending limit that the button also approves. */
    readonly allowed: () => HTMLElement;
  },
): Promise<HTMLElement> {
  const booking = await actions.booking();
  const isBusy = (): boolean => $guestStatus.get() === 'paying';
  const panel = viewOf(ahead, (now) => {
    const cost = (): string => formatUsdc(now().amount);
    const planned = (): string =>
      plannedText($guest.get().terms?.price ?? usdc(0n), now().plannedMinutes);
    /**
     * Returns which prompts of the wallet will follow: one for the text, and one for the spending
     * limit if there is one.
     */
    function prompts(): string {
      const { mode, minutes } = choice.$how.get();
      return (mode === 'allowance' && minutes !== 0 ? text.prompts.both : text.prompts.text)();
    }
    const line = (): string => {
      const { state, paidAtS } = now();
      if (state === 'seeking') return text.seeking();
      if (state === 'none') return text.nothing();
      if (!now().mayClaim) return text.already(cost());
      return state === 'found' && paidAtS !== null ? text.found(when(paidAtS * 1000), cost()) : '';
    };
    return h(
      'div.stack.ahead',
      { testid: 'ahead', data: { state: () => now().state } },
      h(
        'p',
        { role: 'status', hidden: () => line() === '', classes: { note: () => !now().mayClaim } },
        line,
      ),
      errorOf(() => now().error),
      facts(fact(text.length, planned, { hidden: () => planned() === '' })),
      h('p.hint', { hidden: () => !now().mayClaim }, prompts),
      h(
        'button.primary.wide',
        {
          type: 'button',
          testid: 'claim-booking',
          hidden: () => !now().mayClaim || now().state === 'seeking',
          disabled: isBusy,
          classes: { busy: isBusy },
          onclick() {
            const { mode, minutes } = choice.$how.get();
            void booking.claim(mode, minutes ?? 0);
          },
        },
        h('span', () => (isBusy() ? text.claiming : text.claim)()),
        choice.allowed(),
      ),
    );
  });
  return watch(h('div', panel), $call, $guestStatus, choice.$how);
}

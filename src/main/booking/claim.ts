import type { AheadView } from '../../shared/api/booking.ts';
import type { PayMode } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';
import { formatUsdc } from '../text/intl.ts';
import type { Actions } from '../app/actions.ts';
import { $call } from '../app/call-state.ts';
import { $guestStatus } from '../app/status.ts';
import { h, viewOf, watch } from '../ui/dom.ts';
import { when } from '../ui/strings.ts';
import { refusal } from './refusal.ts';
import { bookingStrings as text } from './strings.ts';

/** In the call: what this wallet has paid ahead, and the button that claims it. */

const ahead = (): AheadView | null => $call.get().view?.prepay?.ahead ?? null;

export async function claimPanel(
  actions: Actions,
  choice: {
    readonly mode: () => PayMode;
    readonly budgetPeriods: () => number | null;
    /** What the button also allows. */
    readonly allowed: () => HTMLElement;
  },
): Promise<HTMLElement> {
  const booking = await actions.booking();
  const isBusy = (): boolean => $guestStatus.get() === 'paying';
  const panel = viewOf(ahead, (now) => {
    const cost = (): string => formatUsdc(now().amount);
    const error = (): AppError | null => now().error;
    const line = (): string => {
      const { state, paidAtS } = now();
      if (state === 'seeking') return text.seeking();
      if (state === 'none') return text.nothing();
      if (!now().mayClaim) return text.already(cost());
      return state === 'found' && paidAtS !== null ? text.found(when(paidAtS * 1000), cost()) : '';
    };
    return h(
      'div.stack',
      { testid: 'ahead', data: { state: () => now().state } },
      h(
        'p',
        { role: 'status', hidden: () => line() === '', classes: { note: () => !now().mayClaim } },
        line,
      ),
      refusal(error),
      h('p.hint', { hidden: () => !now().mayClaim }, text.claimNote),
      h(
        'button.primary.wide',
        {
          type: 'button',
          testid: 'claim-booking',
          hidden: () => !now().mayClaim || now().state === 'seeking',
          disabled: isBusy,
          classes: { busy: isBusy },
          onclick: () => void booking.claim(choice.mode(), choice.budgetPeriods() ?? 0),
        },
        h('span', () => (isBusy() ? text.claiming : text.claim)()),
        choice.allowed(),
      ),
    );
  });
  return watch(h('div', panel), $call, $guestStatus);
}

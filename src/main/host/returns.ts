import { usdcText } from '../ui/strings.ts';
import type { FeeBalance } from '../../shared/api/ledger.ts';
import { type AtomicUsdc, usdc } from '../../shared/money.ts';
import { formatUsdc } from '../text/intl.ts';
import { shortAddress } from '../../shared/network.ts';
import { STANDARD_PREPAID_PERIODS } from '../../shared/terms.ts';
import type { Actions } from '../app/actions.ts';
import { $host, $price } from '../app/host-state.ts';
import { $settings } from '../app/settings.ts';
import { $dev } from '../app/url.ts';
import { h, shownIf, watch } from '../ui/dom.ts';
import { button, fold } from '../ui/parts.ts';
import { returnsUnused, termsFor } from '../app/terms.ts';
import { trialChoice } from '../refund/trial.ts';
import { lacksAllowance, otherDelegate, refundsFor } from './offer.ts';
import { returnsStrings as text } from './returns-strings.ts';

/** The offer to return unused time. A separate chunk, loaded with the host's screen. */

/** The checkbox, and beside the fee balance: what is left, what the wallet is asked, what is in the way. */
export type ReturnsPart = 'choice' | 'left' | 'asks' | 'delegated';

const balance = (): FeeBalance | null => $host.get().feeBalance;
const allowed = (): AtomicUsdc => balance()?.refundAllowance ?? usdc(0n);

/** Lets the host choose whether the call returns unused time, and says what that may cost. */
function returnsChoice(actions: Actions): HTMLElement {
  const box = h('input', {
    type: 'checkbox',
    testid: 'returns-unused',
    id: 'returns-unused',
    checked: returnsUnused,
    aria: { describedby: 'returns-unused-hint' },
  });
  box.onchange = () => {
    void actions.saveSettings({ returnsUnused: box.checked });
  };
  function most(): string {
    const terms = termsFor('', $price.get());
    const { cap } = refundsFor(terms && { ...terms, returnsUnused: true });
    const minutes = ($dev.get()?.prepaidPeriods ?? STANDARD_PREPAID_PERIODS) + 1;
    // What a dearer call needed stays allowed.
    if (allowed() > cap) return usdcText(allowed());
    return cap > 0n ? usdcText(cap) : text.minutesPrice(minutes);
  }
  return watch(
    h(
      'div.field',
      h('label.check', { htmlFor: box.id }, box, text.returns),
      h('p.hint', { id: 'returns-unused-hint' }, text.returnsHint),
      fold(
        text.details,
        'small',
        h('p.hint', () => text.exposure(most())),
      ),
      shownIf(trialChoice(actions, 'trial'), returnsUnused),
    ),
    $settings,
    $dev,
    $price,
    $host,
  );
}

/** What the fee key may return of unused time, and what is in its way. */
function allowance(actions: Actions): Record<Exclude<ReturnsPart, 'choice'>, HTMLElement> {
  const refunds = (): ReturnType<typeof refundsFor> => refundsFor(termsFor('', $price.get()));
  const other = (): string | null => otherDelegate(balance());
  const left = h(
    'p.fee-balance-left',
    {
      testid: 'refund-allowance',
      hidden: () => allowed() === 0n,
      data: { atomic: () => balance() && String(allowed()) },
    },
    () => text.mayReturn(formatUsdc(allowed())),
  );
  const asks = h(
    'p.hint',
    { testid: 'asks-allowance', hidden: () => !lacksAllowance(balance(), refunds()) },
    () => text.asksAllowance(formatUsdc(refunds().cap)),
  );
  const delegated = h(
    'div.note.stack.wide',
    { hidden: () => other() === null || !returnsUnused() },
    h('p', () => {
      const delegate = other();
      return delegate === null ? '' : text.delegated(shortAddress(delegate));
    }),
    button(text.replaceDelegate, {
      testid: 'replace-delegate',
      // Without a price it is not known how much the fee key must be allowed to return.
      disabled: () => $host.get().feeKeyBusy || refunds().cap === 0n,
      onclick: () => {
        const delegate = other();
        if (delegate !== null) void actions.fundFeeKey($price.get(), delegate);
      },
    }),
  );
  const stores = [$host, $settings, $dev, $price];
  for (const each of [left, asks, delegated]) watch(each, ...stores);
  return { left, asks, delegated };
}

/** Returns the parts of the offer, which follow the price as it is typed. */
export function returns(actions: Actions): Record<ReturnsPart, HTMLElement> {
  return { choice: returnsChoice(actions), ...allowance(actions) };
}

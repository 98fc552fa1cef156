import type { ReadableAtom } from 'nanostores';
import { formatUsdc, usdc } from '../../shared/money.ts';
import { shortAddress } from '../../shared/network.ts';
import { STANDARD_PREPAID_PERIODS } from '../../shared/terms.ts';
import { $dev, $host, $settings, type Actions } from '../app/state.ts';
import { h, setData, setDisabled, setText, setVisible, watch } from '../ui/dom.ts';
import { button, fold } from '../ui/parts.ts';
import { strings } from '../ui/strings.ts';
import { lacksAllowance, otherDelegate, refundsFor, returnsUnused, termsFor } from './offer.ts';
import { returnsStrings as text } from './returns-strings.ts';

/** The offer to return unused time. A separate chunk, loaded with the host's screen. */

/** The checkbox, and beside the fee balance: what is left, what the wallet is asked, what is in the way. */
export type ReturnsPart = 'choice' | 'left' | 'asks' | 'delegated';

/** Lets the host choose whether the call returns unused time, and says what that may cost. */
function returnsChoice(actions: Actions, $price: ReadableAtom<string>): HTMLElement {
  const box = h('input', { type: 'checkbox', testid: 'returns-unused', id: 'returns-unused' });
  box.onchange = () => {
    void actions.saveSettings({ ...$settings.get(), returnsUnused: box.checked });
  };
  const hint = h('p.hint', { id: 'returns-unused-hint' }, text.returnsHint);
  const exposure = h('p.hint');
  box.setAttribute('aria-describedby', hint.id);
  watch(
    () => {
      box.checked = returnsUnused();
      const terms = termsFor('', $price.get());
      const { cap } = refundsFor(terms && { ...terms, returnsUnused: true });
      const minutes = ($dev.get()?.prepaidPeriods ?? STANDARD_PREPAID_PERIODS) + 1;
      const most = cap > 0n ? `${formatUsdc(cap)} ${strings.usdc}` : text.minutesPrice(minutes);
      setText(exposure, text.exposure(most));
    },
    $settings,
    $dev,
    $price,
  );
  const label = h('label.check', { htmlFor: box.id }, box, text.returns);
  return h('div.field', label, hint, fold(text.details, 'small', exposure));
}

/** What the fee key may return of unused time, and what is in its way. */
function allowance(
  actions: Actions,
  $price: ReadableAtom<string>,
): Record<Exclude<ReturnsPart, 'choice'>, HTMLElement> {
  const left = h('p.till-left', { testid: 'refund-allowance' });
  const asks = h('p.hint', { testid: 'asks-allowance' });
  const note = h('p');
  const replace = button(text.replaceDelegate, {
    testid: 'replace-delegate',
    onclick: () => {
      const other = otherDelegate($host.get().feeBalance);
      if (other !== null) void actions.fundFeeKey($price.get(), other);
    },
  });
  const delegated = h('div.note.stack.wide', note, replace);
  watch(
    () => {
      const { feeBalance: balance, feeKeyBusy } = $host.get();
      const refunds = refundsFor(termsFor('', $price.get()));
      const other = otherDelegate(balance);
      const allowed = balance?.refundAllowance ?? usdc(0n);
      setVisible(left, allowed > 0n);
      setText(left, text.mayReturn(formatUsdc(allowed)));
      setData(left, 'atomic', balance && String(allowed));
      setVisible(asks, lacksAllowance(balance, refunds));
      setText(asks, text.asksAllowance(formatUsdc(refunds.cap)));
      setVisible(delegated, other !== null && returnsUnused());
      setText(note, other === null ? '' : text.delegated(shortAddress(other)));
      // Without a price it is not known how much the fee key must be allowed to return.
      setDisabled(replace, feeKeyBusy || refunds.cap === 0n);
    },
    $host,
    $settings,
    $dev,
    $price,
  );
  return { left, asks, delegated };
}

/** Returns the parts of the offer, which follow the price as it is typed. */
export function returns(
  actions: Actions,
  $price: ReadableAtom<string>,
): Record<ReturnsPart, HTMLElement> {
  return { choice: returnsChoice(actions, $price), ...allowance(actions, $price) };
}

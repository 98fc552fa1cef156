import type { PayMode } from '../../shared/api/ledger.ts';
import { formatUsdc } from '../text/intl.ts';
import { parseMinutes } from '../text/typed.ts';
import type { Terms } from '../../shared/terms.ts';
import type { Actions } from '../app/actions.ts';
import { allowanceStrings } from '../allowance/strings.ts';
import { $guest } from '../app/guest-state.ts';
import { $call } from '../app/call-state.ts';
import { $guestStatus } from '../app/status.ts';
import { WALLET_APP } from '../wallet/mobile/name.ts';
import { $needsWallet, $wallet } from '../wallet/standard/state.ts';
import { drawing, h, shownIf, watch } from '../ui/dom.ts';
import { capText } from '../ui/format.ts';
import { button, field, fold } from '../ui/parts.ts';
import { guestStrings, prepayStrings } from './strings.ts';

const text = guestStrings;
const DEFAULT_BUDGET_PERIODS = 30;
const MODES = ['allowance', 'manual'] as const satisfies readonly PayMode[];

export interface PayChoice {
  /** What follows the prepayment and the most that the call can cost, with the way to change it. */
  readonly element: HTMLElement;
  /** The choices about an existing allowance; hidden where there is none. */
  readonly answers: HTMLElement;
  /** What a button that pays or claims also allows; hidden where that is nothing. */
  allowed(): HTMLElement;
  mode(): PayMode;
  /** Returns null if the typed text is not a number of minutes. */
  budgetPeriods(): number | null;
}

/** Returns whether a claim may admit this guest, so that nothing is to be paid. */
export const mayClaim = (): boolean => $call.get().view?.prepay?.ahead?.mayClaim ?? false;

/** Explains how the minutes after the prepayment are paid, before any wallet prompt. */
export function payChoice(actions: Actions): PayChoice {
  const isPaying = (): boolean => $guestStatus.get() === 'paying';
  const mode = h(
    'select',
    { testid: 'pay-mode', disabled: isPaying, onchange: () => draw() },
    ...MODES.map((value) => h('option', { value }, text.modes[value])),
  );
  const budget = h('input', {
    testid: 'budget',
    value: String(DEFAULT_BUDGET_PERIODS),
    inputMode: 'numeric',
    autocomplete: 'off',
    disabled: isPaying,
    aria: { invalid: () => String(minutes() === null) },
    oninput: () => draw(),
  });
  const chosen = (): PayMode => MODES.find((value) => value === mode.value) ?? 'allowance';
  const minutes = (): number | null => parseMinutes(budget.value);
  /** What to call the choice: by hand in an app, the user leaves this page for each payment. */
  const manner = (): PayMode | 'byApp' =>
    chosen() === 'manual' && $wallet.get().name === WALLET_APP() ? 'byApp' : chosen();
  /** Returns what to say of the opened terms and of the most that the call can cost. */
  const said =
    (words: (terms: Terms, cap: string) => string, isInAll = false) =>
    (): string => {
      const { terms } = $guest.get();
      if (!terms) return '';
      // What was paid ahead is not paid from the allowance.
      const paid = mayClaim() && !isInAll ? { ...terms, prepaidPeriods: 0 } : terms;
      return words(terms, capText(paid, minutes() ?? 0));
    };
  /** Returns the existing allowance that the user must decide about, if there is one. */
  const question = () => {
    const { error, ahead } = $call.get().view?.prepay ?? {};
    const asked = [error, ahead?.error].find((each) => each?.code === 'allowance_exists');
    return asked?.code === 'allowance_exists' ? asked.context : null;
  };
  const note = said((_terms, cap) => text.modeNotes[manner()](cap));
  const then = said(
    ({ price, periodSeconds }, cap) =>
      prepayStrings.then[manner()](formatUsdc(price), periodSeconds, cap, mayClaim()),
    true,
  );
  const budgetNote = said(({ prepaidPeriods }) => {
    const more = minutes();
    return more === null ? allowanceStrings.whole() : text.budgetHint(prepaidPeriods + more);
  });
  const element = h(
    'div.in-all',
    h('p.then', then),
    fold(
      text.change,
      'choice',
      field(text.mode, mode, note),
      shownIf(field(text.budget, budget, budgetNote), () => chosen() === 'allowance'),
    ),
  );
  const join: Actions['pay'] = async (...how) =>
    mayClaim() ? (await actions.booking()).claim(...how) : actions.pay(...how);
  const answers = h(
    'div.row.tight',
    { hidden: () => question() === null || isPaying() || chosen() !== 'allowance' },
    button(text.replace, {
      testid: 'allowance-replace',
      onclick() {
        const asked = question();
        if (asked) void join('allowance', minutes() ?? 0, asked.delegate);
      },
    }),
    button(text.byHand, {
      testid: 'allowance-by-hand',
      onclick() {
        mode.value = 'manual';
        draw();
        void join('manual', 0);
      },
    }),
  );
  const draws = [element, answers].map(drawing);
  const draw = (): void => draws.forEach((each) => each());
  function allowed(): HTMLElement {
    const line = h(
      'small',
      { hidden: () => chosen() !== 'allowance' || $needsWallet.get() },
      said((_terms, cap) => prepayStrings.allow(cap), true),
    );
    const drawLine = drawing(line);
    draws.push(drawLine);
    drawLine();
    return line;
  }
  watch(draw, $guest, $guestStatus, $call, $needsWallet, $wallet);
  return { element, answers, allowed, mode: chosen, budgetPeriods: minutes };
}

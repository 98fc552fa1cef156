import type { PayMode } from '../../shared/api/ledger.ts';
import { formatUsdc } from '../../shared/money.ts';
import { $call, $guest, type Actions } from '../app/state.ts';
import { $guestStatus } from '../app/status.ts';
import { h, setAttribute, setDisabled, setText, setVisible, watch } from '../ui/dom.ts';
import { capText, parseMinutes } from '../ui/format.ts';
import { button, field, fold } from '../ui/parts.ts';
import { period } from '../ui/strings.ts';
import { guestStrings, prepayStrings } from './strings.ts';

const text = guestStrings;
const DEFAULT_BUDGET_PERIODS = 30;
const MODES = ['allowance', 'manual'] as const satisfies readonly PayMode[];

export interface PayChoice {
  /** What follows the prepayment and the most that the call can cost, with the way to change it. */
  readonly element: HTMLElement;
  /** The choices about an existing allowance; hidden where there is none. */
  readonly answers: HTMLElement;
  mode(): PayMode;
  /** Returns null if the typed text is not a number of minutes. */
  budgetPeriods(): number | null;
}

/** Explains how the minutes after the prepayment are paid, before any wallet prompt. */
export function payChoice(actions: Actions): PayChoice {
  const mode = h(
    'select',
    { testid: 'pay-mode' },
    ...MODES.map((value) => h('option', { value }, text.modes[value])),
  );
  const budget = h('input', {
    testid: 'budget',
    type: 'number',
    min: '0',
    max: '1440',
    step: '1',
    value: String(DEFAULT_BUDGET_PERIODS),
    inputMode: 'numeric',
  });
  const note = h('p.hint');
  const budgetNote = h('p.hint');
  const then = h('p.then');
  const budgetField = field(text.budget, budget, budgetNote);
  const replace = button(text.replace, {
    testid: 'allowance-replace',
    onclick() {
      const asked = question();
      if (asked) void actions.pay('allowance', minutes() ?? 0, asked.delegate);
    },
  });
  const byHand = button(text.byHand, {
    testid: 'allowance-by-hand',
    onclick() {
      mode.value = 'manual';
      render();
      void actions.pay('manual', 0);
    },
  });
  const answers = h('div.row.tight', replace, byHand);
  const change = fold(text.change, 'choice', field(text.mode, mode, note), budgetField);
  const element = h('div.in-all', then, change);

  const chosen = (): PayMode => MODES.find((value) => value === mode.value) ?? 'allowance';
  const minutes = (): number | null => parseMinutes(budget.value);
  /** Returns the existing allowance that the user must decide about, if there is one. */
  const question = () => {
    const error = $call.get().view?.prepay?.error;
    return error?.code === 'allowance_exists' ? error.context : null;
  };
  const render = (): void => {
    const { terms } = $guest.get();
    const paying = $guestStatus.get() === 'paying';
    if (!terms) return;
    const extra = minutes();
    setAttribute(budget, 'aria-invalid', String(extra === null));
    setVisible(budgetField, chosen() === 'allowance');
    const cap = capText(terms, extra ?? 0);
    setText(note, text.modeNotes[chosen()](cap));
    const unit = period(terms.periodSeconds);
    setText(then, prepayStrings.then[chosen()](formatUsdc(terms.price), unit, cap));
    setText(budgetNote, text.budgetHint(terms.prepaidPeriods + (extra ?? 0)));
    for (const each of [mode, budget]) setDisabled(each, paying);
    setVisible(answers, question() !== null && !paying && chosen() === 'allowance');
  };
  mode.onchange = budget.oninput = render;
  watch(render, $guest, $guestStatus, $call);
  return { element, answers, mode: chosen, budgetPeriods: minutes };
}

import { atom, computed, type ReadableAtom } from 'nanostores';
import type { PayMode } from '../../shared/api/ledger.ts';
import { formatUsdc } from '../text/intl.ts';
import { parseMinutes } from '../text/typed.ts';
import type { Terms } from '../../shared/terms.ts';
import type { Actions } from '../app/actions.ts';
import { allowanceStrings } from '../spending-limit/strings.ts';
import { $guest } from '../app/guest-state.ts';
import { $call } from '../app/call-state.ts';
import { $guestStatus } from '../app/status.ts';
import { WALLET_APP } from '../wallet/mobile/name.ts';
import { $needsWallet, $wallet } from '../wallet/standard/state.ts';
import { h, shownIf, watch } from '../ui/dom.ts';
import { capText } from '../ui/format.ts';
import { button, field, fold } from '../ui/parts.ts';
import { guestStrings, prepayStrings } from './strings.ts';

const text = guestStrings;
const DEFAULT_BUDGET_PERIODS = 30;
const MODES = ['allowance', 'manual'] as const satisfies readonly PayMode[];

/**
 * How the guest pays after the prepayment, and for how many minutes. `minutes` is null if the typed
 * text is not a number.
 */
interface How {
  readonly mode: PayMode;
  readonly minutes: number | null;
}

export interface PayChoice {
  /**
   * Shows how the guest pays after the prepayment and the most that the call can cost, and lets the
   * guest change both.
   */
  readonly element: HTMLElement;
  /** The choices about an existing spending limit. Hidden if there is no such limit. */
  readonly answers: HTMLElement;
  /**
   * Returns the spending limit that the button also approves. Hidden if the guest chooses no limit.
   */
  allowed(): HTMLElement;
  readonly $how: ReadableAtom<How>;
}

/** Returns whether redeeming a booking may admit this guest, so that nothing has to be paid. */
export const mayClaim = (): boolean => $call.get().view?.prepay?.ahead?.mayClaim ?? false;

/**
 * How many minutes follow the prepayment unless the guest changes the number. For a scheduled call,
 * this is the rest of its planned length.
 */
const $usual = computed([$call, $guest], ({ view }, { terms }) => {
  const rest = (view?.prepay?.ahead?.plannedMinutes ?? 0) - (terms?.prepaidPeriods ?? 0);
  return rest > 0 ? rest : DEFAULT_BUDGET_PERIODS;
});

/**
 * Lets the guest choose how to pay the minutes after the prepayment, before the wallet shows any
 * prompt.
 */
export function payChoice(actions: Actions): PayChoice {
  const isPaying = (): boolean => $guestStatus.get() === 'paying';
  const $how = atom<How>({ mode: 'allowance', minutes: $usual.get() });
  const choose = (change: Partial<How>): void => $how.set({ ...$how.get(), ...change });
  const chosen = (): PayMode => $how.get().mode;
  const minutes = (): number | null => $how.get().minutes;
  const mode = h(
    'select',
    {
      testid: 'pay-mode',
      value: chosen,
      disabled: isPaying,
      onchange: () => choose({ mode: MODES.find((value) => value === mode.value) ?? 'allowance' }),
    },
    ...MODES.map((value) => h('option', { value }, text.modes[value])),
  );
  const budget: HTMLInputElement = h('input', {
    testid: 'budget',
    inputMode: 'numeric',
    autocomplete: 'off',
    disabled: isPaying,
    aria: { invalid: () => String(minutes() === null) },
    oninput: () => choose({ minutes: parseMinutes(budget.value) }),
  });
  $usual.subscribe((usual) => {
    budget.value = String(usual);
    choose({ minutes: usual });
  });
  /**
   * Returns the name of the choice. `byApp` means that the guest approves each payment in a wallet
   * app, and leaves this page for that.
   */
  const manner = (): PayMode | 'byApp' =>
    chosen() === 'manual' && $wallet.get().name === WALLET_APP() ? 'byApp' : chosen();
  const said = (words: (terms: Terms) => string) => (): string => {
    const { terms } = $guest.get();
    return terms ? words(terms) : '';
  };
  const inAll = (terms: Terms): string => capText(terms, minutes() ?? 0);
  /**
   * Returns the spending limit that the wallet approves. It contains nothing for minutes that are
   * already booked.
   */
  const limit = (terms: Terms): string =>
    inAll(mayClaim() ? { ...terms, prepaidPeriods: 0 } : terms);
  /** Returns the existing spending limit about which the user must decide, or null. */
  const question = () => {
    const { error, ahead } = $call.get().view?.prepay ?? {};
    const asked = [error, ahead?.error].find((each) => each?.code === 'allowance_exists');
    return asked?.code === 'allowance_exists' ? asked.context : null;
  };
  const note = said((terms) => text.modeNotes[manner()](limit(terms)));
  const then = said((terms) => {
    const { price, periodSeconds } = terms;
    const say = prepayStrings.then[manner()];
    return say(formatUsdc(price), periodSeconds, inAll(terms), mayClaim());
  });
  const budgetNote = said(({ prepaidPeriods }) => {
    const more = minutes();
    return more === null ? allowanceStrings.whole() : text.budgetHint(prepaidPeriods + more);
  });
  const drawn = <E extends HTMLElement>(view: E): E =>
    watch(view, ...[$how, $guest, $guestStatus, $call, $needsWallet, $wallet]);
  const element = drawn(
    h(
      'div.in-all',
      h('p.then', then),
      fold(
        text.change,
        'choice',
        field(text.mode, mode, note),
        shownIf(field(text.budget, budget, budgetNote), () => chosen() === 'allowance'),
      ),
    ),
  );
  const join: Actions['pay'] = async (...how) =>
    mayClaim() ? (await actions.booking()).claim(...how) : actions.pay(...how);
  const answers = drawn(
    h(
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
          choose({ mode: 'manual' });
          void join('manual', 0);
        },
      }),
    ),
  );
  return {
    element,
    answers,
    allowed: () =>
      drawn(
        h(
          'small',
          { hidden: () => chosen() !== 'allowance' || $needsWallet.get() },
          said((terms) => prepayStrings.allow(limit(terms), mayClaim())),
        ),
      ),
    $how,
  };
}

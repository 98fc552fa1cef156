import type { CallView } from '../../shared/api/ledger.ts';
import { type AtomicUsdc, usdc } from '../../shared/money.ts';
import { formatUsdc } from '../text/intl.ts';
import { PRICE_FLOOR } from '../../shared/terms.ts';
import type { App } from '../app/app.ts';
import { $call } from '../app/call-state.ts';
import { amountInput } from '../ui/amount-input.ts';
import { h, viewOf, watch } from '../ui/dom.ts';
import { button, errorOf, field, form } from '../ui/parts.ts';
import { $tip, tipActions, type TipActions } from './actions.ts';
import { tipStrings as text } from './strings.ts';

/** Lets the guest tip its host during the call. A separate chunk. */

/** The offered tips, as multiples of the price of a minute. */
const TIMES = [1, 5, 10] as const;

/** Returns the call in which this side can tip, or null. */
function tippable(): CallView | null {
  const { view, ended } = $call.get();
  return view?.role === 'guest' && view.phase === 'in-call' && ended === null ? view : null;
}

/** Returns what the page is doing, or what is wrong with the amount. */
function said(view: CallView): string {
  const { giving, asked, isTooSmall } = $tip.get();
  if (giving !== null) return view.billing?.color === 'green' ? text.paying() : text.waiting();
  if (isTooSmall) return text.tooSmall(formatUsdc(PRICE_FLOOR));
  return asked === null ? '' : text.unusual(formatUsdc(asked));
}

function howPaid({ balance, payMode, terms }: CallView): string {
  const how = text.how[payMode === 'manual' ? 'manual' : 'allowance'](formatUsdc(terms.price));
  return balance === null ? how : `${text.balance(formatUsdc(balance))} ${how}`;
}

function amounts(
  now: () => CallView,
  give: (tip: () => Promise<boolean>) => void,
  actions: TipActions,
): readonly HTMLElement[] {
  const isBusy = (): boolean => $tip.get().giving !== null;
  const isRefused = (): boolean =>
    $tip.get().isTooSmall || $tip.get().error?.code === 'amount_invalid';
  const amountOf = (times: number): AtomicUsdc => usdc(now().terms.price * BigInt(times));
  const label = (amount: AtomicUsdc): string =>
    ($tip.get().asked === amount ? text.sure : text.give)(formatUsdc(amount));
  const own = amountInput(actions.typed, {
    testid: 'tip-amount',
    disabled: isBusy,
    aria: { invalid: () => String(isRefused()) },
  });
  return [
    h(
      'div.row',
      ...TIMES.map((times) =>
        button(() => label(amountOf(times)), {
          testid: `tip-${times}`,
          data: { atomic: () => String(amountOf(times)) },
          aria: { label: () => text.named(label(amountOf(times))) },
          disabled: isBusy,
          onclick: () => give(() => actions.give(amountOf(times))),
        }),
      ),
    ),
    form(
      () => give(() => actions.giveTyped(own.value)),
      h(
        'div.stack',
        field(text.own, own),
        button(text.giveOwn, { testid: 'tip-own', type: 'submit', disabled: isBusy }),
      ),
    ),
  ];
}

export function tipPanel(actions: TipActions): HTMLElement {
  const isOpen = (): boolean => $tip.get().isOpen;
  const build = (now: () => CallView): HTMLElement => {
    const toggle = h(
      'summary',
      {
        testid: 'tip-open',
        onclick(event) {
          event.preventDefault();
          actions.toggle();
        },
      },
      text.title,
    );
    // Once the tip is paid, the pressed button is gone, so the focus returns to the toggle.
    const give = (tip: () => Promise<boolean>): void =>
      void tip().then((isPaid) => isPaid && toggle.focus());
    return h(
      'details.card.tip',
      {
        open: isOpen,
        onkeydown(event) {
          if (event.key !== 'Escape' || !isOpen()) return;
          // Closes the amounts, but not the panel.
          event.stopPropagation();
          actions.toggle();
          toggle.focus();
        },
      },
      toggle,
      h(
        'div.stack',
        { testid: 'tip' },
        ...amounts(now, give, actions),
        h('p.hint', () => howPaid(now())),
        h('p.status', { role: 'status', classes: { busy: () => $tip.get().giving !== null } }, () =>
          said(now()),
        ),
        errorOf(() => $tip.get().error),
      ),
    );
  };
  return watch(viewOf(tippable, build), $call, $tip);
}

export const composeTip = (app: App): HTMLElement => tipPanel(tipActions(app));

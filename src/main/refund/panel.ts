import { isOpen } from '../../shared/api/payments.ts';
import { usdcText } from '../ui/strings.ts';
import type { PaymentRecord, Role } from '../../shared/api/ledger.ts';
import { formatUsdc } from '../text/intl.ts';
import { $refundErrors, $refunding, type RefundActions } from './actions.ts';
import { $payments } from '../payment/state.ts';
import { lateOf, leftOf, refundOf, returnedOf, standingOf } from './state.ts';
import { $call } from '../app/call-state.ts';
import { drawing, filled, h, viewOf, watch } from '../ui/dom.ts';
import { listed, type Row } from '../ui/list.ts';
import { button, errorOf } from '../ui/parts.ts';
import { transaction } from '../ui/addresses.ts';
import { notArrived } from '../payment/not-arrived.ts';
import { paymentName } from '../payment/strings.ts';
import { phrase } from '../text/texts.ts';
import { refundStrings as text } from './strings.ts';

type ByHand = Pick<RefundActions, 'refund' | 'notArrived'>;

/** Returns the payment of a control, as the journal has it now. */
type Find = () => PaymentRecord | undefined;
/** Returns the refund to show, or null before a refund. */
type Refund = () => PaymentRecord | null;

/**
 * The draw functions of all controls. The references are weak, because controls appear and
 * disappear with their rows.
 */
const drawn = new Set<WeakRef<() => void>>();
/** Keeps each control's draw function alive as long as its element. */
const draws = new WeakMap<HTMLElement, () => void>();

let watching = false;
function keepDrawing(element: HTMLElement): HTMLElement {
  const draw = drawing(element);
  draws.set(element, draw);
  drawn.add(new WeakRef(draw));
  draw();
  if (watching) return element;
  watching = true;
  watch(
    () => {
      for (const each of drawn) {
        const again = each.deref();
        if (again) again();
        else drawn.delete(each);
      }
    },
    $payments,
    $refunding,
    $refundErrors,
  );
  return element;
}

/** Draws the state of a refund for one side. The element is empty while there is no refund. */
const outcome = (element: HTMLElement, role: Role, find: Find, refund: Refund): HTMLElement =>
  filled(
    element,
    () => [refund()?.state, refund()?.signature].join(),
    () => {
      const [payment, given] = [find(), refund()];
      if (!given || !payment) return [];
      if (isOpen(given)) return [h('span', text.open)];
      const by = given.amount < payment.amount ? text.givenPart : text.given;
      const told = h('span', by[role](formatUsdc(given.amount)));
      const { network, signature } = given;
      return signature === null ? [told] : [told, transaction(network, signature)];
    },
  );

/**
 * Draws the refund of a guest's payment. There may be hundreds of payments beside the call, so the
 * element is empty until there is a refund.
 */
function guestRefund(find: Find): HTMLElement {
  const refund = (): PaymentRecord | null => {
    const payment = find();
    return payment ? refundOf($payments.get() ?? [], payment) : null;
  };
  return keepDrawing(outcome(h('div.refund.refunded'), 'guest', find, refund));
}

/**
 * Builds the host's refund of a payment, with its outcome. The button is hidden under a question,
 * so that a slip cannot refund. The hidden button keeps its place in the layout, because tools
 * press it without opening the question (testing.md).
 */
function hostRefund(actions: ByHand, find: Find): HTMLElement {
  let isAsked = false;
  const state = () => {
    const payment = find();
    if (!payment?.signature) return null;
    const records = $payments.get() ?? [];
    const standing = standingOf(records, payment);
    const busy = $refunding.get().has(payment.signature);
    const failed = $refundErrors.get()[payment.signature] ?? null;
    const label = busy ? text.refunding : standing === 'open' ? text.again : text.refund;
    const refund = refundOf(records, payment);
    const isBegun = busy || standing === 'open';
    const what = paymentName(payment);
    // The refunded amount. Before a refund, this is the payment minus the unused time that was
    // already refunded.
    const left = refund?.amount ?? leftOf(records, payment);
    const unused = returnedOf(records, payment);
    const returned = unused === 0n ? null : formatUsdc(unused);
    const isEmpty = left === 0n && standing === 'none' && !busy && failed === null;
    const sums = { left, returned, isEmpty };
    return { payment, standing, busy, failed, label, refund, isBegun, what, ...sums };
  };
  const element: HTMLElement = viewOf(state, (now) => {
    const amount = (): string => formatUsdc(now().left);
    const isAskable = (): boolean =>
      now().standing === 'none' && !now().isEmpty && !now().busy && now().failed === null;
    function toggle(): void {
      isAsked = !isAsked;
      draws.get(element)?.();
      // The pressed button is hidden now, so the focus moves to the button in its place.
      (isAsked && !ask.checkVisibility() ? cancel : ask).focus();
    }
    const ask = button(text.ask, {
      className: 'quiet',
      hidden: () => !isAskable() || isAsked,
      aria: {
        label: () => text.askFor(now().what),
        expanded: () => String(isAsked),
      },
      onclick: toggle,
    });
    const cancel = button(text.cancel, {
      className: 'quiet',
      hidden: () => !isAsked || !isAskable(),
      onclick: toggle,
    });
    return h(
      'div.refund',
      ask,
      h(
        'div.refund-ask',
        {
          hidden: () => now().standing === 'given' || now().isEmpty,
          classes: { folded: () => !isAsked && !now().isBegun && now().failed === null },
        },
        h('span', { hidden: () => now().isBegun }, () => text.question(amount(), now().returned)),
        h(
          'div.row',
          button(() => now().label, {
            testid: 'refund',
            className: 'quiet',
            disabled: () => now().busy,
            data: { payment: () => now().payment.signature },
            aria: { label: () => text.of(now().label(), now().what, amount()) },
            onclick: () => void actions.refund(now().payment, now().left),
          }),
          cancel,
        ),
      ),
      outcome(h('span.refunded'), 'host', find, () => (now().busy ? null : now().refund)),
      notArrived(actions, () => now().refund),
      errorOf(() => (now().refund?.asks === true ? null : now().failed)),
    );
  });
  return keepDrawing(element);
}

/** Returns the host's control to refund a payment, or for a guest the outcome. */
export const refundControl = (actions: ByHand, role: Role, find: Find): HTMLElement =>
  role === 'host' ? hostRefund(actions, find) : guestRefund(find);

/** Lists, on the ended screen, the minutes that landed after the call had ended. */
export function lateRefunds(actions: ByHand): HTMLElement {
  /** Returns whether the terms refund unused time. Then late payments are part of that refund. */
  const returns = (): boolean => $call.get().view?.terms.returnsUnused === true;
  function late(): readonly PaymentRecord[] {
    const { view, ended } = $call.get();
    if (!view || view.callId === null || ended === null) return [];
    const served = view.minutes.map(({ signature }) => signature);
    return lateOf($payments.get() ?? [], { role: view.role, callId: view.callId }, served);
  }
  const row = (record: PaymentRecord): Row<PaymentRecord> => ({
    element: h(
      'li',
      h(
        'strong',
        phrase(() => paymentName(record)),
      ),
      h('span.amount', usdcText(record.amount)),
      returns()
        ? null
        : refundControl(actions, record.role ?? 'guest', () =>
            $payments.get()?.find(({ id }) => id === record.id),
          ),
    ),
    update: () => undefined,
  });
  return watch(
    h(
      'section.stack',
      { hidden: () => late().length === 0 },
      h('h3', text.late.title),
      h('p', () => (returns() ? text.late.returns : text.late)[$call.get().view?.role ?? 'guest']),
      listed(h('ul.late'), late, ({ id }) => id, row),
    ),
    $call,
    $payments,
  );
}

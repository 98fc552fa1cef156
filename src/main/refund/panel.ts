import type { PaymentRecord } from '../../shared/api/ledger.ts';
import { formatUsdc } from '../../shared/money.ts';
import { $refundErrors, $refunding, type RefundActions } from './actions.ts';
import { $payments } from '../payment/state.ts';
import { lateOf, refundOf, standingOf } from './state.ts';
import { $call } from '../app/state.ts';
import { h, setAttribute, setData, setDisabled, setText, setVisible, watch } from '../ui/dom.ts';
import { button, errorSlot, setLabel } from '../ui/parts.ts';
import { transaction } from '../ui/addresses.ts';
import { paymentName } from '../payment/strings.ts';
import { refundStrings as text } from './strings.ts';

/** Finds a control's payment, as the journal has it now. */
type Find = () => PaymentRecord | undefined;

/** Weak, because controls come and go with their rows. */
const drawn = new Set<WeakRef<HTMLElement>>();
const draws = new WeakMap<HTMLElement, () => void>();

let watching = false;
function keepDrawing(): void {
  if (watching) return;
  watching = true;
  watch(
    () => {
      for (const each of drawn) {
        const element = each.deref();
        if (element) draws.get(element)?.();
        else drawn.delete(each);
      }
    },
    $payments,
    $refunding,
    $refundErrors,
  );
}

/**
 * The host's refund of a payment, and for both sides its outcome. The button is folded away under a
 * question, so that nobody refunds by a slip; it keeps its place in the layout, because tools press
 * it without unfolding (ui-contract.md).
 */
export function refundControl(actions: Pick<RefundActions, 'refund'>, find: Find): HTMLElement {
  const error = errorSlot();
  const give = button(text.refund, {
    testid: 'refund',
    className: 'quiet',
    onclick() {
      const payment = find();
      if (payment) void actions.refund(payment);
    },
  });
  const question = h('span', {});
  const ask = h('div', { className: 'refund-ask' }, question, give);
  let isAsked = false;
  const toggle = button(text.ask, {
    className: 'quiet',
    onclick() {
      isAsked = !isAsked;
      draw();
    },
  });
  const says = h('span', { className: 'refunded' });
  const proof = h('span', {});
  const element = h('div', { className: 'refund' }, toggle, ask, says, proof, error.element);
  let shown = '';

  function draw(): void {
    const payment = find();
    setVisible(element, payment !== undefined);
    if (!payment?.signature) return;
    const { signature, role, amount, network } = payment;
    const records = $payments.get() ?? [];
    const standing = standingOf(records, payment);
    const busy = $refunding.get().has(signature);
    const failed = $refundErrors.get()[signature] ?? null;
    const isBegun = busy || standing === 'open';
    setVisible(ask, role === 'host' && standing !== 'given');
    setVisible(toggle, role === 'host' && standing === 'none' && !busy && failed === null);
    ask.classList.toggle('folded', !isAsked && !isBegun && failed === null);
    setVisible(question, !isBegun);
    setText(question, text.question(formatUsdc(amount)));
    setDisabled(give, busy);
    const label = busy ? text.refunding : standing === 'open' ? text.again : text.refund;
    setLabel(give, label);
    const what = paymentName(payment);
    setLabel(toggle, isAsked ? text.cancel : text.ask);
    setAttribute(toggle, 'aria-label', isAsked ? text.cancel : text.askFor(what));
    setAttribute(toggle, 'aria-expanded', String(isAsked));
    setAttribute(give, 'aria-label', text.of(label, what, formatUsdc(amount)));
    setData(give, 'payment', signature);
    const said = { none: '', open: busy ? '' : text.open, given: text.given[role ?? 'guest'] };
    setText(says, said[standing]);
    error.set(failed);
    const back = standing === 'given' ? (refundOf(records, payment)?.signature ?? '') : '';
    if (back === shown) return;
    shown = back;
    proof.replaceChildren(...(back === '' ? [] : [transaction(network, back)]));
  }

  drawn.add(new WeakRef(element));
  draws.set(element, draw);
  draw();
  keepDrawing();
  return element;
}

/** Lists minutes that landed after the call had ended, on the ended screen. */
export function lateRefunds(actions: Pick<RefundActions, 'refund'>): HTMLElement {
  const lead = h('p', {});
  const list = h('ul', { className: 'late' });
  const element = h('section', { className: 'stack' }, h('h3', {}, text.late.title), lead, list);
  const rows = new Map<string, HTMLElement>();

  /** Under terms that return unused time, late payments go back with it. */
  const returns = (): boolean => $call.get().view?.terms.returnsUnused === true;

  function row(record: PaymentRecord): HTMLElement {
    const { id, amount } = record;
    const known = rows.get(id);
    if (known) return known;
    const find: Find = () => $payments.get()?.find((each) => each.id === id);
    const made = h(
      'li',
      {},
      h('strong', {}, paymentName(record)),
      h('span', { className: 'amount' }, `${formatUsdc(amount)} USDC`),
      returns() ? null : refundControl(actions, find),
    );
    rows.set(id, made);
    return made;
  }

  let signatures = '';
  watch(
    () => {
      const { view, ended } = $call.get();
      const callId = view?.callId ?? null;
      const served = (view?.minutes ?? []).map(({ signature }) => signature);
      const late =
        view && callId !== null && ended !== null
          ? lateOf($payments.get() ?? [], { role: view.role, callId }, served)
          : [];
      setVisible(element, late.length > 0);
      setText(lead, (returns() ? text.late.returns : text.late)[view?.role ?? 'guest']);
      const now = late.map(({ id }) => id).join();
      if (now === signatures) return;
      signatures = now;
      list.replaceChildren(...late.map(row));
    },
    $call,
    $payments,
  );
  return element;
}

import type { CallView } from '../../shared/api/ledger.ts';
import { type AppError, appError } from '../../shared/errors.ts';
import { type AtomicUsdc, formatUsdc, usdc } from '../../shared/money.ts';
import { $files } from '../app/files-link.ts';
import { $payments } from '../payment/state.ts';
import type { Actions } from '../app/state.ts';
import { $call, $screen, $unused } from '../app/state.ts';
import { h, setData, setText, setVisible, watch } from '../ui/dom.ts';
import { paymentList } from '../billing/payment-list.ts';
import type { MoneySlots } from '../refund/slot.ts';
import { unusedTimeOf } from '../refund/state.ts';
import { elapsedClock } from '../ui/format.ts';
import { button, errorSlot, fact, facts, setLabel } from '../ui/parts.ts';
import { billingStrings } from '../billing/strings.ts';

const text = billingStrings.ended;

/** Returns the total of file payments that settled in this call, by this side's journal. */
const soldFor = ({ callId, role }: CallView): AtomicUsdc =>
  usdc(
    ($payments.get() ?? [])
      .filter((each) => each.kind === 'file' && each.state === 'confirmed')
      .filter((each) => each.callId === callId && each.role === role)
      .reduce((sum, { amount }) => sum + amount, 0n),
  );

/** Shows who ended the call and why, what it cost, and the payments as proof. */
export function ended(actions: Actions, money: MoneySlots): HTMLElement {
  const why = h('p', { className: 'lead' });
  const cause = errorSlot();
  const talked = h('span', {});
  const talkedRow = fact(text.talked, talked);
  const minutes = h('span', {});
  const total = h('span', {});
  const totalRow = fact(text.total.guest, total);
  const totalName = totalRow.querySelector('dt');
  const files = h('span', {});
  const filesRow = fact(text.files.guest, files);
  const filesName = filesRow.querySelector('dt');
  const until = h('span', {});
  const untilRow = fact(text.paidUntil, until);
  const bill = h(
    'div',
    { className: 'stack wide' },
    facts(talkedRow, fact(text.minutes, minutes), totalRow, filesRow, untilRow),
  );
  const payments = h(
    'div',
    { className: 'stack wide' },
    h('h3', {}, text.payments),
    paymentList(({ ended: reason }) => reason !== null, money.extra),
    money.ended,
  );
  const copy = button(text.copy, { icon: 'copy', onclick: () => void actions.copyReceipt() });
  const again = button(text.again, {
    className: 'primary',
    testid: 'start-over',
    onclick: () => void actions.startOver(),
  });
  const element = h(
    'section',
    { className: 'card call-ended', testid: 'call-ended' },
    h('div', { className: 'stack', role: 'status' }, h('h2', {}, text.title), why),
    cause.element,
    money.unused,
    bill,
    h('div', { className: 'row' }, again, copy),
    payments,
  );
  const toStart = (): void => {
    const { top } = element.getBoundingClientRect();
    if (top < 0 || top > window.innerHeight) element.scrollIntoView({ block: 'start' });
  };
  let told: AppError | null = null;
  /** Shows each error only once, because screen readers announce it. */
  function tell(error: AppError | null): void {
    if (error?.code === told?.code) return;
    told = error;
    cause.set(error);
  }
  watch(
    () => {
      const { ended: reason, view, role } = $call.get();
      const shown = reason !== null && $screen.get() !== 'lobby';
      const news = shown && element.hidden;
      setVisible(element, shown);
      // Users who have scrolled down to the files must notice that the call is over.
      if (news) requestAnimationFrame(toStart);
      const { busy } = $files.get();
      setLabel(again, busy ? text.againBusy : text.again);
      again.classList.toggle('primary', !busy);
      setData(element, 'reason', reason);
      if (!reason) return;
      setText(why, text.reasons[reason][role ?? 'guest']);
      const { billing = null } = view ?? {};
      setVisible(bill, billing !== null);
      setVisible(payments, billing !== null);
      setVisible(copy, billing !== null);
      if (!view || !billing) return tell(null);
      if (totalName) setText(totalName, text.total[view.role]);
      const sold = soldFor(view);
      setVisible(filesRow, sold > 0n);
      if (filesName) setText(filesName, text.files[view.role]);
      setText(files, `${formatUsdc(sold)} USDC`);
      setText(talked, elapsedClock(billing.elapsedMs));
      // Counts the payments shown on this page, without any that landed since.
      const settled = view.minutes.filter(({ minute }) => minute !== 'prepay').length;
      const paidMinutes = view.terms.prepaidPeriods + settled;
      // Its line tells the time, the sum and what is not used, late payments included.
      const unused = unusedTimeOf($unused.get(), view);
      const allMinutes = unused ? Number(unused.paid / view.terms.price) : paidMinutes;
      setText(minutes, String(allMinutes));
      setVisible(talkedRow, !unused);
      setVisible(totalRow, !unused);
      const error = view.error ?? view.freezeCode;
      // A declined prompt suggests trying again, which is impossible after the call.
      const declined = error?.code === 'wallet_rejected';
      const unpaid = declined ? appError('unpaid', { minute: paidMinutes + 1 }) : error;
      tell(reason === 'unpaid' ? unpaid : null);
      setText(total, `${formatUsdc(view.totalPaid)} USDC`);
      const paidUntilMs = paidMinutes * view.terms.periodSeconds * 1000;
      const leftMs = paidUntilMs - billing.elapsedMs;
      setVisible(untilRow, !unused && leftMs >= 1000);
      setText(until, text.unused(elapsedClock(paidUntilMs), elapsedClock(leftMs)));
    },
    $call,
    $screen,
    $files,
    $payments,
    $unused,
  );
  return element;
}

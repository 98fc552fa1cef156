import type { CallView, EndReason, Role } from '../../shared/api/ledger.ts';
import { type AppError, appError, type ErrorCode } from '../../shared/errors.ts';
import { type AtomicUsdc, formatUsdc } from '../../shared/money.ts';
import { $files } from '../app/files-link.ts';
import { $payments } from '../payment/state.ts';
import { type CallSums, callSums } from '../payment/call-sums.ts';
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

/** "4:12": within a sentence, minutes have no leading zero. */
const spoken = (ms: number): string => elapsedClock(ms).replace(/^0(?=\d)/, '');

/** The sums of a call that never came so far. */
const NONE: CallSums = callSums([], { role: 'guest', callId: null }, []);

/** Returns the time that was talked and what was paid for it: "4:12 talked · 2.50 USDC for …". */
function talkedWords(view: CallView, sums: CallSums): string {
  const { billing, terms } = view;
  // The return is computed from the seconds that its own line names.
  const unused = unusedTimeOf($unused.get(), view);
  const ms = unused ? unused.countedSeconds * 1000 : (billing?.elapsedMs ?? 0);
  const whole = terms.price > 0n && sums.time % terms.price === 0n;
  const paid = text.time(formatUsdc(sums.time), whole ? Number(sums.time / terms.price) : null);
  return `${text.talked(spoken(ms))} · ${paid}`;
}

/** Returns why the call ended, as an error; only a payment that failed has more to say than who. */
function causeOf(reason: EndReason, view: CallView): AppError | null {
  if (reason !== 'unpaid' || !view.billing) return null;
  const error = view.error ?? view.freezeCode;
  // A declined prompt suggests trying again, which is impossible after the call.
  if (error?.code !== 'wallet_rejected') return error;
  return appError('unpaid', { minute: view.billing.minute });
}

/** Their own next steps are for a call that still runs. */
const ONLY_IN_CALL: ReadonlySet<ErrorCode> = new Set(['allowance_used_up', 'host_silent']);

interface Bill {
  readonly element: HTMLElement;
  draw(view: CallView, sums: CallSums): void;
}

/** The lines that, with the time above them and what came back, add up to the headline. */
function bill(): Bill {
  const row = (name: string) => {
    const value = h('span', {});
    const element = fact(name, value);
    return { element, value, name: element.querySelector('dt') };
  };
  const files = row(text.files.guest);
  const refunded = row(text.refunded.guest);
  const open = row(text.open);
  const until = row(text.paidUntil);
  const rows = [files, refunded, open, until];
  const element = facts(...rows.map((each) => each.element));

  function say(at: typeof files, name: Record<Role, string>, role: Role, sum: AtomicUsdc): void {
    setVisible(at.element, sum > 0n);
    if (at.name) setText(at.name, name[role]);
    setText(at.value, `${formatUsdc(sum)} USDC`);
  }

  return {
    element,
    draw(view, sums) {
      const { billing, role, terms } = view;
      say(files, text.files, role, sums.files);
      say(refunded, text.refunded, role, sums.refunded);
      say(open, { host: text.open, guest: text.open }, role, sums.open);
      const unused = unusedTimeOf($unused.get(), view);
      const settled = view.minutes.filter(({ minute }) => minute !== 'prepay').length;
      const paidUntilMs = (terms.prepaidPeriods + settled) * terms.periodSeconds * 1000;
      const leftMs = billing && !unused ? paidUntilMs - billing.elapsedMs : 0;
      setVisible(until.element, leftMs >= 1000);
      setText(until.value, text.unused(elapsedClock(paidUntilMs), elapsedClock(leftMs)));
      setVisible(element, !rows.every((each) => each.element.hidden));
    },
  };
}

/** Shows what the call cost or earned, who ended it and why, and the payments as proof. */
export function ended(actions: Actions, money: MoneySlots): HTMLElement {
  const title = h('h2', { testid: 'ended-net' });
  const why = h('p', {});
  const talked = h('p', { className: 'talked' });
  const cause = errorSlot();
  const sumsBill = bill();
  const payments = h(
    'div',
    { className: 'stack wide' },
    h('h3', {}, text.payments),
    paymentList(({ ended: reason }) => reason !== null, money.extra),
    money.ended,
  );
  const copy = button(text.copy, { icon: 'copy', onclick: () => void actions.copyReceipt() });
  const again = button(text.again.guest, {
    className: 'primary',
    testid: 'start-over',
    onclick: () => void actions.startOver(),
  });
  // Not atomic: a sum that changes is said without the rest.
  const news = h('div', { className: 'stack', role: 'status' }, title, why);
  news.setAttribute('aria-atomic', 'false');
  const element = h(
    'section',
    { className: 'card call-ended', testid: 'call-ended' },
    news,
    h('div', { className: 'stack result' }, talked, money.unused),
    cause.element,
    sumsBill.element,
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
    cause.set(error, error && ONLY_IN_CALL.has(error.code) ? text.afresh : undefined);
  }
  function draw(reason: EndReason, role: Role, view: CallView | null): void {
    const records = $payments.get();
    const sums = view ? callSums(records ?? [], view, view.minutes) : NONE;
    const isBegun = Boolean(view?.billing) || sums.time + sums.files > 0n;
    setText(title, isBegun ? text.net[role](formatUsdc(sums.net)) : text.unbegun);
    setData(title, 'atomic', String(sums.net));
    // Only the journal knows that nothing was paid.
    const isFree = !isBegun && sums.open === 0n && (view === null || records !== null);
    const reasons = isBegun ? text.reasons : text.reasonsBefore;
    setText(why, `${reasons[reason][role]}${isFree ? ` ${text.unpaid}` : ''}`);
    for (const each of [talked, payments, copy]) setVisible(each, isBegun);
    setVisible(sumsBill.element, view !== null);
    if (!view) return tell(null);
    setText(talked, talkedWords(view, sums));
    sumsBill.draw(view, sums);
    tell(causeOf(reason, view));
  }
  watch(
    () => {
      const { ended: reason, view, role } = $call.get();
      const shown = reason !== null && $screen.get() !== 'lobby';
      const isNews = shown && element.hidden;
      setVisible(element, shown);
      // Users who have scrolled down to the files must notice that the call is over.
      if (isNews) requestAnimationFrame(toStart);
      const { busy } = $files.get();
      setLabel(again, (busy ? text.againBusy : text.again)[role ?? 'guest']);
      again.classList.toggle('primary', !busy);
      setData(element, 'reason', reason);
      if (reason) draw(reason, role ?? 'guest', view);
    },
    $call,
    $screen,
    $files,
    $payments,
    $unused,
  );
  return element;
}

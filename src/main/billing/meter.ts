import type { CallView } from '../../shared/api/ledger.ts';
import type { BillingSnapshot } from '../../shared/billing/types.ts';
import { formatUsdc } from '../../shared/money.ts';
import { $call, $host, $screen, type Actions } from '../app/state.ts';
import { $wallet } from '../wallet/standard/state.ts';
import { countdownLabel, isPaused, lowWords, nextStep, statusWords } from './phrases.ts';
import { h, setAttribute, setData, setDisabled, setText, setVisible, watch } from '../ui/dom.ts';
import { countdownClock, elapsedClock, reach, settleTime, spokenTime } from '../ui/format.ts';
import { icon, setIcon, svg } from '../ui/icons.ts';
import { button } from '../ui/parts.ts';
import { onReading, type Reading } from './reading.ts';
import { billingStrings } from './strings.ts';
import { strings } from '../ui/strings.ts';

const text = billingStrings.meter;
/** Circumference of the ring, set as `pathLength`, so that the dash is a fraction of it. */
const RING = 100;

function ring(): { element: SVGSVGElement; set(fraction: number): void } {
  const circle = { cx: '24', cy: '24', r: '21', pathLength: String(RING) };
  const left = svg('circle', { ...circle, class: 'ring-left', 'stroke-dasharray': `${RING}` });
  const element = svg(
    'svg',
    { class: 'ring', viewBox: '0 0 48 48', 'aria-hidden': 'true' },
    svg('circle', { ...circle, class: 'ring-all' }),
    left,
  );
  return {
    element,
    set(fraction) {
      const offset = (1 - Math.min(fraction, 1)) * RING;
      setAttribute(left, 'stroke-dashoffset', offset.toFixed(1));
    },
  };
}

/** Returns how long the countdown runs: the prepaid periods first, then one period each. */
const stretchMs = ({ terms, minutes }: CallView): number =>
  terms.periodSeconds *
  1000 *
  (minutes.some(({ minute }) => minute !== 'prepay') ? 1 : terms.prepaidPeriods);

/** Shows digits, with words for screen readers. The `timer` role is a live region that is off. */
function digits(testid: string): { element: HTMLElement; set(ms: number, seconds: string): void } {
  const element = h('span', { testid, className: 'digits', role: 'timer' });
  return {
    element,
    set(ms, shown) {
      setData(element, 'ms', String(Math.round(ms)));
      if (element.textContent === shown) return;
      setText(element, shown);
      const seconds = shown.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
      setAttribute(element, 'aria-label', spokenTime(seconds));
    },
  };
}

/** Returns the facts about each side's money beside the total. */
function moneyFacts(
  view: CallView,
  billing: BillingSnapshot,
  walletGone: boolean,
): readonly string[] {
  const facts = [`${text.paidUntil[view.role]} ${elapsedClock(billing.paidUntilMs)}`];
  if (view.role === 'host') {
    const last = view.minutes.at(-1);
    if (last) {
      const name = last.minute === 'prepay' ? text.prepay : text.minute(last.minute);
      facts.push(`${text.last}: ${name}, ${text.settled(settleTime(last.settleMs))}`);
    }
    const { coveredPayments } = view;
    if (coveredPayments !== null)
      facts.push(`${text.feesCovered} ${text.payments(coveredPayments)}`);
    return facts;
  }
  const { allowanceLeft, balance } = view;
  const reached = reach(view);
  const lasts = (what: 'allowance' | 'balance'): string =>
    reached?.by === what && reached.minutes > 0 ? ` (${text.about(reached.minutes)})` : '';
  if (allowanceLeft !== null) {
    facts.push(`${text.allowance} ${formatUsdc(allowanceLeft)} USDC${lasts('allowance')}`);
  }
  if (walletGone) return [...facts, text.walletGone];
  if (balance !== null) {
    facts.push(`${text.balance} ${formatUsdc(balance)} USDC${lasts('balance')}`);
  }
  return facts;
}

/** Shows the call's time and money from the ledger worker's snapshots alone. */
export function meter(actions: Pick<Actions, 'fundFeeKey'>): HTMLElement {
  const elapsed = digits('elapsed');
  const elapsedLabel = h('span', { className: 'label' });
  const countdown = digits('countdown');
  const countdownName = h('span', { className: 'label' });
  const circle = ring();
  const sign = icon('check');
  const status = h('span', {});
  const billing = h('p', { testid: 'billing', className: 'billing' }, status);
  const total = h('span', { testid: 'total-paid', className: 'digits' });
  const totalLabel = h('span', { className: 'label' });
  const step = h('p', { className: 'next' });
  const lowText = h('span', {});
  const refill = button(billingStrings.low.refill, {
    className: 'quiet',
    onclick: () => void actions.fundFeeKey(),
  });
  const low = h('div', { className: 'note low' }, icon('wallet'), lowText, refill);
  const element = h(
    'section',
    { className: 'meter', aria: { label: text.label } },
    h('div', { className: 'dial' }, circle.element, sign),
    h('div', { className: 'due' }, billing, h('p', {}, countdownName, ' ', countdown.element)),
    h('p', { className: 'figure' }, elapsedLabel, ' ', elapsed.element),
    h(
      'p',
      { className: 'figure' },
      totalLabel,
      ' ',
      total,
      h('span', { className: 'unit' }, strings.usdc),
    ),
    step,
    low,
  );

  let drawn: BillingSnapshot | null = null;
  function draw({ elapsedMs, countdownMs, upcomingMs }: Reading, view: CallView): void {
    const { billing: now, role } = view;
    if (!now) return;
    elapsed.set(elapsedMs, elapsedClock(elapsedMs));
    countdown.set(countdownMs, countdownClock(countdownMs));
    // In steps of the digits, so that both are painted together.
    circle.set((Math.ceil(countdownMs / 1000) * 1000) / stretchMs(view));
    setText(step, nextStep(view, now, upcomingMs));
    if (now === drawn) return;
    // A mark for benchmarks and the developer tools; the next frame paints it.
    if (now.status !== drawn?.status) performance.mark(`billing:${now.status}`);
    drawn = now;
    setData(element, 'color', now.color);
    setData(billing, 'status', now.status);
    setData(billing, 'color', now.color);
    const words = statusWords(now);
    setText(status, words.text);
    setIcon(sign, words.icon);
    setText(elapsedLabel, isPaused(now) ? text.paused : text.elapsed);
    setText(countdownName, countdownLabel(view, now));
    setText(totalLabel, text.total[role]);
    setText(total, formatUsdc(view.totalPaid));
    setData(total, 'atomic', String(view.totalPaid));
  }

  watch(
    () => {
      const { view, ended } = $call.get();
      const over = ended !== null || view?.phase === 'ended';
      const shown = Boolean(view?.billing) && !over && $screen.get() !== 'lobby';
      setVisible(element, shown);
      if (!view?.billing) return;
      // During a freeze the cover tells the guest the same; the host can refill here.
      const warning = view.role === 'guest' && view.freezeCode ? null : lowWords(view);
      setVisible(low, warning !== null);
      setText(lowText, warning?.text ?? '');
      setVisible(refill, view.role === 'host');
      setDisabled(refill, $host.get().feeKeyBusy);
    },
    $call,
    $host,
    $screen,
  );
  onReading(draw);
  return element;
}

/** Shows what happens next and what is left: of the allowance, the balance and the fee balance. */
export function account(): HTMLElement {
  const step = h('p', {});
  const facts = h('ul', { className: 'money' });
  const element = h('section', { className: 'card' }, step, facts);
  watch(
    () => {
      const { view } = $call.get();
      setVisible(element, Boolean(view?.billing));
      if (!view?.billing) return;
      const paysAlone = view.role === 'guest' && view.payMode === 'allowance';
      const walletGone = paysAlone && $wallet.get().status !== 'connected';
      const lines = moneyFacts(view, view.billing, walletGone);
      if (facts.textContent === lines.join('')) return;
      facts.replaceChildren(...lines.map((line) => h('li', {}, line)));
    },
    $call,
    $wallet,
  );
  onReading(({ upcomingMs }, view) => {
    if (view.billing) setText(step, nextStep(view, view.billing, upcomingMs));
  });
  return element;
}

import { $language } from '../text/texts.ts';
import type { CallView } from '../../shared/api/ledger.ts';
import type { BillingSnapshot } from '../../shared/billing/types.ts';
import { centsOfUsdc, roundedUsdc, spokenTime } from '../text/intl.ts';
import type { Actions } from '../app/actions.ts';
import { $panel, $screen } from '../app/screen.ts';
import { $host } from '../app/host-state.ts';
import { $call, $media } from '../app/call-state.ts';
import { $payments } from '../payment/state.ts';
import { $wishes } from '../rtc/video-wish.ts';
import { $wallet } from '../wallet/standard/state.ts';
import { type LowWords, lowWords } from './low-funds-warning.ts';
import {
  countdownLabel,
  isHostSilent,
  isPaused,
  nextStep,
  statusWords,
  trialUntilMs,
} from './phrases.ts';
import { drawing, filled, h, onDraw, setAttribute, setText, viewOf, watch } from '../ui/dom.ts';
import { countdownClock, elapsedClock, reach, settleTime } from '../ui/format.ts';
import { icon, type IconName, svg } from '../ui/icons.ts';
import { button } from '../ui/parts.ts';
import { paidOthers } from './payment-list.ts';
import { onReading, type Reading } from './call-clock.ts';
import { billingStrings } from './strings.ts';
import { exactText, strings } from '../ui/strings.ts';

const text = billingStrings.meter;
/**
 * Circumference of the ring. It is set as `pathLength`, so that the dash can be given as a part of
 * it.
 */
const RING = 100;

/** Shows how much of the time until the next payment is left. */
function ring(fraction: () => number): SVGSVGElement {
  const circle = { cx: '24', cy: '24', r: '21', pathLength: String(RING) };
  const left = svg('circle', { ...circle, class: 'ring-left', 'stroke-dasharray': `${RING}` });
  const element = svg(
    'svg',
    { class: 'ring', viewBox: '0 0 48 48', 'aria-hidden': 'true' },
    svg('circle', { ...circle, class: 'ring-all' }),
    left,
  );
  return onDraw(element, () => {
    const offset = (1 - Math.min(fraction(), 1)) * RING;
    setAttribute(left, 'stroke-dashoffset', offset.toFixed(1));
  });
}

/**
 * Returns how long the current countdown takes in all: first the prepaid periods together, then one
 * period at a time.
 */
const stretchMs = ({ terms, minutes }: CallView): number =>
  terms.periodSeconds *
  1000 *
  (minutes.some(({ minute }) => minute !== 'prepay') ? 1 : terms.prepaidPeriods);

/**
 * Shows digits, with words for screen readers. The role `timer` is a live region that is off by
 * default, so the digits are not announced.
 */
function digits(testid: string, ms: () => number, format: (ms: number) => string): HTMLElement {
  const data = { ms: () => String(Math.round(ms())) };
  const element = h('span.digits', { testid, role: 'timer', data });
  let language = $language.get();
  return onDraw(element, () => {
    const shown = format(ms());
    const now = $language.get();
    if (element.textContent === shown && language === now) return;
    language = now;
    setText(element, shown);
    const seconds = shown.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    setAttribute(element, 'aria-label', spokenTime(seconds));
  });
}

/** Returns the lines about the payments and about this side's own money. */
function moneyFacts(
  view: CallView,
  billing: BillingSnapshot,
  walletGone: boolean,
): readonly string[] {
  const facts = [`${text.paidUntil[view.role]()} ${elapsedClock(billing.paidUntilMs)}`];
  if (view.role === 'host') {
    const last = view.minutes.at(-1);
    if (last) {
      const name = last.minute === 'prepay' ? text.prepay() : text.minute(last.minute);
      facts.push(`${text.last()}: ${name}, ${text.settled(settleTime(last.settleMs))}`);
    }
    const { coveredPayments } = view;
    if (coveredPayments !== null) facts.push(text.fees(text.payments(coveredPayments)));
    if (view.trialsBefore) facts.push(text.trials(view.trialsBefore));
    return facts;
  }
  const { remaining, balance } = view;
  const reached = reach(view);
  const lasts = (what: 'allowance' | 'balance'): string =>
    reached?.by === what && reached.minutes > 0 ? ` (${text.about(reached.minutes)})` : '';
  if (remaining !== null) {
    facts.push(`${text.allowance()} ${centsOfUsdc(remaining)} USDC${lasts('allowance')}`);
  }
  if (walletGone) return [...facts, text.walletGone()];
  if (balance !== null) {
    facts.push(`${text.balance()} ${centsOfUsdc(balance)} USDC${lasts('balance')}`);
  }
  return facts;
}

/**
 * Returns a function for a text about the billed call. That function returns '' before and after
 * billing.
 */
const said = (words: (view: CallView, billing: BillingSnapshot) => string) => (): string => {
  const { view } = $call.get();
  return view?.billing ? words(view, view.billing) : '';
};

/** Returns the text about the next step. It depends on which media the host sends. */
const stepText = (upcomingMs: () => number | null) =>
  said((view, now) =>
    nextStep(view, now, upcomingMs(), isHostSilent(view, $media.get(), $wishes.get())),
  );

/** Warns if this side's money runs low. */
function lowNote(actions: Pick<Actions, 'fundFeePayer'>): HTMLElement {
  const find = (): LowWords | null => {
    const { view } = $call.get();
    // During a freeze, the cover shows the guest the same warning. The host's note stays, because
    // the host can refill here.
    const isTold = view?.role === 'guest' && view.freezeCode !== null;
    return view?.billing && !isTold ? lowWords(view) : null;
  };
  return viewOf(find, (words) =>
    h(
      'div.note.low',
      icon('wallet'),
      h('span', () => words().text),
      button(billingStrings.low.refill, {
        className: 'quiet',
        hidden: () => $call.get().view?.role !== 'host',
        disabled: () => $host.get().feePayerBusy,
        onclick: () => void actions.fundFeePayer(),
      }),
      button(billingStrings.low.extend, {
        className: 'quiet',
        hidden: () => words().by !== 'allowance',
        onclick: () => $panel.set('payments'),
      }),
    ),
  );
}

/**
 * Shows the call's time and money from the ledger worker's snapshots alone. In the
 * picture-in-picture window (pip/), its test ids begin with `prefix`.
 */
export function meter(actions: Pick<Actions, 'fundFeePayer'>, prefix = ''): HTMLElement {
  const billing = (): BillingSnapshot | null => $call.get().view?.billing ?? null;
  const color = (): string | null => billing()?.color ?? null;
  function isShown(): boolean {
    const { view, ended } = $call.get();
    const isOver = ended !== null || view?.phase === 'ended';
    return Boolean(view?.billing) && !isOver && $screen.get() !== 'lobby';
  }
  function sign(): IconName {
    const now = billing();
    return now ? statusWords(now).icon : 'check';
  }
  function trying(): boolean {
    const { view } = $call.get();
    return view?.billing ? trialUntilMs(view, view.billing) !== null : false;
  }
  const total = (): string | null => {
    const { view } = $call.get();
    return view?.billing ? String(view.totalPaid) : null;
  };

  // The clock draws these parts. The ledger worker's snapshots draw all others.
  let reading: Reading = { elapsedMs: 0, countdownMs: 0, upcomingMs: null };
  const elapsed = digits(prefix + 'elapsed', () => reading.elapsedMs, elapsedClock);
  const countdown = digits(prefix + 'countdown', () => reading.countdownMs, countdownClock);
  const circle = ring(() => {
    const { view } = $call.get();
    // The ring moves in steps of the digits, so that both are painted together.
    return view ? (Math.ceil(reading.countdownMs / 1000) * 1000) / stretchMs(view) : 0;
  });
  const next = h(
    'p.next',
    stepText(() => reading.upcomingMs),
  );
  const clocks = [elapsed, countdown, circle, next].map(drawing);

  const status = h(
    'p.billing',
    { testid: prefix + 'billing', data: { status: () => billing()?.status ?? null, color } },
    h(
      'span',
      said((_view, now) => statusWords(now).text),
    ),
  );
  let marked: BillingSnapshot['status'] | undefined;
  onDraw(status, () => {
    const now = billing()?.status;
    if (now === undefined || now === marked || prefix !== '') return;
    marked = now;
    // A mark for benchmarks and the developer tools. The next frame paints the status.
    performance.mark(`billing:${now}`);
  });
  const element = watch(
    h(
      'section.meter',
      {
        hidden: () => !isShown(),
        data: { color },
        aria: { label: text.label },
        classes: { trying },
      },
      h('div.dial', circle, icon(sign)),
      h('div.due', status, h('p', h('span.label', said(countdownLabel)), ' ', countdown)),
      h(
        'p.figure',
        h(
          'span.label',
          said((_view, now) => (isPaused(now) ? text.paused() : text.elapsed())),
        ),
        ' ',
        elapsed,
      ),
      h(
        'p.figure',
        h(
          'span.label',
          said((view) =>
            (paidOthers(view).length > 0 ? text.totalOfTime : text.total)[view.role](),
          ),
        ),
        ' ',
        h(
          'span.digits',
          {
            testid: prefix + 'total-paid',
            data: { atomic: total },
            title: said(({ totalPaid }) => exactText(totalPaid)),
          },
          said(({ totalPaid }) => roundedUsdc(totalPaid)),
        ),
        h('span.unit', strings.usdc),
      ),
      next,
      lowNote(actions),
    ),
    $call,
    $payments,
    $host,
    $screen,
  );
  onReading((now) => {
    reading = now;
    for (const draw of clocks) draw();
  });
  return element;
}

/** Returns the facts about this side's money, one per line; '' while nothing is billed. */
const moneyLines = said((view, billing) => {
  const paysAlone = view.role === 'guest' && view.payMode === 'allowance';
  const isWalletGone = paysAlone && $wallet.get().status !== 'connected';
  return moneyFacts(view, billing, isWalletGone).join('\n');
});

/**
 * Shows the next step, and how much is left of the spending limit, the balance or the network-fee
 * balance.
 */
export function account(): HTMLElement {
  let upcomingMs: number | null = null;
  const step = h(
    'p',
    stepText(() => upcomingMs),
  );
  const drawStep = drawing(step);
  onReading((now) => {
    ({ upcomingMs } = now);
    drawStep();
  });
  return watch(
    h(
      'section.card',
      { hidden: () => !$call.get().view?.billing },
      step,
      filled(h('ul.money'), moneyLines, (lines) =>
        lines === '' ? [] : lines.split('\n').map((line) => h('li', line)),
      ),
    ),
    $call,
    $wallet,
  );
}

import type { CallView, EndReason, Role, UnusedTime } from '../../shared/api/ledger.ts';
import type { AppError, ErrorCode } from '../../shared/errors.ts';
import { roundedUsdc } from '../text/intl.ts';
import { $files, $kept } from '../app/files-link.ts';
import { $payments } from '../payment/state.ts';
import { endedSums, type EndedSums } from '../payment/ended-sums.ts';
import { signedText } from '../payment/signed.ts';
import { paymentStrings } from '../payment/strings.ts';
import { atLeastZero } from '../../shared/billing/call-sums.ts';
import type { Actions } from '../app/actions.ts';
import { $screen } from '../app/screen.ts';
import { $call } from '../app/call-state.ts';
import { $unused } from '../app/ledger-link.ts';
import { $again } from './again-state.ts';
import { isUnderWay } from './again-steps.ts';
import { $keptLine } from './kept-line.ts';
import { drawing, h, setData, setVisible, shownIf, takeFocus, watch } from '../ui/dom.ts';
import { paymentList } from '../billing/payment-list.ts';
import { causeOfEnd, endWords } from '../billing/phrases.ts';
import type { MoneySlots } from '../refund/money-slots.ts';
import { isOpen, unusedTimeOf } from '../refund/state.ts';
import { elapsedClock, spokenClock } from '../ui/format.ts';
import { lazySlot } from '../ui/lazy.ts';
import { button, errorOf, fact, facts } from '../ui/parts.ts';
import { exactText, usdcText } from '../ui/strings.ts';
import { billingStrings } from '../billing/strings.ts';
import { $endedTally } from '../quality/link-quality.ts';
import { qualityStrings } from '../quality/strings.ts';
import { tallyWords } from '../quality/words.ts';

const text = billingStrings.ended;

/** The sums of a call that never reached a payment. */
const NONE: EndedSums = endedSums([], { role: 'guest', callId: null }, []);

/** Returns the words for the time that the two talked, such as "4:12 talked". */
function talkedWords(view: CallView): string {
  // The automatic refund is computed from these seconds, and the refund's own line names them.
  const unused = unusedTimeOf($unused.get(), view);
  const seconds = unused?.countedSeconds ?? view.billing?.countedSeconds ?? 0;
  return text.talked(spokenClock(seconds * 1000));
}

/**
 * Returns how many whole minutes were paid, or null if the sum is not a whole number of minutes.
 */
function minutesPaid({ view, sums }: End): number | null {
  const price = view?.terms.price ?? 0n;
  return price > 0n && sums.time % price === 0n ? Number(sums.time / price) : null;
}

/** Errors whose own next step makes sense only while the call runs. */
const ONLY_IN_CALL: ReadonlySet<ErrorCode> = new Set([
  'allowance_used_up',
  'host_silent',
  'payment_invalid',
]);

/** The facts of a call that is over, from which its summary is drawn. */
interface End {
  readonly reason: EndReason;
  readonly role: Role;
  readonly view: CallView | null;
  readonly sums: EndedSums;
  readonly isBegun: boolean;
  /**
   * Whether nothing was paid. Only the journal can prove that, so this is false until the journal
   * is read.
   */
  readonly isFree: boolean;
}

const NOT_OVER: End = {
  reason: 'host',
  role: 'guest',
  view: null,
  sums: NONE,
  isBegun: false,
  isFree: false,
};

function findEnd(): End | null {
  const { ended: reason, view, role } = $call.get();
  if (reason === null || $screen.get() === 'lobby') return null;
  const records = $payments.get();
  const sums = view ? endedSums(records ?? [], view, view.minutes) : NONE;
  const isBegun = Boolean(view?.billing) || sums.paid > 0n;
  const isFree = !isBegun && sums.open === 0n && (view === null || records !== null);
  return { reason, role: role ?? 'guest', view, sums, isBegun, isFree };
}

function whyWords({ reason, role, isBegun, isFree }: End): string {
  const why = isBegun
    ? endWords(reason, role, $call.get().isPeerAsleep)
    : text.reasonsBefore[reason][role]();
  return `${why}${isFree ? ` ${text.unpaid()}` : ''}`;
}

/**
 * Returns whether payments are still on their way. A refund that is due does not count, because it
 * may wait for days if the host is gone. The card shows such a refund in a separate line.
 */
const isSettling = ({ isBegun, sums }: End): boolean => isBegun && sums.isSettling;

/** Returns the unused time for which this side, the host, still owes the refund. */
function owed({ role, view, sums }: End): UnusedTime | null {
  const unused = role === 'host' && view ? unusedTimeOf($unused.get(), view) : undefined;
  return unused && isOpen(unused) && sums.returned === 0n ? unused : null;
}

/**
 * Returns by how much the balance changed, minus what the host still owes, because the host has not
 * earned that.
 */
const netOf = (end: End): bigint => end.sums.net - (owed(end)?.due ?? 0n);

/** The parts whose total is `netOf`: what was paid, minus what was refunded or is still owed. */
const SUM: readonly (readonly [name: (end: End) => string, of: (end: End) => bigint])[] = [
  [(end) => text.time[end.role](minutesPaid(end)), ({ sums }) => sums.time],
  [({ role }) => text.files[role](), ({ sums }) => sums.files],
  [({ role }) => text.tips[role](), ({ sums }) => sums.tips],
  [() => paymentStrings.kinds.end(), ({ sums }) => -sums.returned],
  [({ role }) => text.refunded[role](), ({ sums }) => -sums.refunded],
  [() => text.owed(), (end) => -(owed(end)?.due ?? 0n)],
];

/** Returns how much time was paid for and how much of it is left, both in ms. */
function paidTime({ view }: End): { readonly untilMs: number; readonly leftMs: number } {
  if (!view?.billing || unusedTimeOf($unused.get(), view)) return { untilMs: 0, leftMs: 0 };
  const { billing, minutes, terms } = view;
  const settled = minutes.filter(({ minute }) => minute !== 'prepay').length;
  const untilMs = (terms.prepaidPeriods + settled) * terms.periodSeconds * 1000;
  return { untilMs, leftMs: untilMs - billing.countedSeconds * 1000 };
}

/** Shows the link's quality as this side measured it, once the call's record contains the tally. */
function connection(now: () => End): HTMLElement {
  const seen = (): string => {
    const kept = $endedTally.get();
    return kept && kept.callId === now().view?.callId ? tallyWords(kept.tally) : '';
  };
  return h('p', { testid: 'ended-quality', hidden: () => seen() === '' }, () =>
    qualityStrings.tally.own(seen()),
  );
}

/**
 * Leads to the files that can be saved, of this call or an earlier one. The files stand below all
 * payments.
 */
function toFiles(now: () => End): HTMLElement {
  const hasArrived = (): boolean =>
    $kept.get().length > 0 || $files.get().files.some(({ state }) => state === 'done');
  return button(text.toFiles, {
    testid: 'to-files',
    icon: 'file',
    hidden: () => now().role !== 'guest' || !hasArrived(),
    onclick: () => document.getElementById('files')?.focus(),
  });
}

/** Shows the lines that add up to the headline, then the open payments and the paid time. */
function bill(now: () => End): HTMLElement {
  const lines = SUM.map(([name, of]) =>
    fact(
      () => name(now()),
      () => signedText(of(now())),
      { hidden: () => of(now()) === 0n },
    ),
  );
  const isSum = (): boolean => SUM.filter(([, of]) => of(now()) !== 0n).length > 1;
  const hasRest = (): boolean => paidTime(now()).leftMs >= 1000;
  const element = facts(
    ...lines,
    fact(
      () => text.total[now().role],
      () => signedText(netOf(now())),
      { className: 'total', hidden: () => !isSum() },
    ),
    fact(text.open, () => usdcText(now().sums.open), { hidden: () => now().sums.open === 0n }),
    fact(
      text.paidUntil,
      () => {
        const { untilMs, leftMs } = paidTime(now());
        return text.unused(elapsedClock(untilMs), elapsedClock(leftMs));
      },
      { hidden: () => !hasRest() },
    ),
  );
  return shownIf(element, () => now().isBegun || now().sums.open > 0n);
}

/** Returns whether either side has asked for another call. */
function isAsked(): boolean {
  const at = $again.get();
  return at === 'asking' || at === 'asked' || isUnderWay(at);
}

/** The next steps. Their labels warn if leaving would stop a transfer. */
function nextSteps(actions: Actions, now: () => End): HTMLElement {
  const isBusy = (): boolean => $files.get().busy;
  const stopping = (label: string): string => (isBusy() ? text.stopping(label) : label);
  async function leave(): Promise<void> {
    await actions.startOver();
    actions.show('lobby');
  }
  return h(
    'div.row',
    button(() => stopping(text.again()), {
      testid: 'call-again',
      // While the host still owes unused time, the main button is the one that sends that refund.
      classes: { primary: () => !isBusy() && owed(now())?.state !== 'asks' },
      // While either side asks, the question or its result stands in the place of this button.
      hidden: () => now().view === null || isAsked(),
      onclick: () => void actions.again().then((again) => again.ask()),
    }),
    toFiles(now),
    button(() => stopping(text.done[now().role]()), {
      testid: 'start-over',
      onclick: () => void (now().role === 'guest' ? leave() : actions.startOver()),
    }),
    button(() => stopping(text.done.guest()), {
      testid: 'to-lobby',
      hidden: () => now().role === 'guest',
      onclick: () => void leave(),
    }),
    button(text.copy, {
      icon: 'copy',
      hidden: () => !now().isBegun,
      onclick: () => void actions.copyReceipt(),
    }),
  );
}

/** Returns whether the call that has ended was scheduled. */
function isScheduled(): boolean {
  const { ended: reason, view } = $call.get();
  return reason !== null && view?.terms.deposit !== undefined;
}

/** Shows what the call cost or earned, who ended it and why, and its payments as proof. */
export function ended(actions: Actions, money: MoneySlots): HTMLElement {
  let told: AppError | null = null;
  /** Returns the same object for the same error, because screen readers announce each new one. */
  function cause({ reason, view }: End): AppError | null {
    const error = view && causeOfEnd(reason, view);
    if (error?.code !== told?.code) told = error;
    return told;
  }
  let end = NOT_OVER;
  const now = (): End => end;
  const element = h(
    'section.card.call-ended',
    { testid: 'call-ended' },
    h(
      'div.stack',
      // With `atomic: false`, a screen reader reads only the sum that changed, not the whole card.
      { role: 'status', aria: { atomic: 'false' } },
      h(
        'h2',
        {
          tabIndex: -1,
          title: () => exactText(atLeastZero(netOf(now()))),
          testid: 'ended-net',
          data: {
            atomic: () => String(now().sums.net),
            settling: () => String(isSettling(now())),
          },
          classes: { busy: () => isSettling(now()) },
        },
        () => {
          const { isBegun, role } = now();
          if (isSettling(now())) return text.settling;
          return isBegun ? text.net[role](roundedUsdc(atLeastZero(netOf(now())))) : text.unbegun;
        },
      ),
      h('p', () => whyWords(now())),
    ),
    lazySlot(async () => (await import('../booking/lines.ts')).endedLine(actions), isScheduled, {
      className: '',
      stores: [$call],
    }),
    h(
      'div.stack.result',
      h('p.talked', { hidden: () => !now().isBegun }, () => {
        const { view } = now();
        return view ? talkedWords(view) : '';
      }),
      money.unused,
      connection(now),
    ),
    errorOf(
      () => cause(now()),
      () => (told && ONLY_IN_CALL.has(told.code) ? text.afresh() : undefined),
    ),
    lazySlot(
      async () => (await import('./again-panel.ts')).againPanel(actions),
      () => $keptLine.get() !== null || $again.get() !== 'over',
      { className: '', stores: [$keptLine, $again] },
    ),
    bill(now),
    nextSteps(actions, now),
    h(
      'div.stack.wide',
      { hidden: () => !now().isBegun },
      h('h3', text.payments),
      paymentList(({ ended: reason }) => reason !== null, money.extra),
      money.ended,
    ),
  );
  const draw = drawing(element);
  const heading = element.querySelector('h2');
  function toStart(): void {
    const { top } = element.getBoundingClientRect();
    if (top < 0 || top > window.innerHeight) element.scrollIntoView({ block: 'start' });
  }
  watch(
    () => {
      const found = findEnd();
      // Moves the focus and the view, so that users who have scrolled down to the files notice that
      // the call is over.
      if (found && element.hidden) {
        requestAnimationFrame(toStart);
        if (heading) takeFocus(heading);
      }
      setVisible(element, found !== null);
      setData(element, 'reason', found && found.reason);
      if (!found) return void (told = null);
      end = found;
      draw();
    },
    $call,
    $screen,
    $files,
    $kept,
    $payments,
    $unused,
    $endedTally,
    $again,
  );
  return element;
}

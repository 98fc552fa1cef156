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

/** The sums of a call that never came so far. */
const NONE: EndedSums = endedSums([], { role: 'guest', callId: null }, []);

/** Returns the time that was talked: "4:12 talked". */
function talkedWords(view: CallView): string {
  // The return is computed from the seconds that its own line names.
  const unused = unusedTimeOf($unused.get(), view);
  const seconds = unused?.countedSeconds ?? view.billing?.countedSeconds ?? 0;
  return text.talked(spokenClock(seconds * 1000));
}

/** Returns the whole minutes that were paid; null: the sum is of no whole number. */
function minutesPaid({ view, sums }: End): number | null {
  const price = view?.terms.price ?? 0n;
  return price > 0n && sums.time % price === 0n ? Number(sums.time / price) : null;
}

/** Their own next steps are for a call that still runs. */
const ONLY_IN_CALL: ReadonlySet<ErrorCode> = new Set([
  'allowance_used_up',
  'host_silent',
  'payment_invalid',
]);

/** A call that is over, as it is summed up. */
interface End {
  readonly reason: EndReason;
  readonly role: Role;
  readonly view: CallView | null;
  readonly sums: EndedSums;
  readonly isBegun: boolean;
  /** Only the journal knows that nothing was paid. */
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
 * Returns whether payments are still on their way. A refund that is due does not count: it may wait for
 * days, for a host who is gone, and has a line of its own.
 */
const isSettling = ({ isBegun, sums }: End): boolean => isBegun && sums.isSettling;

/** Returns the unused time that has not gone back from this side, the host's. */
function owed({ role, view, sums }: End): UnusedTime | null {
  const unused = role === 'host' && view ? unusedTimeOf($unused.get(), view) : undefined;
  return unused && isOpen(unused) && sums.returned === 0n ? unused : null;
}

/** Returns by how much the balance changed, less what the host still owes: that is not earned. */
const netOf = (end: End): bigint => end.sums.net - (owed(end)?.due ?? 0n);

/** The sum that `netOf` is: what was paid, less what came back or is owed. */
const SUM: readonly (readonly [name: (end: End) => string, of: (end: End) => bigint])[] = [
  [(end) => text.time[end.role](minutesPaid(end)), ({ sums }) => sums.time],
  [({ role }) => text.files[role](), ({ sums }) => sums.files],
  [({ role }) => text.tips[role](), ({ sums }) => sums.tips],
  [() => paymentStrings.kinds.end(), ({ sums }) => -sums.returned],
  [({ role }) => text.refunded[role](), ({ sums }) => -sums.refunded],
  [() => text.owed(), (end) => -(owed(end)?.due ?? 0n)],
];

/** Returns until when was paid and how much of that is left, in ms. */
function paidTime({ view }: End): { readonly untilMs: number; readonly leftMs: number } {
  if (!view?.billing || unusedTimeOf($unused.get(), view)) return { untilMs: 0, leftMs: 0 };
  const { billing, minutes, terms } = view;
  const settled = minutes.filter(({ minute }) => minute !== 'prepay').length;
  const untilMs = (terms.prepaidPeriods + settled) * terms.periodSeconds * 1000;
  return { untilMs, leftMs: untilMs - billing.countedSeconds * 1000 };
}

/** Says how this side saw the link; it stands in the call's record by then. */
function connection(now: () => End): HTMLElement {
  const seen = (): string => {
    const kept = $endedTally.get();
    return kept && kept.callId === now().view?.callId ? tallyWords(kept.tally) : '';
  };
  return h('p', { testid: 'ended-quality', hidden: () => seen() === '' }, () =>
    qualityStrings.tally.own(seen()),
  );
}

/** Leads to files of this call or an earlier one that can be saved: they stand below all payments. */
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

/** The lines that add up to the headline, then the open payments and the time that was paid for. */
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

/** Whether another call is asked for, by either side. */
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
      // While the host still owes unused time, sending that is the main action.
      classes: { primary: () => !isBusy() && owed(now())?.state !== 'asks' },
      // The question, or what became of it, stands in its place.
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

/** Shows what the call cost or earned, who ended it and why, and the payments as proof. */
export function ended(actions: Actions, money: MoneySlots): HTMLElement {
  let told: AppError | null = null;
  /** Returns each error only once, because screen readers announce it. */
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
      // Not atomic: a sum that changes is said without the rest.
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
      // Users who have scrolled down to the files must notice that the call is over.
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

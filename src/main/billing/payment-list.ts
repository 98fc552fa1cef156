import { settleTime } from '../ui/format.ts';
import type { CallView, MinuteEntry, PaymentRecord, Role } from '../../shared/api/ledger.ts';
import { givesBack, hasLanded, isForSale, isForTime, partOf } from '../../shared/api/payments.ts';
import { explorerUrl, type NetworkId, shortAddress } from '../../shared/network.ts';
import { $screen } from '../app/screen.ts';
import { $call, type CallState } from '../app/call-state.ts';
import { $payments } from '../payment/state.ts';
import { signedText } from '../payment/signed.ts';
import { paymentName } from '../payment/strings.ts';
import { drawing, h, watch } from '../ui/dom.ts';
import { listed } from '../ui/list.ts';
import { askForAll } from '../ui/long-list.ts';
import { outLink } from '../ui/parts.ts';
import { transaction } from '../ui/addresses.ts';
import { billingStrings } from './strings.ts';
import { phrase } from '../text/texts.ts';

const text = billingStrings.meter;

/** Builds the host's refund control beside a payment. The control comes from a separate chunk. */
export type PaymentExtra = (role: Role, signature: string) => HTMLElement;

const amountOf = (amount: bigint): HTMLElement =>
  h(
    'span.amount',
    phrase(() => signedText(amount)),
  );

function entryRow(entry: MinuteEntry, network: NetworkId, extra: HTMLElement): HTMLElement {
  const { minute, amount, signature, settleMs, takenBack, unseen } = entry;
  const href = explorerUrl(network, signature);
  const short = shortAddress(signature);
  return h(
    'li',
    {
      testid: 'minute',
      data: {
        minute: String(minute),
        signature,
        amount: String(amount),
        ...(takenBack && { takenBack: 'true' }),
        ...(unseen && { unseen: 'true' }),
      },
    },
    h('strong', minute === 'prepay' ? text.prepay : phrase(() => text.minute(minute))),
    amountOf(amount),
    h('span.signature', { title: signature }, href ? outLink(short, href) : short),
    h(
      'span.settled',
      takenBack
        ? text.takenBack
        : unseen
          ? text.unseen
          : phrase(() => text.settled(settleTime(settleMs))),
    ),
    extra,
  );
}

/** Shows a paid file, a tip, or the automatic refund of unused time. */
const otherRow = (record: PaymentRecord, extra: PaymentExtra): HTMLElement => {
  const { kind, signature, network, amount, role } = record;
  const proof = signature === null ? null : transaction(network, signature);
  return h(
    'li',
    { testid: `paid-${kind}`, data: { signature, amount: String(amount) } },
    h(
      'strong',
      phrase(() => paymentName(record)),
    ),
    amountOf(givesBack(record) ? -amount : amount),
    h('span.signature', proof),
    role && signature && isForSale(kind) ? extra(role, signature) : null,
  );
};

/** Returns the landed payments of this call that `isOf` accepts. */
const landedOf = (
  { role, callId }: CallView,
  isOf: (record: PaymentRecord) => boolean,
): readonly PaymentRecord[] =>
  ($payments.get() ?? []).filter(
    (each) => isOf(each) && hasLanded(each) && each.role === role && each.callId === callId,
  );

/** Returns the paid files and the tips of this call. */
export const paidOthers = (view: CallView): readonly PaymentRecord[] =>
  landedOf(view, ({ kind }) => isForSale(kind) && !isForTime(kind));

/** Returns the records of this call's deposit, if the end of the call refunded unused time. */
const returnedIn = (view: CallView): readonly PaymentRecord[] =>
  landedOf(view, (each) => partOf(each.kind) === 'returned' && givesBack(each));

/** A line of the list: a payment for time, or another payment. */
type Line = MinuteEntry | PaymentRecord;

const isEntry = (line: Line): line is MinuteEntry => 'settleMs' in line;

/** Changes whenever the line's text changes, so that the list draws another element. */
const keyOf = (line: Line): string =>
  isEntry(line) ? [line.signature, line.takenBack, line.unseen].join() : line.id;

/**
 * Returns the lines, newest first. Payments for time keep their own order. All other payments are
 * placed among them by the time at which they were made.
 */
function linesOf(view: CallView): readonly Line[] {
  const records = $payments.get() ?? [];
  const madeAt = (line: Line): number => {
    const made = isEntry(line)
      ? records.find(({ signature, role }) => signature === line.signature && role === view.role)
      : line;
    return made?.createdAtWallMs ?? 0;
  };
  const lines: Line[] = [...view.minutes];
  for (const other of [...paidOthers(view), ...returnedIn(view)]) {
    const before = lines.findLastIndex((line) => madeAt(line) <= madeAt(other));
    lines.splice(before + 1, 0, other);
  }
  return lines.toReversed();
}

/** How many lines are shown until the user asks for all. `beside.css` has the same number. */
const NEWEST = 20;

/**
 * Lists settled payments, newest first, each with its transaction. If there are many, only the
 * newest are shown until the user asks for all. Only the list whose `holds` returns true has lines,
 * so that no payment appears twice on the page.
 */
export function paymentList(holds: (call: CallState) => boolean, extra: PaymentExtra): HTMLElement {
  function row(view: CallView, line: Line): HTMLElement {
    if (!isEntry(line)) return otherRow(line, extra);
    // A mark for benchmarks. The line is in the document by then, and the next frame paints it.
    if ($call.get().ended === null) performance.mark(`minute:${line.minute}`);
    return entryRow(line, view.terms.network, extra(view.role, line.signature));
  }
  let view: CallView | null = null;
  let lines: readonly Line[] = [];
  const list = listed(
    h('ol.feed', { reversed: true }),
    () => lines,
    keyOf,
    (line) => ({ element: view ? row(view, line) : h('li'), update: () => undefined }),
  );
  const all = askForAll(list, { count: () => lines.length, most: NEWEST, label: text.all });
  const both = h('div.payment-list', list, all);
  const draw = drawing(both);
  let [minutes, records]: [string | null, typeof $payments.value] = [null, null];
  watch(
    () => {
      const call = $call.get();
      view = holds(call) ? call.view : null;
      // The call's view changes with every tick and always brings a new array, so the lines are
      // compared by their keys.
      const now = view && view.minutes.map(keyOf).join(' ');
      if (now === minutes && $payments.get() === records) return;
      [minutes, records] = [now, $payments.get()];
      lines = view ? linesOf(view) : [];
      draw();
    },
    $call,
    $payments,
  );
  return both;
}

/** Lists the payments of the running call. */
export function feed(extra: PaymentExtra): HTMLElement {
  function isShown(): boolean {
    const { view, ended } = $call.get();
    return Boolean(view?.billing) && ended === null && $screen.get() !== 'lobby';
  }
  return watch(
    h(
      'section.card',
      { hidden: () => !isShown() },
      h('h2', text.feed),
      h('p.hint', { hidden: () => $call.get().view?.minutes.length !== 0 }, text.empty),
      paymentList(({ ended }) => ended === null, extra),
    ),
    $call,
    $screen,
  );
}

import { exactText, roundedText } from '../ui/strings.ts';
import { settleTime } from '../ui/format.ts';
import type { CallView, MinuteEntry, PaymentRecord, Role } from '../../shared/api/ledger.ts';
import { isForSale, isForTime } from '../../shared/api/payments.ts';
import { explorerUrl, type NetworkId, shortAddress } from '../../shared/network.ts';
import { $screen } from '../app/screen.ts';
import { $call, type CallState } from '../app/call-state.ts';
import { $payments } from '../payment/state.ts';
import { paymentName } from '../payment/strings.ts';
import { h, watch } from '../ui/dom.ts';
import { icon } from '../ui/icons.ts';
import { outLink } from '../ui/parts.ts';
import { transaction } from '../ui/addresses.ts';
import { billingStrings } from './strings.ts';
import { phrase } from '../text/texts.ts';
import type { AtomicUsdc } from '../../shared/money.ts';

const text = billingStrings.meter;

/** Builds the host's refund control beside a payment; a separate chunk. */
export type PaymentExtra = (role: Role, signature: string) => HTMLElement;

const amountOf = (amount: AtomicUsdc): HTMLElement =>
  h(
    'span.amount',
    { title: phrase(() => exactText(amount)) },
    phrase(() => roundedText(amount)),
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
    icon('check'),
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

/** A file that was paid for, or a tip. */
const otherRow = (record: PaymentRecord, extra: PaymentExtra): HTMLElement => {
  const { signature, network, amount, role } = record;
  const proof = signature === null ? null : transaction(network, signature);
  return h(
    'li',
    { testid: `paid-${record.kind}`, data: { signature, amount: String(amount) } },
    icon('check'),
    h(
      'strong',
      phrase(() => paymentName(record)),
    ),
    amountOf(amount),
    h('span.signature', proof),
    role && signature ? extra(role, signature) : null,
  );
};

/** The files of this call that were paid for, and its tips. */
export function paidOthers(view: CallView): readonly PaymentRecord[] {
  const isOther = (kind: PaymentRecord['kind']): boolean => isForSale(kind) && !isForTime(kind);
  const isOurs = ({ role, callId }: Pick<PaymentRecord, 'role' | 'callId'>): boolean =>
    role === view.role && callId === view.callId;
  return ($payments.get() ?? []).filter(
    ({ kind, state, ...each }) => isOther(kind) && state === 'confirmed' && isOurs(each),
  );
}

/**
 * Lists settled payments, newest first, each with its transaction. Only the list whose `holds` is
 * true has lines, so that no payment appears twice on the page.
 */
export function paymentList(holds: (call: CallState) => boolean, extra: PaymentExtra): HTMLElement {
  const list = h('ol.feed', { reversed: true });
  let drawn: readonly MinuteEntry[] = [];
  const drawnOthers = new Set<string>();
  function drawOthers(others: readonly PaymentRecord[]): void {
    for (const other of others.filter(({ id }) => !drawnOthers.has(id))) {
      drawnOthers.add(other.id);
      list.prepend(otherRow(other, extra));
    }
  }
  function draw(): void {
    const call = $call.get();
    const { view } = call;
    const entries = view && holds(call) ? view.minutes : [];
    const others = view && holds(call) ? paidOthers(view) : [];
    if (entries === drawn) return drawOthers(others);
    const known = drawn.every(
      ({ signature, takenBack, unseen }, i) =>
        entries[i]?.signature === signature &&
        entries[i].takenBack === takenBack &&
        entries[i].unseen === unseen,
    );
    if (!known) {
      list.replaceChildren();
      drawnOthers.clear();
    }
    for (const entry of entries.slice(known ? drawn.length : 0)) {
      if (!view) continue;
      list.prepend(entryRow(entry, view.terms.network, extra(view.role, entry.signature)));
      // A mark for benchmarks: the line is in the document and paints in the next frame.
      if (call.ended === null) performance.mark(`minute:${entry.minute}`);
    }
    drawn = entries;
    drawOthers(others);
  }
  watch(draw, $call, $payments);
  return list;
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

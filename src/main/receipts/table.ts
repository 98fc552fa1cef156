import { isFinal, shownState } from '../../shared/api/payments.ts';
import { strings, usdcText, when, whenExactly } from '../ui/strings.ts';
import type { CallTally, PaymentRecord } from '../../shared/api/ledger.ts';
import { sentenceFor } from '../ui/error-strings.ts';
import { formatSol, formatUsdc } from '../text/intl.ts';
import { type Call, direction, groupByCall, timeOf } from './history.ts';
import type { ReceiptActions } from '../payment/state.ts';
import { isSold } from '../refund/state.ts';
import { h, named, type Props, setVisible, type Live, watch } from '../ui/dom.ts';
import { arrange } from '../ui/list.ts';
import { button } from '../ui/parts.ts';
import { short, transaction } from '../ui/addresses.ts';
import { notArrived } from '../payment/not-arrived.ts';
import { paymentName } from '../payment/strings.ts';
import { $receiptsPage } from './pages.ts';
import { $topics, personText, topicOf } from './topics.ts';
import { phrase, type Phrase } from '../text/texts.ts';
import { receiptStrings } from './strings.ts';
import { tallyOf } from './quality-tallies.ts';
import { qualityStrings } from '../quality/strings.ts';
import { tallyWords } from '../quality/words.ts';
import { refundControl } from '../refund/panel.ts';
import { transferStrings } from '../wallet/send-strings.ts';

const text = receiptStrings.table;
const COLUMNS = ['when', 'what', 'amount', 'from', 'to', 'transaction', 'state'] as const;

function amountOf(record: PaymentRecord): string {
  const amount = usdcText(record.amount);
  if (record.kind === 'allowance') return record.amount === 0n ? text.revoked() : text.upTo(amount);
  const way = direction(record);
  if (record.lamports === 0n) return '';
  if (record.lamports !== undefined) return `${formatSol(record.lamports)} ${strings.sol()}`;
  if (way === 'none') return text.noUsdc();
  return `${way === 'in' ? '+' : '−'} ${amount}`;
}

/** A spending limit is not a payment to anyone, so it has no payer and no recipient. */
const isLimit = ({ kind }: PaymentRecord): boolean => kind === 'allowance';

function stateWords(record: PaymentRecord): Phrase {
  const state = shownState(record);
  if (isLimit(record) && state === 'confirmed') return text.approved;
  return isFinal(record) ? text.final : strings.payment[state];
}

function stateOf(record: PaymentRecord, actions: ReceiptActions): HTMLElement {
  const state = shownState(record);
  return h(
    'span.state',
    h('span', stateWords(record)),
    record.error
      ? h(
          'small',
          phrase(() => (record.error ? sentenceFor(record.error).text : '')),
        )
      : null,
    state === 'timeout'
      ? button(transferStrings.checkAgain, {
          className: 'quiet',
          onclick: () => void actions.checkAgain(record.id),
        })
      : null,
    record.asks === true ? watch(notArrived(actions, () => record)) : null,
  );
}

/**
 * Builds the row of one payment. ARIA roles are explicit, because the style sheet makes rows blocks
 * on phones.
 */
function row(record: PaymentRecord, actions: ReceiptActions): HTMLElement {
  const { kind, signature, network } = record;
  const atMs = timeOf(record);
  const cells: Readonly<Record<(typeof COLUMNS)[number], Node | Live<string>>> = {
    when: h(
      'time',
      { dateTime: new Date(atMs).toISOString(), title: phrase(() => whenExactly(atMs)) },
      phrase(() => when(atMs)),
    ),
    what: h(
      'strong',
      phrase(() => paymentName(record)),
    ),
    amount: phrase(() => amountOf(record)),
    from: isLimit(record) ? '' : short(record.payer),
    to: isLimit(record) ? '' : short(record.recipient),
    transaction: signature === null ? text.unsigned : transaction(network, signature),
    state: isSold(record)
      ? h(
          'div.state-row',
          stateOf(record, actions),
          refundControl(actions, record.role ?? 'guest', () => record),
        )
      : stateOf(record, actions),
  };
  return h(
    'tr',
    {
      role: 'row',
      testid: 'receipt',
      data: {
        signature: signature ?? '',
        state: shownState(record),
        kind,
        amount: String(record.amount),
        finalized: String(isFinal(record)),
        way: direction(record),
      },
    },
    ...COLUMNS.map((column) =>
      h(
        'td',
        { role: 'cell', className: `cell-${column}` },
        cells[column] === ''
          ? null
          : h('span.cell-name', { aria: { hidden: 'true' } }, text[column]),
        cells[column],
      ),
    ),
  );
}

/**
 * Builds the heading of one call: the peer, the total, this side's observation, and the buttons for
 * its receipt.
 */
function callRow(call: Call, seen: string, actions: ReceiptActions): HTMLElement {
  const topic = topicOf($topics.get(), call);
  const words = receiptStrings.call;
  const { callId, role, sum, peer } = call;
  const act = (
    label: Phrase,
    run: () => void,
    more: Props<HTMLButtonElement> = {},
  ): HTMLButtonElement => {
    const name = (): string =>
      `${label()}: ${words.option[role](when(call.startedMs), personText(peer))}`;
    return named(button(label, { className: 'quiet', onclick: run, ...more }), name);
  };
  const buttons = h(
    'div.row',
    act(words.copy, () => void actions.copy(callId, role, 'words')),
    act(words.link, () => void actions.copy(callId, role, 'link')),
    act(words.json, () => void actions.copy(callId, role, 'json')),
    act(words.check, () => void actions.auditCall(callId, role)),
    act(words.invoice[role], () => $receiptsPage.set({ at: 'invoice', callId, role }), {
      testid: 'invoice-open',
      data: { call: callId, role },
    }),
  );
  setVisible(buttons, sum.payments > 0);
  return h(
    'tr.group',
    { role: 'row' },
    h(
      'th',
      { role: 'rowheader', scope: 'rowgroup', colSpan: COLUMNS.length },
      h(
        'div.row.spread',
        h(
          'div',
          h(
            'p',
            { title: peer },
            phrase(() => words.title[role](personText(peer))),
          ),
          topic === '' ? null : h('p', { dir: 'auto' }, topic),
          h(
            'p.hint',
            phrase(
              () =>
                `${when(call.startedMs)} · ${words.sum(sum.payments, formatUsdc(sum.net), sum.refunded > 0n ? formatUsdc(sum.refunded) : null)}`,
            ),
          ),
          seen === ''
            ? null
            : h(
                'p.hint',
                { testid: 'call-quality' },
                phrase(() => qualityStrings.tally.own(seen)),
              ),
        ),
        buttons,
      ),
    ),
  );
}

interface ReceiptTable {
  readonly element: HTMLElement;
  /** Shows the records, which must be sorted from the newest to the oldest. */
  set(records: readonly PaymentRecord[], tallies: readonly CallTally[]): void;
}

/** Lists the payments by call. Payments outside calls come last. */
export function receiptTable(actions: ReceiptActions): ReceiptTable {
  const rows = new WeakMap<PaymentRecord, HTMLElement>();
  const heads = new Map<string, { readonly says: string; readonly element: HTMLElement }>();
  const bodies = new Map<string, HTMLElement>();
  const table = h(
    'table.payments',
    { role: 'table' },
    h('caption.unseen', text.caption),
    h(
      'thead',
      { role: 'rowgroup' },
      h(
        'tr',
        { role: 'row' },
        ...COLUMNS.map((column) => h('th', { role: 'columnheader', scope: 'col' }, text[column])),
      ),
    ),
  );
  const rowOf = (record: PaymentRecord): HTMLElement => {
    const element = rows.get(record) ?? row(record, actions);
    rows.set(record, element);
    return element;
  };
  function headOf(call: Call, tallies: readonly CallTally[]): HTMLElement {
    const own = tallyOf(tallies, call);
    const seen = own ? tallyWords(own.tally) : '';
    const people = `${personText(call.peer)} ${topicOf($topics.get(), call)}`;
    const says = `${people} ${call.startedMs} ${call.sum.payments} ${call.sum.net} ${call.sum.refunded} ${seen}`;
    const known = heads.get(call.key);
    if (known?.says === says) return known.element;
    const element = callRow(call, seen, actions);
    heads.set(call.key, { says, element });
    return element;
  }
  function bodyOf(key: string): HTMLElement {
    const element = bodies.get(key) ?? h('tbody', { role: 'rowgroup' });
    bodies.set(key, element);
    return element;
  }
  return {
    element: table,
    set(records, tallies) {
      const calls = groupByCall(records);
      const inCalls = new Set(calls.flatMap((call) => call.records));
      const others = records.filter((record) => !inCalls.has(record));
      const parts = calls.map((call) => {
        const body = bodyOf(call.key);
        arrange(body, [headOf(call, tallies), ...call.records.map(rowOf)]);
        return body;
      });
      if (others.length > 0) {
        const body = bodyOf('other');
        arrange(body, [othersHead, ...others.map(rowOf)]);
        parts.push(body);
      }
      arrange(table, [...[...table.children].slice(0, 2), ...parts]);
      setVisible(table, records.length > 0);
    },
  };
}

const othersHead = h(
  'tr.group',
  { role: 'row' },
  h(
    'th',
    { role: 'rowheader', scope: 'rowgroup', colSpan: COLUMNS.length },
    h('p', text.otherGroup),
  ),
);

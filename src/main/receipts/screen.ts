import { exactText, roundedText, strings, usdcText, when } from '../ui/strings.ts';
import type { PaymentRecord, Role } from '../../shared/api/ledger.ts';
import { NETWORKS } from '../../shared/network.ts';
import {
  type Call,
  choose,
  groupByCall,
  onNetwork,
  type RoleSummary,
  summarize,
} from './history.ts';
import { $auditText, $payments, $receiptsError, type ReceiptActions } from '../payment/state.ts';
import { $screen } from '../app/screen.ts';
import { $settings } from '../app/settings.ts';
import { auditPanel } from './audit-panel.ts';
import { drawing, h, setText, setVisible, watch, type Live } from '../ui/dom.ts';
import { button, errorSlot, fact, facts, field } from '../ui/parts.ts';
import { receiptStrings } from './strings.ts';
import { $tallies } from './quality-tallies.ts';
import { receiptTable } from './table.ts';
import { spendingChart } from './spending.ts';
import type { App } from '../app/app.ts';
import { lazySlot } from '../ui/lazy.ts';
import type { Writers } from './beside.ts';
import { createReceiptActions, receiptOf } from './actions.ts';
import type { InvoiceActions } from './invoice-view.ts';
import { minutesText } from './minutes.ts';
import { $receiptsPage, type ReceiptsPage } from './pages.ts';
import { $hostNames, $topics, personText } from './topics.ts';

/** The chunk for receipts and for checking them. */
interface ReceiptsChunk {
  readonly actions: ReceiptActions;
  readonly screen: HTMLElement;
}

export function composeReceipts(app: App, writers: Writers): ReceiptsChunk {
  const actions = createReceiptActions(app, writers);
  const { audit, cancelAudit } = actions;
  const receipt: InvoiceActions['receipt'] = (callId, role) => receiptOf(app, callId, role);
  return { actions, screen: receiptsScreen(actions, { receipt, audit, cancelAudit }) };
}

const text = receiptStrings;

/**
 * Shows the totals of one role. Amounts are exact, so that they add up with the calls and payments
 * below. Averages are rounded, because nothing is added to them.
 */
function sums(role: Role, sum: RoleSummary): HTMLElement {
  const words = text.summary;
  const average = (amount: RoleSummary['total']): HTMLElement =>
    h('span', { title: exactText(amount) }, roundedText(amount));
  const rows = [
    fact(words.total[role], usdcText(sum.net)),
    ...(sum.refunded > 0n ? [fact(words.refunded[role], usdcText(sum.refunded))] : []),
    fact(words.payments, String(sum.payments)),
    fact(words.calls, String(sum.calls)),
    fact(words.minutes, minutesText(sum.microMinutes)),
    // With one call, the average is the same as the total.
    ...(sum.calls > 1 ? [fact(words.perCall, average(sum.perCall))] : []),
    ...(sum.perMinute === null ? [] : [fact(words.perMinute, average(sum.perMinute))]),
  ];
  return h('section.card.sums', h('h2', words[role]), facts(...rows));
}

function summary(records: readonly PaymentRecord[]): readonly HTMLElement[] {
  const { host, guest, sent, ahead } = summarize(records);
  const words = text.summary;
  const outside = (
    { payments, total }: typeof sent,
    title: Live<string>,
  ): readonly HTMLElement[] =>
    payments === 0
      ? []
      : [
          h(
            'section.card.sums',
            h('h2', title),
            facts(fact(words.amount, usdcText(total)), fact(words.payments, String(payments))),
          ),
        ];
  return [
    ...(host ? [sums('host', host)] : []),
    ...(guest ? [sums('guest', guest)] : []),
    ...outside(ahead, words.ahead),
    ...outside(sent, words.sent),
  ];
}

/** Lets the user choose a call. The options change with the payments. */
function chooser(onchange: () => void): {
  readonly element: HTMLElement;
  readonly control: HTMLSelectElement;
  set(calls: readonly Call[], others: boolean): void;
} {
  const control = h('select', { onchange, testid: 'receipts-call' });
  let drawn = '';
  return {
    control,
    element: field(text.show, control),
    set(calls, others) {
      const options = [
        { value: 'all', label: text.all },
        ...calls.map(({ key, role, startedMs, peer }) => ({
          value: key,
          label: text.call.option[role](when(startedMs), personText(peer)),
        })),
        ...(others ? [{ value: 'other', label: text.other }] : []),
      ];
      const now = JSON.stringify(options);
      if (now === drawn) return;
      drawn = now;
      const chosen = options.some(({ value }) => value === control.value) ? control.value : 'all';
      control.replaceChildren(...options.map(({ value, label }) => h('option', { value }, label)));
      control.value = chosen;
    },
  };
}

/**
 * Shows the list, or a page that was opened from it. Those pages are separate chunks, because few
 * visits need them.
 */
export function receiptsScreen(actions: ReceiptActions, invoices: InvoiceActions): HTMLElement {
  const list = listPage(actions);
  const page = (at: ReceiptsPage['at'], load: () => Promise<HTMLElement>): HTMLElement =>
    lazySlot(load, () => $receiptsPage.get().at === at, {
      className: `receipts-page on-${at}`,
      stores: [$receiptsPage],
    });
  /**
   * The element that gets the focus back when the page closes. Some browsers do not focus a pressed
   * button; then the list's heading gets the focus.
   */
  let opener: HTMLElement | null = null;
  watch(() => {
    const isList = $receiptsPage.get().at === 'list';
    const { activeElement: at, body } = document;
    if (!isList) opener = at instanceof HTMLElement && at !== body ? at : list.querySelector('h1');
    setVisible(list, isList);
    if (!isList || $screen.get() !== 'receipts') return;
    opener?.focus();
    opener = null;
  }, $receiptsPage);
  return h(
    'div',
    list,
    page('invoice', async () => (await import('./invoice-view.ts')).invoiceView(invoices)),
    page('month', async () => (await import('./month-view.ts')).monthView()),
  );
}

/** Shows every payment of this browser, the totals, and the check of any receipt. */
function listPage(actions: ReceiptActions): HTMLElement {
  const error = errorSlot();
  const network = h('p.status');
  const empty = h('p.hint');
  const chosen = chooser(() => draw());
  const audit = auditPanel(actions);
  const table = receiptTable({
    ...actions,
    auditCall(callId, role) {
      audit.show();
      return actions.auditCall(callId, role);
    },
  });
  const chart = spendingChart();
  const summaries = h('div.summaries');
  let listed: readonly PaymentRecord[] = [];
  const csv = button(text.csv, {
    testid: 'export-csv',
    disabled: () => listed.length === 0,
    onclick: () => actions.save(listed, 'csv'),
  });
  const json = button(text.json, {
    testid: 'export-json',
    disabled: () => listed.length === 0,
    onclick: () => actions.save(listed, 'json'),
  });
  const month = button(text.month, {
    className: 'quiet',
    testid: 'month-open',
    onclick: () => $receiptsPage.set({ at: 'month' }),
  });
  const tools = h('div.row.end.receipt-tools', chosen.element, h('div.row.tight', csv, json));
  const drawTools = drawing(tools);
  const list = h('section.card.payments-card', tools, table.element);

  function draw(): void {
    const { network: id } = $settings.get();
    const payments = $payments.get();
    const here = onNetwork(payments ?? [], id);
    const calls = groupByCall(here);
    chosen.set(
      calls,
      here.some(({ callId, role }) => callId === null || role === null),
    );
    listed = choose(here, chosen.control.value);
    setText(network, text.network(NETWORKS[id].name));
    setText(empty, payments === null ? text.loading() : text.empty());
    setVisible(empty, here.length === 0 && $receiptsError.get() === null);
    setVisible(list, here.length > 0);
    setVisible(
      month,
      calls.some(({ role, sum }) => role === 'host' && sum.payments > 0),
    );
    drawTools();
    summaries.replaceChildren(...summary(listed));
    chart.set(groupByCall(listed));
    table.set(listed, $tallies.get());
    error.set($receiptsError.get());
  }

  watch(draw, $payments, $tallies, $topics, $hostNames, $receiptsError, $settings);
  // Scrolls to a receipt that came with a link, because the user opened the page for it.
  watch(() => {
    if ($auditText.get() === '' || $screen.get() !== 'receipts') return;
    // An invoice has its own check and shows its result.
    if ($receiptsPage.get().at !== 'list') return;
    audit.show();
  }, $auditText);
  return h(
    'div.receipts',
    button(strings.back, { className: 'quiet back', icon: 'back', onclick: actions.leave }),
    h('h1', { tabIndex: -1 }, text.title),
    h('p.lead', text.lead),
    h(
      'div.row.spread',
      network,
      month,
      button(text.audit.title, { className: 'quiet', onclick: audit.show }),
    ),
    error.element,
    empty,
    summaries,
    chart.element,
    list,
    audit.element,
  );
}

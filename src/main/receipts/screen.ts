import { exactText, roundedText, strings, when } from '../ui/strings.ts';
import type { PaymentRecord, Role } from '../../shared/api/ledger.ts';
import { NETWORKS, shortAddress } from '../../shared/network.ts';
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
import { drawing, h, setText, setVisible, watch } from '../ui/dom.ts';
import { button, errorSlot, fact, facts, field } from '../ui/parts.ts';
import { receiptStrings } from './strings.ts';
import { $tallies } from './tallies.ts';
import { receiptTable } from './table.ts';
import { spendingChart } from './spending.ts';
import type { App } from '../app/app.ts';
import { createReceiptActions } from './actions.ts';

/** The receipts chunk: receipts and checking them. */
interface ReceiptsChunk {
  readonly actions: ReceiptActions;
  readonly screen: HTMLElement;
}

export function composeReceipts(app: App): ReceiptsChunk {
  const actions = createReceiptActions(app);
  return { actions, screen: receiptsScreen(actions) };
}

const text = receiptStrings;

/** Returns minutes from millionths: "3", "0.7". */
const minutesText = (micro: number): string => String(Math.round(micro / 100_000) / 10);

/** Shows the totals of one role. */
function sums(role: Role, sum: RoleSummary): HTMLElement {
  const words = text.summary;
  const say = (value: string): HTMLElement => h('span', value);
  const usdc = (amount: RoleSummary['total']): HTMLElement =>
    h('span', { title: exactText(amount) }, roundedText(amount));
  const rows = [
    fact(words.total[role], usdc(sum.net)),
    ...(sum.refunded > 0n ? [fact(words.refunded[role], usdc(sum.refunded))] : []),
    fact(words.payments, say(String(sum.payments))),
    fact(words.calls, say(String(sum.calls))),
    fact(words.minutes, say(minutesText(sum.microMinutes))),
    fact(words.perCall, usdc(sum.perCall)),
    ...(sum.perMinute === null ? [] : [fact(words.perMinute, usdc(sum.perMinute))]),
  ];
  return h('section.card.sums', h('h2', words[role]), facts(...rows));
}

function summary(records: readonly PaymentRecord[]): readonly HTMLElement[] {
  const { host, guest, sent } = summarize(records);
  const words = text.summary;
  const amount = h('span', { title: exactText(sent.total) }, roundedText(sent.total));
  return [
    ...(host ? [sums('host', host)] : []),
    ...(guest ? [sums('guest', guest)] : []),
    ...(sent.payments > 0
      ? [
          h(
            'section.card.sums',
            h('h2', words.sent),
            facts(
              fact(words.amount, amount),
              fact(words.payments, h('span', String(sent.payments))),
            ),
          ),
        ]
      : []),
  ];
}

/** Lets the user choose a call; the options follow the payments. */
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
          label: text.call.option[role](when(startedMs), shortAddress(peer)),
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

/** Shows every payment of this browser, the totals, and the check of any receipt. */
export function receiptsScreen(actions: ReceiptActions): HTMLElement {
  const error = errorSlot();
  const network = h('p.status');
  const empty = h('p.hint');
  const chosen = chooser(() => draw());
  const audit = auditPanel(actions);
  const toAudit = (): void => {
    audit.scrollIntoView({ block: 'start' });
    audit.focus({ preventScroll: true });
  };
  const table = receiptTable({
    ...actions,
    auditCall(callId, role) {
      toAudit();
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
    setText(empty, payments === null ? text.loading : text.empty);
    setVisible(empty, here.length === 0 && $receiptsError.get() === null);
    setVisible(list, here.length > 0);
    drawTools();
    summaries.replaceChildren(...summary(listed));
    chart.set(groupByCall(listed));
    table.set(listed, $tallies.get());
    error.set($receiptsError.get());
  }

  watch(draw, $payments, $tallies, $receiptsError, $settings);
  // Scrolls to a receipt that came by link, because the user came for it.
  watch(() => {
    if ($auditText.get() === '' || $screen.get() !== 'receipts') return;
    requestAnimationFrame(toAudit);
  }, $auditText);
  return h(
    'div.receipts',
    button(strings.back, { className: 'quiet back', icon: 'back', onclick: actions.leave }),
    h('h1', { tabIndex: -1 }, text.title),
    h('p.lead', text.lead),
    h(
      'div.row.spread',
      network,
      button(text.audit.title, { className: 'quiet to-audit', onclick: toAudit }),
    ),
    error.element,
    empty,
    summaries,
    chart.element,
    list,
    audit,
  );
}

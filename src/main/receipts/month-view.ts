import { computed } from 'nanostores';
import { type NetworkId, NETWORKS, shortAddress } from '../../shared/network.ts';
import { $settings } from '../app/settings.ts';
import { signedText, signedUsdc } from '../payment/signed.ts';
import { $payments } from '../payment/state.ts';
import { drawing, filled, h, watch, type Live } from '../ui/dom.ts';
import { download } from '../ui/download.ts';
import { button, fact, facts, field } from '../ui/parts.ts';
import { dates } from '../text/intl.ts';
import { onNetwork } from './history.ts';
import { minutesText } from './minutes.ts';
import { monthCsv } from './month-csv.ts';
import { monthPlot } from './month-plot.ts';
import { monthStrings as text } from './month-strings.ts';
import {
  addUp,
  type MonthRow,
  monthRows,
  monthsIn,
  type MonthSum,
  ownTimeZone,
  rowsOf,
  sumsBy,
} from './month.ts';
import { $receiptsPage } from './pages.ts';
import { toList } from './to-list.ts';
import { $topics } from './topics.ts';

/** Shows the host's month: its sums, a plot, and tables by day, guest and topic. */

// UTC, because the days are dates without a time zone.
const dayFormat = dates({ dateStyle: 'medium', timeZone: 'UTC' });
const monthFormat = dates({
  year: 'numeric',
  month: 'long',
  timeZone: 'UTC',
});
const dayName = (day: string): string => dayFormat(Date.parse(day));
const monthName = (month: string): string => monthFormat(Date.parse(`${month}-01`));

/** The columns of each table after its first one. */
const FIGURES = ['gross', 'returned', 'refunded', 'net', 'minutes', 'calls', 'files'] as const;
const figures = (sum: MonthSum): Readonly<Record<(typeof FIGURES)[number], string>> => ({
  gross: signedUsdc(sum.gross),
  returned: signedUsdc(sum.returned),
  refunded: signedUsdc(sum.refunded),
  net: signedUsdc(sum.net),
  minutes: minutesText(sum.microMinutes),
  calls: String(sum.calls),
  files: String(sum.files),
});

type By = keyof typeof text.by;
const BY: readonly By[] = ['day', 'guest', 'topic'];

/** Returns the content of the first column. */
const NAMES: Readonly<Record<By, (of: string) => Node | Live<string>>> = {
  day: dayName,
  guest: (wallet) => h('span', { title: wallet }, shortAddress(wallet)),
  topic: (topic) => (topic === '' ? text.noTopic : h('bdi', topic)),
};

/** Builds a table. ARIA roles are explicit, because the style sheet makes rows blocks on phones. */
function table(by: By, rows: readonly MonthRow[]): HTMLElement {
  const { title, column } = text.by[by];
  const body = sumsBy(rows, by).map(([of, sum]) => {
    const shown = figures(sum);
    return h(
      'tr',
      { role: 'row', testid: `month-${by}`, data: { of, net: String(sum.net) } },
      h('th', { role: 'rowheader', scope: 'row' }, NAMES[by](of)),
      ...FIGURES.map((name) =>
        h(
          'td.number',
          { role: 'cell' },
          h('span.cell-name', { aria: { hidden: 'true' } }, text[name]),
          shown[name],
        ),
      ),
    );
  });
  const head = (name: Live<string>, className = ''): HTMLElement =>
    h('th', { role: 'columnheader', scope: 'col', className }, name);
  return h(
    'table.month-table',
    { role: 'table' },
    h('caption', title),
    h(
      'thead',
      { role: 'rowgroup' },
      h('tr', { role: 'row' }, head(column), ...FIGURES.map((name) => head(text[name], 'number'))),
    ),
    h('tbody', { role: 'rowgroup' }, ...body),
  );
}

function sums(rows: readonly MonthRow[]): HTMLElement {
  const all = addUp(rows);
  const shown = figures(all);
  const money = (name: 'gross' | 'returned' | 'refunded' | 'net'): HTMLElement =>
    fact(text[name], signedText(all[name]), {
      testid: `month-total-${name}`,
      data: { atomic: String(all[name]) },
    });
  return h(
    'section.card.sums',
    h('h2', text.sums),
    facts(
      ...(['gross', 'returned', 'refunded', 'net'] as const).map(money),
      ...(['minutes', 'calls', 'files'] as const).map((name) => fact(text[name], shown[name])),
    ),
  );
}

interface Shown {
  readonly network: NetworkId;
  readonly month: string;
  readonly rows: readonly MonthRow[];
}

function parts({ month, rows }: Shown): readonly HTMLElement[] {
  const days = sumsBy(rows, 'day');
  // If each day's income was refunded on the same day, there is nothing to draw.
  const isFlat = days.every(([, { net }]) => net === 0n);
  const plot = isFlat ? null : monthPlot(month, days, text.plot(monthName(month), days.length));
  const [first, ...others] = BY.map((by) => table(by, rows));
  return [
    sums(rows),
    h('section.card', plot, first ?? null),
    ...others.map((each) => h('section.card', each)),
  ];
}

export function monthView(timeZone = ownTimeZone()): HTMLElement {
  const $rows = computed([$payments, $topics, $settings], (payments, topics, { network }) => ({
    network,
    rows: monthRows(onNetwork(payments ?? [], network), topics, timeZone),
  }));
  const picker = h('select', { testid: 'month', onchange: () => draw() });
  let shown: Shown | null = null;
  const options = filled(
    picker,
    () => monthsIn($rows.get().rows).join(' '),
    (months) =>
      months
        .split(' ')
        .filter(Boolean)
        .map((value) => h('option', { value }, monthName(value))),
  );
  const isEmpty = (): boolean => shown === null;
  const csv = button(text.csv, {
    testid: 'month-csv',
    onclick() {
      if (!shown) return;
      const table = monthCsv(shown.rows, shown.network, timeZone);
      const blob = new Blob([table], { type: 'text/csv;charset=utf-8' });
      download(blob, `pay2chat-month-${shown.month}.csv`);
    },
  });
  const title = h('h1', { tabIndex: -1 }, text.title);
  const place = filled(
    h('div.month-parts'),
    () => shown,
    (now) => (now ? parts(now) : []),
  );
  const element = h(
    'section.month',
    toList('month-back'),
    title,
    h('p.lead', text.lead),
    h('p.status', () => `${NETWORKS[$rows.get().network].name}. ${text.zone(timeZone)}`),
    h('p.hint', { hidden: () => !isEmpty() }, text.empty),
    h('div.row.end.receipt-tools', { hidden: isEmpty }, field(text.month, options), csv),
    place,
  );
  const drawAll = drawing(element);
  function draw(): void {
    const { rows, network } = $rows.get();
    const months = monthsIn(rows);
    const month = months.find((each) => each === picker.value) ?? months[0];
    shown = month === undefined ? null : { network, month, rows: rowsOf(rows, month) };
    drawAll();
    if (month !== undefined) picker.value = month;
  }
  watch(draw, $rows);
  watch(() => {
    if ($receiptsPage.get().at === 'month') title.focus();
  }, $receiptsPage);
  return element;
}

import { svg } from '../ui/icons.ts';
import type { MonthSum } from './month.ts';

/**
 * Draws what a host earned on each day of a month. Bars below the line show days on which more was
 * refunded than earned.
 */

const HEIGHT = 96;
/** Height of the area for the numbers of the days. */
const FOOT = 18;
/** The width of a bar, in percent of its day's width. */
const BAR = 72;
/** Only every seventh day has a number, so that the numbers do not touch on a phone. */
const WEEK = 7;

const daysOf = (month: string): number => {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).getUTCDate();
};

/** Returns a part in thousandths of the whole. */
const permille = (part: bigint, whole: bigint): number => Number((part * 1000n) / whole);
const percent = (value: number): string => `${value.toFixed(2)}%`;

export function monthPlot(
  month: string,
  days: readonly (readonly [day: string, sum: Pick<MonthSum, 'net'>])[],
  label: string,
): SVGElement {
  const count = daysOf(month);
  const nets = days.map(([, { net }]) => net);
  const top = nets.reduce((most, net) => (net > most ? net : most), 0n);
  const bottom = nets.reduce((least, net) => (net < least ? net : least), 0n);
  const span = top === bottom ? 1n : top - bottom;
  const heightOf = (amount: bigint): number =>
    (HEIGHT * permille(amount < 0n ? -amount : amount, span)) / 1000;
  const zero = heightOf(top);
  const width = 100 / count;
  const left = (day: number, share: number): string =>
    percent((day - 1) * width + (width * (100 - share)) / 200);
  const bars = days.map(([day, { net }]) => {
    const tall = net === 0n ? 0 : Math.max(heightOf(net), 1);
    return svg('rect', {
      x: left(Number(day.slice(-2)), BAR),
      y: (net < 0n ? zero : zero - tall).toFixed(1),
      width: percent((width * BAR) / 100),
      height: tall.toFixed(1),
      class: net < 0n ? 'day-bar less' : 'day-bar',
    });
  });
  const names = Array.from({ length: Math.ceil(count / WEEK) }, (_, week) => {
    const day = 1 + week * WEEK;
    const name = svg('text', {
      x: percent((day - 0.5) * width),
      y: String(HEIGHT + FOOT - 4),
      'text-anchor': 'middle',
    });
    name.textContent = String(day);
    return name;
  });
  const y = zero.toFixed(1);
  return svg(
    'svg',
    {
      class: 'bars',
      role: 'img',
      'aria-label': label,
      width: '100%',
      height: String(HEIGHT + FOOT),
    },
    ...bars,
    svg('line', { x1: '0', x2: '100%', y1: y, y2: y, class: 'month-zero' }),
    ...names,
  );
}

/** Helps every bench: figures of a sample, rows, and a way to hand them in. */
import { writeFileSync } from 'node:fs';
import { REPORT_FILE, type Report, type Row, type Target } from '../../dev/bench/result.ts';
import { textTable } from '../../dev/bench/table.ts';
import type { BrowserKind } from '../support/browser.ts';
import { median } from '../support/processes.ts';

export { median };

export const atMost = (value: number): Target => ({ kind: 'at-most', value });
export const atLeast = (value: number): Target => ({ kind: 'at-least', value });

/** Returns the value that `fraction` of the values do not exceed (nearest rank). NaN of an empty sample. */
export function percentile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)] ?? NaN;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

interface Slope {
  /** In units of y per unit of x. */
  readonly slope: number;
  /** Its standard error: what the scatter of the points leaves open. */
  readonly error: number;
}

/** The line of least squares through points `[x, y]`; needs three with different x. */
export function leastSquares(points: readonly (readonly [x: number, y: number])[]): Slope {
  const [middleX, middleY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const sum = (of: (x: number, y: number) => number): number =>
    points.reduce((total, [x, y]) => total + of(x - middleX, y - middleY), 0);
  const spread = sum((x) => x * x);
  const slope = sum((x, y) => x * y) / spread;
  const rest = sum((x, y) => (y - slope * x) ** 2);
  return { slope, error: Math.sqrt(rest / (points.length - 2) / spread) };
}

/** Three standard errors: a steady clock is outside of them once in some 400 runs. */
const STEADY = 3;
const PER_MINUTE = 60;

/** `errorsMs`: one per second, in order. The target is 0, as near as the scatter lets one see. */
export function slopeRow(subject: string, errorsMs: readonly number[]): Row {
  const { slope, error } = leastSquares(errorsMs.map((ms, second) => [second / PER_MINUTE, ms]));
  const target: Target = { kind: 'equal', value: 0, tolerance: rounded(STEADY * error) };
  return { subject, figure: 'slope', value: slope, unit: 'ms/min', target };
}

type Figure = 'median' | 'p95' | 'max';

/** Of fewer values than this, the 95th percentile is the largest. */
export const ENOUGH_FOR_P95 = 20;

/**
 * Median, 95th percentile (of a sample that has one) and largest, with targets for some of them.
 * @throws Error where there is a target for the percentile, and too few values.
 */
export function spreadRows(
  subject: string,
  values: readonly number[],
  unit: string,
  targets: Partial<Record<Figure, Target | null>> = {},
): Row[] {
  const figures: [Figure, number][] = [['median', median(values)]];
  if (values.length >= ENOUGH_FOR_P95) figures.push(['p95', percentile(values, 0.95)]);
  else if (targets.p95) throw new Error(`${subject}: ${values.length} values are too few`);
  figures.push(['max', Math.max(...values)]);
  return figures.map(([figure, value]) => ({
    ...{ subject, figure, value, unit },
    target: targets[figure] ?? null,
  }));
}

/** How many times as much as what it is held against, both from this run. */
export const ratioRow = (
  subject: string,
  figure: string,
  value: number,
  reference: number,
  target: Target | null = null,
): Row => ({ subject, figure, value: value / reference, unit: '×', target });

export const countRow = (
  subject: string,
  figure: string,
  value: number,
  target: Target | null = null,
): Row => ({ subject, figure, value, unit: '', target });

export const msRow = (subject: string, figure: string, value: number): Row => ({
  ...{ subject, figure, value, unit: 'ms' },
  target: null,
});

/** A task that is longer is felt (W3C Long Tasks). */
export const LONG_TASK_MS = 50;

/** Nothing here is known to more than a thousandth. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/**
 * Hands the figures to the runner; of a bench that was started by itself, prints them.
 * @throws Error where a figure is no number: then it has not been measured.
 */
export function report(found: Report): void {
  const rows = found.rows.map((row) => ({ ...row, value: rounded(row.value) }));
  for (const { subject, figure, value } of rows) {
    if (!Number.isFinite(value)) throw new Error(`${subject}, ${figure}: ${value}`);
  }
  const file = process.env[REPORT_FILE];
  if (file === undefined) console.log(textTable(rows));
  else writeFileSync(file, JSON.stringify({ ...found, rows }));
}

/** The value of `--name=value` on the command line. @throws Error when `choices` does not contain it. */
export function option<T extends string>(
  name: string,
  choices: readonly [T, ...T[]],
  args: readonly string[] = process.argv.slice(2),
): T {
  const given = args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  if (given === undefined) return choices[0];
  const found = choices.find((choice) => choice === given);
  if (found === undefined) throw new Error(`--${name} is one of: ${choices.join(', ')}`);
  return found;
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** The host's browser, then the guest's. */
export const MIXES = [
  'chromium-chromium',
  'chromium-firefox',
  'firefox-chromium',
  'firefox-firefox',
] as const;

export function kindsOf(mix: (typeof MIXES)[number]): {
  readonly host: BrowserKind;
  readonly guest: BrowserKind;
} {
  const kind = (name = ''): BrowserKind => (name === 'firefox' ? name : 'chromium');
  const [host, guest] = mix.split('-');
  return { host: kind(host), guest: kind(guest) };
}

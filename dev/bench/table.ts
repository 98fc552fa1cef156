/** Formats figures for people, for a terminal and as a Markdown list. */
import { isMet, type Row, type Target } from './result.ts';

/** Units of counted values. */
const COUNTS: readonly string[] = ['', 'requests'];

/**
 * Formats a number with about three digits. Counts are written in full, and kB with one decimal.
 */
export function digits(value: number, unit: string): string {
  const size = Math.abs(value);
  if (COUNTS.includes(unit)) return String(value);
  if (unit === 'kB' || (size >= 10 && size < 100)) return value.toFixed(1);
  return value.toFixed(size >= 100 ? 0 : 2);
}

function targetText(target: Target | null, unit: string): string {
  if (!target) return '';
  const value = String(target.value);
  if (target.kind === 'equal') return `${value} ± ${digits(target.tolerance, unit)}`;
  return `${target.kind === 'at-most' ? '≤' : '≥'} ${value}`;
}

function verdict(row: Row): string {
  const met = isMet(row);
  return met === null ? '' : met ? 'met' : 'missed';
}

const HEAD = ['subject', 'figure', 'value', 'unit', 'target', ''] as const;

/**
 * Returns one line of cells per row, in the order of {@link HEAD}. Each subject is written only in
 * its first row.
 */
const cells = (rows: readonly Row[]): readonly (readonly string[])[] =>
  rows.map((row, index) => [
    row.subject === rows[index - 1]?.subject ? '' : row.subject,
    row.figure,
    digits(row.value, row.unit),
    row.unit,
    targetText(row.target, row.unit),
    verdict(row),
  ]);

/** Formats rows in aligned columns: numbers to the right, the rest to the left. */
export function textTable(rows: readonly Row[]): string {
  const lines = [HEAD, ...cells(rows)];
  const widths = HEAD.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const pad = (cell: string, column: number): string =>
    HEAD[column] === 'value'
      ? cell.padStart(widths[column] ?? 0)
      : cell.padEnd(widths[column] ?? 0);
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

/** Formats a figure, such as `max 122 ms (≤ 1000)`. A missed target is in bold. */
function figure(row: Row): string {
  const target = row.target ? ` (${targetText(row.target, row.unit)})` : '';
  const text = `${row.figure} ${digits(row.value, row.unit)}${row.unit && ` ${row.unit}`}${target}`;
  return isMet(row) === false ? `**${text}**` : text;
}

/** Returns one item per subject, with all of its figures. */
export function markdownList(rows: readonly Row[]): string {
  const figures = new Map<string, string[]>();
  for (const row of rows) {
    figures.set(row.subject, [...(figures.get(row.subject) ?? []), figure(row)]);
  }
  return [...figures].map(([subject, all]) => `- _${subject}_: ${all.join(' · ')}`).join('\n');
}

/**
 * The report of a bench, and the stored result that contains it: `test/bench/results/<name>.json`.
 */

/**
 * The value that a figure should have. A difference smaller than `tolerance` can be chance in one
 * run.
 */
export type Target =
  | { readonly kind: 'at-most'; readonly value: number }
  | { readonly kind: 'at-least'; readonly value: number }
  | { readonly kind: 'equal'; readonly value: number; readonly tolerance: number };

export interface Row {
  /** The measured subject and its condition. Rows of the same subject follow each other. */
  readonly subject: string;
  readonly figure: string;
  readonly value: number;
  /**
   * `ms`, `ms/min`, `kB` and so on; `×` for a ratio of two figures of the same run; '' for a count.
   */
  readonly unit: string;
  readonly target: Target | null;
}

/** The part of a result that the bench program itself provides. */
export interface Report {
  /** Explains the figures in one or two sentences (Markdown). */
  readonly about: string;
  /** The names and versions that the browsers report. */
  readonly browsers: readonly string[];
  readonly rows: readonly Row[];
}

export interface Machine {
  readonly cpus: number;
  readonly model: string;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  /**
   * Load average of the minute before. More than a few tenths mean that something else was running.
   */
  readonly load: number;
}

export interface Result extends Report {
  readonly bench: string;
  /** ISO 8601, UTC, to the second. */
  readonly date: string;
  /** The short hash, with a `+` if sources differed from it; null outside a repository. */
  readonly commit: string | null;
  readonly machine: Machine;
}

/** Environment variable with the path of the file to which a bench writes its {@link Report}. */
export const REPORT_FILE = 'P2C_BENCH_REPORT';

/** Tells whether a row meets its target; null if it has no target. */
export function isMet({ value, target }: Pick<Row, 'value' | 'target'>): boolean | null {
  switch (target?.kind) {
    case undefined:
      return null;
    case 'at-most':
      return value <= target.value;
    case 'at-least':
      return value >= target.value;
    case 'equal':
      return Math.abs(value - target.value) <= target.tolerance;
  }
}

class Malformed extends Error {}

function field(of: unknown, key: string): unknown {
  if (typeof of !== 'object' || of === null) throw new Malformed(`no object around ${key}`);
  return Reflect.get(of, key);
}

function text(of: unknown, key: string): string {
  const value = field(of, key);
  if (typeof value !== 'string') throw new Malformed(`${key} is not text`);
  return value;
}

function number(of: unknown, key: string): number {
  const value = field(of, key);
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new Malformed(`${key} is not a finite number`);
  return value;
}

function list<T>(of: unknown, key: string, parse: (each: unknown) => T): T[] {
  const value = field(of, key);
  if (!Array.isArray(value)) throw new Malformed(`${key} is not a list`);
  return value.map(parse);
}

function parseTarget(target: unknown): Target | null {
  if (target === null) return null;
  const kind = text(target, 'kind');
  const value = number(target, 'value');
  if (kind === 'at-most' || kind === 'at-least') return { kind, value };
  if (kind === 'equal') return { kind, value, tolerance: number(target, 'tolerance') };
  throw new Malformed(`unknown target ${kind}`);
}

const parseRow = (row: unknown): Row => ({
  subject: text(row, 'subject'),
  figure: text(row, 'figure'),
  value: number(row, 'value'),
  unit: text(row, 'unit'),
  target: parseTarget(field(row, 'target')),
});

/** Parses a report. @throws Error naming what is missing. A report must have a figure. */
export function parseReport(report: unknown): Report {
  const rows = list(report, 'rows', parseRow);
  if (rows.length === 0) throw new Malformed('no figures');
  const name = (each: unknown): string => String(each);
  return { about: text(report, 'about'), browsers: list(report, 'browsers', name), rows };
}

/** Parses a stored result. @throws Error naming what is missing. */
export function parseResult(result: unknown): Result {
  const machine = field(result, 'machine');
  const commit = field(result, 'commit');
  return {
    bench: text(result, 'bench'),
    date: text(result, 'date'),
    commit: commit === null ? null : text(result, 'commit'),
    machine: {
      cpus: number(machine, 'cpus'),
      model: text(machine, 'model'),
      memoryGiB: number(machine, 'memoryGiB'),
      system: text(machine, 'system'),
      node: text(machine, 'node'),
      load: number(machine, 'load'),
    },
    ...parseReport(result),
  };
}

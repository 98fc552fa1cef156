import { hasLanded, partOf } from '../../shared/api/payments.ts';
import type { CallTopic, PaymentRecord } from '../../shared/api/ledger.ts';
import { attempt } from '../../shared/fields.ts';
import { byPart, callSums } from '../../shared/billing/call-sums.ts';
import { type Call, groupByCall, microMinutesOf, prepaidPeriods, timeOf } from './history.ts';
import { topicOf } from './topics.ts';

/**
 * Sums a host's income by day, guest and topic, without a DOM. Each payment and each refund counts
 * on the day of its block, so a past month does not change any more. All money is in whole atomic
 * units.
 */

export interface MonthSum {
  /** The amount that guests paid. */
  readonly gross: bigint;
  /** Automatic refunds of unused time. */
  readonly returned: bigint;
  /** Manual refunds by the host. */
  readonly refunded: bigint;
  /** Below zero if more was refunded than paid. */
  readonly net: bigint;
  /** Paid minutes minus the refunded unused minutes, in millionths. */
  readonly microMinutes: number;
  /** Calls that began on that day. */
  readonly calls: number;
  readonly files: number;
}

/** One guest's payments on one day for calls of one topic. */
export interface MonthRow extends MonthSum {
  /** For example "2026-11-25". */
  readonly day: string;
  /** The guest's wallet. */
  readonly guest: string;
  /** '' if the host gave no topic, or if an earlier version did not store it. */
  readonly topic: string;
}

export const NOTHING: MonthSum = {
  gross: 0n,
  returned: 0n,
  refunded: 0n,
  net: 0n,
  microMinutes: 0,
  calls: 0,
  files: 0,
};

const add = (a: MonthSum, b: MonthSum): MonthSum => ({
  gross: a.gross + b.gross,
  returned: a.returned + b.returned,
  refunded: a.refunded + b.refunded,
  net: a.net + b.net,
  microMinutes: a.microMinutes + b.microMinutes,
  calls: a.calls + b.calls,
  files: a.files + b.files,
});

export const addUp = (sums: readonly MonthSum[]): MonthSum => sums.reduce(add, NOTHING);

/** Returns a function that returns the day of a moment in this time zone, such as "2026-11-25". */
export function daysIn(timeZone: string): (wallMs: number) => string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (wallMs) => {
    const of = new Map(parts.formatToParts(wallMs).map(({ type, value }) => [type, value]));
    return `${(of.get('year') ?? '').padStart(4, '0')}-${of.get('month')}-${of.get('day')}`;
  };
}

/**
 * Returns the time zone of this browser, such as "Europe/Berlin". Returns UTC if the browser does
 * not accept its own name for the time zone.
 */
export const ownTimeZone = (): string =>
  attempt(() => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    return new Intl.DateTimeFormat('en', { timeZone }) && timeZone;
  }) ?? 'UTC';

/** Returns the sums that one payment adds. */
type Count = (payment: PaymentRecord) => MonthSum;

/** Returns a function that counts each settled payment of a call. */
function countsOf({ records }: Call, settled: readonly PaymentRecord[]): Count {
  const { time } = byPart(settled);
  let unused = 0n;
  /**
   * Returns the minutes that a refund of unused time takes from the call. Two refunds take as much
   * as a single one of the same sum.
   */
  function unusedMinutes(amount: bigint): number {
    const before = microMinutesOf(time, records, unused);
    unused += amount;
    return microMinutesOf(time, records, unused) - before;
  }
  function minutes(payment: PaymentRecord): number {
    const { kind, amount } = payment;
    if (kind === 'end') return unusedMinutes(amount);
    if (!time.includes(payment)) return 0;
    return 1_000_000 * (kind === 'prepay' ? prepaidPeriods(payment, records) : 1);
  }
  return (payment) => {
    const { paid: gross, returned, refunded, net } = callSums([payment]);
    const files = payment.kind === 'file' ? 1 : 0;
    return { gross, returned, refunded, net, microMinutes: minutes(payment), calls: 0, files };
  };
}

/**
 * Returns one row for each day, guest and topic, in this order. All `records` are of one network.
 */
export function monthRows(
  records: readonly PaymentRecord[],
  topics: readonly CallTopic[],
  timeZone: string,
): readonly MonthRow[] {
  const dayOf = daysIn(timeZone);
  const rows = new Map<string, MonthRow>();
  for (const call of groupByCall(records)) {
    if (call.role !== 'host') continue;
    const settled = call.records
      .filter((each) => hasLanded(each) && partOf(each.kind) !== null)
      .toSorted((a, b) => timeOf(a) - timeOf(b) || a.createdAtWallMs - b.createdAtWallMs);
    const count = countsOf(call, settled);
    const topic = topicOf(topics, call);
    function addOn(wallMs: number, sum: MonthSum): void {
      const day = dayOf(wallMs);
      const key = JSON.stringify([day, call.peer, topic]);
      const before = rows.get(key) ?? { ...NOTHING, day, guest: call.peer, topic };
      rows.set(key, { ...before, ...add(before, sum) });
    }
    if (settled.length > 0) addOn(call.startedMs, { ...NOTHING, calls: 1 });
    for (const payment of settled) addOn(timeOf(payment), count(payment));
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

const monthOf = ({ day }: MonthRow): string => day.slice(0, -3);

/** Returns the months with payments or refunds, newest first, such as "2026-11". */
export const monthsIn = (rows: readonly MonthRow[]): readonly string[] =>
  [...new Set(rows.map(monthOf))].toReversed();

export const rowsOf = (rows: readonly MonthRow[], month: string): readonly MonthRow[] =>
  rows.filter((row) => monthOf(row) === month);

/** Returns the sums by day, guest or topic, in the order in which each first occurs. */
export function sumsBy(
  rows: readonly MonthRow[],
  key: 'day' | 'guest' | 'topic',
): readonly (readonly [of: string, sum: MonthSum])[] {
  const groups = new Map<string, MonthSum>();
  for (const row of rows) groups.set(row[key], add(groups.get(row[key]) ?? NOTHING, row));
  return [...groups];
}

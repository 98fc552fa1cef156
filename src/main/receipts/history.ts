import type { PaymentRecord, Role } from '../../shared/api/ledger.ts';
import { givesBack, hasLanded, isForSale } from '../../shared/api/payments.ts';
import { atLeastZero, byPart, callSums, totalOf } from '../../shared/billing/call-sums.ts';
import { type AtomicUsdc, usdc } from '../../shared/money.ts';
import type { NetworkId } from '../../shared/network.ts';
import { STANDARD_PREPAID_PERIODS } from '../../shared/terms.ts';
import { startOf } from './when.ts';

/** Sums up this browser's payments, without a DOM. All money is in whole atomic units. */

/** `all`, `other` for payments outside calls, or the key of a {@link Call}. */
type Choice = string;

/** One call from one side's view. Both sides may be in one browser. */
export interface Call {
  readonly key: string;
  readonly callId: string;
  readonly role: Role;
  /** The peer's wallet. */
  readonly peer: string;
  readonly startedMs: number;
  /** Newest first. */
  readonly records: readonly PaymentRecord[];
  readonly sum: Sum;
}

interface Sum {
  /** Number of confirmed USDC payments, without refunds. */
  readonly payments: number;
  readonly total: AtomicUsdc;
  readonly refunded: AtomicUsdc;
  /** The total minus refunds. */
  readonly net: AtomicUsdc;
  /** Paid periods minus the refunded unused time, in millionths. */
  readonly microMinutes: number;
  /** The amount for time alone, without files, minus its refunds. */
  readonly forMinutes: AtomicUsdc;
}

export interface RoleSummary extends Sum {
  readonly calls: number;
  /** The average per call after refunds, rounded to a millionth of a USDC. */
  readonly perCall: AtomicUsdc;
  /** The average per minute after refunds; null if no time was paid. */
  readonly perMinute: AtomicUsdc | null;
}

interface Summary {
  readonly host: RoleSummary | null;
  readonly guest: RoleSummary | null;
  /** USDC that was sent outside calls. */
  readonly sent: { readonly payments: number; readonly total: AtomicUsdc };
  /** Bookings of this guest that were neither redeemed nor refunded. */
  readonly ahead: { readonly payments: number; readonly total: AtomicUsdc };
}

/**
 * Returns in which direction USDC moved, from this browser's side. Fees in SOL and approvals move
 * no USDC.
 */
export function direction({ kind, amount, role }: PaymentRecord): 'in' | 'out' | 'none' {
  if (kind === 'transfer') return 'out';
  if (isForSale(kind)) return role === 'host' ? 'in' : 'out';
  if (givesBack({ kind, amount })) return role === 'host' ? 'out' : 'in';
  return 'none';
}

/** Returns the block time if it is known, otherwise when the payment was begun. Wall-clock ms. */
export const timeOf = ({ blockTimeS, createdAtWallMs }: PaymentRecord): number =>
  blockTimeS === null ? createdAtWallMs : blockTimeS * 1000;

/** Divides and rounds to the nearest unit, halves upwards. */
const divide = (total: bigint, by: number): AtomicUsdc =>
  usdc((total * 2n + BigInt(by)) / (2n * BigInt(by)));

/**
 * Returns how many periods a prepayment bought, from the price of the call's minutes. If no minute
 * was paid, the prepayment counts as one of standard length. Only the local ledger allows other
 * lengths.
 */
export function prepaidPeriods(prepay: PaymentRecord, records: readonly PaymentRecord[]): number {
  const price = records.find(({ kind }) => kind === 'minute')?.amount ?? 0n;
  return price > 0n && prepay.amount % price === 0n
    ? Number(prepay.amount / price)
    : STANDARD_PREPAID_PERIODS;
}

/** Returns the paid periods of a call minus the refunded unused time, in millionths. */
export function microMinutesOf(
  timed: readonly PaymentRecord[],
  records: readonly PaymentRecord[],
  unused: bigint,
): number {
  const bought = timed.reduce(
    (sum, each) => sum + (each.kind === 'prepay' ? prepaidPeriods(each, records) : 1),
    0,
  );
  const paid = totalOf(timed);
  return paid === 0n
    ? 0
    : Number((BigInt(bought) * 1_000_000n * atLeastZero(paid - unused)) / paid);
}

/** Returns the sums of one call. */
function sumOf(records: readonly PaymentRecord[]): Sum {
  const settled = records.filter(hasLanded);
  const { time, paid, returned, refunded, refundedTime, net } = callSums(settled);
  const timed = byPart(settled).time;
  return {
    payments: settled.filter(({ kind }) => isForSale(kind)).length,
    total: paid,
    refunded: usdc(returned + refunded),
    net: atLeastZero(net),
    microMinutes: microMinutesOf(timed, records, returned),
    forMinutes: atLeastZero(time - returned - refundedTime),
  };
}

const MINUTE_MS = 60_000;

const newestFirst = (records: readonly PaymentRecord[]): readonly PaymentRecord[] =>
  [...records].sort((a, b) => timeOf(b) - timeOf(a) || b.createdAtWallMs - a.createdAtWallMs);

/**
 * Returns the payments of one network, newest first, because a sum over several networks would mean
 * nothing.
 */
export const onNetwork = (
  records: readonly PaymentRecord[],
  network: NetworkId,
): readonly PaymentRecord[] =>
  newestFirst(records.filter((each) => each.network === network && movesMoney(each)));

/**
 * Returns whether a record belongs in the history. Opening and closing a deposit moves only its
 * rent, and an end without anything due moves only the host's own money.
 */
const movesMoney = (record: PaymentRecord): boolean =>
  record.kind !== 'deposit' && (record.kind !== 'end' || givesBack(record));

const keyOf = ({ callId, role }: PaymentRecord): string | null =>
  callId === null || role === null ? null : `${role}:${callId}`;

/** Returns the calls, newest first. */
export function groupByCall(records: readonly PaymentRecord[]): readonly Call[] {
  const groups = new Map<string, PaymentRecord[]>();
  for (const record of records) {
    const key = keyOf(record);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  const calls = [...groups].map(([key, group]): Call => {
    const ordered = newestFirst(group);
    const sold = ordered.find(({ kind }) => isForSale(kind)) ?? ordered.at(-1);
    const role = key.startsWith('host:') ? 'host' : 'guest';
    const settled = ordered.filter(hasLanded);
    const moments = (settled.length > 0 ? settled : ordered).map((each) => ({
      atMs: timeOf(each),
      ahead: each.ahead === true,
      isBack: each.kind === 'refund' || each.kind === 'end',
    }));
    const sum = sumOf(ordered);
    return {
      key,
      callId: key.slice(role.length + 1),
      role,
      peer: (role === 'host' ? sold?.payer : sold?.recipient) ?? '',
      startedMs: startOf(moments, (sum.microMinutes * MINUTE_MS) / 1_000_000),
      records: ordered,
      sum,
    };
  });
  return calls.sort((a, b) => b.startedMs - a.startedMs);
}

/** Returns the payments that match the choice. */
export function choose(
  records: readonly PaymentRecord[],
  choice: Choice,
): readonly PaymentRecord[] {
  if (choice === 'all') return records;
  return records.filter((record) => (keyOf(record) ?? 'other') === choice);
}

function ofRole(calls: readonly Call[], role: Role): RoleSummary | null {
  const sums = calls.filter((call) => call.role === role).map(({ sum }) => sum);
  const paid = sums.filter(({ payments }) => payments > 0);
  if (paid.length === 0) return null;
  const total = paid.reduce((all, sum) => all + sum.total, 0n);
  const refunded = sums.reduce((all, sum) => all + sum.refunded, 0n);
  const microMinutes = paid.reduce((all, sum) => all + sum.microMinutes, 0);
  const forMinutes = paid.reduce((all, sum) => all + sum.forMinutes, 0n);
  return {
    calls: paid.length,
    payments: paid.reduce((all, sum) => all + sum.payments, 0),
    total: usdc(total),
    refunded: usdc(refunded),
    net: atLeastZero(total - refunded),
    microMinutes,
    forMinutes: usdc(forMinutes),
    perCall: divide(atLeastZero(total - refunded), paid.length),
    perMinute: microMinutes === 0 ? null : divide(forMinutes * 1_000_000n, microMinutes),
  };
}

export function summarize(records: readonly PaymentRecord[]): Summary {
  const calls = groupByCall(records);
  const settled = records.filter(hasLanded);
  const sent = settled.filter(({ kind }) => kind === 'transfer');
  const returned = new Set(settled.map(({ id }) => id));
  const ahead = settled.filter(
    ({ kind, role, signature }) =>
      kind === 'booking' && role === 'guest' && !returned.has(`guest:refund:${signature}`),
  );
  return {
    host: ofRole(calls, 'host'),
    guest: ofRole(calls, 'guest'),
    sent: { payments: sent.length, total: totalOf(sent) },
    ahead: { payments: ahead.length, total: totalOf(ahead) },
  };
}

export interface Bar {
  readonly call: Call;
  /** Length in thousandths of the largest bar. */
  readonly permille: number;
}

/**
 * Returns bars for the newest calls with an amount after refunds, newest first. The length of each
 * bar is relative to the largest amount.
 */
export function barsByCall(calls: readonly Call[], most: number): readonly Bar[] {
  const paid = calls.filter(({ sum }) => sum.net > 0n).slice(0, most);
  const largest = paid.reduce((max, { sum }) => (sum.net > max ? sum.net : max), 1n);
  return paid.map((call) => ({
    call,
    permille: Number((call.sum.net * 1000n) / usdc(largest)),
  }));
}

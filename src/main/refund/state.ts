import type { PaymentRecord, Role, UnusedTime } from '../../shared/api/ledger.ts';
import { isForSale, isForTime } from '../../shared/api/payments.ts';
import { type AtomicUsdc, usdc } from '../../shared/money.ts';
import { UNUSED_REFUND } from '../../shared/receipt/receipt.ts';
import { isUndecided } from '../payment/state.ts';

/** What the records say of refunds and of unused time. */

/** Returns whether something of the unused time is still to come. */
export const isOpen = ({ state }: UnusedTime): boolean =>
  state !== 'returned' && state !== 'nothing';

/** Returns the unused time of this side of a call. */
export const unusedTimeOf = (
  all: readonly UnusedTime[],
  call: { readonly role: Role; readonly callId: string | null },
): UnusedTime | undefined =>
  all.find(({ role, callId }) => role === call.role && callId === call.callId);

type RefundStanding = 'none' | 'open' | 'given';

/** Returns the refund of a payment from the same side's records. */
export const refundOf = (
  records: readonly PaymentRecord[],
  payment: PaymentRecord,
): PaymentRecord | null =>
  records.find(
    ({ kind, role, resource, state, asks }) =>
      kind === 'refund' &&
      role === payment.role &&
      (state !== 'failed' || asks === true) &&
      resource === `refund/${payment.signature ?? ''}`,
  ) ?? null;

/** Returns whether a payment was refunded, or is being refunded. */
export function standingOf(
  records: readonly PaymentRecord[],
  payment: PaymentRecord,
): RefundStanding {
  const refund = refundOf(records, payment);
  if (!refund) return 'none';
  return isUndecided(refund) ? 'open' : 'given';
}

const sum = (all: readonly PaymentRecord[]): bigint =>
  all.reduce((total, { amount }) => total + amount, 0n);

/** Returns what went back of a payment's call as unused time; files and tips have no part in it. */
export const returnedOf = (
  records: readonly PaymentRecord[],
  { kind, role, callId }: PaymentRecord,
): AtomicUsdc => {
  const isReturn = (each: PaymentRecord): boolean =>
    each.kind === 'refund' &&
    each.role === role &&
    each.callId === callId &&
    each.state !== 'failed' &&
    each.resource === UNUSED_REFUND;
  return usdc(isForTime(kind) ? sum(records.filter(isReturn)) : 0n);
};

/**
 * Returns how much of a payment its host can still give back: what came back as unused time is not
 * given twice, and of a call that returned some, the refunds by hand count too.
 */
export function leftOf(records: readonly PaymentRecord[], payment: PaymentRecord): AtomicUsdc {
  const { role, callId, amount } = payment;
  const returned = returnedOf(records, payment);
  if (returned === 0n) return amount;
  const own = records.filter((each) => each.role === role && each.callId === callId);
  const time = own.filter((each) => isSold(each) && isForTime(each.kind));
  const ofTime = new Set(time.map(({ signature }) => `refund/${signature ?? ''}`));
  const byHand = own.filter(
    (each) => each.kind === 'refund' && each.state !== 'failed' && ofTime.has(each.resource ?? ''),
  );
  const left = sum(time) - sum(byHand) - returned;
  if (left >= amount) return amount;
  return usdc(left > 0n ? left : 0n);
}

/** Returns whether a record is a settled payment for something sold in a call. */
export const isSold = ({ kind, state, signature }: PaymentRecord): boolean =>
  isForSale(kind) && state === 'confirmed' && signature !== null;

/**
 * Returns a payment of this side by its signature. Host and guest may be two windows of one
 * browser.
 */
export const soldBy = (
  records: readonly PaymentRecord[],
  role: Role,
  signature: string,
): PaymentRecord | undefined =>
  records.find((each) => each.signature === signature && each.role === role && isSold(each));

/** Returns payments that settled after the call had ended. */
export const lateOf = (
  records: readonly PaymentRecord[],
  call: { readonly role: Role; readonly callId: string },
  served: readonly string[],
): readonly PaymentRecord[] =>
  records.filter(
    (each) =>
      each.kind === 'minute' &&
      each.role === call.role &&
      each.callId === call.callId &&
      isSold(each) &&
      !served.includes(each.signature ?? ''),
  );

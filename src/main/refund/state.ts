import type { PaymentRecord, Role, UnusedTime } from '../../shared/api/ledger.ts';
import { hasLanded, isForSale, isForTime, isLive } from '../../shared/api/payments.ts';
import { atLeastZero, callSums } from '../../shared/billing/call-sums.ts';
import { type AtomicUsdc, usdc } from '../../shared/money.ts';

/** Derives the state of refunds and unused time from the records. */

/** Returns whether a refund of unused time is still to come. */
export const isOpen = ({ state }: UnusedTime): boolean =>
  state !== 'returned' && state !== 'nothing';

/** Returns the unused time that one side records for a call. */
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
    (each) =>
      each.kind === 'refund' &&
      each.role === payment.role &&
      (isLive(each) || each.asks === true) &&
      each.resource === `refund/${payment.signature ?? ''}`,
  ) ?? null;

/** Returns whether a payment was refunded or is being refunded. */
export function standingOf(
  records: readonly PaymentRecord[],
  payment: PaymentRecord,
): RefundStanding {
  const refund = refundOf(records, payment);
  if (!refund) return 'none';
  return hasLanded(refund) ? 'given' : 'open';
}

/**
 * Adds up the call of a payment. A refund, or the end of the deposit, counts as soon as it may
 * still land. A payment of the guest counts only once it has landed.
 */
const sumsOf = (records: readonly PaymentRecord[], { role, callId }: PaymentRecord) =>
  callSums(
    records.filter(
      (each) =>
        each.role === role &&
        each.callId === callId &&
        (isForSale(each.kind) ? hasLanded(each) : isLive(each)),
    ),
  );

/** Returns how much unused time of the payment's call was refunded; 0 for files and tips. */
export const returnedOf = (
  records: readonly PaymentRecord[],
  payment: PaymentRecord,
): AtomicUsdc => (isForTime(payment.kind) ? sumsOf(records, payment).returned : usdc(0n));

/**
 * Returns how much of a payment its host can still refund manually. Unused time that was refunded
 * automatically is not refunded again. So once a call has refunded unused time, the limit is what
 * remains of all its payments for time, after its manual refunds too.
 */
export function leftOf(records: readonly PaymentRecord[], payment: PaymentRecord): AtomicUsdc {
  const { amount, kind } = payment;
  const { time, refundedTime, returned } = sumsOf(records, payment);
  if (!isForTime(kind) || returned === 0n) return amount;
  const left = atLeastZero(time - refundedTime - returned);
  return left < amount ? left : amount;
}

/** Returns whether a record is a settled payment for a sale in a call. */
export const isSold = (record: PaymentRecord): boolean =>
  isForSale(record.kind) && hasLanded(record) && record.signature !== null;

/**
 * Returns a payment of this side by its signature. The role matters, because host and guest may be
 * two windows of one browser.
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

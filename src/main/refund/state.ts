import { atom } from 'nanostores';
import type { PaymentRecord, Role } from '../../shared/api/ledger.ts';
import { isForSale, isUnsettled } from '../../shared/api/payments.ts';
import type { AppError } from '../../shared/errors.ts';

/** Refunds under way and done. Only `refund/actions.ts` writes these stores. */

/** Signatures of payments that this page is refunding. */
export const $refunding = atom<ReadonlySet<string>>(new Set());
/** Why a refund failed, by the payment's signature. */
export const $refundErrors = atom<Readonly<Record<string, AppError>>>({});

export type RefundStanding = 'none' | 'open' | 'given';

/** Returns the refund of a payment from the same side's records. */
export const refundOf = (
  records: readonly PaymentRecord[],
  payment: PaymentRecord,
): PaymentRecord | null =>
  records.find(
    ({ kind, role, resource, state }) =>
      kind === 'refund' &&
      role === payment.role &&
      state !== 'failed' &&
      resource === `refund/${payment.signature ?? ''}`,
  ) ?? null;

/** Returns whether a payment was refunded, or is being refunded. */
export function standingOf(
  records: readonly PaymentRecord[],
  payment: PaymentRecord,
): RefundStanding {
  const refund = refundOf(records, payment);
  if (!refund) return 'none';
  return isUnsettled(refund.state) ? 'open' : 'given';
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

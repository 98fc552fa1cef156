import { atom } from 'nanostores';
import type { PaymentRecord, Role } from '../../shared/api/ledger.ts';
import { isForSale, isUnsettled } from '../../shared/api/payments.ts';
import type { AppError } from '../../shared/errors.ts';

/** What is being given back, and what has been. `refund/actions.ts` writes these stores. */

/** Signatures of payments whose refund is under way in this page. */
export const $refunding = atom<ReadonlySet<string>>(new Set());
/** By signature of the payment: why it could not be given back. */
export const $refundErrors = atom<Readonly<Record<string, AppError>>>({});

export type RefundStanding = 'none' | 'open' | 'given';

/** The refund of a payment, from the same side's records; null = there is none. */
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

/** Whether a payment has come back, or is about to. */
export function standingOf(
  records: readonly PaymentRecord[],
  payment: PaymentRecord,
): RefundStanding {
  const refund = refundOf(records, payment);
  if (!refund) return 'none';
  return isUnsettled(refund.state) ? 'open' : 'given';
}

/** Something that was paid for in a call, and settled. */
export const isSold = ({ kind, state, signature }: PaymentRecord): boolean =>
  isForSale(kind) && state === 'confirmed' && signature !== null;

/** A payment of this side by its signature; host and guest may be two windows of one browser. */
export const soldBy = (
  records: readonly PaymentRecord[],
  role: Role,
  signature: string,
): PaymentRecord | undefined =>
  records.find((each) => each.signature === signature && each.role === role && isSold(each));

/** Minutes of a call that were paid when nobody could be served any more. */
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

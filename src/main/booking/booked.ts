import type { KeptOffer } from '../../shared/api/booking.ts';
import type { PaymentRecord } from '../../shared/api/ledger.ts';
import { hasLanded } from '../../shared/api/payments.ts';
import type { Booked } from './state.ts';

/** Returns what is paid ahead and not claimed, in the order of the offers. */
export function bookingsOf(
  kept: readonly KeptOffer[],
  payments: readonly PaymentRecord[],
): readonly Booked[] {
  const byId = new Map(payments.map((record) => [record.id, record]));
  return kept.flatMap(({ role, offer, code }): Booked[] => {
    const record = role === 'guest' ? byId.get(`guest:booking:${offer.deposit}`) : undefined;
    // A claimed one is its call's prepayment.
    if (record?.kind !== 'booking' || !hasLanded(record)) return [];
    const isReturned = hasLanded(byId.get(`guest:refund:${record.signature}`));
    return [{ offer, code, record, isReturned }];
  });
}

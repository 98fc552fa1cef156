import { hasLanded } from '../../shared/api/payments.ts';
import type { KeptOffer } from '../../shared/api/booking.ts';
import type { PaymentRecord } from '../../shared/api/ledger.ts';
import { parseOffer } from '../../shared/call/booking-offer.ts';
import type { Booked } from './state.ts';

/** Returns what is paid ahead and not claimed, the next to begin first. */
export function bookingsOf(
  kept: readonly KeptOffer[],
  payments: readonly PaymentRecord[],
): readonly Booked[] {
  const byId = new Map(payments.map((record) => [record.id, record]));
  return kept
    .flatMap(({ role, id, code }): Booked[] => {
      const record = role === 'guest' ? byId.get(`guest:booking:${id}`) : undefined;
      const parsed = parseOffer(code);
      // A claimed one is its call's prepayment.
      if (record?.kind !== 'booking' || !hasLanded(record) || !parsed.ok) return [];
      const refund = byId.get(`guest:refund:${record.signature}`);
      const isReturned = hasLanded(refund);
      return [{ id, offer: parsed.value.offer, code, record, isReturned }];
    })
    .sort((a, b) => a.offer.startsAtS - b.offer.startsAtS);
}

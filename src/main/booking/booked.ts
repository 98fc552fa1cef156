import type { KeptOffer } from '../../shared/api/booking.ts';
import type { PaymentRecord } from '../../shared/api/ledger.ts';
import { parseOffer } from '../../shared/call/booking-offer.ts';
import type { Booked, Offered } from './state.ts';

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
      if (record?.kind !== 'booking' || record.state !== 'confirmed' || !parsed.ok) return [];
      const refund = byId.get(`guest:refund:${record.signature}`);
      const isReturned = refund?.state === 'confirmed';
      return [{ id, offer: parsed.value.offer, code, record, isReturned }];
    })
    .sort((a, b) => a.offer.startsAtS - b.offer.startsAtS);
}

/** Returns the host's offers. */
export const ownOffers = (kept: readonly KeptOffer[]): readonly Offered[] =>
  kept.flatMap(({ role, id, code }): Offered[] => {
    const parsed = parseOffer(code);
    return role === 'host' && parsed.ok ? [{ id, offer: parsed.value.offer }] : [];
  });

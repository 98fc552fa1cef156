import type { BookingState, KeptOffer } from '../../shared/api/booking.ts';
import type { PaymentRecord } from '../../shared/api/ledger.ts';
import { hasLanded } from '../../shared/api/payments.ts';
import { endsAtS } from '../../shared/call/call-link.ts';
import type { Booked, BookedState } from './state.ts';

/**
 * Returns this guest's bookings, in the order of the offers.
 * @param seen by deposit, the states on the chain of the bookings that this page has looked up.
 */
export function bookingsOf(
  kept: readonly KeptOffer[],
  payments: readonly PaymentRecord[],
  seen: ReadonlyMap<string, BookingState> = new Map(),
): readonly Booked[] {
  const byId = new Map(payments.map((record) => [record.id, record]));
  return kept.flatMap(({ role, offer, code }): Booked[] => {
    const record = role === 'guest' ? byId.get(`guest:booking:${offer.deposit}`) : undefined;
    if (!record || !hasLanded(record)) return [];
    function state(): BookedState {
      if (hasLanded(byId.get(`guest:refund:${record?.signature}`))) return 'returned';
      // A booking that was redeemed is the prepayment of its call.
      if (record?.kind === 'prepay') return 'held';
      // This browser's books do not show whether the host has closed the deposit, or whether
      // another guest had booked before.
      const onChain = seen.get(offer.deposit);
      if (onChain === 'closed' || onChain === 'lost') return onChain;
      return Date.now() / 1000 < endsAtS(offer) ? 'booked' : 'missed';
    }
    return [{ offer, code, record, state: state() }];
  });
}

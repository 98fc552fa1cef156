import type { PaymentRecord } from '../../shared/api/ledger.ts';
import { hasLanded } from '../../shared/api/payments.ts';
import type { Terms } from '../../shared/terms.ts';

/**
 * Returns the prepayments and bookings that this browser paid to one address. Each paid call has
 * one of them. A booking belongs to a call once it is redeemed.
 */
export const paidTo = (
  records: readonly PaymentRecord[],
  { network, payTo }: Pick<Terms, 'network' | 'payTo'>,
): readonly PaymentRecord[] =>
  records.filter(
    (each) =>
      (each.kind === 'prepay' || each.kind === 'booking') &&
      hasLanded(each) &&
      each.role === 'guest' &&
      each.network === network &&
      each.recipient === payTo,
  );

import type { PaymentRecord } from '../../shared/api/ledger.ts';
import { hasLanded } from '../../shared/api/payments.ts';
import type { Terms } from '../../shared/terms.ts';

/**
 * Returns this browser's prepayments and bookings to one address. Each paid call has one of them; a booking
 * has its call once it is claimed.
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

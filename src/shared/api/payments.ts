import type { PaymentKind, PaymentState } from './ledger.ts';

/** What a payment is, by its kind and by how far it has come. */

const SOLD: ReadonlySet<PaymentKind> = new Set(['prepay', 'minute', 'file']);
/** In these a payment may still move money. */
export const UNSETTLED: ReadonlySet<PaymentState> = new Set([
  'pending',
  'broadcasting',
  'confirming',
  'timeout',
]);

/** What a guest pays to a host, and a host can give back. */
export const isForSale = (kind: PaymentKind): boolean => SOLD.has(kind);

/** May a payment in this state still move money? */
export const isUnsettled = (state: PaymentState): boolean => UNSETTLED.has(state);

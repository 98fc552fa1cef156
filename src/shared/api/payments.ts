import type { PaymentKind, PaymentState } from './ledger.ts';

/** Kinds and states of a payment. */

const SOLD: ReadonlySet<PaymentKind> = new Set(['prepay', 'booking', 'minute', 'file', 'tip']);
const TIME: ReadonlySet<PaymentKind> = new Set(['prepay', 'booking', 'minute']);
/** In these states a payment may still move money. */
export const UNSETTLED: ReadonlySet<PaymentState> = new Set([
  'pending',
  'broadcasting',
  'confirming',
  'timeout',
]);

/** Tells whether a guest pays this to a host, who can then refund it. */
export const isForSale = (kind: PaymentKind): boolean => SOLD.has(kind);

/** Tells whether it paid for time, which can come back unused. */
export const isForTime = (kind: PaymentKind): boolean => TIME.has(kind);

/** Tells whether a payment in this state may still move money. */
export const isUnsettled = (state: PaymentState): boolean => UNSETTLED.has(state);

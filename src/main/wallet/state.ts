import { atom } from 'nanostores';
import type { PaymentRecord } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';

/** The newest payment of the *Send USDC* panel. */
export const $transfer = atom<PaymentRecord | null>(null);

export const $transferError = atom<AppError | null>(null);

/** Tells whether the payment is still being signed, sent or confirmed. */
export const isUnderWay = (payment: PaymentRecord | null): boolean =>
  payment !== null && ['pending', 'broadcasting', 'confirming'].includes(payment.state);

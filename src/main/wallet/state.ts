import { atom } from 'nanostores';
import type { PaymentRecord } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';

/** The newest payment of the *Send USDC* panel. */
export const $transfer = atom<PaymentRecord | null>(null);

export const $transferError = atom<AppError | null>(null);

import { atom } from 'nanostores';
import type { PaymentRecord } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';

/** A payment of the *Send USDC* panel. */
interface Transfer extends Pick<PaymentRecord, 'id' | 'network' | 'recipient' | 'amount'> {
  /** null: the wallet has signed nothing. */
  readonly record: PaymentRecord | null;
  /** This page is having it signed, or sends it. */
  readonly isUnderWay: boolean;
}

export const transferOf = (record: PaymentRecord, isUnderWay = false): Transfer => {
  const { id, network, recipient, amount } = record;
  return { id, network, recipient, amount, record, isUnderWay };
};

/** The newest one. */
export const $transfer = atom<Transfer | null>(null);

export const $transferError = atom<AppError | null>(null);

import { atom } from 'nanostores';
import type { PaymentRecord } from '../../shared/api/ledger.ts';
import type { AppError } from '../../shared/errors.ts';

/** A payment of the *Send USDC* panel. */
interface Transfer extends Pick<PaymentRecord, 'id' | 'network' | 'recipient' | 'amount'> {
  /** The record of the payment, or null if the wallet has signed nothing. */
  readonly record: PaymentRecord | null;
  /** Whether this page is waiting for the signature or sending the payment. */
  readonly isUnderWay: boolean;
}

export const transferOf = (record: PaymentRecord, isUnderWay = false): Transfer => {
  const { id, network, recipient, amount } = record;
  return { id, network, recipient, amount, record, isUnderWay };
};

/** The newest payment of the panel, or null. */
export const $transfer = atom<Transfer | null>(null);

export const $transferError = atom<AppError | null>(null);

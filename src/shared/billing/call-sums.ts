import type { PaymentKind } from '../api/ledger.ts';
import { type Part, partOf } from '../api/payments.ts';
import { type AtomicUsdc, usdc } from '../money.ts';
import { type ReceiptPayment, UNUSED_REFUND } from '../receipt/receipt.ts';

/**
 * Adds up what a call has moved. The ended card, receipts, audit, chart, invoice, months, refunds
 * and the deposit's end all use these sums. All money is in whole atomic units; only `roundedUsdc`
 * rounds, by the same rule for both roles.
 */

/** Groups payments by part. Keeps their order. */
export function byPart<T extends { readonly kind: PaymentKind }>(
  payments: readonly T[],
): Readonly<Record<Part, readonly T[]>> {
  const of = (part: Part): readonly T[] => payments.filter(({ kind }) => partOf(kind) === part);
  return {
    time: of('time'),
    files: of('files'),
    tips: of('tips'),
    returned: of('returned'),
    refunded: of('refunded'),
  };
}

export interface Moved {
  readonly kind: PaymentKind;
  readonly amount: AtomicUsdc;
  readonly signature: string | null;
  /**
   * The resource that was paid for. For a manual refund, `refund/` followed by the signature of the
   * refunded payment.
   */
  readonly resource?: string | null;
}

/**
 * Returns the line of a receipt with the kind that the journal uses. The journal records the refund
 * of unused time as `end`, because the deposit's end pays it.
 */
export const movedBy = <T extends ReceiptPayment>(payment: T): T & Moved => ({
  ...payment,
  kind: payment.resource === UNUSED_REFUND ? 'end' : payment.kind,
});

export interface CallSums {
  /** The prepayment and the minutes, including those that settled after the end of the call. */
  readonly time: AtomicUsdc;
  readonly files: AtomicUsdc;
  readonly tips: AtomicUsdc;
  /** The sum of time, files and tips. */
  readonly paid: AtomicUsdc;
  /** Unused time that the deposit's end refunded to the guest. */
  readonly returned: AtomicUsdc;
  /** Manual refunds by the host. */
  readonly refunded: AtomicUsdc;
  /** The part of `refunded` that was for time. */
  readonly refundedTime: AtomicUsdc;
  /** The amount by which the two wallets' balances changed. Negative if refunds exceed payments. */
  readonly net: bigint;
}

/** Returns a test that tells whether a payment is a manual refund of one of these payments. */
export function isRefundOf(
  payments: readonly Pick<Moved, 'signature'>[],
): (refund: Pick<Moved, 'resource'>) => boolean {
  const named = new Set(payments.map(({ signature }) => `refund/${signature ?? ''}`));
  return ({ resource }) => named.has(resource ?? '');
}

export const totalOf = (payments: readonly Pick<Moved, 'amount'>[]): AtomicUsdc =>
  usdc(payments.reduce((sum, { amount }) => sum + amount, 0n));

/**
 * Adds up one role's payments of one call. The caller passes only payments that moved their amount.
 */
export function callSums(moved: readonly Moved[]): CallSums {
  const parts = byPart(moved);
  const [time, files, tips] = [totalOf(parts.time), totalOf(parts.files), totalOf(parts.tips)];
  const [returned, refunded] = [totalOf(parts.returned), totalOf(parts.refunded)];
  const paid = usdc(time + files + tips);
  return {
    ...{ time, files, tips, paid, returned, refunded },
    refundedTime: totalOf(parts.refunded.filter(isRefundOf(parts.time))),
    net: paid - returned - refunded,
  };
}

/** Returns the amount, or 0 if it is negative. */
export const atLeastZero = (amount: bigint): AtomicUsdc => usdc(amount > 0n ? amount : 0n);

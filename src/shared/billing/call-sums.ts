import type { PaymentKind } from '../api/ledger.ts';
import { type Part, partOf } from '../api/payments.ts';
import { type AtomicUsdc, usdc } from '../money.ts';
import { type ReceiptPayment, UNUSED_REFUND } from '../receipt/receipt.ts';

/**
 * Adds up what a call has moved: for the ended card, receipts, audit, chart, invoice, months, refunds and the
 * deposit's end alike. All money is in whole atomic units; only `roundedUsdc` rounds, on both sides alike.
 */

/** Returns the payments of each part, in their order. */
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

/** A payment that has moved money. */
export interface Moved {
  readonly kind: PaymentKind;
  readonly amount: AtomicUsdc;
  readonly signature: string | null;
  /** A refund by hand has `refund/` and the signature of the payment. */
  readonly resource?: string | null;
}

/** Returns a line of a receipt as the journal has it: the return of unused time is the deposit's end. */
export const movedBy = <T extends ReceiptPayment>(payment: T): T & Moved => ({
  ...payment,
  kind: payment.resource === UNUSED_REFUND ? 'end' : payment.kind,
});

export interface CallSums {
  /** Prepayment and minutes, also those that settled after the end. */
  readonly time: AtomicUsdc;
  readonly files: AtomicUsdc;
  readonly tips: AtomicUsdc;
  /** Time, files and tips. */
  readonly paid: AtomicUsdc;
  /** Unused time that the deposit's end brought back. */
  readonly returned: AtomicUsdc;
  /** Refunds by the host's hand. */
  readonly refunded: AtomicUsdc;
  /** The part of `refunded` that was for time. */
  readonly refundedTime: AtomicUsdc;
  /** By this the two wallets' balances changed: below zero if more went back than was paid. */
  readonly net: bigint;
}

/** Returns a test for refunds by hand of these payments. */
export function isRefundOf(
  payments: readonly Pick<Moved, 'signature'>[],
): (refund: Pick<Moved, 'resource'>) => boolean {
  const named = new Set(payments.map(({ signature }) => `refund/${signature ?? ''}`));
  return ({ resource }) => named.has(resource ?? '');
}

export const totalOf = (payments: readonly Pick<Moved, 'amount'>[]): AtomicUsdc =>
  usdc(payments.reduce((sum, { amount }) => sum + amount, 0n));

/** Adds up payments of one side of one call, each of which has moved its amount. */
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

/** Returns 0 in the place of what is below it. */
export const atLeastZero = (amount: bigint): AtomicUsdc => usdc(amount > 0n ? amount : 0n);

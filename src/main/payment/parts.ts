import type { PaymentKind } from '../../shared/api/ledger.ts';

/** The sums into which the payments of a call fall: for time, for files, tips, and what went back. */
export type Part = 'time' | 'files' | 'tips' | 'back';

/** A new kind of payment has to be placed here; null: it is no part of what a call cost. */
const PARTS: Readonly<Record<PaymentKind, Part | null>> = {
  prepay: 'time',
  booking: 'time',
  minute: 'time',
  file: 'files',
  tip: 'tips',
  refund: 'back',
  transfer: null,
  till: null,
  'till-refund': null,
  allowance: null,
};

/** Returns the sum to which a payment of this kind belongs. */
export const partOf = (kind: PaymentKind): Part | null => PARTS[kind];

/** Returns the payments of each part, in their order. */
export function byPart<T extends { readonly kind: PaymentKind }>(
  payments: readonly T[],
): Readonly<Record<Part, readonly T[]>> {
  const of = (part: Part): readonly T[] => payments.filter(({ kind }) => partOf(kind) === part);
  return { time: of('time'), files: of('files'), tips: of('tips'), back: of('back') };
}

import type { CallReceipt } from '../../shared/receipt/receipt.ts';

/** Says when a call was: the list, the invoice and the copied receipt show this time. */

/** When something of a call was paid or approved. */
interface Moment {
  readonly atMs: number;
  /** Paid ahead, for a call that was still to come. */
  readonly ahead: boolean;
}

/**
 * Returns when the call began: the first approval or payment in it. What was paid ahead counts only
 * where there is nothing else.
 */
export function startOf(moments: readonly Moment[]): number {
  const inCall = moments.filter(({ ahead }) => !ahead);
  return Math.min(...(inCall.length > 0 ? inCall : moments).map(({ atMs }) => atMs));
}

export const receiptStart = ({ approvals, payments, ahead: isAhead }: CallReceipt): number =>
  startOf(
    [...approvals, ...payments].map((each) => ({
      atMs: each.blockTimeS * 1000,
      ahead: isAhead && 'kind' in each && each.kind === 'prepay',
    })),
  );

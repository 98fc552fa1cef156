import type { CallReceipt } from '../../shared/receipt/receipt.ts';

/** Defines when a call was. The list, the invoice and the copied receipt show this time. */

/** A moment at which something of a call was paid, approved or refunded. */
interface Moment {
  readonly atMs: number;
  /** Whether this was a booking, paid before the call. */
  readonly ahead: boolean;
  /** Whether this was a refund, made after the call. */
  readonly isBack: boolean;
}

const first = (moments: readonly Moment[]): number => Math.min(...moments.map(({ atMs }) => atMs));

/**
 * Returns when the call began: at its first approval or payment during the call. If there was only
 * a booking, the refund that followed a moment after the call shows when the call ended. The
 * counted time before that moment gives the start. Without a refund, this is the time of the
 * booking.
 */
export function startOf(moments: readonly Moment[], countedMs: number): number {
  const inCall = moments.filter(({ ahead, isBack }) => !ahead && !isBack);
  if (inCall.length > 0) return first(inCall);
  const back = moments.filter(({ isBack }) => isBack);
  return back.length > 0 ? first(back) - countedMs : first(moments);
}

export const receiptStart = ({ approvals, payments, ahead, unused }: CallReceipt): number =>
  startOf(
    [...approvals, ...payments].map((each) => ({
      atMs: each.blockTimeS * 1000,
      ahead: ahead && 'kind' in each && each.kind === 'prepay',
      isBack: 'kind' in each && each.kind === 'refund',
    })),
    (unused?.countedSeconds ?? 0) * 1000,
  );

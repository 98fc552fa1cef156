import type { CallReceipt } from '../../shared/receipt/receipt.ts';

/** Says when a call was: the list, the invoice and the copied receipt show this time. */

/** When something of a call was paid or approved. */
interface Moment {
  readonly atMs: number;
  /** Paid ahead, for a call that was still to come. */
  readonly ahead: boolean;
  /** Money that went back, after the call. */
  readonly isBack: boolean;
}

const first = (moments: readonly Moment[]): number => Math.min(...moments.map(({ atMs }) => atMs));

/**
 * Returns when the call began: the first approval or payment in it. A booking alone says when the call ended,
 * by what came back a moment later; without that, when it was paid.
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

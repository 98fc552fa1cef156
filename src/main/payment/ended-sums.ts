import type { MinuteEntry, PaymentRecord, Role } from '../../shared/api/ledger.ts';
import { hasLanded, isAwaited, isForSale, shownState } from '../../shared/api/payments.ts';
import { type CallSums, callSums, totalOf } from '../../shared/billing/call-sums.ts';
import type { AtomicUsdc } from '../../shared/money.ts';

/**
 * The sums of one call so far, from this side's journal, in USDC. They do not contain network fees.
 */
export interface EndedSums extends CallSums {
  /** The total of the payments that may still settle. */
  readonly open: AtomicUsdc;
  /**
   * Whether the page still follows one of the open payments. The page stops following a payment
   * that is late, because perhaps no server will ever show its outcome.
   */
  readonly isSettling: boolean;
}

/**
 * Sums up one call.
 * @param shown the payments that the call's view lists. Those that the journal does not have,
 * because the page could not read it, are added to the sums.
 */
export function endedSums(
  records: readonly PaymentRecord[],
  call: { readonly role: Role; readonly callId: string | null },
  shown: readonly MinuteEntry[],
): EndedSums {
  const own = records.filter(({ role, callId }) => role === call.role && callId === call.callId);
  const known = new Set(own.map(({ signature }) => signature));
  const unknown = shown
    .filter(({ signature, takenBack }) => !takenBack && !known.has(signature))
    .map(({ amount, signature }) => ({ kind: 'minute', amount, signature }) as const);
  const open = own.filter((each) => isForSale(each.kind) && isAwaited(each));
  return {
    ...callSums([...own.filter(hasLanded), ...unknown]),
    open: totalOf(open),
    isSettling: open.some((each) => shownState(each) === 'confirming'),
  };
}

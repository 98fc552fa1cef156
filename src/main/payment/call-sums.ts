import type { MinuteEntry, PaymentRecord, Role } from '../../shared/api/ledger.ts';
import { isForSale, isForTime, isUnsettled } from '../../shared/api/payments.ts';
import { type AtomicUsdc, usdc } from '../../shared/money.ts';
import { UNUSED_REFUND } from '../../shared/receipt/receipt.ts';

/** What one call has moved so far, from this side's journal. All of it is in USDC, fees are not. */
export interface CallSums {
  /** Prepayment and minutes that settled, also after the end. */
  readonly time: AtomicUsdc;
  readonly files: AtomicUsdc;
  readonly tips: AtomicUsdc;
  /** Unused time that came back. */
  readonly returned: AtomicUsdc;
  /** What the host refunded by hand. */
  readonly refunded: AtomicUsdc;
  /** By this the wallet's balance changed: time, files and tips, less what came back. */
  readonly net: AtomicUsdc;
  /** Payments that may still settle. */
  readonly open: AtomicUsdc;
  /** The page follows one of these. Of one that ran late, no server may ever tell what became of it. */
  readonly isSettling: boolean;
}

const total = (amounts: readonly { readonly amount: AtomicUsdc }[]): AtomicUsdc =>
  usdc(amounts.reduce((sum, { amount }) => sum + amount, 0n));

/**
 * Sums up one call.
 * @param shown the payments that the call's view lists; they count where the journal has no entry
 *   for them, because it could not be read.
 */
export function callSums(
  records: readonly PaymentRecord[],
  call: { readonly role: Role; readonly callId: string | null },
  shown: readonly MinuteEntry[],
): CallSums {
  const own = records.filter(({ role, callId }) => role === call.role && callId === call.callId);
  const known = new Set(own.map(({ signature }) => signature));
  const settled = own.filter(({ state }) => state === 'confirmed');
  const sold = settled.filter(({ kind }) => isForSale(kind));
  const open = own.filter(({ kind, state }) => isForSale(kind) && isUnsettled(state));
  const back = settled.filter(({ kind }) => kind === 'refund');
  const unknown = shown.filter(({ signature, takenBack }) => !takenBack && !known.has(signature));
  const time = usdc(total(sold.filter(({ kind }) => isForTime(kind))) + total(unknown));
  const files = total(sold.filter(({ kind }) => kind === 'file'));
  const tips = total(sold.filter(({ kind }) => kind === 'tip'));
  const cameBack = total(back);
  const paid = time + files + tips;
  return {
    time,
    files,
    tips,
    returned: total(back.filter(({ resource }) => resource === UNUSED_REFUND)),
    refunded: total(back.filter(({ resource }) => resource !== UNUSED_REFUND)),
    net: usdc(paid > cameBack ? paid - cameBack : 0n),
    open: total(open),
    isSettling: open.some(({ state }) => state !== 'timeout'),
  };
}

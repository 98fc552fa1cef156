import { bookingReturnMemo, isBookingMemo } from '../../../shared/call/booking-memo.ts';
import { raise } from '../../../shared/errors.ts';
import type { Chain } from '../payment/chain.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { keyOf } from './entry.ts';
import { findRefunds } from './find.ts';

/**
 * Returns the memo of what comes back of a call that has used this; null: it was not paid ahead.
 * @throws P2cError as `keyOf`.
 */
const usedMemo = async (chain: Chain, { signature, memo }: JournalEntry): Promise<string | null> =>
  signature !== null && isBookingMemo(memo)
    ? bookingReturnMemo(await keyOf(chain, memo), signature)
    : null;

/**
 * Host: nothing on the chain shows a claim, but the return of its unused time does: what a call in another
 * browser has used is not given back whole.
 * @throws P2cError `booking_used`, `refund_unknown`, `history_too_long`, `rpc_*`, `storage_failed`, `aborted`.
 */
export async function checkUnused(
  chain: Chain,
  paid: JournalEntry & { readonly signature: string },
  signal?: AbortSignal,
): Promise<void> {
  const { signature: payment, recipient: host, payer } = paid;
  const memo = await usedMemo(chain, paid);
  if (memo === null) return;
  const slot = (await chain.rpc.getTransaction(payment, 'confirmed', { signal }))?.slot ?? null;
  const sought = { payment, host, payer, amount: null, memo, feeKey: null };
  const [found] = await findRefunds(chain, payer, [sought], slot, signal);
  if (found) throw raise('booking_used', { returned: found.amount });
}

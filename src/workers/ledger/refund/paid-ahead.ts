import { bookingReturnMemo, isBookingMemo } from '../../../shared/call/booking-memo.ts';
import { raise } from '../../../shared/errors.ts';
import { readAtEvery } from '../payment/every-server.ts';
import type { Chain } from '../payment/chain.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { keyOf } from './entry.ts';
import { findGiven } from './given.ts';

/**
 * Host: what was paid ahead is known from servers alone, also once a call has claimed it, so that all of
 * them must show it before anything of it is given back, unless they all have when it was claimed.
 * @throws P2cError `refund_unknown`, and as `readAtEvery`.
 */
export async function checkAhead(
  chain: Chain,
  { signature, memo, recipient: payTo, payer, amount, shownBy }: JournalEntry,
  signal?: AbortSignal,
): Promise<void> {
  if (signature === null || memo === null || !isBookingMemo(memo)) return;
  if (shownBy && chain.every.hosts.every((host) => shownBy.includes(host))) return;
  const how = { commitment: 'finalized', isStrict: true, signal } as const;
  const seen = await readAtEvery(chain, signature, { memo, payTo, amount }, how);
  if (seen?.sourceOwner !== payer) throw raise('refund_unknown');
}

/**
 * Returns the memo of what comes back of a call that has used this; null: it was not paid ahead.
 * @throws P2cError as `keyOf`.
 */
export const usedMemo = async (
  chain: Chain,
  { signature, memo }: JournalEntry,
): Promise<string | null> =>
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
  const [found] = await findGiven(chain, payer, [sought], slot, signal, true);
  if (found) throw raise('booking_used', { returned: found.amount });
}

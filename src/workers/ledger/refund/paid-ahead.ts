import { isBookingMemo } from '../../../shared/call/booking-memo.ts';
import { raise } from '../../../shared/errors.ts';
import { readAtEvery } from '../payment/every-server.ts';
import type { Chain } from '../payment/chain.ts';
import type { JournalEntry } from '../payment/journal.ts';

/**
 * Host: what was paid ahead is known from servers alone, also once a call has claimed it, so that all of
 * them must show it before anything of it is given back, unless they all have when it was claimed.
 * @throws P2cError `refund_unknown`, and as `readAtEvery`.
 */
export async function checkAhead(
  chain: Chain,
  { callId, signature, memo, recipient: payTo, payer, amount, shownBy }: JournalEntry,
  signal?: AbortSignal,
): Promise<void> {
  // Before the claim, whoever asks has read it so.
  if (callId === null || signature === null || memo === null || !isBookingMemo(memo)) return;
  if (shownBy && chain.every.hosts.every((host) => shownBy.includes(host))) return;
  const how = { commitment: 'finalized', isStrict: true, signal } as const;
  const seen = await readAtEvery(chain, signature, { memo, payTo, amount }, how);
  if (seen?.sourceOwner !== payer) throw raise('refund_unknown');
}

import { isBookingMemo } from '../../../shared/call/booking-memo.ts';
import { raise } from '../../../shared/errors.ts';
import { readAtEvery } from '../payment/every-server.ts';
import type { Chain } from '../payment/chain.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { hasSentSince } from './find.ts';

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
 * Host: what was paid ahead, and that this browser knows of no claim of, may have been claimed by a call
 * that another one hosted. Nothing on the chain shows a claim, but the return of its unused time comes
 * from the same account.
 * @throws P2cError `sent_since`: the user has to say whether a call used it; `rpc_*`, `storage_failed`,
 * `aborted`.
 */
export async function checkUnused(
  chain: Chain,
  { signature: payment, recipient: host, payer }: JournalEntry & { readonly signature: string },
  signal?: AbortSignal,
): Promise<void> {
  const { rpc, journal } = chain;
  const since = (await rpc.getTransaction(payment, 'confirmed', { signal }))?.slot ?? null;
  const isKnown = async ({ signature, memo }: { signature: string; memo: string }) =>
    isBookingMemo(memo) || (await journal.bySignature(signature)).length > 0;
  if (await hasSentSince(chain, { payment, host, payer }, since, isKnown, signal)) {
    throw raise('sent_since', { payment });
  }
}

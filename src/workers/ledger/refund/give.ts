import type { Chain } from '../payment/chain.ts';
import type { JournalEntry, Known } from '../payment/journal.ts';
import { sendPayment, type SignedAlone, unlessFailed } from '../payment/payments.ts';

/**
 * A refund: a manual refund, which the wallet signs, or a call's unused time, which the fee payer
 * signs.
 */
interface Gift {
  /** The name of the lock, from `refundWork` (entry.ts). */
  readonly turn: string;
  /**
   * Returns the refund if it was already paid. Null if every server has just shown that it was not.
   */
  readonly search: () => Promise<JournalEntry | null>;
  /**
   * Signs the refund.
   * @throws P2cError with the reason why it may not be paid or could not be signed.
   */
  readonly sign: () => Promise<Known & SignedAlone>;
}

/**
 * Host: pays a refund, once. The refund's id contains what is refunded, so the journal never has
 * two such entries, even after a crash.
 * @throws P2cError the errors of the parts; `busy`, `payment_open`, `rpc_*`, `storage_failed`,
 * `aborted`, or the reason why the refund failed.
 */
export const give = (
  chain: Chain,
  { turn, search, sign }: Gift,
  signal?: AbortSignal,
): Promise<JournalEntry> =>
  chain.books.holding(turn, async () => {
    const known = await search();
    return known ?? unlessFailed(await sendPayment(chain, await sign(), signal));
  });

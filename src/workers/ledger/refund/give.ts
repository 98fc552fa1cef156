import type { Chain } from '../payment/chain.ts';
import type { JournalEntry, Known } from '../payment/journal.ts';
import { sendPayment, type SignedAlone, unlessFailed } from '../payment/payments.ts';

/** Money that goes back: a payment by hand or a call's unused time, by the wallet or by the fee payer. */
interface Gift {
  /** The lock's name, from `refundWork` (entry.ts). */
  readonly turn: string;
  /** Returns the refund that was given already; null: no refund, as every server has just shown. */
  readonly search: () => Promise<JournalEntry | null>;
  /** Signs it. @throws P2cError why it may not be given, or could not be signed. */
  readonly sign: () => Promise<Known & SignedAlone>;
}

/**
 * Host: gives it, once. Its id names what is given, so the journal has one such entry at most, also after a
 * crash.
 * @throws P2cError what its parts throw; `busy`, `payment_open`, `rpc_*`, `storage_failed`,
 * `aborted`, or why it failed.
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

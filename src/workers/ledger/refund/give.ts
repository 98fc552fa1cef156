import { type AppError, P2cError } from '../../../shared/errors.ts';
import type { Chain } from '../payment/chain.ts';
import type { JournalEntry, Known } from '../payment/journal.ts';
import { noteFailed, recordPayment, signAndSend, unlessFailed } from '../payment/payments.ts';

/** Money that goes back: a payment by hand or a call's unused time, by the wallet or by the fee key. */
interface Gift {
  /** Returns what was given already; null: nothing, as every server has just shown. */
  readonly search: () => Promise<JournalEntry | null>;
  /** Returns what is written down, and what signs it. @throws P2cError why that could not be. */
  readonly prepare: () => Promise<{
    readonly draft: Known;
    readonly sign: (entry: JournalEntry) => Promise<JournalEntry>;
  }>;
  /**
   * Returns why it may not be given after all. Asked once it is written down, because whoever else gives
   * something of the same call does the same: whichever comes second sees the first.
   */
  readonly check: (entry: JournalEntry) => Promise<AppError | null>;
}

/**
 * Host: gives it, once. Its id names what is given, so the journal has one such entry at most, whichever
 * window is asked and after any crash.
 * @throws P2cError what its parts throw; the error of `check`; `payment_open`, `rpc_*`,
 * `storage_failed`, `aborted`, or why it failed.
 */
export async function give(
  chain: Chain,
  { search, prepare, check }: Gift,
  signal?: AbortSignal,
): Promise<JournalEntry> {
  const known = await search();
  if (known) return known;
  const { draft, sign } = await prepare();
  const entry = await recordPayment(chain, draft);
  const refused = await check(entry);
  if (refused) {
    await noteFailed(chain, entry, refused);
    throw new P2cError(refused);
  }
  return unlessFailed(await signAndSend(chain, entry, () => sign(entry), signal));
}

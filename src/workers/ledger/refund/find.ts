import { P2cError, raise } from '../../../shared/errors.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import { listHistory, memosOf } from '../solana/history.ts';
import type { Solana } from '../payment/solana.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import { checkPayment, type ReadBack } from '../payment/read-back.ts';
import type { SignatureInfo } from '../solana/rpc-parse.ts';

/** Looks on the chain for the refund of a payment (docs/billing.md, "Refunds"). */

export interface SoughtRefund {
  /** The wallet that was paid: the refund is from its account, and signed by it. */
  readonly host: string;
  /** Whose account paid: the refund goes back there. */
  readonly payer: string;
  /** Of the payment, and of its refund. */
  readonly amount: AtomicUsdc;
  /** As `refundMemo` makes it. */
  readonly memo: string;
}

export interface FoundRefund extends ReadBack {
  readonly signature: string;
}

/** Of a thousand transactions each. */
const MOST_PAGES = 50;
/** Transactions with one refund's memo that are read: anybody can make as many as they like to pay for. */
const MOST_CANDIDATES = 1_000;

/** Anybody can copy the memo, so each of these may be no refund; newest first. */
export const candidates = (listed: readonly SignatureInfo[], memo: string): readonly string[] =>
  listed
    .filter((info) => info.err === null)
    .filter((info) => String(memosOf(info)) === memo)
    .map(({ signature }) => signature);

/**
 * null = there is none, and all that could be one was read. `since`: the slot of the payment, as the
 * chain shows it; nothing older gives it back. The payer's account is searched, and not the host's
 * wallet: whoever floods it is in the way of one buyer, not of all.
 * @throws P2cError `history_too_long`, `rpc_*`, `aborted`: it is not known.
 */
export async function findRefund(
  { rpc, mint }: Pick<Solana, 'rpc' | 'mint'>,
  { host, payer, amount, memo }: SoughtRefund,
  since: bigint | null,
  signal?: AbortSignal,
): Promise<FoundRefund | null> {
  const address = associatedTokenAccount(payer, mint);
  const { listed, complete } = await listHistory(rpc, address, {
    signal,
    since,
    pages: MOST_PAGES,
  });
  const found = candidates(listed, memo);
  for (const signature of found.slice(0, MOST_CANDIDATES)) {
    const shown = await rpc.getTransaction(signature, 'confirmed', { signal });
    // Listed and not shown: it may be the refund.
    if (!shown)
      throw raise('rpc_bad_answer', { host: rpc.hosts[0] ?? '', method: 'getTransaction' });
    try {
      const expected = { signature, mint, payTo: payer, amount, authority: host, memo };
      const seen = checkPayment(shown, expected);
      if (seen.sourceOwner === host) return { ...seen, signature };
    } catch (thrown) {
      const code = thrown instanceof P2cError ? thrown.error.code : '';
      if (code !== 'payment_invalid' && code !== 'failed_on_chain') throw thrown;
    }
  }
  if (!complete || found.length > MOST_CANDIDATES) throw raise('history_too_long', { address });
  return null;
}

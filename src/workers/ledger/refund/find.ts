import { P2cError, raise } from '../../../shared/errors.ts';
import type { AtomicUsdc } from '../../../shared/money.ts';
import {
  checkPayment,
  type ExpectedPayment,
  type ReadBack,
  readBack,
} from '../payment/read-back.ts';
import type { Chain } from '../payment/chain.ts';
import { listHistory, memosOf } from '../solana/history.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import type { SignatureInfo } from '../solana/rpc-parse.ts';

/** Reads and finds refunds on the chain (docs/billing.md, "Refunds"). */

interface SoughtRefund {
  /** The wallet that was paid: the refund comes from its account, and it signs. */
  readonly host: string;
  /** The owner of the account that paid: the refund goes back there. */
  readonly payer: string;
  /** Of the payment, and of its refund; null = any, as of a call's return. */
  readonly amount: AtomicUsdc | null;
  /** From `refundMemo`. */
  readonly memo: string;
  /** The host's fee key, if it may have signed: it gives the return. */
  readonly feeKey?: string;
}

interface FoundRefund extends ReadBack {
  readonly signature: string;
}

const expectedOf = (
  signature: string,
  { payer: payTo, amount, memo }: SoughtRefund,
  mint: string,
): ExpectedPayment => ({ signature, mint, payTo, amount, authority: null, memo });

/** Tells whether the host's money moved, by its wallet or by the fee key. */
const isBy = ({ sourceOwner, authority, amount }: ReadBack, { host, feeKey }: SoughtRefund) =>
  sourceOwner === host && (authority === host || authority === feeKey) && amount > 0n;

/**
 * Reads a refund: it comes from the host's account, signed by the host or its fee key. null: the
 * transaction is no such refund.
 * @throws P2cError `rpc_*`, `confirmation_timeout`, `aborted`: nothing is known.
 */
export async function readRefund(
  { rpc, env, mint }: Pick<Chain, 'rpc' | 'env' | 'mint'>,
  signature: string,
  sought: SoughtRefund,
  signal?: AbortSignal,
): Promise<ReadBack | null> {
  try {
    const expected = expectedOf(signature, sought, mint);
    const seen = await readBack(rpc, env, expected, signal);
    return isBy(seen, sought) ? seen : null;
  } catch (thrown) {
    const code = thrown instanceof P2cError ? thrown.error.code : '';
    if (code === 'payment_invalid' || code === 'failed_on_chain') return null;
    throw thrown;
  }
}

/** Of a thousand transactions each. */
const MOST_PAGES = 50;
/**
 * Transactions with one refund's memo that are read. Anybody can create as many as they are willing
 * to pay for.
 */
const MOST_CANDIDATES = 1_000;

/** Returns the candidates, newest first. Anybody can copy the memo, so each may be no refund. */
export const candidates = (listed: readonly SignatureInfo[], memo: string): readonly string[] =>
  listed
    .filter((info) => info.err === null)
    .filter((info) => String(memosOf(info)) === memo)
    .map(({ signature }) => signature);

/**
 * Returns the refund of each payment that is sought; null: there is none, and every candidate was
 * read. Of several that may be of any amount, the largest counts. All have the same payer, whose
 * account is searched rather than the host's wallet, because somebody who floods it affects one
 * buyer and not all. `since`: the slot of the first payment; nothing older refunds it.
 * @throws P2cError `history_too_long`, `rpc_*`, `aborted`: it is not known.
 */
export async function findRefunds(
  reader: Pick<Chain, 'rpc' | 'mint'>,
  payer: string,
  sought: readonly SoughtRefund[],
  since: bigint | null,
  signal?: AbortSignal,
): Promise<readonly (FoundRefund | null)[]> {
  const { rpc, mint } = reader;
  const address = associatedTokenAccount(payer, mint);
  const history = await listHistory(rpc, address, { signal, since, pages: MOST_PAGES });
  const results: (FoundRefund | null)[] = [];
  for (const each of sought) {
    const listed = candidates(history.listed, each.memo);
    const found = await findAmong(reader, listed.slice(0, MOST_CANDIDATES), each, signal);
    const isWhole = history.complete && listed.length <= MOST_CANDIDATES;
    if (!found && !isWhole) throw raise('history_too_long', { address });
    results.push(found);
  }
  return results;
}

async function findAmong(
  { rpc, mint }: Pick<Chain, 'rpc' | 'mint'>,
  signatures: readonly string[],
  sought: SoughtRefund,
  signal: AbortSignal | undefined,
): Promise<FoundRefund | null> {
  let best: FoundRefund | null = null;
  for (const signature of signatures) {
    const shown = await rpc.getTransaction(signature, 'confirmed', { signal });
    // Listed and not shown: it may be the refund.
    if (!shown)
      throw raise('rpc_bad_answer', { host: rpc.hosts[0] ?? '', method: 'getTransaction' });
    try {
      const seen = checkPayment(shown, expectedOf(signature, sought, mint));
      if (isBy(seen, sought) && seen.amount > (best?.amount ?? 0n)) best = { ...seen, signature };
    } catch (thrown) {
      const code = thrown instanceof P2cError ? thrown.error.code : '';
      if (code !== 'payment_invalid' && code !== 'failed_on_chain') throw thrown;
    }
    if (best && sought.amount !== null) return best;
  }
  return best;
}

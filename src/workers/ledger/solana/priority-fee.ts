import { MIN_MICRO_LAMPORTS } from './compute-limits.ts';
import type { CallOptions } from './rpc-transport.ts';
import type { Rpc } from './rpc.ts';

/**
 * The offered price is higher than that of three quarters of the recent transactions that wrote to
 * the same accounts.
 */
const QUANTILE = 0.75;

/**
 * Returns the price to offer for writing to these accounts, in micro-lamports per compute unit. At
 * most `most` (`maxMicroLamports`). The minimum if the server does not answer.
 * @throws P2cError `aborted`.
 */
export async function suggestMicroLamports(
  rpc: Pick<Rpc, 'getRecentPrioritizationFees'>,
  accounts: readonly string[],
  most: bigint,
  options: CallOptions = {},
): Promise<bigint> {
  try {
    const recent = await rpc.getRecentPrioritizationFees(accounts, {
      ...options,
      onceMs: 1_500,
    });
    const sorted = [...recent].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const fee = sorted[Math.floor(sorted.length * QUANTILE)] ?? MIN_MICRO_LAMPORTS;
    if (fee < MIN_MICRO_LAMPORTS) return MIN_MICRO_LAMPORTS;
    return fee > most ? most : fee;
  } catch (thrown) {
    if (options.signal?.aborted) throw thrown;
    return MIN_MICRO_LAMPORTS;
  }
}

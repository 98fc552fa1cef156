import { MIN_MICRO_LAMPORTS } from './compute-limits.ts';
import type { CallOptions } from './rpc-transport.ts';
import type { Rpc } from './rpc.ts';

/**
 * Offer more than three quarters of the recent transactions that wrote the same accounts have paid.
 */
const QUANTILE = 0.75;

/**
 * Returns the micro-lamports per compute unit to offer for writing these accounts, at most `most`
 * (`maxMicroLamports`). If the server cannot tell, returns the minimum.
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

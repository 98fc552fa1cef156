import { raise } from '../../../shared/errors.ts';
import type { Chain } from './chain.ts';

/** While a look takes longer, another browser may do what it does not find. */
const FRESH_MS = 10_000;
const LOOKS = 5;

/**
 * Returns what a look finds, as the chain is now: whoever floods an account, or a server that stalls, can
 * keep one busy for minutes. What was read once is not read again, so the next is quick.
 * @throws P2cError `rpc_slow`, and as the look.
 */
export async function lookFresh<T>(
  { env, rpc }: Pick<Chain, 'env' | 'rpc'>,
  look: () => Promise<T>,
  isFound: (found: T) => boolean,
): Promise<T> {
  for (let looks = 1; looks <= LOOKS; looks += 1) {
    const fromMs = env.nowMs();
    const found = await look();
    if (isFound(found) || env.nowMs() - fromMs <= FRESH_MS) return found;
  }
  throw raise('rpc_slow', { host: rpc.hosts[0] ?? '' });
}

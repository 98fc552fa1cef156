import { raise, toAppError } from '../../../shared/errors.ts';
import { associatedTokenAccount } from '../solana/layout.ts';
import type { Rpc } from '../solana/rpc.ts';
import type { Chain } from './chain.ts';

/** While a look takes longer, another browser may do what it does not find. */
const FRESH_MS = 10_000;
const HEAD_MS = 8_000;
const LOOKS = 5;

/** The newest that each server lists; null: one does not say, and has not been silent for long. */
async function headsOf(
  servers: readonly Rpc[],
  address: string,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const each = servers.flatMap((rpc) =>
    [...rpc.hosts.keys()].map(async (server) => {
      const asked = { signal, server, limit: 1, onceMs: HEAD_MS };
      try {
        return (await rpc.getSignaturesForAddress(address, asked))[0]?.signature ?? '';
      } catch (thrown) {
        const { code } = toAppError(thrown);
        return rpc.isStuck(server) || code === 'rpc_forbidden' || code === 'rpc_error' ? '-' : null;
      }
    }),
  );
  const heads = await Promise.all(each);
  return heads.includes(null) ? null : heads.join(' ');
}

/**
 * Returns what a look finds, as the chain is now: whoever floods an account, or a server that stalls, can
 * keep one busy for minutes. One that takes long counts if no server has listed anything new of `owner`
 * since it began.
 * @throws P2cError `rpc_slow`, and as the look.
 */
export async function lookFresh<T>(
  { env, rpc, second, mint }: Pick<Chain, 'env' | 'rpc' | 'second' | 'mint'>,
  owner: string,
  look: () => Promise<T>,
  isFound: (found: T) => boolean,
  signal?: AbortSignal,
): Promise<T> {
  const address = associatedTokenAccount(owner, mint);
  let before: string | null = null;
  for (let looks = 1; looks <= LOOKS; looks += 1) {
    const fromMs = env.nowMs();
    const found = await look();
    if (isFound(found) || env.nowMs() - fromMs <= FRESH_MS) return found;
    const now = await headsOf(second ? [rpc, second] : [rpc], address, signal);
    if (before !== null && now === before) return found;
    before = now;
  }
  throw raise('rpc_slow', { host: rpc.hosts[0] ?? '' });
}

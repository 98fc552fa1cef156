import type { Env } from './env.ts';
import type { Rpc } from './rpc.ts';

/**
 * Two priorities for the same servers. Requests for a call or for a waiting user are sent at once.
 * Background requests wait for them. For example, an audit may read thousands of transactions, and
 * the author of the receipt determines how many.
 */
interface Priorities {
  readonly rpc: Rpc;
  /**
   * For background requests. While a call uses the servers, these requests are sent one at a time,
   * never at the same time as one of the call's, and slowly enough for a server that limits
   * requests.
   */
  readonly background: Rpc;
}

/**
 * In ms. For this long after its last request, a call counts as using the servers. Public servers
 * count requests over ten seconds (platform-notes.md).
 */
const IN_USE_MS = 10_000;
/**
 * The pause between background requests during a call, in ms. It allows twenty requests in ten
 * seconds. Public servers allow a hundred.
 */
const PACE_MS = 500;

type Around = <A extends readonly unknown[], T>(
  ask: (...args: A) => Promise<T>,
) => (...args: A) => Promise<T>;

export function createPriorities(
  rpc: Rpc,
  { nowMs, sleep }: Pick<Env, 'nowMs' | 'sleep'>,
): Priorities {
  let underWay = 0;
  let lastMs = -IN_USE_MS;
  const waiting = new Set<() => void>();
  let turn: Promise<unknown> = Promise.resolve();

  const inUse = (): boolean => underWay > 0 || nowMs() - lastMs < IN_USE_MS;

  const first: Around =
    (ask) =>
    async (...args) => {
      underWay += 1;
      try {
        return await ask(...args);
      } finally {
        underWay -= 1;
        lastMs = nowMs();
        if (underWay === 0) for (const wake of [...waiting]) wake();
      }
    };

  const untilFree = (): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        waiting.delete(wake);
        resolve();
      };
      waiting.add(wake);
    });

  const later: Around =
    (ask) =>
    (...args) => {
      if (!inUse()) return ask(...args);
      const asked = turn.then(async () => {
        while (underWay > 0) await untilFree();
        return ask(...args);
      });
      turn = asked.catch(() => undefined).then(() => (inUse() ? sleep(PACE_MS) : undefined));
      return asked;
    };

  return { rpc: along(rpc, first), background: along(rpc, later) };
}

const along = (rpc: Rpc, way: Around): Rpc => ({
  hosts: rpc.hosts,
  getGenesisHash: way(rpc.getGenesisHash),
  getLatestBlockhash: way(rpc.getLatestBlockhash),
  isBlockhashValid: way(rpc.isBlockhashValid),
  getBalance: way(rpc.getBalance),
  getAccounts: way(rpc.getAccounts),
  getPurse: way(rpc.getPurse),
  getTokenAccount: way(rpc.getTokenAccount),
  getTokenAccountAt: way(rpc.getTokenAccountAt),
  getSignatureStatuses: way(rpc.getSignatureStatuses),
  getTransaction: way(rpc.getTransaction),
  getSignaturesForAddress: way(rpc.getSignaturesForAddress),
  simulateTransaction: way(rpc.simulateTransaction),
  sendTransaction: way(rpc.sendTransaction),
  getMinimumBalanceForRentExemption: way(rpc.getMinimumBalanceForRentExemption),
  getRecentPrioritizationFees: way(rpc.getRecentPrioritizationFees),
});

import type { ServerTrial } from '../../shared/api/ledger.ts';
import { appError, P2cError, toAppError } from '../../shared/errors.ts';
import { type NetworkId, NETWORKS } from '../../shared/network.ts';
import { type Env, racing } from './solana/env.ts';
import { MEMO_PROGRAM } from './solana/layout.ts';
import { checkNetwork, createRpc, type Rpc } from './solana/rpc.ts';

/**
 * Finds out which of several public RPC servers work for this browser. Used for users who have no
 * server of their own.
 */

/** In ms. If a server takes longer, each step of a call would have to wait for it. */
const LIMIT_MS = 6_000;
const LISTED = 10;

/**
 * Sends the requests that a call needs. Returns whether lists of signatures show memos, which
 * ringing reads.
 */
async function ask(rpc: Rpc, network: NetworkId, signal: AbortSignal): Promise<boolean> {
  await checkNetwork(rpc, network, signal);
  const [, , listed] = await Promise.all([
    rpc.getAccounts([NETWORKS[network].usdcMint], { signal }),
    rpc.getLatestBlockhash('confirmed', { signal }),
    rpc.getSignaturesForAddress(MEMO_PROGRAM, { limit: LISTED, signal }),
  ]);
  return listed.some(({ memo }) => memo !== null);
}

interface Trial extends ServerTrial {
  readonly tookMs: number;
  /** The server's lists of signatures show memos, so ringing needs fewer requests. */
  readonly listsMemos: boolean;
}

async function tryServer(url: string, network: NetworkId, env: Env): Promise<Trial> {
  const beganAtMs = env.nowMs();
  const tookMs = (): number => env.nowMs() - beganAtMs;
  try {
    const rpc = createRpc([url], env);
    return await racing(undefined, async (signal) => {
      const late = env.sleep(LIMIT_MS, signal).then(() => {
        throw new P2cError(appError('rpc_slow', { host: new URL(url).host }));
      });
      const listsMemos = await Promise.race([ask(rpc, network, signal), late]);
      return { url, tookMs: tookMs(), listsMemos, error: null };
    });
  } catch (thrown) {
    return { url, tookMs: tookMs(), listsMemos: false, error: toAppError(thrown) };
  }
}

const rank = ({ error, listsMemos, tookMs }: Trial): number =>
  (error ? 2 * LIMIT_MS : 0) + (listsMemos ? 0 : LIMIT_MS) + tookMs;

/**
 * Tries all servers at the same time. Returns the best first: those that work, then those that list
 * memos, then the fastest.
 */
export async function compareServers(
  network: NetworkId,
  urls: readonly string[],
  env: Env,
): Promise<readonly ServerTrial[]> {
  const trials = await Promise.all(urls.map((url) => tryServer(url, network, env)));
  return trials.sort((one, other) => rank(one) - rank(other));
}

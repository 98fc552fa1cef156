import type { ServerTrial } from '../../shared/api/ledger.ts';
import { appError, P2cError, toAppError } from '../../shared/errors.ts';
import { type NetworkId, NETWORKS } from '../../shared/network.ts';
import { type Env, racing } from './solana/env.ts';
import { MEMO_PROGRAM } from './solana/layout.ts';
import { checkNetwork, createRpc, type Rpc } from './solana/rpc.ts';

/**
 * Finds out which public RPC servers work in this browser, for users without a server of their own.
 */

/** The limit for an answer in ms. With a slower server, each step of a call would take too long. */
const LIMIT_MS = 6_000;
const LISTED = 10;

/**
 * Sends the requests that a call needs. Returns whether the server's lists of signatures contain
 * memos, which ringing reads.
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
  /** True if the server's lists of signatures contain memos. Ringing then needs fewer requests. */
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
 * Tries all servers at the same time. Returns them in this order: those that work, those that list
 * memos, the fastest.
 */
export async function compareServers(
  network: NetworkId,
  urls: readonly string[],
  env: Env,
): Promise<readonly ServerTrial[]> {
  const trials = await Promise.all(urls.map((url) => tryServer(url, network, env)));
  return trials.sort((one, other) => rank(one) - rank(other));
}

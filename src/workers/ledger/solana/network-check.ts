import { raise } from '../../../shared/errors.ts';
import type { NetworkId } from '../../../shared/network.ts';
import { NETWORKS, caip2 } from '../../../shared/network.ts';
import type { Rpc } from './rpc.ts';

/**
 * Is the RPC server on the chosen network? Answers the network's CAIP-2 id. A local ledger may have
 * any genesis hash, also devnet's (interoperability tests), but never mainnet's: on `local`, the
 * page takes its settings from the URL.
 * @throws P2cError `rpc_wrong_genesis`, `rpc_*`, `aborted`.
 */
export async function checkNetwork(
  rpc: Rpc,
  network: NetworkId,
  signal?: AbortSignal,
): Promise<`solana:${string}`> {
  const got = await rpc.getGenesisHash({ signal });
  const wanted = NETWORKS[network].genesis;
  const right = wanted === null ? got !== NETWORKS.mainnet.genesis : got === wanted;
  if (!right) throw raise('rpc_wrong_genesis', { wanted: wanted ?? 'a local ledger', got });
  return caip2(got);
}

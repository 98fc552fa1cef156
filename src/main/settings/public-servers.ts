import type { NetworkId } from '../../shared/network.ts';

/**
 * Public RPC servers that need no account, and providers with a free plan. From the companies' own
 * documentation, read in November 2026. The page contacts none before the user presses, and tests each,
 * because some turn browsers away. A site lists its own in `config.json`.
 */

/** By network. Devnet has a server by default. */
export const PUBLIC_SERVERS: Readonly<Record<NetworkId, readonly string[]>> = {
  mainnet: [
    'https://solana-rpc.publicnode.com',
    'https://solana.api.onfinality.io/public',
    'https://solana.drpc.org',
  ],
  devnet: [],
  local: [],
};

interface Provider {
  readonly name: string;
  /** Where the address is to be copied, once one has an account. */
  readonly url: string;
}

export const PROVIDERS: readonly Provider[] = [
  { name: 'Helius', url: 'https://dashboard.helius.dev/endpoints' },
  { name: 'QuickNode', url: 'https://dashboard.quicknode.com/endpoints' },
  { name: 'Alchemy', url: 'https://dashboard.alchemy.com/apps' },
  { name: 'Chainstack', url: 'https://console.chainstack.com' },
];

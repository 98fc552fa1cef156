import type { NetworkId } from '../../shared/network.ts';

/**
 * Public RPC servers that need no account, and providers with a free plan. The lists are from the
 * companies' own documentation, read in November 2026. The page contacts none of these servers
 * before the user presses the button. Then the page tests each server, because some servers refuse
 * browsers. A site can name other servers in `config.json`.
 */

/** The servers by network. Devnet has a default server. */
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
  /** The page from which users copy their address once they have an account. */
  readonly url: string;
}

export const PROVIDERS: readonly Provider[] = [
  { name: 'Helius', url: 'https://dashboard.helius.dev/endpoints' },
  { name: 'QuickNode', url: 'https://dashboard.quicknode.com/endpoints' },
  { name: 'Alchemy', url: 'https://dashboard.alchemy.com/apps' },
  { name: 'Chainstack', url: 'https://console.chainstack.com' },
];

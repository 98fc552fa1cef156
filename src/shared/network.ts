/** The networks on which calls can be paid, and how to recognize each. */

/** Tells whether this host name of a URL means this machine. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127(\.\d{1,3}){3}$/.test(hostname);

/**
 * Returns a short form of an address such as "7xKX…gAsU", for use in sentences. Where there is
 * room, the page shows the whole address.
 */
export const shortAddress = (address: string): string =>
  address.length > 12 ? `${address.slice(0, 4)}…${address.slice(-4)}` : address;

export type NetworkId = 'mainnet' | 'devnet' | 'local';

interface Network {
  readonly id: NetworkId;
  readonly name: string;
  /** The genesis hash. Null for the local network, where every test ledger creates its own. */
  readonly genesis: string | null;
  /** USDC mint, base58. */
  readonly usdcMint: string;
  /** The Wallet Standard chain that an account must support to sign here. */
  readonly walletChain: `solana:${string}`;
  /** The server that is used if the user has set none. Null if the user must set one. */
  readonly defaultRpcUrl: string | null;
}

const MAINNET_USDC = 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v';

export const NETWORKS: Readonly<Record<NetworkId, Network>> = {
  mainnet: {
    id: 'mainnet',
    name: 'Solana mainnet',
    genesis: '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d',
    usdcMint: MAINNET_USDC,
    walletChain: 'solana:mainnet',
    defaultRpcUrl: null,
  },
  devnet: {
    id: 'devnet',
    name: 'Solana devnet',
    genesis: 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG',
    usdcMint: '4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU',
    walletChain: 'solana:devnet',
    defaultRpcUrl: 'https://api.devnet.solana.com',
  },
  local: {
    id: 'local',
    name: 'Local ledger',
    genesis: null,
    usdcMint: MAINNET_USDC,
    walletChain: 'solana:localnet',
    defaultRpcUrl: null,
  },
};

/** Returns the CAIP-2 id: `solana:` and the first 32 characters of the genesis hash. */
export const caip2 = (genesis: string): `solana:${string}` => `solana:${genesis.slice(0, 32)}`;

const CLUSTER: Readonly<Record<NetworkId, string | null>> = {
  mainnet: '',
  devnet: '?cluster=devnet',
  local: null,
};

/**
 * Returns the address of a transaction's page in an explorer. Null for the local ledger, which has
 * no explorer.
 */
export function explorerUrl(network: NetworkId, signature: string): string | null {
  const cluster = CLUSTER[network];
  return cluster === null ? null : `https://explorer.solana.com/tx/${signature}${cluster}`;
}

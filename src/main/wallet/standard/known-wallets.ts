/**
 * The wallets that are most used in the US. If one is missing, the page offers a link to install
 * it. Any other Wallet Standard wallet appears without an entry here. `name` is the name under
 * which the wallet registers.
 */
export const KNOWN_WALLETS: readonly { readonly name: string; readonly installUrl: string }[] = [
  { name: 'Phantom', installUrl: 'https://phantom.com/download' },
  { name: 'Coinbase Wallet', installUrl: 'https://www.coinbase.com/wallet/downloads' },
  { name: 'MetaMask', installUrl: 'https://metamask.io/download' },
  { name: 'Solflare', installUrl: 'https://solflare.com/download' },
  { name: 'Backpack', installUrl: 'https://backpack.app/download' },
];

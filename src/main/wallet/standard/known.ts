/**
 * The wallets most used in the US, named with an install link where they are absent
 * (product.md, stage 3). Any other Wallet Standard wallet appears by itself.
 * `name` is what the wallet registers itself as.
 */
export const KNOWN_WALLETS: readonly { readonly name: string; readonly installUrl: string }[] = [
  { name: 'Phantom', installUrl: 'https://phantom.com/download' },
  { name: 'Coinbase Wallet', installUrl: 'https://www.coinbase.com/wallet/downloads' },
  { name: 'MetaMask', installUrl: 'https://metamask.io/download' },
  { name: 'Solflare', installUrl: 'https://solflare.com/download' },
  { name: 'Backpack', installUrl: 'https://backpack.app/download' },
];

/**
 * The wallets most used in the US, offered with an install link where they are absent (architecture.md,
 * stage 3). Any other Wallet Standard wallet appears by itself. `name` is the name under which the
 * wallet registers.
 */
export const KNOWN_WALLETS: readonly { readonly name: string; readonly installUrl: string }[] = [
  { name: 'Phantom', installUrl: 'https://phantom.com/download' },
  { name: 'Coinbase Wallet', installUrl: 'https://www.coinbase.com/wallet/downloads' },
  { name: 'MetaMask', installUrl: 'https://metamask.io/download' },
  { name: 'Solflare', installUrl: 'https://solflare.com/download' },
  { name: 'Backpack', installUrl: 'https://backpack.app/download' },
];

import { texts } from '../text/texts.ts';

/** For people who have no wallet or no money in it yet. */
export const newcomerStrings = texts('newcomerStrings', {
  title: 'New to this?',
  coin: {
    guest: 'You pay in USDC, a digital dollar on Solana: 1 USDC is worth about 1 US dollar.',
    host: 'You are paid in USDC, a digital dollar on Solana: 1 USDC is worth about 1 US dollar.',
  },
  wallet:
    'A wallet is an app or a browser extension that keeps your USDC and asks you before it pays. Get a wallet from the list above.',
  buy: {
    guest:
      'Buy USDC in the wallet. Or buy it at an exchange, choose Solana as the network, and send it to your wallet’s address.',
    host: 'You also need 0.02 SOL, Solana’s own coin, to pay network fees. Buy it in the wallet. Or buy it at an exchange, choose Solana as the network, and send it to your wallet’s address.',
  },
  back: 'Then come back to this link. If your wallet does not appear above, reload the page.',
  copyLink: 'Copy this link',
  wait: 'All this can take a while. Tell your host to wait:',
  copyMessage: 'Copy message',
  /** The message that the guest sends to the host. */
  message: 'I am getting a wallet and USDC for our call. Please give me a little time.',
});

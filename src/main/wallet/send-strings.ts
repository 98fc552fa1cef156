import { texts } from '../text/texts.ts';

export const transferStrings = texts('transferStrings', {
  transfer: 'Send USDC',
  to: 'To (Solana address)',
  amount: 'Amount in USDC',
  send: 'Send USDC',
  checkAgain: 'Check again',
  faucet: 'Get test money for devnet:',
  faucetUsdc: 'USDC faucet',
  faucetSol: 'SOL faucet',
});

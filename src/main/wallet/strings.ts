import { texts } from '../text/texts.ts';

export const walletStrings = texts('walletStrings', {
  title: 'Wallet',
  none: 'Your own Solana wallet signs the payments. This page never sees its keys.',
  connect: 'Connect wallet',
  install: 'Install',
  installed: 'Found',
  /** The wallet apps of this phone, which a page cannot look for. */
  onPhone: 'On this phone',
  waiting: (name: string): string => `Waiting for ${name}. Approve in its window.`,
  disconnect: 'Disconnect',
  /** Shown on the same button during a call. */
  disconnectSure: 'Disconnect in the middle of the call?',
  loading: '…',
  noAccount: 'No USDC account yet',
  address: 'Address',
  fees: 'SOL for fees',
  network: 'Network',
  refresh: 'Refresh',
});

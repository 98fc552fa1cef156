import { texts } from '../text/texts.ts';

/** The texts of what a host's call needs. */
export const readyStrings = texts('readyStrings', {
  title: 'Ready to host?',
  allReady: 'Ready to host: all checks passed',
  noWallet: 'No wallet is connected.',
  afterWallet: 'Connect your wallet first.',
  /** Both amounts are in SOL. */
  sol: (held: string, needed: string): string =>
    `Your wallet has ${held} SOL. Hosting needs ${needed} SOL once, and you can withdraw most of it.`,
  noServer: 'No server is chosen.',
  answers: 'The server answers.',
  route: 'Connection',
  untested: 'Not tested yet.',
  works: 'Works.',
  soundOnly: 'Not used: your calls are sound only.',
});

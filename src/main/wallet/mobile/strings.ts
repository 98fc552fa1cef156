import { texts } from '../../text/texts.ts';

/** The wallet app's texts; they are part of its chunk. */
export const walletAppStrings = texts('walletAppStrings', {
  allowTitle: 'Let this page reach your wallet app',
  allowHint: 'Your browser asks whether this page may connect to apps on this device. Allow it.',
  allow: 'Ask the browser',
  openTitle: 'Continue in your wallet app',
  openHint: 'Approve there, then come back to this page.',
  open: 'Open wallet app',
  waitingTitle: 'Waiting for your wallet app',
  waitingHint: 'If it did not open, cancel and try again.',
  cancel: 'Cancel',
  kept: 'Wallet app',
  keptHint:
    'Your wallet app lets this page ask for signatures. Revoking this opens the app once more.',
  revoke: 'Revoke access',
  revoking: 'Revoking…',
});

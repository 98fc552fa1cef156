import { texts } from '../text/texts.ts';

/** The texts about the page as an app: newer builds, and what works without a network. */
export const installStrings = texts('installStrings', {
  ready: (version: string, build: string): string =>
    `A new version is ready: ${version}, build ${build}.`,
  readyHint:
    'Your data stays. The new version also starts by itself once all tabs of Pay2Chat are closed.',
  take: 'Start the new version',
  others: 'Close the other tabs of Pay2Chat first. A call in one of them would be cut off.',
  busy: 'A file is still on its way. Start the new version when it has arrived.',
  offline: 'There is no connection to this site.',
  offlineHint:
    'Receipts, their export and settings work. A call, a payment and the check of a receipt need the network.',
  again: 'Load again',
});

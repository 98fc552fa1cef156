import type { PaymentState } from '../../shared/api/ledger.ts';
import { STANDARD_PERIOD_SECONDS } from '../../shared/terms.ts';

/** Times for people, in the browser's own manner of writing them. */

/** The words of handing codes over, and of the way into the wallet's own browser. */
export const shareStrings = {
  share: 'Share…',
  shareFailed: 'Sharing did not work here. Copy the link instead.',
  title: { invite: 'Pay2Chat invite', reply: 'Pay2Chat reply' },
  showQr: 'Show QR code',
  hideQr: 'Hide QR code',
  qr: { invite: 'Invite link as a QR code', reply: 'Reply link as a QR code' },
  qrHint: {
    invite: 'Your guest points a phone’s camera at it. It opens the invite there.',
    reply: 'For the device on which your host’s page is waiting.',
  },
  wallet: {
    title: 'On a phone',
    hint: 'Wallets on phones open pages in a browser of their own. Open this page there; it goes on from here. Without the app, the link leads to its maker’s site, which then sees it.',
    open: (name: string): string => `Open in ${name}`,
  },
} as const;

const both = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const compact = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'long' });

/** "20 Nov 2025, 11:02". */
export const when = (wallMs: number): string => both.format(wallMs);

/** "20/11/2025, 11:02", where there is little room. */
export const whenBriefly = (wallMs: number): string => compact.format(wallMs);

/** To the second and with its zone, for who looks closer. */
export const whenExactly = (wallMs: number): string => exact.format(wallMs);

export const period = (seconds: number): string =>
  seconds === STANDARD_PERIOD_SECONDS ? 'minute' : `${seconds}-second minute`;

/** Words that several features use; each feature has its own in its `strings.ts`. */
export const strings = {
  brand: 'Pay2Chat',
  back: 'Back',
  copy: 'Copy',
  copied: 'Copied',
  copyByHand: 'Copy by hand',
  receipts: 'Receipts',
  usdc: 'USDC',
  sol: 'SOL',
  explorer: 'View on the explorer',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  payment: {
    pending: 'Waiting for your wallet',
    broadcasting: 'Sending',
    confirming: 'Waiting for the network to confirm',
    confirmed: 'Confirmed',
    failed: 'Failed',
    timeout: 'Not confirmed in time',
    invalid: 'Not accepted',
  } satisfies Record<PaymentState, string>,
} as const;

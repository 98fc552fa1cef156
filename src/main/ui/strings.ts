import type { NetworkId } from '../../shared/network.ts';
import type { AtomicUsdc } from '../../shared/money.ts';
import { dates, formatUsdc, roundedUsdc } from '../text/intl.ts';
import type { ShownState } from '../../shared/api/payments.ts';
import { STANDARD_PERIOD_SECONDS } from '../../shared/terms.ts';
import { texts } from '../text/texts.ts';

/** Names the network, and the worth of its money. */
export const moneyStrings = texts('moneyStrings', {
  mainnet: 'Solana mainnet: payments are real money.',
  devnet: 'Solana devnet: a test network, whose money is worth nothing.',
  local: 'Local ledger: a test on this machine, with money that is worth nothing.',
} satisfies Record<NetworkId, string>);

/** The texts for opening this page in a wallet app's own browser. */
export const phoneStrings = texts('phoneStrings', {
  title: 'On a phone',
  hint: 'Wallet apps open pages in their own browser. Open this page there to continue. If the app is not installed, the link opens the wallet maker’s website. That site offers the app and sees the link.',
  lent: 'This invite contains the password of a server that your host shares. The website would see that password, too.',
  open: (name: string): string => `Open in ${name}`,
  app: 'Wallet app',
  otherBrowser: 'Firefox, Brave and Opera cannot reach wallet apps. Chrome can, on the same phone.',
});

/** Returns a date as the page's language writes it: "20 Nov 2025, 11:02". */
export const when = dates({ dateStyle: 'medium', timeStyle: 'short' });

/** Returns a short date for narrow places: "20/11/2025, 11:02". */
export const whenBriefly = dates({ dateStyle: 'short', timeStyle: 'short' });

/** The full date, with seconds and time zone. */
export const whenExactly = dates({ dateStyle: 'full', timeStyle: 'long' });

export const period = (seconds: number): string =>
  seconds === STANDARD_PERIOD_SECONDS ? 'minute' : `${seconds}-second minute`;

/** Texts that several features use; each feature has its own in its `strings.ts`. */
export const strings = texts('strings', {
  brand: 'Pay2Chat',
  call: 'Call',
  back: 'Back',
  copy: 'Copy',
  copied: 'Copied',
  paste: 'Paste',
  copyByHand: 'Select and copy it yourself',
  receipts: 'Receipts',
  usdc: 'USDC',
  sol: 'SOL',
  explorer: 'View in explorer',
  cancel: 'Cancel',
  details: 'Details',
  close: 'Close',
  dismiss: 'Dismiss',
  /** Shown if the error's sentence could not be loaded. */
  error: (code: string): string => `Something went wrong in this page (${code}).`,
  reload: 'Reload the page. Time that is paid stays paid.',
  payment: {
    pending: 'Waiting for your wallet',
    confirming: 'Waiting for confirmation',
    confirmed: 'Confirmed',
    failed: 'Failed',
    timeout: 'Not confirmed in time',
  } satisfies Record<ShownState, string>,
});

/** Returns an amount with its unit, `0.05 USDC`. */
export const usdcText = (amount: AtomicUsdc): string => `${formatUsdc(amount)} ${strings.usdc()}`;

/** Returns a sum to read, in whole cents, with its unit. */
export const roundedText = (amount: AtomicUsdc): string =>
  `${roundedUsdc(amount)} ${strings.usdc()}`;

/** Returns the exact amount, as the title of a rounded amount; '' where nothing was rounded. */
export const exactText = (amount: AtomicUsdc): string =>
  roundedText(amount) === usdcText(amount) ? '' : usdcText(amount);

import { LEAST_RETURNED } from '../../shared/billing/unused.ts';
import { formatUsdc } from '../text/intl.ts';
import { texts } from '../text/texts.ts';

/** The texts of the offer to return unused time; they are part of the chunk that shows it. */
export const returnsStrings = texts('returnsStrings', {
  returns: 'Return unused time',
  returnsHint: 'Your guest pays only for the seconds used.',
  details: 'What this can cost you',
  exposure: (most: string): string =>
    `This browser keeps a key, the fee key, that may return up to ${most} without asking you: that is the most USDC it could lose. Less than ${formatUsdc(LEAST_RETURNED)} USDC is not sent.`,
  minutesPrice: (minutes: number): string => `the price of ${minutes} minutes`,
  mayReturn: (amount: string): string => `May still return ${amount} USDC of unused time`,
  asksAllowance: (amount: string): string =>
    `Your wallet is also asked to let the fee key, which this browser keeps, return up to ${amount} USDC of unused time without asking you.`,
  delegated: (address: string): string =>
    `Your USDC account already lets another key pay (${address}), perhaps for a call in which you are the guest. Replacing it ends those payments. Until then, you return unused time with one click after each call.`,
  replaceDelegate: 'Replace it',
});

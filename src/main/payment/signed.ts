import { formatUsdc, usdc } from '../../shared/money.ts';
import { localAmount } from '../text/intl.ts';
import { strings } from '../ui/strings.ts';

/**
 * Formats sums that may be below zero, for example of a day on which more was refunded than earned.
 */

const magnitude = (amount: bigint): string => formatUsdc(usdc(amount < 0n ? -amount : amount));

/** Returns a sum as "-1.50", for programs. */
export const plainSigned = (amount: bigint): string =>
  `${amount < 0n ? '-' : ''}${magnitude(amount)}`;

/** Returns a sum as "−1.50", for people. */
export const signedUsdc = (amount: bigint): string =>
  `${amount < 0n ? '−' : ''}${localAmount(magnitude(amount))}`;

/** Returns a sum as "−1.50 USDC". */
export const signedText = (amount: bigint): string => `${signedUsdc(amount)} ${strings.usdc()}`;

import { texts } from '../text/texts.ts';

/**
 * The texts of extending and revoking a spending limit; they are part of the chunk that shows them.
 */

const minutes = (count: number): string => (count === 1 ? '1 minute' : `${count} minutes`);

export const allowanceStrings = texts('allowanceStrings', {
  title: 'Spending limit',
  rest: (left: string): string => `${left} USDC left`,
  more: 'Minutes to add',
  whole: 'Enter whole minutes, at most 1440.',
  /** @param upTo how much the call may spend once the limit is extended. */
  moreHint: (upTo: string): string =>
    `Your wallet signs once, without a fee. From then on, the call can spend up to ${upTo} USDC.`,
  extend: (count: number | null): string =>
    count === null ? 'Add minutes' : `Add ${minutes(count)}`,
  extending: 'Adding…',
  revoke: 'Stop automatic payments',
  revoking: 'Stopping…',
  revokeInCall: 'If you stop the payments, the next minute is not paid and the call ends.',
  /** After the call. */
  remove: 'Take back the unused limit',
  removing: 'Taking back…',
  over: 'This call can no longer take your money.',
  left: (left: string): string =>
    `Solana keeps the call’s unused limit of ${left} USDC on record until your next call replaces it. To take the limit back now, your wallet pays a network fee in SOL, worth less than a cent.`,
  extended: (count: number): string => `Added ${minutes(count)} to the spending limit`,
  revoked: 'The unused limit is taken back. This call can no longer take your money.',
});

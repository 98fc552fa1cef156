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
    `Your wallet signs once, without a fee. The call may then spend up to ${upTo} USDC more.`,
  extend: (count: number | null): string =>
    count === null ? 'Add minutes' : `Add ${minutes(count)}`,
  extending: 'Adding…',
  revoke: 'Revoke spending limit',
  revoking: 'Revoking…',
  revokeInCall: 'If you revoke it, the next minute is not paid and the call ends.',
  /** After the call. */
  remove: 'Remove the unused limit',
  removing: 'Removing…',
  over: 'This call cannot spend any more.',
  left: (left: string): string =>
    `Solana keeps the call’s unused limit of ${left} USDC on record until your next call replaces it. To remove it now, your wallet pays a network fee in SOL, worth less than a cent.`,
  extended: (count: number): string => `Added ${minutes(count)} to the spending limit`,
  revoked: 'This call cannot spend any more. Its limit is removed.',
});

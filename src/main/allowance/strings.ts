/** The words of extending and ending an allowance; they travel with the chunk that shows them. */

const minutes = (count: number): string => (count === 1 ? '1 minute' : `${count} minutes`);

export const allowanceStrings = {
  title: 'Allowance',
  rest: (left: string): string => `${left} USDC left`,
  more: 'More minutes',
  /** @param upTo what the call may then still take. */
  moreHint: (upTo: string): string =>
    `One wallet signature, no fee: the call may then take up to ${upTo} USDC more.`,
  extend: 'Extend',
  extending: 'Extending…',
  revoke: 'End the allowance',
  revoking: 'Ending it…',
  revokeInCall:
    'Ending it takes the money out of reach at once: the next minute is not paid, and the call ends.',
  left: (left: string): string =>
    `Your allowance has ${left} USDC left. The key that could spend it is destroyed; ending the allowance takes it off your account, too. Your wallet pays the network fee.`,
  extended: (count: number): string => `Allowance extended by ${minutes(count)}`,
  revoked: 'The allowance is ended: nothing more can be taken.',
} as const;

/** The words of refunds; they travel with the chunk that shows them. */
export const refundStrings = {
  refund: 'Refund',
  refunding: 'Giving back…',
  again: 'Look again',
  of: (what: string, amount: string): string => `Refund ${what}, ${amount} USDC`,
  open: 'On its way back, not confirmed yet',
  given: { host: 'Given back', guest: 'Given back to you' },
  gave: (amount: string): string => `You gave back ${amount} USDC.`,
  received: (amount: string): string => `Your host gave back ${amount} USDC.`,
  late: {
    title: 'Paid after the end',
    host: 'These payments reached Solana when the call was over. Nothing was given for them: give them back.',
    guest:
      'These payments reached Solana when the call was over. Nothing was given for them: your host can give them back with one click.',
  },
} as const;

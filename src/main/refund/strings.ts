/** The texts of refunds; they are part of the chunk that shows them. */
export const refundStrings = {
  refund: 'Refund',
  refunding: 'Refunding…',
  again: 'Check again',
  of: (what: string, amount: string): string => `Refund ${what}, ${amount} USDC`,
  open: 'Refund sent, not confirmed yet',
  given: { host: 'Refunded', guest: 'Refunded to you' },
  gave: (amount: string): string => `You refunded ${amount} USDC.`,
  received: (amount: string): string => `Your host refunded ${amount} USDC.`,
  late: {
    title: 'Paid after the call ended',
    host: 'These payments settled after the call had ended. Your guest received nothing for them: refund them.',
    guest:
      'These payments settled after the call had ended. You received nothing for them. Your host can refund them with one click.',
  },
} as const;

/** The texts of the host's way into a call. */
export const hostStrings = {
  title: 'Host a call',
  offer: 'Set up your call',
  price: 'Price per minute (USDC)',
  priceHint: 'Your guest pays three minutes to join, then each minute.',
  subject: 'Topic (optional)',
  subjectHint: 'Your guest sees it once connected.',
  feeBalance: 'Fee balance',
  feeBalanceHint:
    'Pays the network fees, so that your guest needs no SOL. Takes up to 0.01 SOL from your wallet, enough for about 700 payments. Withdraw what is left any time.',
  feesCovered: (payments: number): string =>
    payments === 1 ? 'Fees covered: 1 payment' : `Fees covered: ${payments} payments`,
  feeBalanceNone: 'Empty. Creating an invite fills it.',
  fill: 'Fill',
  refill: 'Refill',
  withdraw: 'Withdraw',
  createInvite: 'Create invite',
  creating: 'Creating invite…',
  send: 'Send this invite',
  invite: 'Invite code',
  inviteLink: 'Invite link',
  reply: 'Paste your guest’s reply',
  replyHint: 'Your guest’s page shows a reply code and a reply link. Paste either.',
  accept: 'Connect',
  status: {
    idle: '',
    inviting: 'Waiting for your guest’s reply. The invite is valid while this page stays open.',
    connecting: 'Reply accepted. Connecting to your guest…',
    'awaiting-prepayment':
      'Your guest is here. You see each other as soon as the prepayment has settled.',
    'in-call': 'In the call',
    ended: 'The call has ended',
  },
  discard: 'Discard invite',
  cancelCall: 'Cancel call',
} as const;

import type { HostStatus } from '../app/status.ts';
import { period } from '../ui/strings.ts';
import { texts } from '../text/texts.ts';

/** The texts of the host's way into a call. */
export const hostStrings = texts('hostStrings', {
  headings: {
    idle: 'Set up your call',
    inviting: 'Send this invite',
    connecting: 'Connecting to your guest…',
    'awaiting-prepayment': 'Your guest is here',
    'in-call': 'In the call',
    ended: 'The call has ended',
  } satisfies Record<HostStatus, string>,
  price: 'Price per minute (USDC)',
  priceHint: {
    open: 'Your guest pays three minutes to start, then each minute.',
    /** A prepayment and the minutes after it, as typed. */
    sums: (upfront: string, price: string, seconds: number): string =>
      `Your guest pays ${upfront} to start, then ${price} a ${period(seconds)}.`,
  },
  subject: 'Topic (optional)',
  subjectHint:
    'A call link shows it. With an invite, your guest sees it once connected, before paying.',
  nameHint: 'A call link shows it. With an invite, your guest sees it once you are in the call.',
  fees: 'Network fees: up to 0.012 SOL from your wallet, enough for about 500 payments. Withdraw the rest any time.',
  feesLeft: (payments: number): string =>
    `Network fees: enough for about ${payments === 1 ? '1 payment' : `${payments} payments`}. Withdraw the rest any time.`,
  inDeposits: (sol: string): string =>
    `${sol} SOL rests in deposits, and comes back as their calls end.`,
  fill: 'Add SOL for fees now',
  refill: 'Refill',
  withdraw: 'Withdraw',
  createInvite: 'Create invite',
  creating: 'Creating invite…',
  status: {
    idle: '',
    inviting: 'Waiting for your guest’s reply. Keep this page open.',
    connecting: 'Reply accepted. Connecting to your guest…',
    'awaiting-prepayment': 'Waiting for the payment…',
    'in-call': 'In the call',
    ended: 'The call has ended',
  } satisfies Record<HostStatus, string>,
  waitingForClaim: 'Waiting for your guest to claim what was paid ahead…',
  waitingFor: (cost: string): string =>
    `Waiting for ${cost} USDC… Your guest may have to get USDC first. Write to them if it takes long.`,
  cancelCall: 'Cancel call',
});

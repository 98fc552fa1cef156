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
  subjectHint: 'Your guest sees it before paying.',
  fees: (sol: string, calls: number): string =>
    `Network fees: up to ${sol} SOL from your wallet, enough for about ${calls} calls. You can withdraw the rest.`,
  feesLeft: (calls: number): string =>
    calls === 0
      ? 'Network fees: not enough for another call.'
      : `Network fees: enough for about ${calls === 1 ? '1 call' : `${calls} calls`}.`,
  /** `each`: how many payments the text counts for each call. */
  feesFor: (payments: number, each: number): string =>
    `That is about ${payments === 1 ? '1 payment' : `${payments} payments`}. Each call is counted as one deposit, which you get back, and ${each} payments.`,
  inDeposits: (sol: string): string =>
    `${sol} SOL is held in deposits. You get it back as their calls end.`,
  inLinks: (sol: string): string =>
    `${sol} SOL is held in call links. You get it back as you retire them.`,
  fill: 'Add SOL for fees now',
  refill: 'Refill',
  withdraw: 'Withdraw',
  createInvite: 'Create invite',
  creating: 'Creating invite…',
  /** The label of the fold around the form, if there is a call link already. */
  another: 'Another link or an invite',
  more: 'Your name, refunds and free trial',
  status: {
    idle: '',
    inviting: 'Waiting for your guest’s reply. Keep this page open.',
    connecting: 'Reply accepted. Connecting to your guest…',
    'awaiting-prepayment': 'Waiting for the payment…',
    'in-call': 'In the call',
    ended: 'The call has ended',
  } satisfies Record<HostStatus, string>,
  answered: 'Your answer is on its way. Waiting for your guest’s page…',
  waitingForClaim: 'Waiting for your guest to redeem the booking…',
  waitingFor: (cost: string): string =>
    `Waiting for ${cost} USDC… Your guest may have to get USDC first. Write to them if it takes long.`,
  cancelCall: 'Cancel call',
});

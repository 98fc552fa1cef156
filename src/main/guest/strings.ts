import type { PrepayView } from '../../shared/api/ledger.ts';
import { period } from '../ui/strings.ts';

/** To the guest, before it makes its reply. */
export const lentRelay = (url: string): string =>
  `This invite lends you your host’s relay, ${url}. Your browser will contact it when you make the reply.`;

/** What a guest is told of the address that an invite names; it travels with the chunk that looks it up. */
export const payeeStrings = {
  fresh:
    'You have never paid this address from this browser. Both of you see four words once you are connected: compare them with your host before you pay.',
  known: (calls: number, last: string): string =>
    `You paid this address in ${calls === 1 ? 'one call' : `${calls} calls`}, last on ${last}.`,
} as const;

export const guestStrings = {
  title: 'Join a call',
  paste: 'Paste the invite',
  pasteHint: 'The code or the link your host sent you.',
  open: 'Open the invite',
  terms: 'The terms',
  price: 'Price',
  perMinute: (seconds: number): string => `USDC per ${period(seconds)}`,
  upfront: 'Upfront',
  upfrontFor: (minutes: number): string =>
    minutes === 1 ? 'for the first minute' : `for the first ${minutes} minutes`,
  payTo: 'Paid to',
  network: 'Network',

  mode: 'Paying the minutes',
  modes: { allowance: 'One approval for the call', manual: 'Approve every minute' },
  modeNotes: {
    allowance: (cap: string): string =>
      `Your wallet asks once. You allow this call to spend at most ${cap} USDC, minute by minute; Solana’s Token program enforces the limit. What is not used stays yours.`,
    manual: () =>
      'Your wallet asks for the prepayment, then again every minute. A minute not approved in time freezes the call.',
  },
  budget: 'Minutes you may add',
  replace: 'Replace it and pay',
  byHand: 'Sign each payment instead',
  budgetHint: (total: number): string =>
    total === 1
      ? 'One minute in all, the prepaid one.'
      : `${total} minutes in all, the prepaid ones included.`,
  createReply: 'Make the reply',
  creating: 'Making the reply…',
  discard: 'Discard this invite',
  leave: 'Leave without joining',
  send: 'Send this reply',
  reply: 'Reply code',
  replyLink: 'Reply link (for the host’s computer)',
  status: {
    idle: '',
    replying: 'Making the reply…',
    waiting:
      'Waiting for your host to paste the reply. The code stays valid while this tab is open.',
    connected: 'Connected. Same words on both sides? Then pay to join.',
    paying: 'Paying',
    'in-call': 'In the call',
    ended: 'The call is over',
  },
} as const;

export const prepayStrings = {
  title: 'Pay and join',
  offer: 'Offer',

  balance: 'Your balance',
  after: 'Balance after',
  fee: 'Network fee',
  feeNone: 'none, the host pays it',
  short: (amount: string): string => `add ${amount} USDC`,
  unknown: 'not known yet',
  pay: (cost: string): string => `Pay ${cost} USDC and join`,
  again: (cost: string): string => `Try again: pay ${cost} USDC`,
  inAll: {
    allowance: (cap: string): string => `At most ${cap} USDC for the call`,
    manual: () => 'then each minute as you approve it',
  },
  needWallet: 'Connect a wallet to pay.',
  stage: {
    idle: '',
    asking: 'Asking your host for the payment request…',
    signing: 'Waiting for your wallet. Answer in its window.',
    approving: 'Approving the allowance…',
    sending: 'Sending the payment…',
    confirming: 'Waiting for the network to confirm…',
    waiting: 'Sent, not confirmed yet. This page goes on trying by itself.',
    unadmitted: 'Paid. Waiting for your host to let you in…',
    expiring:
      'Waiting until the earlier payment can no longer arrive, so that nothing is paid twice. This takes 45 to 75 seconds.',
    settled: 'Paid. Joining…',
    failed: '',
  } satisfies Record<PrepayView['stage'], string>,
} as const;

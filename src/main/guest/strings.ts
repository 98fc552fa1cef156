import type { PrepayView } from '../../shared/api/ledger.ts';
import { LEAST_RETURNED } from '../../shared/billing/unused.ts';
import { formatUsdc } from '../../shared/money.ts';
import { period } from '../ui/strings.ts';

/** Says which TURN server the invite brings, before the guest accepts. */
export const lentRelay = (url: string): string =>
  `Your host shares a TURN server with you: ${url}. Your browser contacts it when you accept.`;

/** What this browser knows of the host's address; part of the chunk that looks it up. */
export const payeeStrings = {
  fresh:
    'You have never paid this address from this browser. Once connected, compare the four security words with your host before you pay.',
  known: (calls: number, last: string): string =>
    `You have paid this address in ${calls === 1 ? 'one call' : `${calls} calls`}, last on ${last}.`,
} as const;

/** The texts of the guest's way into a call. */
export const guestStrings = {
  title: 'Join a call',
  paste: 'Paste the invite',
  pasteHint: 'The code or the link that your host sent you.',
  open: 'Open invite',
  switchTo: (network: string): string => `Switch to ${network}`,
  terms: 'Terms',
  price: 'Price',
  perMinute: (seconds: number): string => `USDC per ${period(seconds)}`,
  upfront: 'Prepayment',
  upfrontFor: (minutes: number): string =>
    minutes === 1 ? 'for the first minute' : `for the first ${minutes} minutes`,
  payTo: 'Pay to',
  network: 'Network',
  returns: {
    yes: 'You pay for the seconds you use. The rest is returned when the call ends.',
    no: 'Unused time is not returned.',
    risk: `A host that never comes back keeps the prepayment. Less than ${formatUsdc(LEAST_RETURNED)} USDC is not sent.`,
  },

  mode: 'How you pay',
  modes: { allowance: 'Approve once for the call', manual: 'Approve every minute' },
  modeNotes: {
    allowance: (cap: string): string =>
      `Your wallet asks once. The call can spend at most ${cap} USDC, minute by minute; Solana’s Token program enforces the limit. You keep what is not spent.`,
    manual: () =>
      'Your wallet asks for the prepayment, then again every minute. If you do not approve in time, the call freezes.',
  },
  budget: 'Minutes after the prepayment',
  replace: 'Replace allowance and pay',
  byHand: 'Approve each payment instead',
  budgetHint: (total: number): string =>
    total === 1
      ? '1 minute in all: the prepaid one.'
      : `${total} minutes in all, including the prepaid ones.`,
  createReply: 'Accept and continue',
  creating: 'Creating your reply…',
  discard: 'Discard invite',
  leave: 'Leave without joining',
  send: 'Send your reply to the host',
  reply: 'Reply code',
  replyLink: 'Reply link (opens in the host’s browser)',
  status: {
    idle: '',
    replying: 'Creating your reply…',
    waiting: 'Waiting for your host to paste your reply. It is valid while this page stays open.',
    connected: 'Connected. If your host has the same security words, pay to join.',
    paying: 'Paying',
    'in-call': 'In the call',
    ended: 'The call has ended',
  },
} as const;

/** The texts of paying to join. */
export const prepayStrings = {
  title: 'Pay and join',
  offer: 'Topic',
  balance: 'Your balance',
  after: 'After payment',
  fee: 'Network fee',
  feeNone: 'none; your host pays it',
  short: (amount: string): string => `add ${amount} USDC`,
  unknown: 'not known yet',
  pay: (cost: string): string => `Pay ${cost} USDC and join`,
  again: (cost: string): string => `Try again: pay ${cost} USDC`,
  inAll: {
    allowance: (cap: string): string => `At most ${cap} USDC for the call`,
    manual: () => 'Then each minute as you approve it',
  },
  needWallet: 'Connect a wallet to pay.',
  stage: {
    idle: '',
    asking: 'Asking your host for the payment request…',
    signing: 'Waiting for your wallet. Approve in its window.',
    approving: 'Approving the allowance…',
    sending: 'Sending the payment…',
    confirming: 'Waiting for confirmation…',
    waiting: 'Sent, not confirmed yet. This page keeps trying.',
    unadmitted: 'Paid. Waiting for your host to let you in…',
    expiring:
      'Waiting until the earlier payment can no longer arrive, so that you do not pay twice. This takes 45 to 75 seconds.',
    settled: 'Paid. Joining…',
    failed: '',
  } satisfies Record<PrepayView['stage'], string>,
} as const;

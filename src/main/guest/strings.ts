import type { PrepayView } from '../../shared/api/ledger.ts';
import type { GuestStatus } from '../app/status.ts';
import { period } from '../ui/strings.ts';
import { texts } from '../text/texts.ts';

/** Servers that the invite brings. The guest may refuse a STUN server. */
export const lentStrings = texts('lentStrings', {
  relay: (url: string): string =>
    `Your host shares a server that can carry the call: ${url}. Your browser contacts it when you accept.`,
  use: (server: string): string => `Use my host’s server to connect: ${server}`,
  what: 'This server tells your browser its public address. The server’s operator then sees that address and when you call. Your browser contacts the server when you accept.',
});

/** This browser's history with the host's address; part of the chunk that looks it up. */
export const payeeStrings = texts('payeeStrings', {
  fresh: 'This browser has never paid this address. Compare the words before you pay.',
  ahead: 'You have a booking with this address.',
  aheadBack: 'You once had a booking with this address, and it was refunded.',
  uncounted:
    'This invite does not count your booking with this address, so you would pay again. Ask your host for the invite from the list of scheduled calls.',
  known: (calls: number, last: string): string =>
    `You have paid this host before, in ${calls === 1 ? 'one call' : `${calls} calls`}, last on ${last}.`,
});

/** The texts of the guest's way into a call. */
export const guestStrings = texts('guestStrings', {
  headings: {
    open: 'Join a call',
    offer: 'A scheduled call',
    price: (price: string, seconds: number): string => `${price} USDC per ${period(seconds)}`,
    reply: 'Send your reply to the host',
    pay: 'Is this your host?',
  },
  /** Stands below the price of an open invite. */
  lead: 'A video call with the person who sent you this invite. You pay by the minute.',
  paste: 'Paste the invite',
  pasteHint: 'The link that your host sent you. The whole message will do.',
  open: 'Open invite',
  switchHint: 'One press switches the page and opens the invite.',
  switchTo: (network: string): string => `Switch to ${network}`,
  /**
   * Stands after the sum and names its purpose. `toJoin` is for the time before the payment is due,
   * and `upfrontFor` for the time when it is due.
   */
  toJoin: (minutes: number): string =>
    `to join. This covers ${minutes === 1 ? 'the first minute' : `${minutes} minutes`}. No network fees. You pay nothing yet.`,
  upfrontFor: (minutes: number): string =>
    `now, for the first ${minutes === 1 ? 'minute' : `${minutes} minutes`}. No network fee.`,
  /** Shown for an invite to a scheduled call. */
  agreedFor: (minutes: number): string =>
    `for the first ${minutes === 1 ? 'minute' : `${minutes} minutes`} of a scheduled call. If you booked, it is already paid.`,
  aheadFor: (minutes: number): string =>
    `paid already, for the first ${minutes === 1 ? 'minute' : `${minutes} minutes`}.`,
  payTo: 'Pay to',
  network: 'Network',

  change: 'Change how you pay',
  mode: 'How you pay',
  modes: { allowance: 'Approve once for the call', manual: 'Ask me every minute' },
  modeNotes: {
    allowance: (cap: string): string =>
      `You approve once. The call can spend at most ${cap} USDC, minute by minute. Solana enforces the limit, and you keep what is not spent.`,
    manual: () =>
      'Your wallet asks for each payment, every minute. If you do not approve in time, the call freezes.',
    /** Shown if the wallet is an app on the same phone. */
    byApp: () =>
      'Every minute, tap to open your wallet app, approve there and come back. If you are too late, the call freezes.',
  },
  budget: 'Additional minutes to allow',
  replace: 'Replace limit and pay',
  byHand: 'Approve each payment instead',
  budgetHint: (total: number): string =>
    total === 1
      ? '1 minute in total: only the prepaid one.'
      : `${total} minutes in total, including the prepaid ones.`,
  createReply: 'Accept and continue',
  creating: 'Creating your reply…',
  discard: 'Discard invite',
  own: 'This is your own invite, and another tab of this browser waits for the reply. Send the invite to your guest. If you accept it here, you call yourself.',
  leave: { unpaid: 'Leave without paying', paying: 'Leave without joining' },
  status: {
    idle: '',
    replying: 'Creating your reply…',
    waiting: 'Come straight back and keep this page open.',
    connected: 'Connected. Nothing is paid yet: compare the words first.',
    // Empty, because the line beside the button shows the progress.
    paying: '',
    'in-call': 'In the call',
    ended: 'The call has ended',
  } satisfies Record<GuestStatus, string>,
});

/** The texts of paying to join. */
export const prepayStrings = texts('prepayStrings', {
  offer: 'Topic',
  balance: 'Your balance',
  after: 'After payment',
  short: (amount: string): string => `add ${amount} USDC`,
  unknown: 'not known yet',
  /**
   * Stands below the label of the button. `isAhead` is true if the limit comes on top of a booking.
   */
  allow: (cap: string, isAhead: boolean): string =>
    isAhead
      ? `and allow up to ${cap} USDC for later minutes`
      : `and allow up to ${cap} USDC in all`,
  /** Shown instead of `pay` and `again` while the balance is too small. */
  payShort: (missing: string, cost: string): string => `Pay ${cost} USDC (${missing} missing)`,
  pay: (cost: string): string => `Words match. Pay ${cost} USDC`,
  again: (cost: string): string => `Try again: pay ${cost} USDC`,
  then: {
    allowance: (price: string, seconds: number, cap: string, isAhead: boolean): string =>
      `Then ${price} per ${period(seconds)} automatically. Never more than ${cap} USDC in all, including ${isAhead ? 'your booking' : 'this payment'}.`,
    manual: (price: string, seconds: number): string =>
      `Then ${price} per ${period(seconds)}. You approve each payment.`,
    byApp: (price: string, seconds: number): string =>
      `Then ${price} per ${period(seconds)}. Each payment opens your wallet app, and you approve it there.`,
  },
  stage: {
    idle: '',
    asking: 'Preparing the payment…',
    signing: 'Waiting for your wallet. Approve in its window.',
    approving: 'Approving the spending limit…',
    sending: 'Sending the payment…',
    confirming: 'Waiting for confirmation…',
    waiting: 'Sent, not confirmed yet. This page keeps trying.',
    unadmitted: 'Paid. Waiting for your host to let you in…',
    expiring: 'Making sure that you do not pay twice. This takes about a minute.',
    settled: 'Paid. Joining…',
    failed: '',
  } satisfies Record<PrepayView['stage'], string>,
});

import type { BookedState } from './state.ts';
import { isolated } from '../../shared/peer-text.ts';
import { period } from '../ui/strings.ts';
import { texts } from '../text/texts.ts';

/** The texts of scheduled calls: offers and bookings. */
export const bookingStrings = texts('bookingStrings', {
  agree: 'Schedule a call',
  lead: 'With a link, your guest books and pays for the first minutes, even while you are away. Unused time is refunded. The price, topic, name and trial set above apply.',
  ahead: (cost: string): string => `Your guest pays ${cost} USDC to book.`,
  start: 'Start (your local time)',
  length: 'Planned length',
  /** The planned length, and its price. */
  total: (minutes: number, sum: string): string => `${minutes} minutes: ${sum} USDC in all`,
  lengths: (minutes: number): string => (minutes === 0 ? 'Open-ended' : `${minutes} minutes`),
  cancel: 'You refund on request until',
  cancels: (minutes: number): string =>
    minutes === 0 ? 'the start' : `${span(minutes)} before the start`,
  wait: 'You wait for your guest',
  make: 'Create link',
  making: 'Creating link…',
  link: (when: string): string => `Link to book ${when}`,
  linkHint: 'Send the link to one person. Anyone who has it can book this time.',
  cancelOver: 'This time is already past, so your guest cannot ask for a refund.',
  late: 'The link was not created. Choose a start within the next 60 days.',
  skipped:
    'This time does not exist on that day, because the clocks go forward. Choose another time.',
  twice: (time: string): string =>
    `The clocks go back that day and show this time twice. The call starts at the first: ${time}.`,
  list: 'Scheduled calls',
  refresh: 'Check again',
  checking: 'Checking…',
  states: {
    offered: 'Not paid yet',
    booked: 'Booked and paid',
    returned: 'Refunded',
    held: 'Took place',
    missed: 'Booked and paid, but the time is over',
    closed: 'Closed: its deposit is empty',
    unknown: 'Unknown: its deposit could not be read',
    lost: 'Paid, but somebody else had booked first',
  } satisfies Record<BookedState, string>,
  /** Texts about the payment of a booking, by role. Both sides read who paid. */
  host: {
    paid: (amount: string, guest: string): string => `${guest} paid ${amount} USDC`,
    returned: (amount: string, guest: string): string => `You refunded ${amount} USDC to ${guest}`,
  },
  guest: {
    paid: (amount: string, host: string): string => `You paid ${amount} USDC to ${host}`,
    returned: (amount: string, host: string): string => `${host} refunded ${amount} USDC to you`,
  },
  keepOpen:
    'Keep this page open in this browser. From a day before the start, the page rings when your guest calls.',
  deposit:
    'The money for a booking stays in a deposit, an account on Solana whose key this browser holds. The deposit is paid out when the call ends, or when your wallet refunds the money.',
  other: (amount: string): string => `Paid, not booked: ${amount} USDC. Refund it.`,
  byHand: 'Invite by hand',
  refund: (amount: string): string => `Refund ${amount} USDC`,
  refundSure: (amount: string): string => `Press again to refund ${amount} USDC`,
  refunding: 'Refunding…',
  move: 'Move to another time',
  moveTo: 'Move',
  moveHint: 'Your guest keeps the booking, and may ask for a refund until the new start.',
  moved: (when: string): string =>
    `Moved to ${when}. Send your guest the new link. The earlier link still shows the old time.`,
  wasMoved: (when: string): string =>
    `Your host has moved this call. The new start is ${when}. Until then, you may ask for a refund.`,
  copyLink: (when: string): string => `Copy link for ${when}`,
  receipt: 'Show receipt',
  drop: 'Remove',
  calendar: 'Add to calendar',

  offerHeading: (topic: string): string => (topic === '' ? 'Scheduled call' : topic),
  from: (name: string): string => `with ${isolated(name)}`,
  when: 'When',
  utc: 'The same in UTC',
  transaction: 'Transaction',
  buys: (minutes: number, price: string, seconds: number): string =>
    `for the first ${minutes === 1 ? 'minute' : `${minutes} minutes`}. After that, ${price} per ${period(seconds)} in the call.`,
  rules: 'Before you pay',
  rule: {
    cancel: (until: string): string =>
      `Until ${until}, the host promises a refund if you write and ask. Nobody can force the host.`,
    start:
      'Until the call starts, the host promises a refund if you write and ask. Nobody can force the host.',
    never: 'The host no longer promises a refund on request, because the time for it is over.',
    wait: (minutes: number): string =>
      `If you neither ask in time nor come within ${minutes} minutes after the start, the host may keep your payment.`,
    owed: 'If the host does not come, the host owes you a refund. You can lose at most this one payment.',
  },
  balance: 'Your balance',
  after: 'After payment',
  noAccount: 'no USDC account',
  short: (missing: string): string => `Add ${missing} USDC to your wallet first`,
  askBack: 'Copy a refund request',
  askBackNext: 'Copied. Now send this message to your host: only your host can refund the money.',
  askBackMessage: (amount: string, when: string, link: string): string =>
    `Please refund the ${amount} USDC that I paid for our call on ${when}: ${link}`,
  fee: (sol: string): string =>
    `Network fee: your wallet needs ${sol} SOL and keeps nearly all of it. A call without a booking needs no SOL.`,
  address: 'Pay to',
  compare:
    'For a large amount, ask your host whether this is their address. Anyone who passed on the link could have changed the address.',
  payee: {
    fresh: 'This browser has never paid this address.',
    known: (times: number, last: string): string =>
      `This browser has paid this address ${times === 1 ? 'once' : `${times} times`}, last on ${last}.`,
  },
  book: (cost: string): string => `Book and pay ${cost} USDC`,
  /**
   * Shown while no wallet is connected, because the page cannot know yet whether the guest has
   * booked.
   */
  bookedBefore: 'Have you booked already? Connect the wallet that paid, and you do not pay again.',
  paying: 'Waiting for the payment…',
  booked: 'Booked and paid. At the time of the call, open this page and press “Call”.',
  /** The fate of a booking that no longer waits for its call. */
  fates: {
    lost: 'You have paid, but somebody else had booked before you. Your host owes you the payment. Send your host the link and ask for a refund.',
    returned: 'Your host has refunded this booking.',
    held: 'This call took place, with your booking as its first payment.',
    closed:
      'The money for your booking has left its deposit. A call has used it, or your host has taken it. If you had no call, send your host the link and ask for a refund.',
  },
  bookedLink: (when: string): string => `Link to your booking on ${when}`,
  rulesOf: 'The rules you agreed to',
  openPayment:
    'Solana has not decided yet whether your payment succeeded. Until then, nothing else is paid.',
  own: 'This offer pays your own wallet. Only the browser that made the offer rings. Here you can see whether it is paid, and refund the payment.',
  toList: 'Show my scheduled calls',
  otherNetwork: (name: string): string =>
    `This offer is for ${name}. Choose that network in Settings.`,
  calendarSummary: (topic: string): string =>
    topic === '' ? 'Pay2Chat call' : `Pay2Chat: ${topic}`,
  calendarText:
    'Both open Pay2Chat at this time. The guest opens this link with the wallet that paid, and calls.',

  /** The texts of the guest's list. */
  bookedList: 'Your bookings',
  bookedHint:
    'Keep the link. With the link and the wallet that paid, you can open the booking in any browser.',
  openBooking: 'Open',
  showBooked: 'Show booking',
  seeking: 'Looking for your booking…',
  found: (when: string, cost: string): string => `Booked on ${when}: ${cost} USDC.`,
  claim: 'Redeem booking and join',
  claiming: 'Redeeming…',
  /** Announces the prompts of the wallet. */
  prompts: {
    text: 'Your wallet asks you once to sign a text. The text proves that you have paid. Signing costs nothing.',
    both: 'Your wallet asks twice. First you sign a text. The text proves that you have paid, and signing costs nothing. Then you allow the limit for later minutes.',
  },
  nothing:
    'This is a scheduled call, but this wallet has no booking for it. Connect the wallet that paid, or pay now.',
  already: (cost: string): string => `You already paid ${cost} USDC for this.`,
});

/** Minutes as people say them. */
function span(minutes: number): string {
  const [days, hours] = [minutes / 1440, minutes / 60];
  if (Number.isInteger(days)) return days === 1 ? '1 day' : `${days} days`;
  if (Number.isInteger(hours)) return hours === 1 ? '1 hour' : `${hours} hours`;
  return `${minutes} minutes`;
}

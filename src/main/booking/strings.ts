import type { AgreedState } from '../../shared/api/booking.ts';
import type { BookingRefusal } from '../../shared/errors.ts';
import { isolated } from '../../shared/peer-text.ts';
import { period } from '../ui/strings.ts';
import { texts } from '../text/texts.ts';

/** The texts of agreed calls: offers, bookings and claims. */
export const bookingStrings = texts('bookingStrings', {
  agree: 'Agree on a time',
  lead: 'Your guest pays the start of the call ahead, by a link, even while you are away. Unused time comes back. Price, topic and trial are those above.',
  ahead: (cost: string): string => `Your guest pays ${cost} USDC ahead.`,
  start: 'Start, in your time',
  length: 'Planned length',
  /** The planned length, and its price. */
  total: (minutes: number, sum: string): string => `${minutes} minutes: ${sum} USDC in all`,
  lengths: (minutes: number): string => (minutes === 0 ? 'Open' : `${minutes} minutes`),
  cancel: 'You return it on request until',
  cancels: (minutes: number): string =>
    minutes === 0 ? 'the start' : `${span(minutes)} before the start`,
  wait: 'You wait for your guest',
  make: 'Create offer',
  making: 'Creating offer…',
  link: 'Offer link',
  linkHint: 'Send it to one person. Whoever has it can pay you for this time.',
  cancelOver: 'With this start, that time is already over.',
  late: 'Not created: choose a start from now on, within 60 days.',
  skipped: 'This time does not exist on that day: the clocks skip it. Choose another.',
  twice: (time: string): string => `The clocks show this time twice. The first is meant: ${time}.`,
  list: 'Agreed calls',
  refresh: 'Check again',
  checking: 'Checking…',
  states: {
    offered: 'Not paid yet',
    booked: 'Paid ahead',
    returned: 'Returned',
    held: 'Claimed in a call',
    missed: 'Paid ahead, and its time is over',
    closed: 'Closed: nothing is left in its deposit',
    unknown: 'Not known: its deposit could not be read',
  } satisfies Record<AgreedState, string>,
  paidBy: (amount: string, payer: string): string => `${amount} USDC from ${payer}`,
  deposit:
    'The payment rests in a deposit: an account on Solana whose key this browser holds. It pays out when the call ends, or when your wallet returns the money.',
  other: (amount: string): string => `Paid, not booked: ${amount} USDC. Return it.`,
  startCall: 'Start this call',
  giveBack: (amount: string): string => `Return ${amount} USDC`,
  giveBackSure: (amount: string): string => `Press again to return ${amount} USDC`,
  givingBack: 'Returning…',
  move: 'Move to another time',
  moveTo: 'Move',
  moved: 'Moved. Send your guest the new link: what was paid stays booked.',
  wasMoved: 'Your host has moved this call. This is its new time.',
  copyLink: 'Copy link',
  drop: 'Remove',
  calendar: 'Add to calendar',

  offerHeading: (topic: string): string => (topic === '' ? 'A call, paid ahead' : topic),
  from: (name: string): string => `from ${isolated(name)}`,
  when: 'When',
  utc: 'The same in UTC',
  buys: (minutes: number, price: string, seconds: number): string =>
    `for the first ${minutes === 1 ? 'minute' : `${minutes} minutes`}. Later ${price} per ${period(seconds)}, in the call.`,
  rules: 'Before you pay',
  rule: {
    cancel: (until: string): string =>
      `Until ${until}, the host promises to return it if you write and ask. Nobody can force it.`,
    never: 'Its return on request is no longer promised: that time is over.',
    wait: (minutes: number): string =>
      `If you do not come within ${minutes} minutes after the start, the host may keep it.`,
    owed: 'If the host does not come, your payment is owed back to you. The most that you can lose is this one payment.',
  },
  balance: 'Your balance',
  after: 'After payment',
  noAccount: 'no USDC account',
  short: (missing: string): string => `Add ${missing} USDC to your wallet first`,
  askBack: 'Copy a request for your money back',
  askBackNext: 'Copied. Now send this message to your host: only your host can return the money.',
  askBackMessage: (amount: string, when: string, link: string): string =>
    `Please return the ${amount} USDC that I paid ahead for our call on ${when}: ${link}`,
  fee: (sol: string): string =>
    `Network fee: your wallet needs ${sol} SOL, nearly all of which stays on it. A call without booking needs none.`,
  address: 'Pay to',
  compare:
    'Compare it with your host if the sum matters: whoever sent you the link could have changed it.',
  payee: {
    fresh: 'This browser has never paid this address.',
    known: (times: number, last: string): string =>
      `This browser has paid this address ${times === 1 ? 'once' : `${times} times`}, last on ${last}.`,
  },
  book: (cost: string): string => `Pay ${cost} USDC ahead`,
  paying: 'Waiting for the payment…',
  booked: 'Paid ahead. Your host starts the call at the agreed time and sends you an invite.',
  /** What became of a payment ahead that no longer waits for its call. */
  fates: {
    lost: 'You have paid, but somebody else had paid before you, so the call is theirs. Your host owes your payment back: send the link and ask for it.',
    returned: 'You had paid ahead, and your host has returned it.',
    claimed: 'You paid ahead and have claimed it in a call.',
  },
  tell: 'Send this link to your host, whose page then shows your booking at once. Keep it: with your wallet, it brings the booking back.',
  bookedLink: 'Link to your booking',
  rulesOf: 'What you agreed to',
  openPayment: 'Your payment is not decided yet. Nothing else is paid before it is.',
  own: 'This offer is to your own wallet. Its call can start only in the browser that made it; here you can see whether it is paid, and return it.',
  keep: 'Keep it in my list',
  listed: 'This is your own offer. In your list it reads:',
  toList: 'Show my agreed calls',
  otherNetwork: (name: string): string => `This offer is for ${name}. Choose it in Settings.`,
  calendarSummary: (topic: string): string =>
    topic === '' ? 'Pay2Chat call' : `Pay2Chat: ${topic}`,
  calendarText:
    'Open Pay2Chat at this time. The host sends an invite; the guest claims the booking with the wallet that paid.',

  /** The guest's list. */
  bookedList: 'Paid ahead',
  bookedHint:
    'Keep the link. With the wallet that paid, it brings the booking back in any browser.',
  bookedTo: (amount: string, host: string): string => `${amount} USDC to ${host}`,
  openBooking: 'Open',
  /** On the first screen. */
  bookedLine: (amount: string, when: string): string =>
    `You have paid ${amount} USDC ahead for a call on ${when}.`,
  returnedLine: (amount: string, when: string): string =>
    `Your host has returned the ${amount} USDC that you paid ahead for a call on ${when}.`,
  showBooked: 'Show booking',
  offeredLine: (when: string): string => `You have offered a call on ${when}. It is not paid yet.`,
  agreedLine: (when: string): string => `Your call on ${when} is paid ahead.`,

  seeking: 'Looking for what you have paid ahead…',
  found: (when: string, cost: string): string => `Paid ahead on ${when}: ${cost} USDC.`,
  claim: 'Claim it and join',
  claiming: 'Claiming…',
  /** Announces the prompts of the wallet. */
  prompts: {
    text: 'Your wallet asks once, to sign a text. It proves that you have paid, and costs nothing.',
    both: 'Your wallet asks twice. First you sign a text: it proves that you have paid, and costs nothing. Then you allow the limit for later minutes.',
  },
  nothing:
    'This call was agreed ahead, but this wallet has paid nothing for it. Connect the wallet that paid, or pay now.',
  already: (cost: string): string => `You already paid ${cost} USDC for this.`,
  why: {
    over: 'Its time is over.',
    taken: 'Somebody else has booked this offer. Nothing was charged.',
    closed: 'Your host has closed this offer. Nothing was charged.',
    returned: 'It was returned to you.',
    claimed: 'It was claimed in another call already.',
    'called-returned': 'Your host says that it was returned. Check your wallet, and ask your host.',
    'called-claimed': 'Your host says that another call has it. Ask your host.',
    differs: 'The invite’s price or address is not what was offered. Do not pay; ask your host.',
    missing:
      'Your host’s page does not know this offer. Ask your host to start the call from its list.',
    unseen: 'Your host’s page does not see it yet. Try again in a moment.',
    other: 'Your host’s page does not accept it. Ask your host.',
  } satisfies Record<BookingRefusal, string>,
});

/** Minutes as people say them. */
function span(minutes: number): string {
  const [days, hours] = [minutes / 1440, minutes / 60];
  if (Number.isInteger(days)) return days === 1 ? '1 day' : `${days} days`;
  if (Number.isInteger(hours)) return hours === 1 ? '1 hour' : `${hours} hours`;
  return `${minutes} minutes`;
}

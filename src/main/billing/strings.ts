import type { EndReason, Role, Standstill } from '../../shared/api/ledger.ts';
import type { BillingStatus } from '../../shared/billing/types.ts';
import { texts } from '../text/texts.ts';

/** The question whether to keep paying a host that sends no media. */
export const silenceStrings = texts('silenceStrings', {
  title: 'Your host is not sending video or sound. Keep paying?',
  note: (minute: number): string =>
    `Minute ${minute} is paid only if you agree. Otherwise the call freezes and then ends.`,
  agree: (minute: number): string => `Pay minute ${minute}`,
});

const switchedAway = (role: Role): string =>
  `Your ${role === 'host' ? 'guest' : 'host'} switched to another app`;

const seconds = (s: number): string => `${s} s`;

const endReasons = {
  host: { host: 'You ended the call.', guest: 'Your host ended the call.' },
  guest: { host: 'Your guest ended the call.', guest: 'You ended the call.' },
  unpaid: {
    host: 'A minute was not paid, so the call ended.',
    guest: 'A minute was not paid, so the call ended.',
  },
  unreachable: {
    host: 'Your guest could not be reached any more.',
    guest: 'Your host could not be reached any more.',
  },
  error: {
    host: 'Something went wrong, so the call ended.',
    guest: 'Something went wrong, so the call ended.',
  },
} as const satisfies Record<EndReason, Record<Role, string>>;

const minutesOrTime = (count: number | null): string =>
  count === null ? 'time' : count === 1 ? '1 minute' : `${count} minutes`;

/** The texts of the meter, the freeze cover, the payment feed and the ended card. */
export const billingStrings = texts('billingStrings', {
  meter: {
    label: 'Time and money',
    elapsed: 'Call',
    paused: 'Paused at',
    next: (amount: string): string => `Next ${amount} USDC in`,
    nextPaused: (amount: string): string => `Next ${amount} USDC: paused`,
    due: (amount: string): string => `${amount} USDC is due`,
    total: { host: 'Received', guest: 'Paid' },
    /** Shown instead of `total` for a call with files or tips, which this total leaves out. */
    totalOfTime: { host: 'Received for time', guest: 'Paid for time' },
    feed: 'Payments',
    empty: 'None yet. Each payment appears here once it is confirmed.',
    all: (count: number): string => `Show all ${count} payments`,
    prepay: 'Prepayment',
    minute: (n: number): string => `Minute ${n}`,
    /** `time` is '' for a payment that an earlier page of this call sent. */
    settled: (time: string): string => (time === '' ? 'confirmed' : `confirmed in ${time}`),
    takenBack: 'reversed by the network',
    unseen: 'not yet confirmed on your side',
    status: {
      prepaid: 'Prepaid',
      paid: 'Paid',
      pending: 'Payment pending',
      failed: 'Payment failed',
      frozen: 'Frozen',
      interrupted: 'Not billed',
    } satisfies Record<BillingStatus, string>,
    /** Shown instead of the status when the next minute is due soon. */
    statusSoon: {
      prepaid: 'Prepaid, next one soon',
      paid: 'Paid, next one soon',
      pending: 'Payment pending, next one soon',
      failed: 'Payment failed, next one soon',
      frozen: 'Frozen, next one soon',
      interrupted: 'Not billed, next one soon',
    } satisfies Record<BillingStatus, string>,
    paidUntil: { guest: 'Paid until', host: 'Guest paid until' },
    last: 'Last payment for time',
    fees: (payments: string): string => `Network fees: enough for about ${payments}`,
    allowance: 'Limit left:',
    balance: 'Balance:',
    about: (minutes: number): string =>
      minutes === 1 ? 'about 1 minute' : `about ${minutes} minutes`,
    payments: (count: number): string => (count === 1 ? '1 payment' : `${count} payments`),
    walletGone: 'Wallet disconnected. Automatic payments continue.',
    trials: (count: number): string =>
      `This wallet used your trial ${count === 1 ? 'once' : `${count} times`} before`,
  },

  /** The next step, which the page takes by itself. */
  next: {
    green: {
      allowance: (n: number): string => `Minute ${n} is paid automatically.`,
      manual: (n: number): string => `Your wallet will ask shortly before minute ${n}.`,
      host: (n: number): string => `Your guest pays minute ${n} when it begins.`,
    },
    /** Shown while the host sends no media. */
    asked: {
      guest: (n: number): string => `You are asked before minute ${n} is paid.`,
      host: (n: number): string => `Your guest is asked before minute ${n} is paid.`,
    } satisfies Record<Role, (n: number) => string>,
    yellow: {
      allowance: (n: number): string => `Preparing the payment for minute ${n}.`,
      manual: (n: number): string => `Your wallet is asking for minute ${n}.`,
      host: (n: number): string => `Your guest is about to pay minute ${n}.`,
    },
    pending: {
      allowance: (n: number): string => `Confirming the payment for minute ${n}.`,
      manual: (n: number): string => `Approve minute ${n} in your wallet if it asks.`,
      host: (n: number): string => `Waiting for minute ${n} to be paid.`,
    },
    /** Shown during the trial, while everything would still be refunded. */
    trial: {
      guest: (until: string): string => `The time is free if you leave before ${until}.`,
      host: (until: string): string => `The time is free if the call ends before ${until}.`,
    } satisfies Record<Role, (until: string) => string>,
    uncovered: (n: number): string => `Minute ${n} is not covered yet.`,
    orFreeze: (s: number): string => `Otherwise the call freezes in ${seconds(s)}.`,
    retryIn: (s: number): string => (s > 0 ? `Retrying in ${seconds(s)}.` : 'Retrying…'),
    retrying: (s: number): string => `Retrying for another ${seconds(s)}.`,
    retryingManual: (s: number): string => `Retrying. Approve in your wallet within ${seconds(s)}.`,
    endsWithout: (s: number): string => `Without the payment, the call ends within ${seconds(s)}.`,
    ends: (s: number): string => (s > 0 ? `The call ends in ${seconds(s)}.` : 'The call ends.'),
    interrupted: 'Connection interrupted. Billing is paused.',
    standstill: {
      media: {
        host: 'Your video and sound do not reach your guest. Billing is paused.',
        guest: 'Your host’s video and sound do not arrive. Billing is paused.',
      },
      taken: {
        host: 'Billing is paused until your microphone or camera is back.',
        guest: 'Billing is paused until your host’s microphone or camera is back.',
      },
      resuming: {
        host: 'Billing continues in a moment.',
        guest: 'Billing continues in a moment.',
      },
    } satisfies Record<Standstill, Record<Role, string>>,
  },

  /** Warnings that the money runs out soon. */
  low: {
    balanceOne: (held: string): string =>
      `Your balance of ${held} USDC covers one more minute. Add USDC to keep talking.`,
    balanceNone: (n: number, short: string): string =>
      `Your balance does not cover minute ${n}. Add ${short} USDC to keep talking.`,
    allowanceOne: 'Your spending limit covers one more minute. Then the call ends.',
    allowanceNone: (n: number): string =>
      `Your spending limit does not cover minute ${n}. The call ends when that minute is due.`,
    feesLow: (payments: string): string => `Your network-fee balance covers only ${payments}.`,
    feesEmpty: 'Your network-fee balance is empty, so payments fail. Refill it now.',
    refill: 'Refill',
    extend: 'Add minutes',
    /** The same warnings, short enough for a notice. */
    brief: {
      balance: { 1: 'Balance: 1 minute left', 2: 'Balance too low' },
      allowance: {
        1: 'Limit: 1 minute left',
        2: 'Limit too low',
      },
      fees: { 1: 'Network-fee balance low', 2: 'Network-fee balance empty' },
    },
  },

  freeze: {
    title: (n: number): string => `Frozen: minute ${n} is not paid`,
    delayed: 'Frozen: payment delayed',
    ending: 'The call is ending',
    interrupted: 'Connection interrupted. Billing is paused.',
    reconnecting: 'Reconnecting…',
    /** Before the peer's page fell silent, it reported that its user had switched away. */
    asleep: (role: Role): string => `${switchedAway(role)}. Billing is paused.`,
    awaking: 'The call continues once the other person is back.',
    needsCode: 'Exchange reconnect links to reconnect.',
    again: 'You will not be charged twice.',
    add: (short: string): string => `Add ${short} USDC now to keep talking.`,
    wallet: 'Approve when your wallet asks again.',
    connect: 'Connect your wallet again now.',
    /** Tells the host why the guest does not pay. */
    guest: {
      funds: 'Your guest does not have enough USDC.',
      allowance: 'Your guest’s spending limit is too low.',
      wallet: 'Your guest’s wallet did not sign.',
      rpc: 'Your guest’s Solana server does not answer.',
      silent: 'You are not sending video or sound, and your guest has not agreed to pay for that.',
      page: 'Your guest’s page does not respond.',
      early: 'By your guest’s clock, the minute is not over yet.',
      other: (n: number): string => `The payment for minute ${n} has not arrived yet.`,
    },
    hostStep: 'You need not do anything.',
    hostFees: 'Refill your network-fee balance now.',
    resumed: 'The call continues.',
    reconnected: 'Reconnected. Billing continues.',
  },

  ended: {
    /** The tab's title. */
    title: 'Call ended',
    /** The change of the balance. */
    net: {
      host: (amount: string): string => `You earned ${amount} USDC`,
      guest: (amount: string): string => `You spent ${amount} USDC`,
    },
    /** Shown instead of the change of the balance while payments are still being settled. */
    settling: 'Adding up the call…',
    unbegun: 'The call ended before it began',
    unpaid: 'Nothing was paid.',
    afresh: 'Start a new call to continue.',
    reasons: endReasons,
    /** Shown instead of `unreachable` if the peer had left its page. */
    stayedAway: (role: Role): string => `${switchedAway(role)} and did not come back.`,
    /** Why the attempt ended before the call had begun. */
    reasonsBefore: {
      ...endReasons,
      unpaid: {
        host: 'The prepayment did not arrive.',
        guest: 'The prepayment did not arrive.',
      },
    } satisfies Record<EndReason, Record<Role, string>>,
    talked: (time: string): string => `${time} talked`,
    /** A line of the sum. `count` is null if the paid amount is not a whole number of minutes. */
    time: {
      host: (count: number | null): string => `Received for ${minutesOrTime(count)}`,
      guest: (count: number | null): string => `Paid for ${minutesOrTime(count)}`,
    },
    files: { host: 'Received for files', guest: 'Paid for files' },
    tips: { host: 'Received as tips', guest: 'Paid as tips' },
    refunded: { host: 'You refunded', guest: 'Refunded to you' },
    owed: 'Owed to your guest',
    total: { host: 'Earned', guest: 'Spent' },
    open: 'Not confirmed yet',
    paidUntil: 'Paid until',
    unused: (until: string, left: string): string => `${until} (${left} not used)`,
    payments: 'Payments',
    copy: 'Copy receipt',
    toFiles: 'Your files',
    again: 'Call again',
    done: { host: 'Change terms', guest: 'Done' },
    stopping: (label: string): string => `${label}, stop transfers`,
  },
});

import type { EndReason } from '../../shared/api/ledger.ts';
import type { BillingStatus } from '../../shared/billing/types.ts';

/** The words of the meter, the overlay, the feed and the end of a call. */

/** The question about a host that sends nothing. */
export const silenceStrings = {
  title: 'Your host sends no picture and no sound. Keep paying?',
  note: (minute: number): string =>
    `Minute ${minute} is paid only if you say so. Without an answer the call is paused, and then it ends.`,
  agree: (minute: number): string => `Pay minute ${minute}`,
} as const;

const seconds = (s: number): string => `${s} s`;

export const billingStrings = {
  meter: {
    label: 'Time and money',
    elapsed: 'Time in call',
    paused: 'Paused at',
    next: (amount: string): string => `Next payment of ${amount} USDC in`,
    nextPaused: (amount: string): string => `Next payment of ${amount} USDC, paused`,
    due: (amount: string): string => `Payment of ${amount} USDC is due`,
    total: { host: 'Received', guest: 'Paid' },
    feed: 'Payments',
    empty: 'None yet.',
    prepay: 'Prepayment',
    minute: (n: number): string => `Minute ${n}`,
    settled: (time: string): string => `confirmed in ${time}`,
    takenBack: 'taken back by the network',
    unseen: 'not yet confirmed by your server',
    status: {
      prepaid: 'Prepaid',
      paid: 'Paid',
      pending: 'Payment pending',
      failed: 'Payment failed',
      frozen: 'Frozen',
      interrupted: 'Not billed',
    } satisfies Record<BillingStatus, string>,
    dueSoon: 'due soon',
    paidUpTo: { guest: 'Paid up to', host: 'Guest paid up to' },
    last: 'Last payment',
    till: 'Till covers',
    allowance: 'Allowance left',
    balance: 'Balance',
    about: (minutes: number): string =>
      minutes === 1 ? 'about 1 minute' : `about ${minutes} minutes`,
    payments: (count: number): string => (count === 1 ? '1 payment' : `${count} payments`),
    walletGone: 'Wallet disconnected; the allowance pays',
  },

  /** What happens next by itself. */
  next: {
    green: {
      allowance: (n: number): string => `Minute ${n} is paid from your allowance.`,
      manual: (n: number): string => `Your wallet asks you shortly before minute ${n}.`,
      host: (n: number): string => `Your guest pays minute ${n} as it begins.`,
    },
    yellow: {
      allowance: (n: number): string => `The payment of minute ${n} is being prepared.`,
      manual: (n: number): string => `Your wallet asks for minute ${n} now.`,
      host: (n: number): string => `Your guest is about to pay minute ${n}.`,
    },
    pending: {
      allowance: (n: number): string => `Waiting for Solana to confirm minute ${n}.`,
      manual: (n: number): string => `Minute ${n}: approve in your wallet if it asks.`,
      host: (n: number): string => `Waiting for minute ${n} to be paid.`,
    },
    uncovered: (n: number): string => `Minute ${n} is not covered yet.`,
    orFreeze: (s: number): string => `The call freezes in ${seconds(s)} otherwise.`,
    retryIn: (s: number): string => (s > 0 ? `Retrying in ${seconds(s)}.` : 'Retrying…'),
    retrying: (s: number): string => `Retrying for another ${seconds(s)}.`,
    retryingManual: (s: number): string => `Retrying: answer in your wallet within ${seconds(s)}.`,
    endsWithout: (s: number): string => `Without the payment the call ends in ${seconds(s)}.`,
    ends: (s: number): string => (s > 0 ? `The call ends in ${seconds(s)}.` : 'The call ends.'),
    interrupted: 'Connection interrupted: nobody is billed.',
  },

  /** How far the money reaches. */
  low: {
    balanceOne: (held: string): string =>
      `Your balance of ${held} USDC covers one more minute. Add USDC to talk longer.`,
    balanceNone: (n: number, held: string, short: string): string =>
      `Your balance of ${held} USDC does not cover minute ${n}. Add ${short} USDC.`,
    allowanceOne: 'The allowance covers one more minute; then the call ends.',
    allowanceNone: (n: number): string =>
      `The allowance does not cover minute ${n}: the call ends when it is due.`,
    tillLow: (payments: string): string => `Your till covers only ${payments} more.`,
    tillEmpty: 'Your till is empty: nothing can be settled.',
    refill: 'Refill',
    /** The same in the few words of a notice. */
    brief: {
      balance: { 1: 'Balance: 1 minute left', 2: 'Balance too low' },
      allowance: {
        1: 'Allowance: 1 minute left',
        2: 'Allowance too low',
      },
      till: { 1: 'Your till is low', 2: 'Your till is empty' },
    },
  },

  freeze: {
    title: (n: number): string => `Paused: minute ${n} is not paid`,
    ending: 'The call is ending',
    interrupted: 'Connection interrupted: nobody is billed',
    reconnecting: 'Reconnecting…',
    needsCode: 'A pair of repair codes brings it back',
    again: 'It is retried automatically.',
    add: (short: string): string => `Add ${short} USDC now. It is retried automatically.`,
    wallet: 'Answer when your wallet asks once more.',
    connect: 'Connect your wallet again now.',
    budget: 'The budget of this call is spent. A new call can have a larger one.',
    sameBytes: 'The same payment is sent once more: it can never be taken twice.',
    /** What the host is told of its guest's trouble. */
    guest: {
      funds: 'Your guest has too little USDC.',
      allowance: 'The allowance that your guest gave this call is spent.',
      wallet: 'Your guest’s wallet did not sign.',
      rpc: 'Your guest’s connection to Solana is not answering.',
      silent: 'You send no picture and no sound, and your guest has not agreed to pay for that.',
      page: 'Your guest’s page does not react.',
      early: 'Your guest’s clock says that the minute is not over yet.',
      other: (n: number): string => `Minute ${n} has not been settled yet.`,
    },
    hostStep: 'Nothing for you to do: it is retried automatically.',
    hostTill: 'Refill your till. It is retried automatically.',
    resumed: 'The call goes on.',
    reconnected: 'Connected again. Time is counted.',
  },

  ended: {
    title: 'Call ended',
    reasons: {
      host: { host: 'You ended the call.', guest: 'The host ended the call.' },
      guest: { host: 'The guest ended the call.', guest: 'You ended the call.' },
      unpaid: {
        host: 'A minute was not paid, so the call ended.',
        guest: 'A minute was not paid, so the call ended.',
      },
      unreachable: {
        host: 'The guest could not be reached any more.',
        guest: 'The host could not be reached any more.',
      },
      error: {
        host: 'Something went wrong, so the call ended.',
        guest: 'Something went wrong, so the call ended.',
      },
    } satisfies Record<EndReason, Record<'host' | 'guest', string>>,
    talked: 'Talked',
    minutes: 'Minutes paid',
    total: { host: 'Received for minutes', guest: 'Paid for minutes' },
    files: { host: 'Received for files', guest: 'Paid for files' },
    paidUpTo: 'Paid up to',
    unused: (until: string, left: string): string => `${until}, ${left} not used`,
    payments: 'Payments',
    copy: 'Copy receipt',
    again: 'New call',
    againBusy: 'New call, without the files',
  },
} as const;

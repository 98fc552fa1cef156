import type { Role } from '../../shared/api/ledger.ts';
import type { AuditedList, AuditFinding, AuditLine } from '../../shared/receipt/receipt.ts';
import { texts } from '../text/texts.ts';

/** The texts of receipts and of checking one; they are part of that chunk. */

const many = (count: number, one: string, more: string): string =>
  `${count} ${count === 1 ? one : more}`;

export const receiptStrings = texts('receiptStrings', {
  title: 'Receipts',
  lead: 'Every payment that this browser sent or received. The list is stored only here. The payments are on Solana, where anyone can check them.',
  network: (name: string): string => `On ${name}`,
  empty: 'No payments on this network yet. They appear here with your first call.',
  loading: 'Loading payments…',

  show: 'Show',
  all: 'All payments',
  other: 'Outside calls',
  csv: 'Export CSV',
  json: 'Export JSON',
  month: 'Earnings by month',
  /** The total of a sum from which unused time and refunds are deducted. */
  net: 'Paid, less refunds',

  summary: {
    host: 'As host',
    guest: 'As guest',
    sent: 'Sent outside calls',
    ahead: 'Bookings, not redeemed',
    /** The total after refunds, as at the end of each call. */
    total: { host: 'Earned', guest: 'Spent' } satisfies Record<Role, string>,
    refunded: { host: 'Refunded to guests', guest: 'Refunded to you' } satisfies Record<
      Role,
      string
    >,
    amount: 'Amount',
    calls: 'Calls',
    payments: 'Payments',
    minutes: 'Minutes paid for',
    perCall: 'Average per call',
    perMinute: 'Average per minute',
  },

  chart: {
    title: 'By call',
    label: (calls: number): string =>
      `Bar chart: amount paid in ${many(calls, 'call', 'calls')}, less refunds`,
    call: 'Call',
    bar: { host: (when: string) => `${when} · earned`, guest: (when: string) => `${when} · spent` },
  },

  table: {
    caption: 'Payments, newest first',
    when: 'Time',
    what: 'Payment',
    amount: 'Amount',
    from: 'Paid by',
    to: 'Paid to',
    transaction: 'Transaction',
    state: 'Status',
    final: 'Permanent',
    noUsdc: 'in SOL',
    upTo: (amount: string): string => `up to ${amount}`,
    revoked: 'taken back',
    /** The status of a spending limit, which pays nothing by itself. */
    approved: 'Approved',
    unsigned: 'not sent',
    otherGroup: 'Outside calls',
  },
  call: {
    title: {
      host: (peer: string): string => `You hosted ${peer}`,
      guest: (peer: string): string => `You were a guest of ${peer}`,
    } satisfies Record<Role, (peer: string) => string>,
    option: {
      host: (when: string, peer: string): string => `${when}, host of ${peer}`,
      guest: (when: string, peer: string): string => `${when}, guest of ${peer}`,
    } satisfies Record<Role, (when: string, peer: string) => string>,
    sum: (payments: number, net: string, refunded: string | null): string =>
      `${many(payments, 'payment', 'payments')}, ${net} USDC${refunded === null ? '' : ` after ${refunded} USDC was refunded`}`,
    copy: 'Copy receipt',
    link: 'Copy link',
    json: 'Copy data',
    check: 'Check receipt',
    invoice: { host: 'Invoice', guest: 'Statement' } satisfies Record<Role, string>,
  },
  copied: {
    words: 'Receipt copied',
    json: 'Data of the receipt copied',
    link: 'Link to the receipt copied',
  },
  /** The receipt as it is sent to a person. */
  words: {
    title: (day: string): string => `Pay2Chat receipt, ${day}`,
    parties: (guest: string, host: string, network: string): string =>
      `Guest ${guest} paid host ${host} on ${network}.`,
    price: (usdc: string): string => `Price: ${usdc} USDC per minute`,
    length: (clock: string): string => `Length of the call: ${clock}`,
    minutes: (paid: number, usdc: string): string => `Minutes paid (${paid}): ${usdc} USDC`,
    files: (usdc: string): string => `Files: ${usdc} USDC`,
    tips: (usdc: string): string => `Tips: ${usdc} USDC`,
    back: (usdc: string): string => `Refunded: ${usdc} USDC`,
    net: (usdc: string): string => `Cost: ${usdc} USDC`,
    proof: (link: string): string => `Anybody can check it here: ${link}`,
    connection: {
      host: (seen: string): string =>
        `Connection as the host saw it, not part of the check: ${seen}`,
      guest: (seen: string): string =>
        `Connection as the guest saw it, not part of the check: ${seen}`,
    } satisfies Record<Role, (seen: string) => string>,
  },
  notCopied: 'Your browser did not let this page copy. Copy the receipt from the field below.',

  audit: {
    title: 'Check a receipt',
    lead: 'Paste a receipt or a link to one. This page compares each line with Solana, through your own Solana server. You need no wallet.',
    input: 'Receipt',
    run: 'Check receipt',
    filled: 'The receipt from the link is in the field. Press Check receipt.',
    running: 'Reading from Solana…',
    matches: (lines: number): string =>
      `Matches: ${lines === 1 ? 'its line is' : `all ${lines} lines are`} on Solana as the receipt says.`,
    others: (others: number): string =>
      `${many(others, 'payment', 'payments')} between the deposit and ${others === 1 ? 'another wallet' : 'other wallets'}. See below.`,
    givenBack: (listed: number, later: number, refunded: string): string =>
      `${listed === 1 ? 'Its line is' : `All its ${listed} lines are`} on Solana as the receipt says. It omits ${many(later, 'refund', 'refunds')}. Refunded in all: ${refunded}.`,
    differs: (wrong: number, lines: number): string =>
      `Does not match: ${wrong} of ${many(lines, 'line', 'lines')} ${wrong === 1 ? 'differs' : 'differ'}.`,
    payer: 'Guest’s wallet',
    payTo: 'Host’s wallet',
    network: 'Network',
    paid: 'Paid on Solana',
    refunded: 'Refunded',
    unused: {
      trial: 'Free trial',
      counted: 'Time counted',
      due: 'Due for unused time',
      little: (due: string): string => `${due}, too little to refund`,
    },
    proves: {
      title: 'This check proves',
      session: 'Every payment from the guest’s spending limit is in the receipt or listed below.',
      deposit:
        'Every payment into the call’s deposit, and every refund from it to the guest, is in the receipt or listed below.',
      reference:
        'Every refund that the host made with this page is in the receipt or listed below.',
    } satisfies Record<'title' | AuditedList, string>,
    /**
     * Shown if a list on the chain is too long for the page to read, so that something stays
     * unclear.
     */
    unclear: {
      verdict:
        'Unclear: all lines of the receipt are on Solana as it says. Perhaps it omits other payments.',
      session:
        'Too many transactions name the guest’s spending limit. Perhaps payments are missing.',
      deposit:
        'Too many transactions name the call’s deposit. Perhaps payments or refunds are missing.',
      reference: 'Too many transactions name the call’s refunds. Perhaps refunds are missing.',
      ask: 'Compare the receipt with the other person’s: both must be the same.',
    } satisfies Record<'verdict' | 'ask' | AuditedList, string>,
    cannot: {
      title: 'It cannot prove',
      all: [
        'That the counted time is true.',
        'That the wallets, the spending limit and the deposit are those of this call.',
        'That the guest’s wallet paid nothing else by itself.',
      ],
    },
    lines: 'Line by line',
    claimed: 'Receipt',
    found: 'Solana',
    /** The amount spent from a spending limit, by its payments and by the Token program's count. */
    odometer: ['Spent', 'Counted by the Token program'],
    overRefunded: ['Paid for time', 'Refunded'],
    approvals: 'Spending limits',
    cap: 'Limit',
    spent: 'Spent',
    left: 'Left',
    closed: 'None: replaced or taken back',
    approval: (n: number): string => `Spending limit ${n}`,
    subjects: {
      prepay: 'Prepayment',
      minute: 'Minute',
      file: 'File',
      tip: 'Tip',
      refund: 'Refund',
      approval: 'Spending limit',
      call: 'Another payment of this call',
      other: 'Sent by or to others',
    } satisfies Record<AuditLine['subject'], string>,
    findings: {
      ok: 'On Solana as the receipt says.',
      'missing-on-chain': 'The receipt lists it, but Solana has no such payment.',
      'missing-in-receipt': 'The receipt omits it.',
      'failed-on-chain': 'The transaction is on Solana but failed. It paid nothing.',
      'listed-twice': 'The receipt lists the same transaction twice.',
      'other-wallet':
        'Another wallet paid this into the deposit, or received it from there. The guest did not pay it.',
      amount: 'The amount differs.',
      recipient: 'The recipient differs.',
      payer: 'The paying account differs.',
      authority: 'It was signed by another key than the receipt names.',
      'fee-payer': 'Another account paid the network fee.',
      mint: 'It moved a token other than USDC.',
      memo: 'Its memo does not belong to this call and payment.',
      resource: 'It paid for something other than the receipt says.',
      time: 'The time differs from that of its block.',
      price: 'The price differs from the one that was paid.',
      cap: 'The limit differs from the one that was approved.',
      odometer: 'The amounts spent from this spending limit do not add up.',
      'over-refunded': 'More was refunded than the prepayment and minutes cost.',
    } satisfies Record<AuditFinding, string>,
  },
});

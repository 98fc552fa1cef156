import type { Role } from '../../shared/api/ledger.ts';
import type { AuditFinding, AuditLine } from '../../shared/receipt/receipt.ts';

/** The words of receipts and audit travel with them, in a chunk of their own. */

const many = (count: number, one: string, more: string): string =>
  `${count} ${count === 1 ? one : more}`;

export const receiptStrings = {
  title: 'Receipts',
  lead: 'Every payment this browser sent or received. The list is kept here alone; the payments themselves stand on Solana, where anybody can check them.',
  network: (name: string): string => `On ${name}`,
  empty: 'No payments yet on this network.',
  loading: 'Reading the journal…',

  show: 'Show',
  all: 'All payments',
  other: 'Outside calls',
  csv: 'Export CSV',
  json: 'Export JSON',

  summary: {
    host: 'As host',
    guest: 'As guest',
    sent: 'Sent outside calls',
    total: { host: 'Earned', guest: 'Spent' } satisfies Record<Role, string>,
    refunded: 'Refunded',
    calls: 'Calls',
    payments: 'Payments',
    minutes: 'Paid minutes',
    perCall: 'Average per call',
    perMinute: 'Average per minute',
  },

  chart: {
    title: 'By call',
    label: (calls: number): string => `Bar chart: what was paid in ${many(calls, 'call', 'calls')}`,
    columns: { call: 'Call', total: 'Paid' },
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
    state: 'State',
    final: 'Final',
    noUsdc: 'in SOL',
    upTo: (amount: string): string => `up to ${amount}`,
    revoked: 'ended',
    unsigned: 'not sent',
    otherGroup: 'Outside calls',
  },
  call: {
    title: {
      host: (peer: string): string => `You hosted ${peer}`,
      guest: (peer: string): string => `You were the guest of ${peer}`,
    } satisfies Record<Role, (peer: string) => string>,
    option: {
      host: (when: string, peer: string): string => `${when}, host of ${peer}`,
      guest: (when: string, peer: string): string => `${when}, guest of ${peer}`,
    } satisfies Record<Role, (when: string, peer: string) => string>,
    sum: (payments: number, total: string): string =>
      `${many(payments, 'payment', 'payments')}, ${total} USDC`,
    copy: 'Copy receipt',
    link: 'Copy link',
    check: 'Check it',
  },
  copied: { json: 'Receipt copied', link: 'Link to the receipt copied' },
  notCopied: 'Copying was refused: the receipt stands in the field below.',

  audit: {
    title: 'Check a receipt',
    lead: 'Paste a receipt or the link to one. Each line of it is compared with Solana, by your own RPC server; no wallet is needed and nobody has to be believed.',
    input: 'Receipt',
    run: 'Check',
    running: 'Reading the chain…',
    matches: (lines: number): string =>
      `Matches: ${lines === 1 ? 'its line is' : `all ${lines} lines are`} on the chain as the receipt says.`,
    copied: (others: number): string =>
      `${many(others, 'payment', 'payments')} of other wallets to the host copied its memo: see below.`,
    givenBack: (listed: number, refunded: string): string =>
      `${listed === 1 ? 'Its line is' : `All its ${listed} lines are`} on the chain as the receipt says, and ${refunded} was given back, which it does not say.`,
    differs: (wrong: number, lines: number): string =>
      `Does not match: ${wrong} of ${many(lines, 'line', 'lines')} ${wrong === 1 ? 'differs' : 'differ'}.`,
    payer: 'Guest’s wallet',
    payTo: 'Host’s wallet',
    network: 'Network',
    paid: 'Paid, by the chain',
    refunded: 'Refunded',
    lines: 'Line by line',
    claimed: 'Receipt',
    found: 'Chain',
    /** Of an allowance: what the payments say, and what the Token program has counted. */
    odometer: ['Taken', 'Counted by the Token program'],
    approvals: 'Allowances',
    cap: 'Cap',
    spent: 'Spent',
    left: 'Left',
    closed: 'Nothing: replaced or revoked',
    approval: (n: number): string => `Allowance ${n}`,
    subjects: {
      prepay: 'Prepayment',
      minute: 'Minute',
      file: 'File',
      refund: 'Refund',
      approval: 'Allowance',
      call: 'Another payment of this call',
    } satisfies Record<AuditLine['subject'], string>,
    findings: {
      ok: 'On the chain as the receipt says.',
      'missing-on-chain': 'The receipt lists it, but the chain has no such payment.',
      'missing-in-receipt': 'The receipt leaves it out.',
      'failed-on-chain': 'The transaction is on the chain but failed: it paid nothing.',
      'listed-twice': 'The receipt lists the same transaction twice.',
      copied:
        'Another wallet paid the host with the same memo later. Anybody can copy a memo; if you know this wallet as the guest’s, ask for its receipt, too.',
      amount: 'The amount is another.',
      recipient: 'It went to another recipient.',
      payer: 'It is from another account.',
      authority: 'It is by another key than the receipt names.',
      'fee-payer': 'Another account paid the network fee.',
      mint: 'It moved another token than USDC.',
      memo: 'Its memo does not belong to this call and this payment.',
      resource: 'What it paid for does not fit the receipt.',
      time: 'The time is not that of its block.',
      price: 'The price is not the one that was paid.',
      cap: 'The cap is not the one that was approved.',
      odometer: 'What was taken under this allowance does not add up.',
    } satisfies Record<AuditFinding, string>,
  },
} as const;

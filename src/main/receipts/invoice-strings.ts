import type { Role } from '../../shared/api/ledger.ts';
import { texts } from '../text/texts.ts';

/** The texts of invoices and statements; they are part of the chunk that shows them. */
export const invoiceStrings = texts('invoiceStrings', {
  title: { host: 'Invoice', guest: 'Statement of payment' } satisfies Record<Role, string>,
  lead: 'Print it, or choose “Save as PDF” in the print dialog. It is made in this browser, and nothing typed here is sent.',
  own: 'Your name and address',
  ownHint: 'Kept in this browser for your next invoices and statements.',
  peer: {
    host: 'Your guest’s name and address',
    guest: 'Your host’s name and address',
  } satisfies Record<Role, string>,
  peerHint: 'Kept in this browser for this wallet.',
  tax: 'Tax note',
  taxHint: 'For example your tax number, or why no tax is charged. Printed below the total.',
  wiped: '“Wipe everything” in Settings removes these texts and the numbers of your invoices.',
  print: 'Print or save as PDF',
  check: 'Check against Solana',
  cancelCheck: 'Stop checking',
  loading: 'Reading the receipt…',

  number: 'Number',
  issued: 'Date of issue',
  printed: 'Date',
  call: 'Call',
  topic: 'Topic',
  counted: 'Time counted',
  callId: 'Call ID',
  network: 'Network',
  wallet: 'Wallet',
  from: { host: 'From', guest: 'Paid to' } satisfies Record<Role, string>,
  to: { host: 'To', guest: 'Paid by' } satisfies Record<Role, string>,

  items: 'Paid items',
  item: 'Item',
  product: (minutes: number, price: string): string => `${minutes} × ${price} USDC`,
  amount: 'Amount in USDC',
  minutes: 'Video call, minutes',
  periods: (seconds: number): string => `Video call, minutes of ${seconds} seconds`,
  total: 'Total paid',
  paid: 'Paid in full, in USDC on Solana. Nothing is left to pay.',
  later: (day: string): string =>
    `Includes payments and refunds after the date of issue, up to ${day}.`,

  payments: 'Transactions',
  when: 'Time',
  what: 'Payment',
  zone: (zone: string): string => `Times in the time zone ${zone}.`,

  audit: 'Check against Solana',
  notChecked: 'Not checked yet.',
  checking: 'Reading from Solana…',
  failed: (why: string): string => `Not checked: ${why}`,
  checked: (when: string, verdict: string): string => `${when}: ${verdict}`,
  fileName: (title: string, name: string): string => `${title} ${name}`,
});

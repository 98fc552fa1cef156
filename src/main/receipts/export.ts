import type { CallTally, PaymentRecord } from '../../shared/api/ledger.ts';
import { type AtomicUsdc, formatUsdc as plainUsdc, usdc } from '../../shared/money.ts';
import { explorerUrl, NETWORKS } from '../../shared/network.ts';
import { type CallReceipt, isTime, type ReceiptPayment } from '../../shared/receipt/receipt.ts';
import { tallyWords } from '../quality/words.ts';
import { csvTable } from '../ui/csv.ts';
import { formatUsdc } from '../text/intl.ts';
import { when } from '../ui/strings.ts';
import { direction, timeOf } from './history.ts';
import { receiptStrings } from './strings.ts';

/** Exports the history for other programs, and a receipt for people. */

/** The columns, in this order; new ones go to the end. Amounts are USDC, never rounded. */
const COLUMNS = {
  time: (each) => new Date(timeOf(each)).toISOString(),
  kind: (each) => each.kind,
  direction: (each) => direction(each),
  role: (each) => each.role ?? '',
  amount_usdc: (each) => plainUsdc(each.amount),
  amount_atomic: (each) => String(each.amount),
  payer: (each) => each.payer,
  recipient: (each) => each.recipient,
  signature: (each) => each.signature ?? '',
  state: (each) => each.state,
  finalized: (each) => String(each.finalized),
  network: (each) => each.network,
  call: (each) => each.callId ?? '',
  minute: (each) => (each.minute === null ? '' : String(each.minute)),
  error: (each) => each.error?.code ?? '',
  explorer: (each) => (each.signature ? (explorerUrl(each.network, each.signature) ?? '') : ''),
  resource: (each) => each.resource ?? '',
  title: (each) => each.title ?? '',
} satisfies Record<string, (record: PaymentRecord) => string>;

export const CSV_COLUMNS: readonly string[] = Object.keys(COLUMNS);

/**
 * Returns the payments as CSV for programs. It has no byte order mark, which programs would read as
 * part of the first column's name.
 */
export const toCsv = (records: readonly PaymentRecord[]): string =>
  csvTable([
    CSV_COLUMNS,
    ...records.map((record) => Object.values(COLUMNS).map((column) => column(record))),
  ]);

/**
 * Formats amounts as strings of atomic units (1 USDC = 1000000), because a JSON number cannot hold
 * all of them.
 */
export const plainPayments = (records: readonly PaymentRecord[]): readonly object[] =>
  records.map((each) => ({
    time: COLUMNS.time(each),
    kind: each.kind,
    direction: direction(each),
    role: each.role,
    amount: String(each.amount),
    payer: each.payer,
    recipient: each.recipient,
    signature: each.signature,
    state: each.state,
    finalized: each.finalized,
    network: each.network,
    call: each.callId,
    minute: each.minute,
    error: each.error?.code ?? null,
    resource: each.resource ?? null,
    title: each.title ?? null,
  }));

/** What this side saw stands apart from the payments, because nobody else can check it. */
export function toJson(
  records: readonly PaymentRecord[],
  tallies: readonly CallTally[] = [],
): string {
  const payments = plainPayments(records);
  const isListed = ({ role, callId }: CallTally): boolean =>
    records.some((each) => each.role === role && each.callId === callId);
  const ownObservations = tallies
    .filter(isListed)
    .map(({ role, callId, tally }) => ({ call: callId, role, connection: tally }));
  const all = { format: 'pay2chat-payments', version: 1, payments, ownObservations };
  return `${JSON.stringify(all, null, 2)}\n`;
}

const sum = (payments: readonly ReceiptPayment[]): AtomicUsdc =>
  usdc(payments.reduce((total, { amount }) => total + amount, 0n));

/** The texts of a receipt as it is sent to a person. */
export type ReceiptTexts = typeof receiptStrings.words;

interface Writing {
  readonly words: ReceiptTexts;
  amount(value: AtomicUsdc): string;
  date(wallMs: number): string;
  readonly link: string;
}

/** Returns its lines. What is zero is left out. */
export function receiptLines(
  { payments, payer, payTo, network }: CallReceipt,
  { words, amount, date, link }: Writing,
): readonly string[] {
  const time = sum(payments.filter(isTime));
  const files = sum(payments.filter(({ kind }) => kind === 'file'));
  const tips = sum(payments.filter(({ kind }) => kind === 'tip'));
  const paid = time + files + tips;
  const back = sum(payments.filter(({ kind }) => kind === 'refund'));
  const firstS = Math.min(...payments.map(({ blockTimeS }) => blockTimeS));
  return [
    words.title(date(firstS * 1000)),
    words.parties(payer, payTo, NETWORKS[network].name),
    words.time(amount(time)),
    ...(files > 0n ? [words.files(amount(files))] : []),
    ...(tips > 0n ? [words.tips(amount(tips))] : []),
    ...(back > 0n ? [words.back(amount(back))] : []),
    words.net(amount(usdc(paid > back ? paid - back : 0n))),
    words.proof(link),
  ];
}

/**
 * Returns a receipt as text that can be sent to a person. Of what this side saw, the text says whose
 * word it is; the link, which is audited, has none of it.
 */
export function receiptWords(receipt: CallReceipt, link: string, seen?: CallTally): string {
  const { words } = receiptStrings;
  const connection = seen ? tallyWords(seen.tally) : '';
  return [
    ...receiptLines(receipt, { words, amount: formatUsdc, date: when, link }),
    ...(connection === '' || !seen ? [] : [words.connection[seen.role](connection)]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

import { isFinal } from '../../shared/api/payments.ts';
import type { CallTally, PaymentRecord } from '../../shared/api/ledger.ts';
import { atLeastZero, callSums, movedBy } from '../../shared/billing/call-sums.ts';
import { formatUsdc as plainUsdc, usdc } from '../../shared/money.ts';
import { explorerUrl, NETWORKS } from '../../shared/network.ts';
import type { CallReceipt } from '../../shared/receipt/receipt.ts';
import { tallyWords } from '../quality/words.ts';
import { elapsedClock } from '../ui/format.ts';
import { csvTable } from '../ui/csv.ts';
import { direction, timeOf } from './history.ts';
import { receiptStrings } from './strings.ts';
import { receiptStart } from './when.ts';

/** Exports the history for other programs, and a receipt for people. */

/**
 * The columns in this order. New columns are added at the end. Amounts are in USDC and never
 * rounded.
 */
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
  finalized: (each) => String(isFinal(each)),
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
 * Returns the payments as CSV for programs. It has no byte order mark, because programs would read
 * the mark as part of the first column's name.
 */
export const toCsv = (records: readonly PaymentRecord[]): string =>
  csvTable([
    CSV_COLUMNS,
    ...records.map((record) => Object.values(COLUMNS).map((column) => column(record))),
  ]);

/**
 * Returns the payments as plain objects. Amounts are strings of atomic units (1 USDC = 1000000),
 * because a JSON number cannot hold all of them.
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
    finalized: isFinal(each),
    network: each.network,
    call: each.callId,
    minute: each.minute,
    error: each.error?.code ?? null,
    resource: each.resource ?? null,
    title: each.title ?? null,
  }));

/**
 * Returns the payments as JSON. The times that only this side observed are listed apart from the
 * payments, because nobody else can check them.
 */
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
  const all = { format: 'pay2chat-payments', version: 2, payments, ownObservations };
  return `${JSON.stringify(all, null, 2)}\n`;
}

/** The texts of a receipt that is sent to a person. */
export type ReceiptTexts = typeof receiptStrings.words;

/**
 * Returns the lines of a receipt, without amounts of zero. In one language, the lines of a receipt
 * are always the same: sums are as on the chain, and times are in UTC.
 */
export function receiptLines(
  receipt: CallReceipt,
  words: ReceiptTexts,
  link: string,
): readonly string[] {
  const { payments, payer, payTo, network, price, prepaidPeriods, unused } = receipt;
  const counted = unused?.countedSeconds ?? 0;
  const bought = { prepay: prepaidPeriods, minute: 1, file: 0, tip: 0, refund: 0 };
  const minutes = payments.reduce((n, { kind }) => n + bought[kind], 0);
  const { time, files, tips, returned, refunded, net } = callSums(payments.map(movedBy));
  const back = usdc(returned + refunded);
  return [
    words.title(inUtc(receiptStart(receipt))),
    words.parties(payer, payTo, NETWORKS[network].name),
    words.price(plainUsdc(price)),
    ...(counted > 0 ? [words.length(elapsedClock(counted * 1000))] : []),
    words.minutes(minutes, plainUsdc(time)),
    ...(files > 0n ? [words.files(plainUsdc(files))] : []),
    ...(tips > 0n ? [words.tips(plainUsdc(tips))] : []),
    ...(back > 0n ? [words.back(plainUsdc(back))] : []),
    words.net(plainUsdc(atLeastZero(net))),
    words.proof(link),
  ];
}

/** Returns a time as "2027-01-15 08:00 UTC". */
function inUtc(wallMs: number): string {
  const [day = '', time = ''] = new Date(wallMs).toISOString().split('T');
  return `${day} ${time.slice(0, 5)} UTC`;
}

/**
 * Returns a receipt as text for a person. The text marks what only this side observed as this
 * side's statement. The link, which is audited, does not contain such observations.
 */
export function receiptWords(receipt: CallReceipt, link: string, seen?: CallTally): string {
  const { words } = receiptStrings;
  const connection = seen ? tallyWords(seen.tally) : '';
  return [
    ...receiptLines(receipt, words, link),
    ...(connection === '' || !seen ? [] : [words.connection[seen.role](connection)]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

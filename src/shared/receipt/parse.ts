import { addressBytes, fromBase58, toBase58 } from '../base58.ts';
import { fromBase64Url } from '../bytes.ts';
import { raise } from '../errors.ts';
import { type AtomicUsdc, isU64, parseAtomic } from '../money.ts';
import { type NetworkId, NETWORKS } from '../network.ts';
import {
  type CallReceipt,
  type CountedTime,
  type PaidKind,
  RECEIPT_VERSION,
  type ReceiptApproval,
  type ReceiptPayment,
  UNUSED_REFUND,
} from './receipt.ts';
import type { Fields } from '../parse-message.ts';

/**
 * Parses a receipt from outside: exactly the fields of {@link CallReceipt}, each in its one form.
 * The audit tells whether it is true.
 */

/** More than a call of a whole working day, resumed and extended, can have. */
export const MOST_PAYMENTS = 5_000;
export const MOST_APPROVALS = 500;
/** The limit of the terms (code-body.ts). */
const MOST_PREPAID_PERIODS = 255;
const LONGEST_PERIOD_SECONDS = 3_600;
const MOST_COUNTED_SECONDS = MOST_PAYMENTS * LONGEST_PERIOD_SECONDS;
/** The last second that a printed date can show. */
const LAST_SECOND = 253_402_300_799;

const HASH_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** What follows `pay2chat:<callId>/`, by kind. */
const RESOURCES: Readonly<Record<PaidKind, RegExp>> = {
  prepay: /^prepay$/,
  minute: /^minute\/[1-9]\d{0,5}$/,
  file: /^file\/[0-9a-f]{32}$/,
  refund: /^refund\/(unused|[1-9A-HJ-NP-Za-km-z]{64,88})$/,
};

const odd = (what: string) => raise('receipt_invalid', { what });

function fields(value: unknown, what: string, names: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw odd(what);
  for (const name of names) if (!Object.hasOwn(value, name)) throw odd(`${what}: no ${name}`);
  const extra = Object.keys(value).find((name) => !names.includes(name));
  if (extra !== undefined) throw odd(`${what}: ${extra.slice(0, 40)}`);
  return value as Fields;
}

function integer(value: unknown, what: string, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw odd(what);
  if (value < least || value > most) throw odd(what);
  return value;
}

function amount(value: unknown, what: string): AtomicUsdc {
  const parsed = typeof value === 'string' ? parseAtomic(value) : null;
  if (parsed === null) throw odd(what);
  return parsed;
}

function address(value: unknown, what: string): string {
  const bytes = typeof value === 'string' ? addressBytes(value) : null;
  if (!bytes) throw odd(what);
  return toBase58(bytes);
}

function signature(value: unknown, what: string): string {
  const bytes = typeof value === 'string' ? fromBase58(value) : null;
  if (bytes?.length !== SIGNATURE_BYTES) throw odd(what);
  return toBase58(bytes);
}

function hash(value: unknown, what: string): string {
  if (typeof value !== 'string' || fromBase64Url(value)?.length !== HASH_BYTES) throw odd(what);
  return value;
}

const isNetwork = (value: unknown): value is NetworkId =>
  typeof value === 'string' && Object.hasOwn(NETWORKS, value);

const isKind = (value: unknown): value is PaidKind =>
  typeof value === 'string' && Object.hasOwn(RESOURCES, value);

function resource(value: unknown, kind: PaidKind, what: string): string {
  if (typeof value !== 'string' || !RESOURCES[kind].test(value)) throw odd(what);
  if (kind === 'refund' && value !== UNUSED_REFUND) signature(value.slice('refund/'.length), what);
  return value;
}

function countedTime(value: unknown, price: AtomicUsdc): CountedTime | null {
  if (value === null) return null;
  const from = fields(value, 'unused', ['periodSeconds', 'countedSeconds']);
  const periodSeconds = integer(from['periodSeconds'], 'unused: period', 1, LONGEST_PERIOD_SECONDS);
  const counted = from['countedSeconds'];
  const countedSeconds = integer(counted, 'unused: counted', 0, MOST_COUNTED_SECONDS);
  // Its price must be an amount.
  if (!isU64(price * BigInt(countedSeconds))) throw odd('unused: counted');
  return { periodSeconds, countedSeconds };
}

function list<T>(
  value: unknown,
  what: string,
  most: number,
  item: (value: unknown, what: string) => T,
): readonly T[] {
  if (!Array.isArray(value) || value.length > most) throw odd(what);
  return value.map((each, index) => item(each, `${what} ${index + 1}`));
}

function approval(value: unknown, what: string): ReceiptApproval {
  const from = fields(value, what, ['signature', 'cap', 'blockTimeS']);
  return {
    signature: signature(from['signature'], `${what}: signature`),
    cap: amount(from['cap'], `${what}: cap`),
    blockTimeS: integer(from['blockTimeS'], `${what}: time`, 0, LAST_SECOND),
  };
}

const PAYMENT = ['kind', 'resource', 'commitment', 'amount', 'signature', 'blockTimeS'];

function payment(value: unknown, what: string): ReceiptPayment {
  const from = fields(value, what, PAYMENT);
  const { kind } = from;
  if (!isKind(kind)) throw odd(`${what}: kind`);
  const committed = from['commitment'];
  if ((kind === 'file') !== (committed !== null)) throw odd(`${what}: commitment`);
  return {
    kind,
    resource: resource(from['resource'], kind, `${what}: resource`),
    commitment: committed === null ? null : hash(committed, `${what}: commitment`),
    amount: amount(from['amount'], `${what}: amount`),
    signature: signature(from['signature'], `${what}: signature`),
    blockTimeS: integer(from['blockTimeS'], `${what}: time`, 0, LAST_SECOND),
  };
}

const FIRST_RECEIPT = [
  'version',
  'network',
  'transcript',
  'payTo',
  'feePayer',
  'payer',
  'sessionKey',
  'price',
  'prepaidPeriods',
  'approvals',
  'payments',
];
const RECEIPT = [...FIRST_RECEIPT, 'unused'];

/**
 * Returns a receipt of an earlier version in the form of the present one.
 * @throws P2cError `receipt_version`, `receipt_invalid`.
 */
export function checkReceipt(value: unknown): CallReceipt {
  const version: unknown = (value as { version?: unknown } | null)?.version;
  const isFirst = version === 1;
  if (typeof version === 'number' && !isFirst && version !== RECEIPT_VERSION) {
    throw raise('receipt_version', { theirs: version, ours: RECEIPT_VERSION });
  }
  const from = fields(value, 'receipt', isFirst ? FIRST_RECEIPT : RECEIPT);
  if (typeof version !== 'number') throw odd('version');
  const { network, sessionKey } = from;
  if (!isNetwork(network)) throw odd('network');
  const price = amount(from['price'], 'price');
  if (price === 0n) throw odd('price');
  return {
    version: RECEIPT_VERSION,
    network,
    transcript: hash(from['transcript'], 'transcript'),
    payTo: address(from['payTo'], 'payTo'),
    feePayer: address(from['feePayer'], 'feePayer'),
    payer: address(from['payer'], 'payer'),
    sessionKey: sessionKey === null ? null : address(sessionKey, 'sessionKey'),
    price,
    prepaidPeriods: integer(from['prepaidPeriods'], 'prepaidPeriods', 1, MOST_PREPAID_PERIODS),
    unused: isFirst ? null : countedTime(from['unused'], price),
    approvals: list(from['approvals'], 'approvals', MOST_APPROVALS, approval),
    payments: list(from['payments'], 'payments', MOST_PAYMENTS, payment),
  };
}

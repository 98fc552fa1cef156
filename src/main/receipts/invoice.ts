import type { PaymentRecord, Role } from '../../shared/api/ledger.ts';
import { givesBack } from '../../shared/api/payments.ts';
import type { AtomicUsdc } from '../../shared/money.ts';
import type { NetworkId } from '../../shared/network.ts';
import { type CallReceipt, type ReceiptPayment, refundedBy } from '../../shared/receipt/receipt.ts';
import { byPart, callSums, movedBy, totalOf } from '../../shared/billing/call-sums.ts';
import { paymentName } from '../payment/strings.ts';
import { receiptStart } from './when.ts';

/**
 * Derives the invoice of one call, or the guest's statement of its payments, from the call's
 * receipt.
 */

/** One line of the bill. `name` is null for the time, which the view names. */
export interface InvoiceItem {
  readonly name: string | null;
  /**
   * Number of minutes; null for other items, and if the amount is not this number times the price.
   */
  readonly quantity: number | null;
  readonly price: AtomicUsdc | null;
  /** Below zero for a refund. */
  readonly amount: bigint;
}

/** One payment, as it is on the chain. */
interface InvoicePayment {
  readonly name: string;
  readonly amount: bigint;
  readonly signature: string;
  readonly atMs: number;
}

export interface Invoice {
  readonly role: Role;
  readonly network: NetworkId;
  readonly callId: string;
  readonly topic: string;
  /** The wallets of both sides. */
  readonly host: string;
  readonly guest: string;
  /** The start of the call, as defined in `when.ts`. */
  readonly startedMs: number;
  /** The counted time of the call; null if the receipt does not contain it. */
  readonly countedSeconds: number | null;
  readonly periodSeconds: number | null;
  readonly sold: readonly InvoiceItem[];
  /** The total of `sold`. */
  readonly paid: AtomicUsdc;
  /** Refunds, both manual and automatic. */
  readonly back: readonly InvoiceItem[];
  readonly net: bigint;
  /** Oldest first. */
  readonly payments: readonly InvoicePayment[];
}

/**
 * Returns a function that names a payment, such as a minute or a file. For a refund, the name
 * includes what was refunded.
 */
function namesOf(
  { payments, ahead: isAhead }: CallReceipt,
  records: readonly PaymentRecord[],
): (payment: ReceiptPayment) => string {
  const titles = new Map(records.map(({ signature, title }) => [signature, title]));
  const bySignature = new Map(payments.map((each) => [each.signature, each]));
  const minuteOf = (resource = ''): number | null => {
    const [, minute] = /^minute\/(\d+)$/.exec(resource) ?? [];
    return minute === undefined ? null : Number(minute);
  };
  return (payment) => {
    const { kind, resource, signature } = payment;
    const ahead = kind === 'prepay' && isAhead;
    const refunded = bySignature.get(refundedBy(payment) ?? '');
    const title = titles.get(refunded?.signature ?? signature);
    const minute = minuteOf(refunded?.resource ?? resource);
    const titled = title === undefined ? {} : { title };
    return paymentName({ kind: movedBy(payment).kind, minute, ...titled, ...(ahead && { ahead }) });
  };
}

/** Returns one line for all minutes: usually their number, the price, and the product. */
function timeItems(
  paid: readonly ReceiptPayment[],
  { price, prepaidPeriods }: CallReceipt,
): readonly InvoiceItem[] {
  if (paid.length === 0) return [];
  const amount = totalOf(paid);
  const minutes = paid.reduce((n, { kind }) => n + (kind === 'prepay' ? prepaidPeriods : 1), 0);
  const isProduct = price * BigInt(minutes) === amount;
  return [
    {
      name: null,
      quantity: isProduct ? minutes : null,
      price: isProduct ? price : null,
      amount,
    },
  ];
}

/**
 * Builds the bill of a receipt. `records` is this browser's journal, which contains the files'
 * names. `topic` is the topic that the host gave the call.
 */
export function invoiceOf(
  receipt: CallReceipt,
  {
    callId,
    role,
    records,
    topic,
  }: Pick<Invoice, 'callId' | 'role' | 'topic'> & {
    readonly records: readonly PaymentRecord[];
  },
): Invoice {
  const { network, payTo, payer, unused, payments } = receipt;
  const moved = payments.map(movedBy);
  const parts = byPart(moved);
  const nameOf = namesOf(receipt, records);
  type Moved = (typeof moved)[number];
  const signed = (payment: Moved): bigint =>
    givesBack(payment) ? -payment.amount : payment.amount;
  const single = (payment: Moved): InvoiceItem => ({
    name: nameOf(payment),
    quantity: null,
    price: null,
    amount: signed(payment),
  });
  const { paid, net } = callSums(moved);
  return {
    ...{ role, network, callId, topic },
    host: payTo,
    guest: payer,
    startedMs: receiptStart(receipt),
    countedSeconds: unused?.countedSeconds ?? null,
    periodSeconds: unused?.periodSeconds ?? null,
    sold: [...timeItems(parts.time, receipt), ...[...parts.files, ...parts.tips].map(single)],
    paid,
    back: [...parts.refunded, ...parts.returned].map(single),
    net,
    payments: moved.map((each) => ({
      name: nameOf(each),
      amount: signed(each),
      signature: each.signature,
      atMs: each.blockTimeS * 1000,
    })),
  };
}

// pure
/** Every figure of an invoice follows from the receipt, to the last unit. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { invoiceOf } from '../../../src/main/receipts/invoice.ts';
import { usdc } from '../../../src/shared/money.ts';
import {
  type CallReceipt,
  type PaidKind,
  type ReceiptPayment,
  UNUSED_REFUND,
} from '../../../src/shared/receipt/receipt.ts';
import { receiptSample } from '../../support/fuzz/samples.ts';
import { payment } from '../../support/samples.ts';

const about = { callId: 'c1', role: 'host', records: [], topic: 'Bread' } as const;

let made = 0;
function paid(kind: PaidKind, resource: string, amount: bigint): ReceiptPayment {
  made += 1;
  const commitment = kind === 'file' ? 'c' : null;
  return {
    kind,
    resource,
    commitment,
    amount: usdc(amount),
    signature: `s${made}`,
    blockTimeS: 1_800_000_000 + 60 * made,
  };
}
const receipt = (payments: readonly ReceiptPayment[]): CallReceipt => ({
  ...receiptSample,
  ahead: false,
  approvals: [],
  payments,
});

// Proves receipts: Invoices and statements, printed
test('an invoice lists minutes, files and refunds with prices and the total', () => {
  const prepay = paid('prepay', 'prepay', 1_500_000n);
  const minute = paid('minute', 'minute/4', 500_000n);
  const payments = [
    prepay,
    minute,
    paid('file', `file/${'a'.repeat(32)}`, 1_250_000n),
    paid('refund', `refund/${minute.signature}`, 500_000n),
    paid('refund', UNUSED_REFUND, 133_334n),
  ];
  const records = [
    payment({ kind: 'file', signature: payments[2]?.signature ?? '', title: 'a.txt' }),
  ];
  const {
    sold,
    paid: sum,
    back,
    net,
    ...said
  } = invoiceOf(receipt(payments), {
    ...about,
    records,
  });
  assert.equal(sold, [
    { name: null, quantity: 4, price: 500_000n, amount: 2_000_000n },
    { name: 'File “\u2068a.txt\u2069”', quantity: null, price: null, amount: 1_250_000n },
  ]);
  assert.equal(back, [
    { name: 'Refund of minute 4', quantity: null, price: null, amount: -500_000n },
    { name: 'Unused time refunded', quantity: null, price: null, amount: -133_334n },
  ]);
  assert.equal([sum, net], [3_250_000n, 2_616_666n]);
  assert.equal(
    [said.host, said.guest, said.network, said.topic, said.callId],
    [receiptSample.payTo, receiptSample.payer, 'devnet', 'Bread', 'c1'],
  );
  assert.is(said.startedMs, prepay.blockTimeS * 1000);
  assert.equal(
    said.payments.map(({ name, signature }) => [name, signature]),
    payments.map(({ signature }, i) => [
      ['Prepayment', 'Minute 4', sold[1]?.name, 'Refund of minute 4', 'Unused time refunded'][i],
      signature,
    ]),
  );
});

test('an invoice lists a booking by name', () => {
  const prepay = paid('prepay', 'prepay', 1_500_000n);
  const minute = paid('minute', 'minute/4', 500_000n);
  const both = invoiceOf({ ...receipt([prepay, minute]), ahead: true }, { ...about, records: [] });
  assert.equal(
    both.payments.map(({ name }) => name),
    ['Booking', 'Minute 4'],
  );
  assert.is(both.sold[0]?.quantity, 4);
});

test('an invoice names the file that was refunded', () => {
  const file = paid('file', `file/${'b'.repeat(32)}`, 2_000_000n);
  const payments = [paid('prepay', 'prepay', 1_500_000n), file];
  payments.push(paid('refund', `refund/${file.signature}`, 2_000_000n));
  const records = [payment({ kind: 'file', signature: file.signature, title: 'b.txt' })];
  const { back, net } = invoiceOf(receipt(payments), { ...about, records });
  assert.is(back.at(-1)?.name, 'Refund of “\u2068b.txt\u2069”');
  assert.is(net, 1_500_000n);
});

test('an invoice shows only a sum for time at another price', () => {
  const { sold } = invoiceOf(receipt([paid('prepay', 'prepay', 1_400_000n)]), about);
  assert.equal(sold, [{ name: null, quantity: null, price: null, amount: 1_400_000n }]);
});

test.run();

// pure
/** What a host can still refund of a payment once unused time has come back. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refundStrings } from '../../../src/main/refund/strings.ts';
import { leftOf, returnedOf } from '../../../src/main/refund/state.ts';
import type { PaymentRecord } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';
import { payment } from '../../support/samples.ts';

const record = (
  kind: PaymentRecord['kind'],
  amount: bigint,
  more: Partial<PaymentRecord> = {},
): PaymentRecord => payment({ kind, role: 'host', amount: usdc(amount), ...more });
const prepaid = record('prepay', 1_500_000n, { signature: 'p' });
const minute = record('minute', 500_000n, { signature: 'm' });
const file = record('file', 900_000n, { signature: 'f' });
const sold = [prepaid, minute, file];
const back = (amount: bigint, more: Partial<PaymentRecord> = {}): PaymentRecord =>
  record('end', amount, { signature: 'b', ...more });

test('without a return, every payment can be refunded whole', () => {
  const other = back(500_000n, { resource: 'refund/m' });
  for (const each of sold) assert.is(leftOf([...sold, other], each), each.amount);
});

test('after a return less may be left than a whole payment', () => {
  const all = [...sold, back(1_200_000n)];
  assert.is(leftOf(all, prepaid), 800_000n);
  assert.is(leftOf(all, minute), minute.amount);
  assert.is(leftOf(all, file), file.amount, 'files are not part of it');
  assert.is(leftOf([...all, back(500_000n, { resource: 'refund/m' })], prepaid), 300_000n);
  assert.is(leftOf([...sold, back(2_000_000n)], minute), 0n);
});

test('a failed or foreign return leaves all of a payment', () => {
  for (const more of [{ state: 'failed' }, { callId: 'c2' }, { role: 'guest' }] as const) {
    assert.is(leftOf([...sold, back(1_900_000n, more)], prepaid), prepaid.amount);
  }
});

test('the question names what of the call went back already', () => {
  const all = [...sold, back(700_000n), back(400_000n, { state: 'failed' })];
  assert.is(returnedOf(all, minute), 700_000n);
  assert.is(returnedOf(all, file), 0n);
  assert.match(
    refundStrings.question('0.50', '0.70'),
    /^Refund 0\.50 USDC .* 0\.70 USDC of the call/,
  );
  assert.is(refundStrings.question('0.50', null), 'Refund 0.50 USDC to your guest?');
});

test.run();

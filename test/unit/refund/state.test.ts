// pure
/** The page's view of refunds: which payments came back, landed late, or can still be refunded. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PaymentRecord } from '../../../src/shared/api/ledger.ts';
import {
  isSold,
  lateOf,
  leftOf,
  refundOf,
  returnedOf,
  soldBy,
  standingOf,
} from '../../../src/main/refund/state.ts';
import { refundStrings } from '../../../src/main/refund/strings.ts';
import { appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { payment, LATE } from '../../support/samples.ts';

const back = (of: PaymentRecord, change: Partial<PaymentRecord> = {}): PaymentRecord =>
  payment({
    kind: 'refund',
    state: 'final',
    role: of.role,
    callId: of.callId,
    resource: `refund/${of.signature ?? ''}`,
    ...change,
  });

test('the refund of a payment is paid, open or absent', () => {
  const paid = payment({ role: 'host', state: 'final' });
  const other = payment({ role: 'host', state: 'final' });
  assert.is(standingOf([paid, other, back(other)], paid), 'none');
  assert.is(standingOf([paid, back(paid)], paid), 'given');
  for (const open of [{ state: 'signed' }, LATE] as const) {
    assert.is(standingOf([paid, back(paid, open)], paid), 'open');
  }
  const failed = back(paid, { state: 'failed' });
  assert.is(standingOf([paid, failed], paid), 'none');
  const given = back(paid);
  assert.is(refundOf([failed, given], paid), given);
});

test('in one browser, host and guest each see their own refund', () => {
  const hosts = payment({ role: 'host', state: 'final', signature: 'same' });
  const guests = payment({ role: 'guest', state: 'final', signature: 'same' });
  const records = [guests, hosts, back(hosts)];
  assert.is(soldBy(records, 'host', 'same'), hosts);
  assert.is(soldBy(records, 'guest', 'same'), guests);
  assert.is(standingOf(records, hosts), 'given');
  assert.is(standingOf(records, guests), 'none');
});

test('only payments for something sold and settled can be refunded', () => {
  for (const kind of ['prepay', 'minute', 'file'] as const) {
    assert.ok(isSold(payment({ kind, state: 'final' })), kind);
    assert.not(isSold(payment({ kind, state: 'failed' })), kind);
  }
  for (const kind of ['refund', 'transfer', 'allowance', 'till', 'till-refund'] as const) {
    assert.not(isSold(payment({ kind, state: 'final' })), kind);
  }
});

test('minutes that were paid after the call count as late', () => {
  const call = { role: 'host', callId: 'c1' } as const;
  const served = payment({ ...call, state: 'final', signature: 'served' });
  const late = payment({ ...call, state: 'final', signature: 'late' });
  const others = [
    payment({ ...call, kind: 'file', state: 'final' }),
    payment({ ...call, state: 'failed' }),
    payment({ ...call, callId: 'c2', state: 'final' }),
    payment({ ...call, role: 'guest', state: 'final' }),
  ];
  assert.equal(lateOf([served, ...others, late], call, ['served']), [late]);
});

const record = (
  kind: PaymentRecord['kind'],
  amount: bigint,
  more: Partial<PaymentRecord> = {},
): PaymentRecord => payment({ kind, role: 'host', amount: usdc(amount), ...more });
const prepaid = record('prepay', 1_500_000n, { signature: 'p' });
const minute = record('minute', 500_000n, { signature: 'm' });
const file = record('file', 900_000n, { signature: 'f' });
const sold = [prepaid, minute, file];
const returned = (amount: bigint, more: Partial<PaymentRecord> = {}): PaymentRecord =>
  record('end', amount, { signature: 'b', ...more });

const again = returned(500_000n, { resource: 'refund/m' });
const most = returned(1_200_000n);
const LEFT: readonly (readonly [
  what: string,
  back: readonly PaymentRecord[],
  left: readonly bigint[],
])[] = [
  ['another refund', [again], [1_500_000n, 500_000n, 900_000n]],
  // Files are not part of it.
  ['a return', [most], [800_000n, 500_000n, 900_000n]],
  ['a return and another refund', [most, again], [300_000n, 300_000n, 900_000n]],
  ['a return of everything', [returned(2_000_000n)], [0n, 0n, 900_000n]],
  ...([{ state: 'failed' }, { callId: 'c2' }, { role: 'guest' }] as const).map((more) => {
    const back = [returned(1_900_000n, more)];
    return [
      `a return that is ${Object.values(more)[0]}`,
      back,
      [1_500_000n, 500_000n, 900_000n],
    ] as const;
  }),
];
for (const [what, back, left] of LEFT) {
  test(`the rest of each payment can be refunded after ${what}`, () => {
    assert.equal(
      sold.map((each) => leftOf([...sold, ...back], each)),
      left,
    );
  });
}

test('the question before a refund names what the call has already refunded', () => {
  const all = [...sold, returned(700_000n), returned(400_000n, { state: 'failed' })];
  assert.is(returnedOf(all, minute), 700_000n);
  assert.is(returnedOf(all, file), 0n);
  assert.match(
    refundStrings.question('0.50', '0.70'),
    /^Refund 0\.50 USDC .* 0\.70 USDC of unused time/,
  );
  assert.is(refundStrings.question('0.50', null), 'Refund 0.50 USDC to your guest?');
});

test('the host’s page offers no second refund while the first awaits the wallet', () => {
  const paid = payment({ role: 'host' });
  const asking = back(paid, { state: 'signed', error: appError('till_empty') });
  assert.is(standingOf([paid, { ...asking, asks: true }], paid), 'open');
  assert.is(refundOf([paid, { ...asking, asks: true }], paid)?.id, asking.id);
  assert.is(standingOf([paid, { ...asking, asks: false }], paid), 'none');
});

test.run();

// pure
/** The sums of a call. The ended card, the receipts and the journal show the same. */
import { appError } from '../../../src/shared/errors.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { endedSums } from '../../../src/main/payment/ended-sums.ts';
import { groupByCall } from '../../../src/main/receipts/history.ts';
import type { MinuteEntry, PaymentRecord } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';
import { paidCall as call, payment, LATE } from '../../support/samples.ts';

const GUEST_SIDE = { role: 'guest', callId: 'c1' } as const;

/** Everything that a journal may hold beside and in one call. */
const JOURNAL: readonly PaymentRecord[] = [
  ...call(2),
  payment({ kind: 'file', minute: null, amount: usdc(250_000n) }),
  payment({ kind: 'tip', minute: null, amount: usdc(700_000n) }),
  payment({ kind: 'refund', minute: 4, resource: 'refund/s2' }),
  payment({ kind: 'end', minute: null, amount: usdc(316_667n) }),
  payment({ minute: 6, ...LATE }),
  payment({ minute: 7, state: 'failed' }),
  payment({ kind: 'refund', minute: 5, state: 'signed', resource: 'refund/s3' }),
  payment({ kind: 'allowance', minute: null, amount: usdc(16_500_000n) }),
  payment({ role: 'host' }),
  payment({ callId: 'c2' }),
  payment({ kind: 'transfer', role: null, callId: null, minute: null }),
];

// Proves money back: Sums add up with the balance
test('the sums count only settled payments of this side of the call', () => {
  assert.equal(endedSums(JOURNAL, GUEST_SIDE, []), {
    time: usdc(2_500_000n),
    files: usdc(250_000n),
    tips: usdc(700_000n),
    paid: usdc(3_450_000n),
    returned: usdc(316_667n),
    refunded: usdc(500_000n),
    refundedTime: usdc(500_000n),
    net: 2_633_333n,
    open: usdc(500_000n),
    isSettling: false,
  });
  const [receipt] = groupByCall(JOURNAL).filter(
    ({ role, callId }) => role === 'guest' && callId === 'c1',
  );
  assert.is(receipt?.sum.net, 2_633_333n, 'and the receipt says the same');
});

test('the sums take from the page’s list only payments that the journal lacks', () => {
  const amount = usdc(500_000n);
  const shown: readonly MinuteEntry[] = [
    { minute: 'prepay', amount: usdc(1_500_000n), signature: 'lost', settleMs: 0 },
    { minute: 4, amount, signature: 'reversed', settleMs: 0, takenBack: true },
    { minute: 5, amount, signature: 'known', settleMs: 0 },
    { minute: 6, amount, signature: 'open', settleMs: 0, unseen: true },
  ];
  const records = [
    payment({ minute: 5, signature: 'known' }),
    payment({ minute: 6, signature: 'open', state: 'signed' }),
  ];
  const sums = endedSums(records, GUEST_SIDE, shown);
  assert.equal([sums.time, sums.net, sums.open], [2_000_000n, 2_000_000n, 500_000n]);
});

test('the sum is shown as settling only while the page tracks a payment', () => {
  for (const [more, isSettling] of [
    [{ state: 'signed' }, true],
    [LATE, false],
    [{ state: 'signed', error: appError('till_empty') }, false],
    [{ state: 'landed' }, false],
    [{ state: 'final' }, false],
    [{ state: 'expired' }, false],
    [{ state: 'failed' }, false],
  ] as const) {
    const sums = endedSums([...call(1), payment({ minute: 5, ...more })], GUEST_SIDE, []);
    assert.is(sums.isSettling, isSettling, JSON.stringify(more));
  }
});

test.run();

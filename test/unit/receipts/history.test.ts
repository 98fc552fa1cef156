// pure
import { hasLanded } from '../../../src/shared/api/payments.ts';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  barsByCall,
  choose,
  direction,
  groupByCall,
  onNetwork,
  summarize,
  timeOf,
} from '../../../src/main/receipts/history.ts';
import { receiptWords } from '../../../src/main/receipts/export.ts';
import { invoiceOf } from '../../../src/main/receipts/invoice.ts';
import type { PaymentState } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';
import { type CallReceipt, UNUSED_REFUND } from '../../../src/shared/receipt/receipt.ts';
import { paymentName } from '../../../src/main/payment/strings.ts';
import { isSold } from '../../../src/main/refund/state.ts';
import { receiptSample } from '../../support/fuzz/samples.ts';
import { paidCall as call, GUEST, HOST, payment } from '../../support/samples.ts';

const states: readonly PaymentState[] = ['signed', 'landed', 'final', 'expired', 'failed'];

test('a guest spends what a host earns, minute by minute', () => {
  const mine = summarize(call(2)).guest;
  const theirs = summarize(call(2, { role: 'host' })).host;
  assert.equal(mine, theirs);
  assert.equal(mine, {
    calls: 1,
    payments: 3,
    total: 2_500_000n,
    refunded: 0n,
    net: 2_500_000n,
    microMinutes: 5_000_000,
    forMinutes: 2_500_000n,
    perCall: 2_500_000n,
    perMinute: 500_000n,
  });
  assert.is(summarize(call(2)).host, null);
});

test('fees in SOL and approvals do not count as payments of USDC', () => {
  for (const kind of ['till', 'till-refund', 'allowance'] as const) {
    const record = payment({ kind, role: 'host', amount: usdc(9_000_000n) });
    assert.is(direction(record), 'none');
    const { host, guest, sent } = summarize([record]);
    assert.equal([host, guest, sent.total], [null, null, 0n], kind);
  }
});

test('the summary lists a booking until the booking is redeemed or refunded', () => {
  const booked = payment({ id: 'guest:booking:a', kind: 'booking', callId: null, minute: null });
  const other = { ...booked, id: 'guest:booking:b', signature: 'other' };
  const refund = payment({ id: 'guest:refund:other', kind: 'refund', callId: null, minute: null });
  const claimed = { ...booked, id: 'guest:booking:c', kind: 'prepay' as const };
  const kept = payment({ id: 'host:ahead:x', kind: 'booking', role: 'host', callId: null });
  const { ahead } = summarize([booked, other, refund, claimed, kept]);
  assert.equal(ahead, { payments: 1, total: booked.amount });
});

test('the summary lists transfers outside calls separately', () => {
  const transfer = { kind: 'transfer', role: null, callId: null, minute: null } as const;
  const { guest, sent } = summarize([...call(1), payment(transfer), payment(transfer)]);
  assert.is(guest?.payments, 2);
  assert.equal(sent, { payments: 2, total: 1_000_000n });
});

test('the summary names refunds and deducts them from both averages', () => {
  const paid = call(2);
  const resource = `refund/${paid[0]?.signature}`;
  const refund = payment({ kind: 'refund', minute: null, amount: usdc(1_000_000n), resource });
  const { guest } = summarize([...paid, refund]);
  assert.is(guest?.total, 2_500_000n);
  assert.is(guest?.refunded, 1_000_000n);
  assert.is(guest?.net, 1_500_000n);
  assert.is(guest?.perCall, 1_500_000n);
  assert.is(guest?.perMinute, 300_000n);
  assert.is(guest?.payments, 3);
});

// Proves receipts: Unused time in receipts and audits
test('refunded unused time lowers a call’s cost for both sides', () => {
  const back = payment({
    kind: 'end',
    minute: null,
    amount: usdc(1_333_333n),
  });
  for (const role of ['guest', 'host'] as const) {
    const records = [...call(0, { role }), { ...back, role }];
    const [only] = groupByCall(records);
    assert.equal([only?.sum.total, only?.sum.net], [1_500_000n, 166_667n], role);
    assert.is(summarize(records)[role]?.perCall, 166_667n);
    // Twenty of 180 seconds at half a USDC per minute.
    assert.is(summarize(records)[role]?.microMinutes, 333_334);
    assert.is(summarize(records)[role]?.perMinute, 500_000n);
    assert.is(summarize([...records, ...call(0, { role })])[role]?.refunded, 1_333_333n);
    const other = call(0, { role, callId: 'c2' });
    const bars = barsByCall(groupByCall([...records, ...other]), 8);
    assert.equal(
      bars.map((bar) => [bar.call.callId, bar.permille]),
      [
        ['c2', 1000],
        ['c1', 111],
      ],
    );
  }
  assert.is(paymentName(back), 'Unused time refunded');
  assert.not(isSold(back), 'nobody can refund it');
  assert.not(isSold({ ...back, role: 'host' }));
});

test('the summary counts files as paid, but not in the price per minute', () => {
  const file = payment({ kind: 'file', minute: null, amount: usdc(7_000_000n) });
  const { guest } = summarize([...call(1), file]);
  assert.is(guest?.total, 9_000_000n);
  assert.is(guest?.perMinute, 500_000n);
  assert.is(guest?.microMinutes, 4_000_000);
  const back = { kind: 'refund', minute: null, resource: `refund/${file.signature}` } as const;
  const given = summarize([...call(1), file, payment({ ...back, amount: file.amount })]).guest;
  assert.is(given?.perMinute, 500_000n, 'a refunded file changes nothing about the time');
});

test('the history derives the prepaid minutes from the price, or assumes three', () => {
  const one = call(1).map((each) =>
    each.kind === 'prepay' ? { ...each, amount: usdc(500_000n) } : each,
  );
  assert.is(summarize(one).guest?.microMinutes, 2_000_000);
  assert.is(summarize(call(0)).guest?.microMinutes, 3_000_000);
  // A failed minute shows the price, too, but counts as unpaid.
  const failed = [...one.slice(0, 1), payment({ state: 'failed' })];
  assert.is(summarize(failed).guest?.microMinutes, 1_000_000);
});

test('averages are rounded to a millionth, halves up', () => {
  const [prepay, minute] = call(1);
  if (!prepay || !minute) throw new Error('no call');
  const odd = [
    { ...prepay, amount: usdc(3n) },
    { ...payment({ callId: 'c2' }), amount: usdc(2n) },
  ];
  assert.is(summarize(odd).guest?.perCall, 3n);
  const third = [10n, 10n, 12n].map((amount, i) =>
    payment({ callId: `c${i}`, amount: usdc(amount) }),
  );
  assert.is(summarize(third).guest?.perCall, 11n);
  assert.is(summarize(third).guest?.perMinute, 11n);
});

// Proves receipts: Summary, filter, export
test('sums are exact at any size and do not depend on order', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          amount: fc.bigInt({ min: 0n, max: 1n << 58n }),
          callId: fc.constantFrom('a', 'b', 'c'),
          role: fc.constantFrom('host' as const, 'guest' as const),
          state: fc.constantFrom(...states),
          blockTimeS: fc.option(fc.integer({ min: 0, max: 100 })),
        }),
        { maxLength: 30 },
      ),
      (drawn) => {
        const records = drawn.map((each) => payment({ ...each, amount: usdc(each.amount) }));
        const { host, guest } = summarize(records);
        for (const [role, sum] of [
          ['host', host],
          ['guest', guest],
        ] as const) {
          const counted = drawn.filter((each) => each.role === role && hasLanded(each));
          assert.is(
            sum?.total ?? 0n,
            counted.reduce((total, each) => total + each.amount, 0n),
          );
          assert.is(sum?.payments ?? 0, counted.length);
        }
        const { sent, ahead } = summarize([]);
        assert.equal(summarize([...records].reverse()), { host, guest, sent, ahead });
      },
    ),
  );
});

test('each payment appears once, in one call or in none', () => {
  const records = [
    ...call(2),
    ...call(2, { role: 'host' }),
    ...call(1, { callId: 'c2' }),
    payment({ kind: 'till', role: 'host', callId: null }),
  ];
  const calls = groupByCall(records);
  assert.equal(calls.map(({ key }) => key).sort(), ['guest:c1', 'guest:c2', 'host:c1']);
  const parts = [...calls.map(({ key }) => choose(records, key)), choose(records, 'other')];
  assert.is(parts.flat().length, records.length);
  assert.equal(new Set(parts.flat()), new Set(records));
  assert.equal(choose(records, 'all'), records);
  assert.equal(choose(records, 'guest:c2'), records.slice(6, 8));
});

test('the peer of a call is the payer or the payee', () => {
  const approval = payment({ kind: 'allowance', role: 'host', recipient: 'a session key' });
  const host = groupByCall([approval, ...call(1, { role: 'host' })]);
  assert.equal(
    host.map(({ peer, role, callId }) => [peer, role, callId]),
    [[GUEST, 'host', 'c1']],
  );
  assert.is(groupByCall(call(1))[0]?.peer, HOST);
});

test('the list shows the newest payment first, by block time where known', () => {
  const early = payment({ blockTimeS: 1_000 });
  const late = payment({ blockTimeS: 2_000, callId: 'c2' });
  const own = payment({ createdAtWallMs: 1_500_000, callId: 'c3' });
  const order = onNetwork([early, late, own], 'devnet');
  assert.equal(order, [late, own, early]);
  assert.equal(order.map(timeOf), [2_000_000, 1_500_000, 1_000_000]);
  assert.equal(
    groupByCall([early, own, late]).map(({ callId }) => callId),
    ['c2', 'c3', 'c1'],
  );
});

test('every record of a scheduled call shows when the call began', () => {
  const of = { minute: null, signature: null } as const;
  const prepay = payment({ ...of, kind: 'prepay', blockTimeS: 1_000, ahead: true });
  const lost = payment({ state: 'failed', blockTimeS: 8_000 });
  const approval = payment({ ...of, kind: 'allowance', blockTimeS: 9_000 });
  const minute = payment({ blockTimeS: 9_180 });
  const receipt: CallReceipt = {
    ...receiptSample,
    ahead: true,
    approvals: [{ signature: '', cap: usdc(1n), blockTimeS: 9_000 }],
    payments: [
      ...[{ kind: 'prepay', resource: 'prepay', blockTimeS: 1_000 } as const],
      ...[{ kind: 'minute', resource: 'minute/4', blockTimeS: 9_180 } as const],
    ].map((each) => ({ ...each, commitment: null, amount: usdc(1n), signature: each.kind })),
  };
  const about = { callId: 'c1', role: 'host', records: [], topic: '' } as const;
  const shown = (made: CallReceipt) => [
    invoiceOf(made, about).startedMs,
    Date.parse(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/.exec(receiptWords(made, ''))?.[0] ?? ''),
  ];
  assert.is(groupByCall([prepay, lost, approval, minute])[0]?.startedMs, 9_000_000);
  assert.equal(shown(receipt), [9_000_000, 9_000_000]);
  const [first] = receipt.payments;
  assert.ok(first);
  assert.is(groupByCall([prepay])[0]?.startedMs, 1_000_000);
  // The text has no seconds.
  assert.equal(shown({ ...receipt, approvals: [], payments: [first] }), [1_000_000, 960_000]);
  assert.is(paymentName(prepay), 'Booking');
  // A call without a payment of its own began its counted time before the unused rest came back.
  const amount = usdc(500_000n);
  const back = payment({ ...of, kind: 'end', blockTimeS: 9_600, amount });
  const booked = { ...prepay, amount: usdc(1_500_000n) };
  assert.is(groupByCall([booked, back])[0]?.startedMs, 9_600_000 - 120_000);
  const refund = { ...first, kind: 'refund', resource: UNUSED_REFUND, blockTimeS: 9_600 } as const;
  const unused = { periodSeconds: 60, countedSeconds: 120, trialSeconds: 0 };
  const ended = { ...receipt, approvals: [], payments: [first, refund], unused };
  assert.equal(shown(ended), [9_480_000, 9_480_000]);
});

test('the list leaves out payments of another network', () => {
  const records = [payment(), payment({ network: 'mainnet' }), payment({ network: 'local' })];
  assert.equal(onNetwork(records, 'mainnet'), [records[1]]);
});

test('the largest call scales the bars, and calls without payment have none', () => {
  const calls = groupByCall([
    ...call(7, { callId: 'big' }),
    ...call(0, { callId: 'small' }),
    payment({ callId: 'none', state: 'failed' }),
  ]);
  const bars = barsByCall(calls, 8);
  assert.equal(
    bars.map((bar) => [bar.call.callId, bar.permille]),
    [
      ['small', 300],
      ['big', 1000],
    ],
  );
  assert.is(barsByCall(calls, 1).length, 1);
  assert.equal(barsByCall([], 8), []);
});

test.run();

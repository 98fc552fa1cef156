// pure
/** The list of scheduled calls that the page makes before any server answers. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withOffer } from '../../../src/main/booking/actions.ts';
import { bookingsOf } from '../../../src/main/booking/booked.ts';
import { personText, $hostNames, $kept } from '../../../src/main/receipts/topics.ts';
import { $payments } from '../../../src/main/payment/state.ts';
import type { ScheduledCall, ScheduledState, KeptOffer } from '../../../src/shared/api/booking.ts';
import type { PaymentRecord } from '../../../src/shared/api/ledger.ts';
import { GUEST, HOST, offerSample, payment, SIGNATURE } from '../../support/samples.ts';

const NOW_S = Math.floor(Date.now() / 1000);

const offer = (deposit: string, startsAtS = NOW_S + 3_600): KeptOffer => ({
  role: 'guest',
  code: `${deposit} ${startsAtS}`,
  offer: offerSample({ deposit, name: 'Ada', startsAtS }),
});

test('the list shows an offer at once, and keeps moved calls’ states', () => {
  const call = (known: KeptOffer, state: ScheduledState): ScheduledCall => {
    const { code, offer: its } = known;
    return { code, offer: its, state, booking: null, others: [], error: null };
  };
  const [first, second] = [offer('a', 100), offer('b', 200)];
  const listed = [call(first, 'booked')];
  assert.equal(withOffer(listed, second, true), [...listed, call(second, 'offered')]);
  assert.equal(withOffer(listed, offer('b', 50), true)[0]?.code, 'b 50');
  const moved = offer('a', 300);
  assert.equal(withOffer([...listed, call(second, 'missed')], moved, false), [
    call(second, 'missed'),
    call(moved, 'booked'),
  ]);
  assert.equal(withOffer(listed, second, false), listed, 'one that is only kept waits');
});

const paid = (change: Partial<PaymentRecord> = {}): PaymentRecord =>
  payment({
    ...{ id: 'guest:booking:a', kind: 'booking', role: 'guest', callId: null },
    signature: SIGNATURE,
    ...change,
  });
const refund = payment({ id: `guest:refund:${SIGNATURE}`, kind: 'refund', role: 'guest' });
const held = paid({ kind: 'prepay', callId: 'c', ahead: true });

const STATES: readonly (readonly [
  ScheduledState | null,
  readonly PaymentRecord[],
  startsInS?: number,
])[] = [
  ['booked', [paid()]],
  ['missed', [paid()], -3_600],
  ['returned', [paid(), refund]],
  ['held', [held]],
  ['held', [held], -3_600],
  [null, [paid({ state: 'signed' })]],
  [null, []],
];
for (const [state, records, startsInS = 3_600] of STATES) {
  test(`a guest’s booking is ${state ?? 'not listed'} after ${records.length} payments`, () => {
    const known = offer('a', NOW_S + startsInS);
    const listed = bookingsOf([known, { ...known, role: 'host' }], records);
    assert.equal(
      listed.map((each) => each.state),
      state === null ? [] : [state],
    );
  });
}

test('the list shows each booking in the state last read from the chain', () => {
  const known = offer('a', NOW_S + 3_600);
  for (const [seen, records, state] of [
    ['booked', [paid()], 'booked'],
    ['closed', [paid()], 'closed'],
    ['lost', [paid()], 'lost'],
    ['unknown', [paid()], 'booked'],
    ['closed', [paid(), refund], 'returned'],
    ['closed', [held], 'held'],
  ] as const) {
    const [listed] = bookingsOf([known], records, new Map([[known.offer.deposit, seen]]));
    assert.is(listed?.state, state, `${seen}, ${records.length} payments`);
  }
});

test('receipts name a host only after the guest has paid the booking', () => {
  $kept.set([offer('a')]);
  for (const [records, isNamed] of [
    [[], false],
    [[paid({ state: 'signed' })], false],
    [[paid()], true],
    [[held], true],
  ] as const) {
    $payments.set(records);
    assert.is($hostNames.get().has(HOST), isNamed);
    assert.is(personText(HOST).includes('Ada'), isNamed);
    assert.not(personText(GUEST).includes('Ada'));
  }
});

test.run();

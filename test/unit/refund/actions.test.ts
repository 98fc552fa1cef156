// pure
/** What the page shows of refunds: which payment has come back, and which landed too late. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PaymentRecord } from '../../../src/shared/api/ledger.ts';
import { isSold, lateOf, refundOf, soldBy, standingOf } from '../../../src/main/refund/state.ts';
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

test('a payment’s refund is given, open or none, and none if failed', () => {
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

test('host and guest in one browser: each side has its own', () => {
  const hosts = payment({ role: 'host', state: 'final', signature: 'same' });
  const guests = payment({ role: 'guest', state: 'final', signature: 'same' });
  const records = [guests, hosts, back(hosts)];
  assert.is(soldBy(records, 'host', 'same'), hosts);
  assert.is(soldBy(records, 'guest', 'same'), guests);
  assert.is(standingOf(records, hosts), 'given');
  assert.is(standingOf(records, guests), 'none');
});

test('only what was sold and has settled can come back', () => {
  for (const kind of ['prepay', 'minute', 'file'] as const) {
    assert.ok(isSold(payment({ kind, state: 'final' })), kind);
    assert.not(isSold(payment({ kind, state: 'failed' })), kind);
  }
  for (const kind of ['refund', 'transfer', 'allowance', 'till', 'till-refund'] as const) {
    assert.not(isSold(payment({ kind, state: 'final' })), kind);
  }
});

test('late are this call’s paid minutes on no screen', () => {
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

test.run();

// pure
/** What the page shows of refunds: which payment has come back, and which landed too late. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PaymentRecord } from '../../../src/shared/api/ledger.ts';
import { isSold, lateOf, refundOf, soldBy, standingOf } from '../../../src/main/refund/state.ts';
import { payment } from '../../support/samples.ts';

const back = (of: PaymentRecord, change: Partial<PaymentRecord> = {}): PaymentRecord =>
  payment({
    kind: 'refund',
    state: 'confirmed',
    role: of.role,
    callId: of.callId,
    resource: `refund/${of.signature ?? ''}`,
    ...change,
  });

test('a payment has come back, is on its way back, or neither; a refund that failed is none', () => {
  const paid = payment({ role: 'host', state: 'confirmed' });
  const other = payment({ role: 'host', state: 'confirmed' });
  assert.is(standingOf([paid, other, back(other)], paid), 'none');
  assert.is(standingOf([paid, back(paid)], paid), 'given');
  for (const state of ['pending', 'broadcasting', 'confirming', 'timeout'] as const) {
    assert.is(standingOf([paid, back(paid, { state })], paid), 'open', state);
  }
  const failed = back(paid, { state: 'failed' });
  assert.is(standingOf([paid, failed], paid), 'none');
  const given = back(paid);
  assert.is(refundOf([failed, given], paid), given);
});

test('host and guest in one browser: each side has its own', () => {
  const hosts = payment({ role: 'host', state: 'confirmed', signature: 'same' });
  const guests = payment({ role: 'guest', state: 'confirmed', signature: 'same' });
  const records = [guests, hosts, back(hosts)];
  assert.is(soldBy(records, 'host', 'same'), hosts);
  assert.is(soldBy(records, 'guest', 'same'), guests);
  assert.is(standingOf(records, hosts), 'given');
  assert.is(standingOf(records, guests), 'none');
});

test('only what was sold and has settled can come back', () => {
  for (const kind of ['prepay', 'minute', 'file'] as const) {
    assert.ok(isSold(payment({ kind, state: 'confirmed' })), kind);
    assert.not(isSold(payment({ kind, state: 'failed' })), kind);
  }
  for (const kind of ['refund', 'transfer', 'allowance', 'till', 'till-refund'] as const) {
    assert.not(isSold(payment({ kind, state: 'confirmed' })), kind);
  }
});

test('late are the minutes of this call that were paid and are on no screen', () => {
  const call = { role: 'host', callId: 'c1' } as const;
  const served = payment({ ...call, state: 'confirmed', signature: 'served' });
  const late = payment({ ...call, state: 'confirmed', signature: 'late' });
  const others = [
    payment({ ...call, kind: 'file', state: 'confirmed' }),
    payment({ ...call, state: 'failed' }),
    payment({ ...call, callId: 'c2', state: 'confirmed' }),
    payment({ ...call, role: 'guest', state: 'confirmed' }),
  ];
  assert.equal(lateOf([served, ...others, late], call, ['served']), [late]);
});

test.run();

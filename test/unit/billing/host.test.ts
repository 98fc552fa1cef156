// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { answer, HostRig } from './host-rig.ts';
import { CONFIG, events, notices, tag } from './rig.ts';

/** The host's side of docs/billing.md's table, from `paid` to `frozen`. */

test('paid: the quote is given from −15 s, the same each time, and too_early before', () => {
  const rig = HostRig.inCall(164);
  assert.is(answer(rig.quote(4)), 'too_early');
  rig.beat();
  assert.equal(rig.quote(4), [{ type: 'answer-quote', requestId: 1, minute: 4 }]);
  assert.equal(rig.quote(4), [{ type: 'answer-quote', requestId: 1, minute: 4 }]);
  assert.is(answer(rig.quote(5)), 'too_early');
  assert.is(answer(rig.quote(3)), 'unknown_resource', 'prepaid, not sold as a minute');
  assert.is(answer(rig.quote(4.5)), 'unknown_resource');
  assert.is(tag(rig), 'paid');
});

test('paid → due exactly at 180 s of counted time', () => {
  const rig = HostRig.inCall(179);
  assert.is(tag(rig), 'paid');
  rig.beat();
  assert.is(tag(rig), 'due');
  assert.equal([rig.snapshot.status, rig.snapshot.color], ['pending', 'yellow']);
  assert.ok(rig.state.gate.open, 'pending does not close the gate');
});

test('due → paid where the count falls back below due', () => {
  const rig = HostRig.inCall(179);
  rig.beat('none');
  assert.is(tag(rig), 'due');
  rig.beats(3, 'none');
  assert.not(rig.state.gate.open);
  assert.is(tag(rig), 'paid');
  rig.pass(60_000);
  assert.is(tag(rig), 'paid', 'no failure in an outage');
  rig.beats(2);
  assert.is(tag(rig), 'due');
});

test('due: a payload is settled, the guest hears its signature before it is sent, read back it is paid', () => {
  const rig = HostRig.inCall(180);
  assert.equal(rig.pay(4), [
    { type: 'settle', requestId: 'bytes-4', minute: 4, digest: 'bytes-4', retry: false },
  ]);
  assert.is(tag(rig), 'settling');
  assert.is(rig.snapshot.status, 'pending');
  const told = rig.feed({ type: 'journaled', minute: 4, digest: 'bytes-4', signature: 'sig' });
  assert.equal(notices(told), ['billing_attempt']);
  rig.beats(2);
  const paid = rig.land(4);
  assert.equal(notices(paid), ['billing_success']);
  assert.equal(events(paid), [
    {
      type: 'billing_success',
      minute: 4,
      amountAtomic: CONFIG.price,
      signature: 'sig-bytes-4',
      totalAtomic: 2_000_000n,
    },
  ]);
  assert.is(tag(rig), 'paid');
  assert.is(rig.snapshot.paidUntilMs, 240_000);
  assert.equal([rig.snapshot.status, rig.snapshot.color], ['paid', 'green']);
  rig.beat();
  assert.is(rig.last('send-tick').tick.paidUntilMs, 240_000);
});

test('a payment ahead of due settles without a deadline, and with one from due on', () => {
  const rig = HostRig.inCall(170);
  assert.is(answer(rig.pay(4)), 'settle');
  rig.beats(10);
  assert.is(tag(rig), 'settling');
  rig.beats(9);
  assert.is(tag(rig), 'settling');
  rig.beat();
  assert.is(tag(rig), 'frozen');
});

test('idempotent: same bytes join, other bytes are in flight, a settled minute gives its receipt', () => {
  const rig = HostRig.inCall(180);
  rig.pay(4);
  assert.equal(rig.feed({ type: 'payment-request', requestId: 9, minute: 4, digest: 'bytes-4' }), [
    { type: 'join', requestId: 9, minute: 4, digest: 'bytes-4' },
  ]);
  assert.is(answer(rig.pay(4, 'other')), 'payment_in_flight');
  assert.is(answer(rig.pay(5)), 'too_early');
  rig.land(4);
  assert.is(answer(rig.pay(4)), 'answer-receipt');
  assert.is(answer(rig.pay(4, 'other')), 'answer-receipt', 'never charged again');
  assert.is(answer(rig.quote(4)), 'answer-receipt');
  assert.equal(rig.of('settle').length, 1);
});

test('due: N → frozen, both sides told, the gate closed, exactly at 10 s', () => {
  const rig = HostRig.inCall(179);
  rig.beat('none');
  const dueAtMs = rig.nowMs;
  rig.ack();
  rig.beats(9);
  assert.is(tag(rig), 'due');
  rig.beat();
  assert.is(tag(rig), 'frozen');
  assert.is(rig.last('freeze').atMs - dueAtMs, 10_000);
  assert.is(rig.last('freeze').code, 'unpaid');
  assert.equal(notices(rig.effects), ['billing_failed', 'freeze']);
  assert.not(rig.state.gate.open);
  assert.equal([rig.snapshot.status, rig.snapshot.color], ['frozen', 'red']);
  assert.is(rig.snapshot.freezeCode, 'unpaid');
});

test('settling: N → frozen, still polled: a landing settles, unfreezes, and one good ack goes on', () => {
  const rig = HostRig.inCall(180);
  rig.pay(4);
  rig.beats(10);
  assert.is(tag(rig), 'frozen');
  assert.is(rig.last('freeze').code, 'confirmation_timeout');
  rig.beats(3);
  rig.clear();
  rig.land(4);
  assert.equal(rig.of('unfreeze').length, 1);
  assert.equal(notices(rig.effects), ['billing_success', 'unfreeze']);
  assert.is(tag(rig), 'paid');
  rig.beat();
  assert.ok(rig.state.gate.open);
});

test('settling: rejected for good → frozen at once, and other bytes are taken as the one retry', () => {
  const rig = HostRig.inCall(180);
  rig.pay(4);
  rig.reject(4);
  assert.is(tag(rig), 'frozen');
  assert.is(rig.snapshot.freezeCode, 'payment_invalid');
  rig.beats(5);
  const retry = rig.pay(4, 'new');
  assert.is(answer(retry), 'settle');
  assert.is(rig.last('settle').retry, true);
  rig.land(4, 'new');
  assert.is(tag(rig), 'paid');
});

test.run();

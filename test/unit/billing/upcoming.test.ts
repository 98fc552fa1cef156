// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BillingSnapshot } from '../../../src/shared/billing/types.ts';
import { GuestRig } from './guest-rig.ts';
import { HostRig } from './host-rig.ts';

/** The countdowns of both screens, from due to the end of an unpaid minute (docs/billing.md). */

const told = ({ snapshot: { upcoming } }: { readonly snapshot: BillingSnapshot }): unknown =>
  upcoming && [upcoming.what, Math.round(upcoming.inMs / 100) / 10, upcoming.counting];

test('nothing is announced while nothing is overdue', () => {
  assert.is(told(GuestRig.inCall(175)), undefined);
  assert.is(told(HostRig.inCall(175)), undefined);
});

test('guest: the freeze 10 s after due, the retry 5 s later, its limit, and the end', () => {
  const rig = GuestRig.pending();
  assert.equal(told(rig), ['freeze', 10, true]);
  rig.seconds(4);
  assert.equal(told(rig), ['freeze', 6, true]);
  rig.seconds(6);
  rig.gate = false;
  assert.equal(told(rig), ['retry', 5, true]);
  rig.seconds(5);
  assert.equal(told(rig), ['give-up', 10, true]);
  rig.refuse(4, true);
  assert.equal(told(rig), ['end', 3, true]);
  rig.seconds(3);
  assert.is(rig.snapshot.endReason, 'unpaid');
  assert.is(told(rig), undefined);
});

test('host: the same moments, without hearing from the guest', () => {
  const rig = HostRig.inCall(180);
  assert.equal(told(rig), ['freeze', 10, true]);
  rig.beats(10);
  assert.equal(told(rig), ['retry', 5, true]);
  rig.beats(5);
  assert.equal(told(rig), ['end', 15, true]);
  rig.pay(4);
  rig.reject(4);
  assert.equal(told(rig), ['end', 3, true]);
});

test('host: a retry that is in flight is not announced again', () => {
  const rig = HostRig.frozen();
  rig.beats(3);
  rig.pay(4);
  assert.equal(told(rig), ['end', 17, true]);
});

// Proves stage 7: It pauses while interrupted and says so
test('an interruption stops every countdown, and says that it stands', () => {
  for (const rig of [GuestRig.frozen(), HostRig.frozen()]) {
    rig.pass(1_000);
    rig.feed({ type: 'connection-down' });
    const before = told(rig);
    assert.equal(before, ['retry', 4, false]);
    rig.pass(30_000);
    assert.equal(told(rig), before);
    assert.is(rig.snapshot.status, 'interrupted');
  }
});

test('frozen by the other side alone: the host waits for a retry, the guest for the end', () => {
  const host = HostRig.inCall(150);
  host.feed({ type: 'peer-freeze', minute: 4, code: 'wallet_rejected' });
  assert.equal(told(host), ['retry', 5, true]);
  const guest = GuestRig.inCall(150);
  guest.feed({ type: 'peer-freeze', minute: 4, code: 'unpaid' });
  assert.equal(told(guest), ['end', 20, true]);
});

test.run();

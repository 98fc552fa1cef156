// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GuestRig } from './guest-rig.ts';
import { CONFIG, notices, tag, types } from './rig.ts';

/** The guest when the peer freezes, the connection breaks, or the machine sleeps. */

for (const [name, prepare] of [
  ['quote', () => GuestRig.inCall(181)],
  ['pending', () => GuestRig.pending()],
] as const) {
  test(`${name}: the host's freeze of this minute freezes the guest, and the one retry follows`, () => {
    const rig = prepare();
    const effects = rig.feed({ type: 'peer-freeze', minute: 4, code: 'unpaid' });
    assert.equal(notices(effects), ['freeze']);
    rig.gate = false;
    rig.clear();
    rig.seconds(5);
    assert.is(tag(rig), 'retry');
    rig.confirm(4);
    assert.is(rig.of('unfreeze').length, 0, 'the host has not');
    rig.feed({ type: 'peer-unfreeze' });
    assert.is(rig.of('unfreeze').length, 1);
  });
}

test('the host’s freeze of a minute that this side saw settle only covers the call with it', () => {
  const rig = GuestRig.pending();
  rig.confirm(4);
  rig.feed({ type: 'peer-freeze', minute: 4, code: 'confirmation_timeout' });
  assert.equal([tag(rig), rig.snapshot.status], ['paid', 'frozen']);
  rig.gate = true;
  rig.tick();
  assert.is(rig.snapshot.status, 'paid', 'an open gate says that the host has thawed');
});

for (const [name, prepare, next] of [
  ['quote', () => GuestRig.inCall(181), 'frozen'],
  ['pending', () => GuestRig.pending(), 'frozen'],
  ['frozen', () => GuestRig.frozen(), 'retry'],
  ['retry', () => GuestRig.retrying(), 'unpaid'],
  ['unpaid', () => GuestRig.unpaid(), 'ended'],
] as const) {
  test(`${name}: its failure timer stands still while the connection is down, and is not renewed`, () => {
    const rig = prepare();
    rig.seconds(1);
    const before = tag(rig);
    const { minute } = rig.state;
    const leftMs = ('deadlineAtMs' in minute ? (minute.deadlineAtMs ?? 0) : 0) - rig.nowMs;
    assert.ok(leftMs > 0);
    rig.feed({ type: 'connection-down' });
    rig.pass(300_000);
    assert.is(tag(rig), before);
    rig.feed({ type: 'connection-up' });
    rig.pass(10_000);
    assert.is(tag(rig), before, 'up with the first tick');
    rig.tick();
    const whole = Math.ceil(leftMs / 1_000) - 1;
    rig.seconds(whole);
    assert.is(tag(rig), before);
    rig.seconds(1);
    assert.is(tag(rig), next);
  });

  test(`${name}: confirmed while the connection is down → settled: polling never stands still`, () => {
    const rig = prepare();
    rig.feed({ type: 'connection-down' });
    rig.pass(20_000);
    rig.confirm(4);
    assert.is(tag(rig), 'paid');
  });
}

test('a sleeping guest wakes interrupted, and nothing has failed meanwhile', () => {
  const rig = GuestRig.pending();
  rig.nowMs += 120_000;
  rig.feed({ type: 'wake' });
  assert.equal([tag(rig), rig.snapshot.status], ['pending', 'interrupted']);
});

test('the peer hears again of a freeze on a new channel, and a reloaded host may number anew', () => {
  const rig = GuestRig.frozen();
  rig.feed({ type: 'connection-down' });
  assert.equal(notices(rig.feed({ type: 'connection-up' })), ['freeze']);
  assert.equal(types(rig.tick({ seq: 1 })), ['send-ack']);
});

test('a shortened period runs the same table', () => {
  const config = { ...CONFIG, periodSeconds: 8, prepaidPeriods: 1 };
  const rig = GuestRig.pending(2, config);
  rig.seconds(4);
  assert.is(tag(rig), 'frozen');
  rig.gate = false;
  rig.seconds(1);
  assert.is(tag(rig), 'retry');
  rig.seconds(4);
  assert.is(tag(rig), 'unpaid');
  rig.seconds(1);
  assert.is(tag(rig), 'ended');
});

test.run();

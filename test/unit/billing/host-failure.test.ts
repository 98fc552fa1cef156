// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { answer, HostRig } from './host-rig.ts';
import { CONFIG, events, notices, tag } from './rig.ts';

/** The host's side of docs/billing.md's table from `frozen` on, and in an outage. */

test('frozen: exactly one retry; refused → the call ends 3 s later, for both', () => {
  const rig = HostRig.frozen();
  rig.beats(5);
  rig.pay(4);
  rig.clear();
  rig.reject(4);
  const refusedAtMs = rig.nowMs;
  assert.equal([rig.snapshot.status, rig.snapshot.color], ['failed', 'red']);
  assert.equal(notices(rig.effects), ['billing_failed']);
  assert.is(answer(rig.pay(4, 'third')), 'payment_window_expired');
  rig.beats(2);
  assert.equal(rig.of('end').length, 0);
  rig.beats(2);
  assert.is(rig.last('end').atMs - refusedAtMs, 3_000);
  assert.is(rig.last('end').reason, 'unpaid');
  assert.equal(notices(rig.effects).at(-1), 'call_end');
  assert.is(rig.snapshot.endReason, 'unpaid');
});

test('frozen: the first bytes rejected without a retry leave it open; joined, they end it', () => {
  const open = HostRig.inCall(180);
  open.pay(4);
  open.beats(10);
  open.reject(4);
  assert.is(tag(open), 'frozen');
  assert.is(answer(open.pay(4, 'new')), 'settle');
  const joined = HostRig.inCall(180);
  joined.pay(4);
  joined.beats(10);
  joined.pay(4);
  joined.reject(4);
  assert.is(tag(joined), 'unpaid');
});

test('frozen: nothing for 20 s → ended', () => {
  const rig = HostRig.frozen();
  const frozenAtMs = rig.last('freeze').atMs;
  rig.beats(25);
  assert.is(rig.last('end').atMs - frozenAtMs, 20_000);
  assert.equal(rig.of('end').length, 1);
  assert.equal(rig.of('unfreeze').length, 0, 'nothing thaws at the end');
});

test('a late refusal never ends later than the frozen limit', () => {
  const rig = HostRig.frozen();
  const frozenAtMs = rig.last('freeze').atMs;
  rig.beats(18);
  rig.pay(4);
  rig.reject(4);
  rig.beats(5);
  assert.is(rig.last('end').atMs - frozenAtMs, 20_000);
});

test('ended: rebroadcasting stops, a late landing is a credit, and it is no income of the call', () => {
  const rig = HostRig.inCall(180);
  rig.pay(4);
  rig.beats(10);
  rig.beats(20);
  assert.is(tag(rig), 'ended');
  assert.equal(
    rig.of('stop-rebroadcast').map(({ digest }) => digest),
    ['bytes-4'],
  );
  rig.clear();
  const late = rig.land(4);
  assert.equal(events(late), [
    { type: 'late', minute: 4, outcome: 'credit', signature: 'sig-bytes-4' },
  ]);
  assert.equal(notices(late), []);
  assert.is(answer(rig.pay(4)), 'answer-receipt');
  assert.is(answer(rig.pay(5)), 'too_early');
});

test('ended by a user: once, with the reason, gate closed, payments refused', () => {
  const rig = HostRig.inCall(175);
  const effects = rig.feed({ type: 'end', by: 'self', reason: 'host' });
  assert.equal(
    effects.map(({ type }) => type),
    ['set-gate', 'clock-stop', 'send-notice', 'end'],
  );
  assert.equal(rig.feed({ type: 'end', by: 'peer', reason: 'guest' }), []);
  assert.is(rig.snapshot.endReason, 'host');
  assert.is(answer(rig.pay(4)), 'payment_window_expired');
  rig.clear();
  rig.beats(3);
  assert.equal(rig.effects, []);
});

test("the guest's freeze of a due minute freezes the host, which tells so and waits for the retry", () => {
  const rig = HostRig.inCall(180);
  const effects = rig.feed({ type: 'peer-freeze', minute: 4, code: 'insufficient_usdc' });
  assert.equal(notices(effects), ['freeze']);
  assert.is(tag(rig), 'frozen');
  assert.is(rig.snapshot.freezeCode, 'insufficient_usdc');
  assert.not(rig.state.gate.open);
  assert.is(answer(rig.pay(4)), 'settle');
  rig.land(4);
  assert.is(rig.of('unfreeze').length, 0, 'the guest has not confirmed yet');
  rig.beat();
  assert.not(rig.state.gate.open);
  rig.feed({ type: 'peer-unfreeze' });
  assert.is(rig.of('unfreeze').length, 1);
  rig.beat();
  assert.ok(rig.state.gate.open);
});

test("the guest's freeze of a minute that the host saw settle only covers the call with it", () => {
  const rig = HostRig.inCall(180);
  rig.pay(4);
  rig.land(4);
  rig.feed({ type: 'peer-freeze', minute: 4, code: 'rpc_unreachable' });
  assert.is(tag(rig), 'paid');
  assert.not(rig.state.gate.open);
  assert.is(rig.snapshot.status, 'frozen');
  rig.beats(3);
  assert.is(rig.state.gate.countedMs, 180_000);
  rig.feed({ type: 'peer-unfreeze' });
  rig.beat();
  assert.ok(rig.state.gate.open);
});

test('a guest that stays frozen longer than both limits ends the call', () => {
  const rig = HostRig.inCall(100);
  rig.feed({ type: 'peer-freeze', minute: 4, code: 'rpc_unreachable' });
  rig.beats(30);
  assert.is(rig.last('end').reason, 'unpaid');
  assert.is(rig.last('end').atMs - rig.last('freeze').atMs, 23_000);
});

for (const [name, prepare] of [
  ['due', () => HostRig.inCall(180)],
  ['settling', () => HostRig.settling()],
  ['frozen', () => HostRig.frozen()],
  ['unpaid', () => HostRig.unpaid()],
] as const) {
  test(`${name}: its failure timer stands still while the connection is down, and is not renewed`, () => {
    const rig = prepare();
    const before = tag(rig);
    rig.beats(1);
    const { minute } = rig.state;
    const leftMs = ('deadlineAtMs' in minute ? (minute.deadlineAtMs ?? 0) : 0) - rig.nowMs;
    assert.ok(leftMs > 0);
    rig.feed({ type: 'connection-down' });
    rig.beats(120, 'none');
    assert.is(tag(rig), before);
    assert.is(rig.snapshot.status, before === 'unpaid' ? 'failed' : 'interrupted');
    rig.feed({ type: 'connection-up' });
    rig.beat();
    assert.is(rig.state.stillSinceMs, null);
    const upAtMs = rig.nowMs;
    rig.clear();
    for (let i = 0; i < 30 && tag(rig) === before; i++) rig.beat();
    const last = rig.effects.find(({ type }) => type === 'freeze' || type === 'end');
    assert.ok(last);
    assert.is(last.atMs - upAtMs, leftMs);
  });
}

test('rx false in a pending minute is a pause for the failure timer, too', () => {
  const rig = HostRig.inCall(180);
  rig.beats(2);
  for (let i = 0; i < 3; i++) {
    rig.beats(3, 'rx-false');
    rig.beat('rx-false');
  }
  assert.not(rig.state.gate.open);
  rig.beats(9, 'rx-false');
  assert.is(tag(rig), 'due');
});

test('the peer hears again of a freeze on a new channel', () => {
  const rig = HostRig.frozen();
  rig.feed({ type: 'connection-down' });
  assert.equal(notices(rig.feed({ type: 'connection-up' })), ['freeze']);
  rig.beat();
  rig.pay(4);
  rig.land(4);
  rig.feed({ type: 'connection-down' });
  assert.equal(notices(rig.feed({ type: 'connection-up' })), ['unfreeze']);
});

test('a shortened period runs the same table', () => {
  const rig = HostRig.inCall(8, { ...CONFIG, periodSeconds: 8, prepaidPeriods: 1 });
  assert.is(tag(rig), 'due');
  rig.beats(4);
  assert.is(tag(rig), 'frozen');
  const frozenAtMs = rig.last('freeze').atMs;
  rig.beats(9);
  assert.is(rig.last('end').atMs - frozenAtMs, 8_000);
});

test('no file settlement is begun by the meter: yellow from −10 s, green after settling', () => {
  const rig = HostRig.inCall(169);
  assert.is(rig.snapshot.color, 'green');
  rig.beat();
  assert.is(rig.snapshot.color, 'yellow');
  assert.equal([rig.snapshot.status, rig.snapshot.countdownMs], ['prepaid', 10_000]);
});

test.run();

// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { restoreGuest } from '../../../src/shared/billing/guest.ts';
import { restoreHost } from '../../../src/shared/billing/host.ts';
import { mustPersistFirst } from '../../../src/shared/billing/types.ts';
import { appError } from '../../../src/shared/errors.ts';
import { GuestRig } from './guest-rig.ts';
import { HostRig } from './host-rig.ts';

/** A reload: the state goes through structured clone onto a clock with another origin. */

const NEW_CLOCK_MS = 250;

function reloadHost(rig: HostRig): HostRig {
  const next = new HostRig();
  next.nowMs = NEW_CLOCK_MS;
  next.schedule = { ...next.schedule, originMs: NEW_CLOCK_MS };
  const { state, effects } = restoreHost(structuredClone(rig.state), rig.nowMs, NEW_CLOCK_MS);
  next.state = state;
  for (const effect of effects) next.effects.push({ ...effect, atMs: NEW_CLOCK_MS });
  return next;
}

function reloadGuest(rig: GuestRig): GuestRig {
  const next = new GuestRig();
  next.nowMs = NEW_CLOCK_MS;
  const { state, effects } = restoreGuest(structuredClone(rig.state), rig.nowMs, NEW_CLOCK_MS);
  next.state = state;
  next.connectedMs = rig.connectedMs;
  for (const effect of effects) next.effects.push({ ...effect, atMs: NEW_CLOCK_MS });
  return next;
}

test('states are plain data: structured clone gives the same', () => {
  for (const rig of [HostRig.inCall(175), GuestRig.pending()]) {
    assert.equal(structuredClone(rig.state), rig.state);
  }
});

test('a payment and a settlement are made durable before they are executed, nothing else waits', () => {
  const guest = GuestRig.inCall(170);
  guest.quoteOk(4);
  guest.signed(4);
  assert.not(guest.effects.some(mustPersistFirst));
  guest.seconds(10);
  assert.equal(
    guest.effects.filter(mustPersistFirst).map(({ type }) => type),
    ['send-payment'],
  );
  assert.is(
    guest.state.minute.tag,
    'pending',
    'the state to persist says that the bytes may have left',
  );
  assert.ok(HostRig.inCall(180).pay(4).some(mustPersistFirst));
});

test('host: counted and paid time are kept, the call is interrupted, and goes on with a good ack', () => {
  const before = HostRig.inCall(100);
  const rig = reloadHost(before);
  assert.equal([rig.snapshot.status, rig.snapshot.elapsedMs], ['interrupted', 100_000]);
  rig.beats(30, 'none');
  assert.equal(rig.of('send-tick').length, 0, 'no channel yet');
  rig.feed({ type: 'connection-up' });
  rig.beat();
  assert.ok(rig.state.gate.open);
  assert.is(rig.last('clock-run').connectedMs, 100_000);
});

test('host: a reload orders the freeze again; its limit neither runs meanwhile nor restarts', () => {
  const before = HostRig.inCall(180);
  before.beats(10);
  const frozenAtMs = before.last('freeze').atMs;
  before.beats(7);
  const spentMs = before.nowMs - frozenAtMs;
  const rig = reloadHost(before);
  assert.is(rig.last('freeze').code, 'unpaid');
  rig.beats(100, 'none');
  rig.feed({ type: 'connection-up' });
  rig.beat();
  const upAtMs = rig.nowMs;
  rig.beats(30);
  assert.is(rig.last('end').atMs, upAtMs + 20_000 - spentMs);
});

test('guest: what had left is watched again and stays pending; it is not paid twice', () => {
  const rig = reloadGuest(GuestRig.pending());
  assert.equal(
    rig.of('watch').map(({ minute }) => minute),
    [4],
  );
  assert.is(rig.state.minute.tag, 'pending');
  rig.feed({ type: 'connection-up' });
  rig.tick();
  rig.seconds(3);
  assert.equal(rig.of('send-payment').length, 0);
  rig.confirm(4);
  assert.is(rig.snapshot.paidUntilMs, 240_000);
});

test('guest: unsent bytes are discarded, and the quote is asked for again once the host counts', () => {
  const before = GuestRig.inCall(172);
  before.quoteOk(4);
  before.signed(4);
  const rig = reloadGuest(before);
  assert.equal(rig.of('discard').length, 1);
  assert.equal(rig.of('request-quote').length, 0);
  rig.feed({ type: 'connection-up' });
  rig.tick();
  assert.equal(rig.of('request-quote').length, 1);
});

test('guest: what was being asked or signed is gone with the page, also during the retry', () => {
  const asked = reloadGuest(GuestRig.inCall(172));
  asked.feed({ type: 'connection-up' });
  asked.tick();
  assert.equal(asked.of('request-quote').length, 1);
  const before = GuestRig.inCall(190);
  before.gate = false;
  before.seconds(6);
  assert.is(before.state.minute.tag, 'retry');
  const rig = reloadGuest(before);
  assert.equal(rig.of('freeze').length, 1);
  rig.pass(60_000);
  rig.feed({ type: 'connection-up' });
  rig.gate = false;
  rig.tick();
  assert.equal([rig.state.minute.tag, rig.of('request-quote').length], ['retry', 1]);
});

test('guest: media that is missing after a reload counts no more than before it, however the host numbers its ticks', () => {
  const before = GuestRig.inCall(60);
  before.tick({ gate: false });
  before.tick();
  const rig = reloadGuest(before);
  const { ownMs } = rig.state.clock;
  rig.feed({ type: 'connection-up' });
  rig.feed({ type: 'rx', arriving: false });
  for (let second = 0; second < 50; second += 1) {
    rig.tick();
    rig.pass(1_000);
    rig.connectedMs += 1_000;
  }
  rig.feed({ type: 'rx', arriving: true });
  rig.tick();
  assert.ok(rig.state.clock.ownMs - ownMs <= 1_000, `${rig.state.clock.ownMs - ownMs} ms`);
});

for (const during of ['quote', 'retry'] as const) {
  test(`guest: a quote that was to be asked for again is asked for by the new page, in “${during}”`, () => {
    const before = GuestRig.inCall(during === 'quote' ? 172 : 190);
    if (during === 'retry') {
      before.gate = false;
      before.seconds(6);
    }
    const { attempt } = before;
    before.feed({
      type: 'quote-later',
      minute: 4,
      attempt,
      error: appError('rpc_slow', { host: 'h' }),
    });
    const rig = reloadGuest(before);
    rig.feed({ type: 'connection-up' });
    rig.tick({ gate: during === 'quote' });
    assert.equal([rig.state.minute.tag, rig.of('request-quote').length], [during, 1]);
  });
}

test('guest: its own count goes on where it was, so the veto neither blocks nor opens', () => {
  const rig = reloadGuest(GuestRig.inCall(169));
  rig.feed({ type: 'connection-up' });
  rig.tick();
  rig.seconds(3);
  rig.quoteOk(4);
  rig.signed(4);
  rig.seconds(8);
  assert.equal(rig.of('send-payment').length, 1);
});

test.run();

// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CONFIG } from './rig.ts';
import { GuestRig } from './guest-rig.ts';
import { HostRig } from './host-rig.ts';

/** Why the time of a call stands still, as each side's meter knows it. */

const read = ({ snapshot: { status, standstill } }: HostRig | GuestRig) => [status, standstill];

// Proves proof: A standstill and an abused channel are named
test('a guest that never receives media stops the clock before it starts, and the host sees it', () => {
  const rig = new HostRig();
  rig.feed({ type: 'admitted', prepaidPeriods: CONFIG.prepaidPeriods });
  rig.beats(5, 'rx-false');
  assert.equal(read(rig), ['interrupted', 'media']);
  assert.is(rig.snapshot.elapsedMs, 0);
  rig.beats(2);
  assert.equal(read(rig), ['prepaid', undefined]);
});

// Proves stage 6: Edge: the phone shows another app
test('a call that stands still before its first counted second shows that', () => {
  for (const acks of ['none', 'rx-false'] as const) {
    const host = new HostRig();
    host.feed({ type: 'admitted', prepaidPeriods: CONFIG.prepaidPeriods });
    host.beat();
    assert.ok(host.state.gate.open);
    host.beat(acks);
    host.beats(8, 'none');
    assert.not(host.state.gate.open);
    assert.equal(read(host), ['interrupted', undefined], acks);
    assert.not(host.snapshot.running);
    host.beats(2);
    assert.equal(read(host), ['prepaid', undefined]);
  }
  const guest = new GuestRig();
  guest.feed({ type: 'admitted', prepaidPeriods: CONFIG.prepaidPeriods });
  guest.tick();
  guest.pass(3_000);
  assert.equal(read(guest), ['interrupted', undefined]);
  guest.seconds(1);
  assert.equal(read(guest), ['prepaid', undefined]);
});

test('before the gate has opened, nothing is interrupted', () => {
  const host = new HostRig();
  host.beats(5, 'none');
  host.feed({ type: 'admitted', prepaidPeriods: CONFIG.prepaidPeriods });
  assert.equal(read(host), ['prepaid', undefined]);
  const guest = new GuestRig();
  guest.feed({ type: 'admitted', prepaidPeriods: CONFIG.prepaidPeriods });
  guest.tick({ gate: false });
  guest.pass(3_000);
  assert.equal(read(guest), ['prepaid', undefined]);
});

test('media that stops is named by both sides, and forgotten once it arrives again', () => {
  const host = HostRig.inCall(20);
  host.beat('rx-false');
  assert.equal(read(host), ['interrupted', 'media']);
  // With the gate closed nothing is sent, so the guest has nothing to miss.
  host.beat();
  host.beat();
  assert.equal(read(host), ['prepaid', undefined]);
  const guest = GuestRig.inCall(20);
  guest.feed({ type: 'rx', arriving: false });
  guest.pass(1_000);
  guest.tick();
  guest.pass(1_000);
  guest.tick({ gate: false });
  assert.equal(read(guest), ['interrupted', 'media']);
  guest.gate = true;
  guest.seconds(2);
  guest.pass(1_000);
  guest.tick({ gate: false });
  assert.equal(read(guest), ['interrupted', 'resuming']);
});

test('after a freeze the gate has yet to open: neither side takes that for an outage', () => {
  const host = HostRig.frozen();
  host.pay(4);
  host.land(4);
  assert.equal(read(host), ['interrupted', 'resuming']);
  host.beat();
  assert.equal(read(host), ['paid', undefined]);
  const guest = GuestRig.frozen();
  guest.tick();
  guest.confirm(4);
  assert.equal(read(guest), ['interrupted', 'resuming']);
  guest.gate = true;
  guest.seconds(1);
  assert.equal(read(guest), ['paid', undefined]);
});

test('both sides name devices that the host’s system took, through an outage', () => {
  const host = HostRig.inCall(20);
  const ticks = () => host.effects.flatMap((each) => (each.type === 'send-tick' ? each.tick : []));
  host.feed({ type: 'taken', taken: true });
  assert.equal(read(host), ['interrupted', 'taken']);
  host.beats(3);
  assert.equal(ticks().at(-1)?.taken, true);
  assert.not(host.state.gate.open);
  host.beats(4, 'none');
  assert.equal(read(host), ['interrupted', undefined], 'an outage is graver');
  host.beats(2);
  assert.equal(read(host), ['interrupted', 'taken']);
  host.feed({ type: 'taken', taken: false });
  host.beats(2);
  assert.equal(read(host), ['prepaid', undefined]);
  assert.not(ticks().at(-1)?.taken);
  assert.is(host.snapshot.countedSeconds, 21);
  const guest = GuestRig.inCall(20);
  guest.tick({ gate: false, taken: true });
  assert.equal(read(guest), ['interrupted', 'taken']);
  guest.pass(5_000);
  assert.equal(read(guest), ['interrupted', undefined]);
  guest.tick({ gate: false, taken: true });
  assert.equal(read(guest), ['interrupted', 'taken']);
  guest.seconds(1);
  assert.equal(read(guest), ['prepaid', undefined]);
});

test('both sides wait if devices are taken before the first second', () => {
  const host = new HostRig();
  host.feed({ type: 'taken', taken: true });
  host.feed({ type: 'admitted', prepaidPeriods: CONFIG.prepaidPeriods });
  host.beats(3);
  assert.equal(read(host), ['interrupted', 'taken']);
  const guest = new GuestRig();
  guest.feed({ type: 'admitted', prepaidPeriods: CONFIG.prepaidPeriods });
  guest.tick({ gate: false, taken: true });
  assert.equal(read(guest), ['interrupted', 'taken']);
});

test('a host whose system takes its devices often resumes at the first ack', () => {
  const host = HostRig.inCall(20);
  for (let time = 1; time <= 4; time += 1) {
    host.feed({ type: 'taken', taken: true });
    host.beats(1);
    assert.not(host.state.gate.open);
    host.feed({ type: 'taken', taken: false });
    host.beats(2);
    assert.ok(host.state.gate.open, `time ${time}`);
  }
});

test('a host that claims taken devices with an open gate gains nothing', () => {
  const [honest, odd] = [GuestRig.inCall(20), GuestRig.inCall(20)];
  for (const rig of [honest, odd]) {
    for (let second = 0; second < 10; second += 1) {
      rig.pass(1_000);
      rig.connectedMs += 1_000;
      rig.feed({ type: 'rx', arriving: true });
      rig.tick({ taken: rig === odd });
    }
  }
  assert.is(odd.state.clock.ownMs, honest.state.clock.ownMs);
});

test('an outage is one until time is counted again', () => {
  const host = HostRig.inCall(20);
  host.beats(4, 'none');
  assert.equal(read(host), ['interrupted', undefined]);
  host.feed({ type: 'connection-down' });
  host.feed({ type: 'connection-up' });
  assert.equal(read(host), ['interrupted', undefined]);
  host.beats(2);
  assert.equal(read(host), ['prepaid', undefined]);
  const guest = GuestRig.inCall(20);
  guest.pass(5_000);
  assert.equal(read(guest), ['interrupted', undefined]);
  guest.tick({ gate: false });
  assert.equal(read(guest), ['interrupted', undefined]);
  guest.seconds(1);
  assert.equal(read(guest), ['prepaid', undefined]);
});

test.run();

// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HostRig } from './host-rig.ts';
import { CONFIG, events } from './rig.ts';

const counted = (rig: HostRig): number => rig.state.gate.countedMs;
const PEER_FREEZE = { type: 'peer-freeze', minute: 4, code: 'unpaid' } as const;
const open = (rig: HostRig): boolean => rig.state.gate.open;

test('before admission the heartbeat runs with the gate closed, and no time counts', () => {
  const rig = new HostRig();
  rig.beats(5);
  const ticks = rig.of('send-tick').map(({ tick }) => tick);
  assert.equal(
    ticks.map(({ seq }) => seq),
    [1, 2, 3, 4, 5],
  );
  assert.ok(ticks.every((tick) => !tick.gate && tick.connectedMs === 0));
  assert.not(open(rig));
  assert.equal(rig.of('set-gate').length, 0);
});

test('after admission the first good ack opens the gate, and the first counted second starts the call', () => {
  const rig = new HostRig();
  rig.beats(2);
  rig.feed({ type: 'admitted', prepaidPeriods: 3 });
  assert.not(open(rig));
  rig.beat();
  assert.ok(open(rig));
  assert.equal(
    rig.of('set-gate').map((effect) => effect.open),
    [true],
  );
  assert.equal(rig.last('clock-run').connectedMs, 0);
  const { tick } = rig.last('send-tick');
  assert.equal([tick.gate, tick.connectedMs, tick.paidUntilMs], [true, 0, 180_000]);
  rig.ack();
  assert.equal(events(rig.effects), []);
  rig.beat();
  assert.equal(events(rig.effects), [{ type: 'call_start' }]);
  assert.equal(counted(rig), 1_000);
});

test('a second counts when its tick is acked within 2 s, and rx left out counts', () => {
  const rig = HostRig.inCall(3);
  rig.beat('no-rx');
  assert.equal(counted(rig), 4_000);
  rig.beat('none');
  rig.beat('none');
  rig.pass(950);
  rig.ack(); // 1.99 s and 0.99 s old
  assert.equal(counted(rig), 6_000);
  assert.ok(open(rig));
});

test('one missed ack drops its second and no more; the clock is set back with it', () => {
  const rig = HostRig.inCall(10);
  rig.beat('none');
  const [lost] = rig.state.gate.pending;
  assert.ok(lost);
  rig.beat('none');
  const [, next] = rig.state.gate.pending;
  assert.ok(next);
  rig.feed({ type: 'ack', ack: { seq: next.seq, rx: true } });
  rig.pass(1_500);
  assert.ok(open(rig));
  assert.equal(counted(rig), 11_000);
  assert.equal(rig.last('clock-run').connectedMs, 11_000);
  rig.feed({ type: 'ack', ack: { seq: lost.seq, rx: true } });
  assert.equal(counted(rig), 11_000, 'a late ack counts nothing');
});

test('a second missed ack closes the gate unless ten good ones in a row lie between', () => {
  const miss = (rig: HostRig): void => {
    rig.beats(2, 'none');
    const newest = rig.state.gate.pending.at(-1);
    assert.ok(newest);
    rig.feed({ type: 'ack', ack: { seq: newest.seq, rx: true } });
    rig.pass(960);
  };
  const rig = HostRig.inCall(20);
  miss(rig);
  rig.beats(12);
  miss(rig);
  assert.ok(open(rig), 'the first was forgiven');
  rig.beats(3);
  miss(rig);
  rig.beat('none');
  assert.not(open(rig), 'who answers every other tick is not served for nothing');
});

// Proves security: No outage and no silence is billed
test('two missed acks close the gate, stop the clock, and fall back to the last acked tick', () => {
  const rig = HostRig.inCall(10);
  const lastAckMs = rig.nowMs;
  rig.beats(4, 'none');
  assert.not(open(rig));
  assert.equal(
    rig.of('set-gate').map((effect) => effect.open),
    [false],
  );
  assert.equal(rig.of('clock-stop').length, 1);
  assert.ok(rig.last('clock-stop').atMs - lastAckMs <= 4_000);
  rig.pass(1_000);
  rig.beat('none');
  assert.equal(rig.last('send-tick').tick.connectedMs, 10_000);
  assert.equal(rig.last('send-tick').tick.gate, false);
});

test('the display holds where the count falls back, and stays within a second of what was acked', () => {
  const rig = HostRig.inCall(10);
  rig.beats(4, 'none');
  assert.equal(rig.snapshot.elapsedMs, 11_000);
  rig.beat(); // the first good ack opens again
  assert.ok(open(rig));
  assert.equal(rig.snapshot.elapsedMs, 11_000);
  rig.beat();
  assert.equal(rig.snapshot.elapsedMs, 11_000);
  rig.beat();
  assert.equal(rig.snapshot.elapsedMs, 12_000);
});

test('an ack of a tick from before the closing does not open', () => {
  const rig = HostRig.inCall(5);
  rig.beat('none');
  const [stale] = rig.state.gate.pending;
  assert.ok(stale);
  rig.feed(PEER_FREEZE);
  rig.feed({ type: 'peer-unfreeze' });
  rig.feed({ type: 'ack', ack: { seq: stale.seq, rx: true } });
  assert.not(open(rig));
  assert.equal(counted(rig), 5_000);
  rig.beat();
  assert.ok(open(rig));
});

// Proves stage 6: Neither side depends on the other's honesty
test('rx false closes at once and its second does not count, except in the 3 s after opening', () => {
  const rig = HostRig.inCall(0);
  rig.beats(2, 'rx-false');
  assert.ok(open(rig), 'media needs time to start');
  assert.equal(counted(rig), 0, 'not yet');
  assert.equal(rig.snapshot.elapsedMs, 2_000);
  rig.beat();
  assert.equal(counted(rig), 3_000, 'it has started');
  rig.beat('rx-false');
  assert.not(open(rig));
  assert.equal(counted(rig), 3_000);
});

test('an opening that brings no media counts nothing, however often the gate opens', () => {
  const rig = HostRig.inCall(5);
  for (let i = 0; i < 3; i++) {
    rig.beats(4, 'rx-false');
    assert.not(open(rig));
    assert.equal(counted(rig), 5_000);
    rig.beat();
  }
});

test('a guest that says “no media” as the gate opens and then nothing: closed 4 s after it opened', () => {
  const rig = HostRig.inCall(0);
  const { openedAtMs } = rig.state.gate;
  rig.beats(2, 'rx-false');
  rig.beat('none');
  rig.pass(openedAtMs + 3_999 - rig.nowMs);
  assert.ok(open(rig));
  rig.pass(1);
  assert.not(open(rig));
  assert.equal(counted(rig), 0);
});

// Proves stage 6: Edge: rapid changes of the connection
test('after three closures within one period ten good acks in a row are needed', () => {
  const rig = HostRig.inCall(5);
  for (let i = 0; i < 3; i++) {
    assert.ok(open(rig));
    rig.beats(3);
    rig.beat('rx-false');
    assert.not(open(rig));
    if (i < 2) rig.beat();
  }
  rig.beats(9);
  assert.not(open(rig));
  rig.beat('rx-false');
  rig.beats(9);
  assert.not(open(rig), 'in a row');
  rig.beat();
  assert.ok(open(rig));
});

/** More than any of these tests counts. */
const PREPAID = { ...CONFIG, prepaidPeriods: 100 };

/** Silence until the gate is closed, then good acks: how many until it is open again. */
function waitAfter(rig: HostRig, silentBeats = 4): number {
  rig.beats(silentBeats, 'none');
  assert.not(open(rig));
  let waited = 0;
  for (; !open(rig); waited += 1) rig.beat();
  return waited;
}

test('openings that come to nothing are waited for twice as long each time; time that counts takes it back', () => {
  const rig = HostRig.inCall(5, PREPAID);
  const waits = Array.from({ length: 11 }, () => waitAfter(rig));
  // One less than acks are needed: the tick of the last silent beat is answered late, and in time.
  // A closing may cost one tick more than the least, and some double it twice.
  assert.equal(waits, [1, 1, 9, 19, 39, 79, 319, 639, 639, 639, 639]);
  // Thirty lost seconds are remembered; sixty that count take back six, and the silence loses four.
  rig.beats(60);
  assert.is(waitAfter(rig), 319);
  rig.beats(200);
  assert.is(waitAfter(rig), 1);
});

for (const goodBeats of [5, 17, 25, 30]) {
  test(`${goodBeats} s that count, then silence, without end: soon no more media for nothing`, () => {
    const rig = HostRig.inCall(0, PREPAID);
    const startMs = rig.nowMs;
    let sentMs = 0;
    let openings = 0;
    for (; rig.nowMs - startMs < 3_600_000; openings += 1) {
      const openedMs = rig.state.gate.openedAtMs;
      rig.beats(goodBeats);
      rig.beats(4, 'none');
      sentMs += (rig.state.gate.closedAtMs.at(-1) ?? 0) - openedMs;
      while (!open(rig)) rig.beat();
    }
    const unpaidMs = sentMs - counted(rig);
    // One second in eleven, what is remembered at most, and 4 s for each full wait in the hour.
    const most = counted(rig) / 10 + 30_000 + 6 * 4_000;
    assert.ok(unpaidMs <= most, `${unpaidMs} ms unpaid of ${sentMs}, in ${openings} openings`);
  });
}

test('silence that loses no more than one second in eleven is never waited for', () => {
  const rig = HostRig.inCall(0, PREPAID);
  for (let i = 0; i < 40; i += 1) {
    rig.beats(45);
    assert.is(waitAfter(rig), 1);
  }
});

test('honest interruptions reopen with the first good ack: outages, a long one, media that stalls', () => {
  const rig = HostRig.inCall(60, PREPAID);
  for (let i = 0; i < 3; i += 1) {
    assert.is(waitAfter(rig, 12), 1, `outage ${i + 1} of 12 s`);
    rig.beats(180);
  }
  assert.is(waitAfter(rig, 60), 1, 'an outage of a minute');
  rig.beats(60);
  for (let i = 0; i < 10; i += 1) {
    rig.beat('rx-false');
    assert.not(open(rig));
    rig.beat();
    assert.ok(open(rig), `stall ${i + 1}`);
    rig.beats(30);
  }
  for (let i = 0; i < 5; i += 1) {
    rig.feed({ type: 'connection-down' });
    rig.beats(15, 'none');
    rig.feed({ type: 'connection-up' });
    rig.beat();
    assert.ok(open(rig), `new channel ${i + 1}`);
    rig.beats(25);
  }
});

test('closures a period apart do not add up', () => {
  const rig = HostRig.inCall(5);
  for (let i = 0; i < 4; i++) {
    rig.feed(PEER_FREEZE);
    rig.feed({ type: 'peer-unfreeze' });
    rig.beat();
    assert.ok(open(rig), `closure ${i + 1}`);
    rig.beats(31);
  }
});

test('a freeze of the guest closes the gate and holds it; without it the next good ack opens', () => {
  const rig = HostRig.inCall(5);
  rig.feed(PEER_FREEZE);
  assert.not(open(rig));
  rig.beats(5);
  assert.not(open(rig));
  assert.equal(rig.snapshot.status, 'frozen');
  rig.feed({ type: 'peer-unfreeze' });
  rig.beat();
  assert.ok(open(rig));
  rig.beat();
  rig.beat();
  assert.equal(counted(rig), 7_000, 'the freeze itself does not count');
});

test('the clock runs exactly while the gate is open', () => {
  const rig = HostRig.inCall(3);
  const kinds: string[] = [];
  rig.beats(5, 'none');
  rig.beats(4);
  rig.beat('rx-false');
  rig.beats(2);
  rig.feed({ type: 'connection-down' });
  for (const effect of rig.effects) {
    if (effect.type === 'set-gate') kinds.push(effect.open ? 'open' : 'closed');
    if (effect.type === 'clock-stop') kinds.push('stop');
  }
  assert.equal(kinds, ['closed', 'stop', 'open', 'closed', 'stop', 'open', 'closed', 'stop']);
  assert.is(rig.state.gate.open, rig.schedule.running !== null);
});

test('a second of an earlier run of the clock is not counted', () => {
  const rig = HostRig.inCall(3);
  const { run } = rig.state.gate;
  rig.feed(PEER_FREEZE);
  rig.feed({ type: 'peer-unfreeze' });
  rig.beat();
  rig.feed({ type: 'second', run, connectedMs: 4_000 });
  assert.equal(rig.state.gate.accruedMs, 0);
});

// Proves stage 6: Edge: the laptop asleep
test('a sleeping host counts nothing: missed beats are missed acks, found at their own time', () => {
  const rig = HostRig.inCall(10);
  rig.nowMs += 60_000; // no wake, no beat: asleep
  rig.feed({ type: 'wake' });
  assert.not(open(rig));
  assert.equal(counted(rig), 10_000);
  assert.equal(rig.snapshot.status, 'interrupted');
  rig.schedule = { ...rig.schedule, index: rig.schedule.index + 60 };
  rig.beat();
  assert.ok(open(rig));
  assert.equal(counted(rig), 10_000);
});

test('without a channel no ticks are sent, and after a new one the first good ack opens', () => {
  const rig = HostRig.inCall(10);
  rig.feed({ type: 'connection-down' });
  assert.not(open(rig));
  rig.clear();
  rig.beats(3, 'none');
  assert.equal(rig.of('send-tick').length, 0);
  rig.feed({ type: 'connection-up' });
  assert.not(open(rig));
  rig.beat();
  assert.ok(open(rig));
});

test('at 60 s and at 8 s the tick, the ack and the veto windows are the same', () => {
  for (const periodSeconds of [60, 8]) {
    const rig = HostRig.inCall(2, { ...CONFIG, periodSeconds });
    rig.beat('none');
    rig.pass(1_999);
    assert.ok(open(rig));
    assert.equal(rig.state.gate.missed, 0);
    rig.pass(1);
    assert.equal(rig.state.gate.missed, 1);
  }
});

test('an opening whose first tick is late counts from its answer: the host is never ahead of its guest', () => {
  const rig = HostRig.inCall(10);
  // After the third closing in a minute it would wait for ten answers.
  for (let i = 0; i < 2; i += 1) {
    rig.beat('rx-false');
    assert.not(open(rig));
    const before = counted(rig);
    // It opens, and the tick that says so takes a retransmission to arrive.
    rig.beat('none');
    rig.pass(40);
    const seq = rig.state.gate.pending.at(-1)?.seq ?? 0;
    rig.feed({ type: 'ack', ack: { seq, rx: true } });
    assert.ok(open(rig));
    rig.beat('none');
    rig.pass(760);
    rig.ack();
    const answeredAtMs = rig.nowMs;
    rig.beats(4);
    assert.ok(counted(rig) - before <= rig.nowMs - answeredAtMs, `${i}`);
    assert.ok(counted(rig) - before >= 3_000, `${i}`);
  }
});

test.run();

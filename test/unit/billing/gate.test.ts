// pure
/** The host's gate and clock: which seconds count, and when the gate closes and opens. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HostRig, hostPlays } from './host-rig.ts';
import { CONFIG } from './rig.ts';

const at = (seconds: number, config = CONFIG) => hostPlays(HostRig.inCall(seconds, config));

test('the first good ack opens the gate one second before call_start', () => hostPlays(
  new HostRig(),
)`
  5s       |             | gate=closed counted=0 ticks=5 tick=closed/0/0
  admitted |             | gate=closed
  1s       | open        | gate=open counted=0 runFrom=0 tick=open/0/180000
  1s       | !call_start | counted=1000
`);

test('a second counts if the guest acks its tick within 2 s', () => at(3)`
  1s no-rx           | | counted=4000
  2s none, 950ms, ack | | counted=6000 gate=open
`);

test('one missed ack removes only its own second from the count', () => at(10)`
  2s none, acked, 1500ms | | counted=11000 gate=open
  acked 1                | | counted=11000
`);

test('a missed ack costs one second, however late the host handles the clock’s next report', () => {
  for (const lateMs of [0.125, 0.25, 1]) {
    const rig = HostRig.inCall(20, { ...CONFIG, prepaidPeriods: 100 });
    const { countedMs } = rig.state.gate;
    // Beat 1 is not acked. Its limit is near beat 3. All others are handled 0.25 ms late.
    for (let beat = 1; beat <= 66; beat += 1) {
      rig.beat('none', beat % 11 === 3 ? lateMs : 0.25);
      rig.pass(40);
      const { seq } = rig.last('send-tick').tick;
      if (beat % 11 !== 1) rig.feed({ type: 'ack', ack: { seq, rx: true } });
    }
    assert.is(rig.state.gate.countedMs - countedMs, 60_000, `${lateMs} ms`);
    assert.ok(rig.state.gate.open);
  }
});

test('a second missed ack closes the gate unless ten good acks intervene', () => at(20)`
  2s none, acked, 960ms, 12s, 2s none, acked, 960ms |                   | gate=open
  3s, 2s none, acked, 960ms, 1s none                | close, clock-stop | gate=closed
`);

test('a new channel forgives a missed ack only if the old one broke', () => at(20)`
  2s none, acked, 1500ms, connection-up | →unfreeze                    | gate=open missed=1
  connection-down, connection-up        | close, clock-stop, →unfreeze | missed=0
`);

// Proves security: No outage and no silence is billed
test('two missed acks close the gate and restore the last acked count', () => at(10)`
  mark, 4s none   | close, clock-stop | gate=closed clock-stop@=3960
  1000ms, 1s none |                   | tick=closed/10000/180000
`);

test('the display never runs back when the count falls back', () => at(10)`
  4s none | close, clock-stop | elapsedMs=11000
  1s      | open              | elapsedMs=11000
  1s      |                   | elapsedMs=11000
  1s      |                   | elapsedMs=12000
`);

test('an ack sent before the gate closed does not reopen the gate', () => at(5)`
  1s none, peer-freeze, peer-unfreeze, acked | freeze unpaid, close, clock-stop, unfreeze | gate=closed counted=5000
  1s                                         | open
`);

// Proves stage 6: Neither side depends on the other's honesty
test('rx false closes the gate, except within 3 s of opening', () => at(0)`
  2s rx-false |                   | gate=open counted=0 elapsedMs=2000
  1s          | !call_start       | counted=3000
  1s rx-false | close, clock-stop | gate=closed counted=3000
`);

test('time without media does not count, however often the gate opens', () => at(5)`
  4s rx-false | close, clock-stop | counted=5000
  1s          | open
  4s rx-false | close, clock-stop | counted=5000
  1s          | open
  4s rx-false | close, clock-stop | counted=5000
`);

test('the gate closes 4 s after opening if the guest falls silent', () => at(0)`
  2s rx-false, 1s none, 959ms |                   | gate=open
  1ms                         | close, clock-stop | gate=closed counted=0
`);

// Proves stage 6: Edge: rapid changes of the connection
test('after three closures within one period the gate needs ten good acks', () => at(5)`
  3s, 1s rx-false     | close, clock-stop
  1s                  | open
  3s, 1s rx-false     | close, clock-stop
  1s                  | open
  3s, 1s rx-false     | close, clock-stop
  9s, 1s rx-false, 9s |
  1s                  | open
`);

/** Prepays more than any of these tests counts. */
const PREPAID = { ...CONFIG, prepaidPeriods: 100 };
const open = (rig: HostRig): boolean => rig.state.gate.open;

/** Sends no acks until the gate closes, then good acks. Returns how many reopen the gate. */
function waitAfter(rig: HostRig, silentBeats = 4): number {
  rig.beats(silentBeats, 'none');
  assert.not(open(rig));
  let waited = 0;
  for (; !open(rig); waited += 1) rig.beat();
  return waited;
}

test('openings without counted time double the wait, and counted time shortens it', () => {
  const rig = HostRig.inCall(5, PREPAID);
  const waits = Array.from({ length: 11 }, () => waitAfter(rig));
  // One less than the acks needed, because the ack of the last silent beat still comes in time.
  // A closing may cost one tick more than the least, so some closings double the wait twice.
  assert.equal(waits, [1, 1, 9, 19, 39, 79, 319, 639, 639, 639, 639]);
  // The host remembers 30 lost seconds. Sixty counted seconds remove six, and the silence adds four.
  rig.beats(60);
  assert.is(waitAfter(rig), 319);
  rig.beats(200);
  assert.is(waitAfter(rig), 1);
});

test('a guest that falls silent repeatedly soon gets no more uncounted media', () => {
  for (const goodBeats of [5, 17, 25, 30]) {
    const rig = HostRig.inCall(0, PREPAID);
    const startMs = rig.nowMs;
    let sentMs = 0;
    while (rig.nowMs - startMs < 3_600_000) {
      const openedMs = rig.state.gate.openedAtMs;
      rig.beats(goodBeats);
      rig.beats(4, 'none');
      sentMs += (rig.state.gate.closedAtMs.at(-1) ?? 0) - openedMs;
      while (!open(rig)) rig.beat();
    }
    const { countedMs } = rig.state.gate;
    // One second in eleven, the most that the host remembers, and 4 s for each full wait in the hour.
    const most = countedMs / 10 + 30_000 + 6 * 4_000;
    assert.ok(sentMs - countedMs <= most, `${goodBeats}: ${sentMs - countedMs} ms unpaid`);
  }
});

test('after an honest interruption the first good ack reopens the gate', () => {
  const rig = HostRig.inCall(60, PREPAID);
  for (const [silentBeats, goodBeats, times] of [
    [12, 180, 3],
    [60, 60, 1],
    // No more than one lost second in eleven.
    [4, 45, 40],
  ] as const) {
    for (let i = 0; i < times; i += 1) {
      assert.is(waitAfter(rig, silentBeats), 1, `outage ${i + 1} of ${silentBeats} s`);
      rig.beats(goodBeats);
    }
  }
  for (let i = 0; i < 10; i += 1) {
    void hostPlays(rig)`
      1s rx-false         | close, clock-stop
      1s, 30s             | open
    `;
  }
  for (let i = 0; i < 5; i += 1) {
    void hostPlays(rig)`
      connection-down, 15s none | close, clock-stop
      connection-up, 1s, 25s    | →unfreeze, open
    `;
  }
});

// Proves stage 6: Edge: the laptop asleep
test('a sleeping host counts no time, and missed beats are missed acks', () => at(10)`
  sleep 60 | close, clock-stop | paid/interrupted counted=10000
  1s       | open              | counted=10000
`);

test('the host sends no ticks without a channel', () => at(10)`
  connection-down, 3s none | close, clock-stop | ticks=0
  connection-up            | →unfreeze         | gate=closed
  1s                       | open
`);

test('a shortened period keeps the ack window of 2 s', () => at(2, {
  ...CONFIG,
  periodSeconds: 8,
})`
  1s none, 1999ms | | gate=open missed=0
  1ms             | | missed=1
`);

test('after an opening with a late first tick, time counts from the answer', () => at(10)`
  1s rx-false                | close, clock-stop | counted=10000
  1s none, 40ms, acked       | open
  1s none, 760ms, ack, 4s    |                   | counted=14000
  1s rx-false                | close, clock-stop
  1s none, 40ms, acked       | open
  1s none, 760ms, ack, 4s    |                   | counted=18000
`);

test.run();

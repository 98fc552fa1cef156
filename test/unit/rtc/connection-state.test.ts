// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CallFacts, ConnectionFacts } from '../../../src/main/rtc/connection-state.ts';
import { callState, FRESH, isUp, transportState } from '../../../src/main/rtc/connection-state.ts';
import type { BeatMessage } from '../../../src/shared/call/signal-messages.ts';
import { createPulse, createSilence, watchVitality } from '../../../src/main/rtc/outage.ts';

const UP = { iceUp: true, transportUp: true, described: true, signalOpen: true, stood: true };

// Proves stage 2: The indicator says what the connection is
test('a transport counts as connected only when complete and receiving', () => {
  const lost: readonly Partial<ConnectionFacts>[] = [
    ...[{ iceUp: false }, { transportUp: false }, { signalOpen: false }, { silent: true }],
  ];
  const rows: readonly (readonly [Partial<ConnectionFacts>, string])[] = [
    [UP, 'connected'],
    ...lost.map((facts) => [{ ...UP, ...facts }, 'interrupted'] as const),
    // A call is never interrupted before its first connection.
    ...[[{}, 'new'] as const, [{ described: true, iceUp: true }, 'connecting'] as const],
    [{ ...UP, dead: 'left' }, 'closed'],
    [{ ...UP, dead: 'lost' }, 'failed'],
    [{ ...UP, dead: 'lost', closed: true }, 'closed'],
  ];
  for (const [facts, state] of rows) {
    assert.is(transportState({ ...FRESH, ...facts }), state, JSON.stringify(facts));
  }
});

const call = (facts: Partial<CallFacts>): string =>
  callState({
    over: false,
    transport: 'connecting',
    stood: false,
    overdue: false,
    trying: true,
    ...facts,
  });

// Proves stage 1: Error events
test('an overdue first connection counts as failed until it succeeds', () => {
  assert.is(call({}), 'connecting');
  assert.is(call({ overdue: true }), 'failed');
  assert.is(call({ overdue: true, transport: 'connected' }), 'connected');
});

test('a lost call is interrupted while anything can restore it, otherwise failed', () => {
  for (const transport of ['interrupted', 'failed', 'closed', 'connecting'] as const) {
    assert.is(call({ transport, stood: true }), 'interrupted');
    assert.is(call({ transport, stood: true, trying: false }), 'failed');
  }
  assert.is(call({ transport: 'connected', stood: true, trying: false }), 'connected');
  assert.is(call({ transport: 'connected', stood: true, over: true }), 'closed');
});

test('while ICE is checking, a transport stays up or down', () => {
  for (const was of [true, false]) {
    for (const state of ['new', 'checking', 'connecting'] as const)
      assert.is(isUp(was, state), was);
    for (const state of ['disconnected', 'failed', 'closed'] as const) {
      assert.is(isUp(was, state), false);
    }
    for (const state of ['connected', 'completed'] as const) assert.is(isUp(was, state), true);
  }
});

test('three samples without a change mean silence, and any change ends silence', () => {
  const isSilent = createSilence();
  const heard = [0, 10, 10, 10, 10, 10, 11, 5, 5].map(isSilent);
  assert.equal(heard, [false, false, false, false, true, true, false, false, false]);
});

test('after silence only an answer to a new liveness ping proves the connection', () => {
  const [near, far] = [createPulse(), createPulse()];
  far.heard(near.next());
  const old = far.next();
  near.fellSilent();
  assert.is(near.silent, true);
  near.heard(old);
  near.heard(far.next());
  assert.is(near.silent, true, 'they speak, and have not heard us since');
  const asked = near.next();
  assert.is(asked.ask, true);
  near.fellSilent();
  const answer = far.heard(asked);
  assert.ok(answer, 'whoever is asked answers at once');
  assert.is(near.heard(answer), null);
  assert.is(near.silent, false);
});

test('two sides that were both silent recover after one round of pings', () => {
  const [near, far] = [createPulse(), createPulse()];
  for (const each of [near, far]) each.fellSilent();
  let words = 0;
  for (let said: ReturnType<typeof near.heard> = near.next(), to = far; said; words += 1) {
    said = to.heard(said);
    to = to === far ? near : far;
  }
  assert.equal([near.silent, far.silent], [false, false]);
  assert.ok(words <= 4, `${words} beats`);
});

/** A watch of one side, whose seconds, statistics and page are in the test's hands. */
function watching(change: Partial<Parameters<typeof watchVitality>[0]> = {}) {
  let second = (): void => undefined;
  const none = (): void => undefined;
  watchVitality({
    scope: { every: (_, run) => ((second = run), none) },
    ...{ say: none, onSecond: none, listen: none, onLate: none, onSilence: none },
    ...{ isLeft: () => false, onLeaving: none, onAway: none },
    bytesReceived: () => new Promise(none),
    ...change,
  });
  return () => second();
}

test('pings continue without statistics, whose absence is noticed after three seconds', async () => {
  let answer: (total: number) => void = () => undefined;
  let beats = 0;
  const late: boolean[] = [];
  const second = watching({
    say: () => (beats += 1),
    bytesReceived: () => new Promise((resolve) => (answer = resolve)),
    onLate: (now) => late.push(now),
  });
  for (let n = 0; n < 3; n += 1) second();
  assert.equal(late, []);
  for (let n = 0; n < 7; n += 1) second();
  assert.equal([beats, late], [10, [true]]);
  answer(1);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(late, [true, false]);
});

test('a page reports that it is leaving or stopped until it runs again', () => {
  let tell: (stops: boolean) => void = () => undefined;
  let hear: (beat: BeatMessage) => void = () => undefined;
  let ask: (beat: BeatMessage) => void = () => undefined;
  let isLeft = false;
  const heard: boolean[] = [];
  watching({ listen: (listener) => (hear = listener), onAway: (away) => heard.push(away) });
  const second = watching({
    say: (beat) => hear(beat),
    listen: (listener) => (ask = listener),
    isLeft: () => isLeft,
    onLeaving: (listener) => (tell = listener),
  });
  second();
  tell(true);
  // Chromium delivers messages even to a stopped page, and the page answers them.
  ask({ type: 'beat', n: 1, heard: 0, ask: true });
  second();
  assert.equal(heard.splice(0), [false, true, true, false], 'stopped');
  isLeft = true;
  tell(false);
  second();
  isLeft = false;
  tell(false);
  assert.equal(heard, [true, true, false], 'left');
});

test.run();

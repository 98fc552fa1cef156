// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createCallSignal } from '../../../src/main/rtc/signal-link.ts';
import { createScope } from '../../../src/main/rtc/scope.ts';
import type { SignalLink } from '../../../src/main/rtc/signal-link.ts';
import { createSignalLink } from '../../../src/main/rtc/signal-link.ts';
import { encodeSignal } from '../../../src/shared/call/signal-messages.ts';
import { asChannel, FakeChannel } from './fake-channel.ts';

const BEAT = { type: 'beat', n: 1, heard: 0, ask: false } as const;

function bench() {
  const channel = new FakeChannel();
  const abuse: string[] = [];
  const logged: string[] = [];
  const link: SignalLink = createSignalLink({
    channel: asChannel(channel),
    scope: createScope(),
    log: { add: (event) => logged.push(event) },
    onAbuse: (what) => abuse.push(what),
    nowMs: () => 0,
  });
  return { channel, link, abuse, logged };
}

test('the link reports that it sends nothing on a closed channel', () => {
  const { channel, link } = bench();
  assert.is(link.say(BEAT), false);
  channel.open();
  assert.is(link.say({ type: 'moved', turn: 1 }), true);
  assert.is(link.send('{"type":"chat","text":"counted elsewhere"}'), true);
  assert.equal(channel.sent, [
    '{"type":"moved","turn":1}',
    '{"type":"chat","text":"counted elsewhere"}',
  ]);
  channel.close();
  assert.is(link.say(BEAT), false);
});

test('an early message waits only for a listener of its own type', () => {
  const { channel, link } = bench();
  channel.open();
  channel.receive(encodeSignal({ type: 'chat', text: 'early' }));
  channel.receive(encodeSignal({ type: 'bye', reason: 'host' }));
  const got: string[] = [];
  link.on('bye', ({ reason }) => got.push(reason));
  const stop = link.on('chat', ({ text }) => got.push(text));
  link.on('chat', ({ text }) => got.push(`second ${text}`));
  stop();
  channel.receive(encodeSignal({ type: 'chat', text: 'late' }));
  assert.equal(got, ['host', 'early', 'second late']);
});

// Proves stage 1: Error events
test('the link logs and drops malformed messages, and twenty are abuse', () => {
  const { channel, link, abuse, logged } = bench();
  const got: string[] = [];
  link.on('chat', ({ text }) => got.push(text));
  channel.receive('{');
  channel.receive(new ArrayBuffer(4));
  channel.receive(encodeSignal({ type: 'chat', text: 'fine' }));
  assert.equal(logged, ['signal.dropped', 'signal.dropped']);
  for (let count = 0; count < 30; count += 1) channel.receive('{}');
  assert.equal(abuse, ['signal has an unknown type']);
  channel.receive(encodeSignal({ type: 'chat', text: 'ignored by now' }));
  assert.equal(got, ['fine']);
});

// Proves security: Floods of valid messages
test('the link cuts off a flood of valid messages as abuse', () => {
  const { channel, link, abuse } = bench();
  const got: string[] = [];
  let beats = 0;
  const signal = createCallSignal('ours', { add: () => undefined }, undefined, () => nowMs);
  let nowMs = 0;
  signal.join(link);
  signal.on('chat', ({ text }) => got.push(text));
  link.on('beat', () => (beats += 1));
  channel.open();
  const sync = { type: 'sync', stream: 'theirs', turn: 1, next: 1, peer: '', received: 0 } as const;
  channel.receive(encodeSignal(sync));
  for (let n = 0; n < 310; n += 1) channel.receive(encodeSignal({ type: 'chat', text: `${n}` }));
  assert.is(got.length, 300, 'as much as a reconnection may bring at once');
  nowMs += 60_000;
  channel.receive(encodeSignal({ type: 'chat', text: 'a minute later' }));
  assert.is(got.at(-1), 'a minute later');
  signal.acknowledge();
  const told: { readonly received?: number } = JSON.parse(String(channel.sent.at(-1)));
  assert.is(told.received, 311, 'what was dropped has arrived, and does not come again');
  for (let n = 1; n <= 1_010; n += 1) channel.receive(encodeSignal({ ...BEAT, n }));
  assert.is(beats, 1_000);
  assert.equal(abuse, ['too many: beat']);
});

/** A call's signal on an open channel. */
function heardBy() {
  const { channel, link, abuse } = bench();
  const signal = createCallSignal('ours', { add: () => undefined }, undefined, () => 0);
  const heard: unknown[] = [];
  signal.join(link);
  signal.on('again', (message) => heard.push(message));
  signal.on('chat', (message) => heard.push(message));
  channel.open();
  return { channel, abuse, heard };
}
const chat = encodeSignal({ type: 'chat', text: 'x' });
const syncFor = (peer: string): string =>
  JSON.stringify({ type: 'sync', stream: 'theirs', turn: 1, next: 1, peer, received: 0 });

test('the link cuts off floods of requests, repetitions or foreign messages', () => {
  const ask = encodeSignal({ type: 'again', kind: 'ask' });
  const times = (count: number, frame: string) => Array.from({ length: count }, () => frame);
  const again = [syncFor(''), ...times(20, chat)];
  for (const [frames, count, found] of [
    [times(80, ask), 60, ['too many: again']],
    // The peer may repeat as many messages as an earlier page may have received.
    [[syncFor('another'), ...times(256, chat)], 0, []],
    [[syncFor('another'), ...times(356, chat)], 0, ['too many repeated: chat']],
    [times(40, '').flatMap(() => again), 20, ['too many repeated: chat']],
  ] as const) {
    const { channel, abuse, heard } = heardBy();
    for (const frame of frames) if (abuse.length === 0) channel.receive(frame);
    assert.equal([heard.length, abuse], [count, found]);
  }
  // Nobody listens to these messages.
  const { channel, abuse } = bench();
  for (let count = 0; count < 400; count += 1) channel.receive(chat);
  assert.equal(abuse, ['signal queue is full']);
});

test.run();

import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import {
  encodeSignal,
  parseSignal,
  type SignalMessage,
  type SignalOf,
} from '../../../src/shared/call/signal-messages.ts';
import {
  shownChat,
  MAX_CHAT_BYTES,
  MAX_SDP_BYTES,
} from '../../../src/shared/call/signal-limits.ts';
import { session } from './code-fixtures.ts';
import { displayName } from '../../../src/shared/peer-text.ts';

// pure

const short = fc.string({ maxLength: 40 });
const record = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(fields, { noNullPrototype: true });

const messages: fc.Arbitrary<SignalMessage> = fc.oneof(
  record<SignalOf<'beat'>>({
    type: fc.constant('beat'),
    n: fc.nat(),
    heard: fc.nat(),
    ask: fc.boolean(),
  }),
  record<SignalOf<'beat'>>({
    type: fc.constant('beat'),
    n: fc.nat(),
    heard: fc.nat(),
    ask: fc.boolean(),
    away: fc.constant(true),
  }),
  record<SignalOf<'devices'>>({
    type: fc.constant('devices'),
    microphone: fc.constantFrom('on', 'muted', 'none'),
    camera: fc.constantFrom('on', 'off', 'none'),
    screen: fc.boolean(),
  }),
  // As a name is sent: cleaned and cut (src/shared/peer-text.ts).
  record<SignalOf<'devices'>>({
    type: fc.constant('devices'),
    microphone: fc.constant('on'),
    camera: fc.constant('off'),
    screen: fc.boolean(),
    name: fc
      .string({ unit: 'binary' })
      .map(displayName)
      .filter((name) => name !== ''),
    wants: fc.constantFrom('all', 'less', 'none'),
  }),
  record<SignalOf<'description'>>({
    type: fc.constant('description'),
    kind: fc.constantFrom('offer', 'answer'),
    sdp: fc.string({ maxLength: 2000 }),
  }),
  ...(['offer', 'answer'] as const).flatMap((kind) => [
    record<SignalOf<'lane'>>({
      type: fc.constant('lane'),
      lane: fc.nat(),
      kind: fc.constant(kind),
      session: fc.constant(session(kind)),
    }),
    record<SignalOf<'standby'>>({
      type: fc.constant('standby'),
      id: fc.nat(),
      kind: fc.constant(kind),
      session: fc.constant(session(kind)),
    }),
  ]),
  record<SignalOf<'lane'>>({
    type: fc.constant('lane'),
    lane: fc.nat(),
    kind: fc.constant('close'),
  }),
  record<SignalOf<'standby'>>({
    type: fc.constant('standby'),
    id: fc.nat(),
    kind: fc.constant('drop'),
  }),
  record<SignalOf<'again'>>({ type: fc.constant('again'), kind: fc.constantFrom('ask', 'no') }),
  record<SignalOf<'again'>>({
    type: fc.constant('again'),
    kind: fc.constantFrom('invite', 'reply'),
    code: fc.stringMatching(/^[\w-]{1,1200}$/),
  }),
  record<SignalOf<'move'>>({ type: fc.constant('move'), turn: fc.nat() }),
  record<SignalOf<'moved'>>({ type: fc.constant('moved'), turn: fc.nat() }),
  record<SignalOf<'sync'>>({
    type: fc.constant('sync'),
    stream: fc.string({ minLength: 1, maxLength: 36 }),
    turn: fc.nat(),
    next: fc.integer({ min: 1 }),
    peer: fc.string({ maxLength: 36 }),
    received: fc.nat(),
  }),
  // As a line is shown: cleaned of what a screen must not show (src/shared/peer-text.ts).
  record<SignalOf<'chat'>>({
    type: fc.constant('chat'),
    text: short.map((text) => shownChat(text) ?? 'x').filter((text) => shownChat(text) === text),
  }),
  record<SignalOf<'bye'>>({
    type: fc.constant('bye'),
    reason: fc.constantFrom('host', 'guest', 'unpaid', 'unreachable', 'error'),
  }),
);

test('every message survives the wire', () => {
  fc.assert(
    fc.property(messages, (message) => {
      assert.equal(parseSignal(encodeSignal(message)), { ok: true, value: message });
    }),
  );
});

test('no outside data throws, and what is accepted is one of the messages', () => {
  const anything = fc.oneof(
    fc.anything(),
    fc.string(),
    fc.json(),
    fc.anything().map(JSON.stringify),
  );
  fc.assert(
    fc.property(anything, (data) => {
      const parsed = parseSignal(data);
      assert.is(parsed.ok ? parseSignal(encodeSignal(parsed.value)).ok : true, true);
    }),
  );
});

const what = (value: unknown): string => {
  const parsed = parseSignal(typeof value === 'string' ? value : JSON.stringify(value));
  return parsed.ok ? 'accepted' : parsed.what;
};

test('a malformed message is refused, and the refusal says what was wrong', () => {
  assert.is(what('{'), 'signal is not JSON');
  assert.is(what('[]'), 'signal is not an object');
  assert.is(what({ type: 'constructor' }), 'signal has an unknown type');
  assert.is(what({ type: 'bye', reason: 'bored' }), 'signal bye is malformed');
  assert.is(
    what({ type: 'devices', microphone: 'on', camera: true }),
    'signal devices is malformed',
  );
  assert.is(
    what({ type: 'description', kind: 'rollback', sdp: '' }),
    'signal description is malformed',
  );
  assert.is(what({ type: 'standby', id: -1, kind: 'drop' }), 'signal standby is malformed');
  assert.is(what({ type: 'standby', id: 1, kind: 'offer' }), 'signal standby is malformed');
  assert.is(what({ type: 'again', kind: 'yes' }), 'signal again is malformed');
  assert.is(what({ type: 'again', kind: 'invite', code: 'a b' }), 'signal again is malformed');
  assert.is(what({ type: 'move', turn: 1.5 }), 'signal move is malformed');
  assert.is(what({ type: 'beat', n: 1, heard: -1, ask: false }), 'signal beat is malformed');
  const sync = { type: 'sync', stream: 'a', turn: 1, next: 0, peer: '', received: 0 };
  assert.is(what(sync), 'signal sync is malformed');
});

test('fields that are not of the message do not get through', () => {
  const parsed = parseSignal('{"type":"moved","turn":1,"extra":1}');
  assert.equal(parsed, { ok: true, value: { type: 'moved', turn: 1 } });
});

// Proves connection: Display names and chat
test('a name is optional, and bounded before it is cleaned', () => {
  const devices = { type: 'devices', microphone: 'on', camera: 'on', screen: false } as const;
  const read = (name: unknown): unknown => {
    const parsed = parseSignal(JSON.stringify({ ...devices, name }));
    return parsed.ok ? parsed.value : null;
  };
  // An older version sends no name, and an invisible name counts as absent.
  for (const none of [undefined, '', '\u200B', ' \n ']) assert.equal(read(none), devices);
  assert.equal(read('  Ana '), { ...devices, name: 'Ana' });
  for (const wrong of [null, 1, true, ['Ana'], { toString: 'Ana' }]) assert.is(read(wrong), null);
  assert.equal(read('x'.repeat(256)), { ...devices, name: 'x'.repeat(40) });
  assert.is(read('x'.repeat(257)), null);
  assert.is(what({ ...devices, name: 'x'.repeat(10_000_000) }), 'signal is too long');
});

test('how much video is wanted is optional, and nothing but one of three words', () => {
  const devices = { type: 'devices', microphone: 'on', camera: 'on', screen: false } as const;
  const read = (wants: unknown): unknown => {
    const parsed = parseSignal(JSON.stringify({ ...devices, wants }));
    return parsed.ok ? parsed.value : 'refused';
  };
  // An older version says nothing.
  assert.equal(read(undefined), devices);
  for (const wants of ['all', 'less', 'none']) assert.equal(read(wants), { ...devices, wants });
  const wrong = [
    null,
    '',
    'more',
    'ALL',
    0,
    -1,
    1e9,
    true,
    ['less'],
    { less: 1 },
    'x'.repeat(9_999),
  ];
  for (const wants of wrong) assert.is(read(wants), 'refused', String(wants));
});

test('chat and descriptions are bounded exactly at their limits', () => {
  const chat = (bytes: number): string => what({ type: 'chat', text: 'x'.repeat(bytes) });
  assert.is(chat(MAX_CHAT_BYTES), 'accepted');
  assert.is(chat(MAX_CHAT_BYTES + 1), 'signal chat is malformed');
  // Bytes, not characters: each of these takes three.
  const description = (size: number): string =>
    what({ type: 'description', kind: 'offer', sdp: 'v'.repeat(size) });
  assert.is(description(MAX_SDP_BYTES), 'accepted');
  assert.is(description(MAX_SDP_BYTES + 1), 'signal description is malformed');
  assert.is(what(`"${'x'.repeat(200_000)}"`), 'signal is too long');
});

test.run();

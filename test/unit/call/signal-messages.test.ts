import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { encodeSignal, parseSignal } from '../../../src/shared/call/signal-messages.ts';
import { MAX_CHAT_BYTES, MAX_SDP_BYTES } from '../../../src/shared/call/signal-limits.ts';
import { spoiltJsonText } from '../../support/fuzz/mutate.ts';
import { signalSamples } from '../../support/fuzz/samples.ts';

// pure

test('every signal message survives encoding and parsing', () => {
  fc.assert(
    fc.property(signalSamples, (sample) => {
      const parsed = parseSignal(JSON.stringify(sample));
      assert.ok(parsed.ok, JSON.stringify(sample));
      assert.equal(JSON.parse(encodeSignal(parsed.value)), sample);
    }),
  );
});

test('the parser never throws, and accepts only signal messages', () => {
  const anything = fc.oneof(fc.anything(), fc.json(), {
    weight: 3,
    arbitrary: spoiltJsonText(signalSamples),
  });
  fc.assert(
    fc.property(anything, (data) => {
      const parsed = parseSignal(data);
      if (parsed.ok) assert.equal(parseSignal(encodeSignal(parsed.value)), parsed);
    }),
    { numRuns: 500 },
  );
});

const what = (value: unknown): string => {
  const parsed = parseSignal(typeof value === 'string' ? value : JSON.stringify(value));
  return parsed.ok ? 'accepted' : parsed.what;
};

test('the parser refuses a malformed message, and says what was wrong', () => {
  const rows = `
    {                                                                           | is not JSON
    []                                                                          | is not an object
    {"type":"constructor"}                                                      | has an unknown type
    {"type":"bye","reason":"bored"}                                             | bye is malformed
    {"type":"devices","microphone":"on","camera":true}                          | devices is malformed
    {"type":"description","kind":"rollback","sdp":""}                           | description is malformed
    {"type":"standby","id":-1,"kind":"drop"}                                    | standby is malformed
    {"type":"standby","id":1,"kind":"offer"}                                    | standby is malformed
    {"type":"again","kind":"yes"}                                               | again is malformed
    {"type":"again","kind":"invite","code":"a b"}                               | again is malformed
    {"type":"move","turn":1.5}                                                  | move is malformed
    {"type":"beat","n":1,"heard":-1,"ask":false}                                | beat is malformed
    {"type":"sync","stream":"a","turn":1,"next":0,"peer":"","received":0}       | sync is malformed
  `;
  for (const row of rows.trim().split('\n')) {
    const [text = '', refusal = ''] = row.split('|').map((each) => each.trim());
    assert.is(what(text), `signal ${refusal}`);
  }
  assert.is(what(`"${'x'.repeat(200_000)}"`), 'signal is too long');
});

test('the parser drops fields that do not belong to the message', () => {
  const parsed = parseSignal('{"type":"moved","turn":1,"extra":1}');
  assert.equal(parsed, { ok: true, value: { type: 'moved', turn: 1 } });
});

const DEVICES = { type: 'devices', microphone: 'on', camera: 'on', screen: false } as const;
/** Returns the parsed message about devices, or null for a refused message. */
const read = (more: object): unknown => {
  const parsed = parseSignal(JSON.stringify({ ...DEVICES, ...more }));
  return parsed.ok ? parsed.value : null;
};

// Proves connection: Display names and chat
test('a peer’s name is optional, and bounded before cleaning', () => {
  // An older version sends no name, and an invisible name counts as absent.
  for (const name of [undefined, '', '\u200B', ' \n ']) assert.equal(read({ name }), DEVICES);
  assert.equal(read({ name: '  Ana ' }), { ...DEVICES, name: 'Ana' });
  for (const name of [null, 1, true, ['Ana'], { toString: 'Ana' }, 'x'.repeat(257)])
    assert.is(read({ name }), null);
  assert.equal(read({ name: 'x'.repeat(256) }), { ...DEVICES, name: 'x'.repeat(40) });
  assert.is(what({ ...DEVICES, name: 'x'.repeat(10_000_000) }), 'signal is too long');
});

test('the message about wished video has one of three words, or none', () => {
  assert.equal(read({ wants: undefined }), DEVICES, 'an older version says nothing');
  for (const wants of ['all', 'less', 'none']) assert.equal(read({ wants }), { ...DEVICES, wants });
  for (const wants of [null, '', 'ALL', 0, true, ['less'], { less: 1 }])
    assert.is(read({ wants }), null, String(wants));
});

test('the parser accepts chat and descriptions exactly up to their limits', () => {
  const chat = (bytes: number): string => what({ type: 'chat', text: 'x'.repeat(bytes) });
  assert.is(chat(MAX_CHAT_BYTES), 'accepted');
  assert.is(chat(MAX_CHAT_BYTES + 1), 'signal chat is malformed');
  // Bytes, not characters: each of these takes three.
  const description = (size: number): string =>
    what({ type: 'description', kind: 'offer', sdp: 'v'.repeat(size) });
  assert.is(description(MAX_SDP_BYTES), 'accepted');
  assert.is(description(MAX_SDP_BYTES + 1), 'signal description is malformed');
});

test.run();

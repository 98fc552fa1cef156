// pure
/**
 * The parser cleans each text of the other side once. The page shows it so that it moves nothing around
 * it.
 */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as v from 'valibot';
import { parseListing } from '../../../src/shared/files/listing.ts';
import {
  displayName,
  isolated,
  MAX_LINES,
  MAX_NAME,
  peerLines,
  peerText,
} from '../../../src/shared/peer-text.ts';
import { parseSignal } from '../../../src/shared/call/signal-messages.ts';
import { fileStrings } from '../../../src/main/files/strings.ts';
import { noticeStrings } from '../../../src/main/attention/strings.ts';
import { paymentName } from '../../../src/main/payment/strings.ts';
import { HostHello } from '../../../src/workers/ledger/x402/messages.ts';

const HOSTILE = 'pay\u202Eknil\u2066\u200B\u0007\u0000\r\n\tnow\u{E0041}\u2028!';
const CLEAN = 'payknil now !';

const DEVICES = { type: 'devices', microphone: 'on', camera: 'on', screen: false };

/** The ways by which text of the other side comes in, each as its parser answers it. */
const EDGES: Readonly<Record<string, (text: string) => unknown>> = {
  chat(text) {
    const parsed = parseSignal(JSON.stringify({ type: 'chat', text }));
    return parsed.ok && parsed.value.type === 'chat'
      ? parsed.value.text.replaceAll('\n', ' ')
      : null;
  },
  'name of a person'(name) {
    const parsed = parseSignal(JSON.stringify({ ...DEVICES, name }));
    return parsed.ok && parsed.value.type === 'devices' ? (parsed.value.name ?? '') : null;
  },
  title: (title) => v.parse(HostHello.entries.title, title),
  'name of a file': (name) => parseListing(listing({ name }))?.name,
  'description of a file': (description) => parseListing(listing({ description }))?.description,
};

const listing = (change: object) => ({
  id: '11'.repeat(16),
  name: 'a',
  description: 'b',
  price: '0',
  size: 1,
  chunkSize: 65_536,
  sha256: '22'.repeat(32),
  root: '33'.repeat(32),
  salt: 'A'.repeat(22),
  ...change,
});

for (const [what, read] of Object.entries(EDGES)) {
  // Proves security: Keys and markup
  test(`the parser cleans the ${what} to one visible line`, () => {
    assert.is(read(HOSTILE), CLEAN);
    for (const honest of ['שלום עולם', 'می‌خواهم', '👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'a & <b> "c"']) {
      assert.is(read(honest), honest);
    }
  });
}

test('invisible characters hide no extension, but useful variation selectors stay', () => {
  for (const hidden of [
    '\u2800',
    '\u115F\u1160',
    '\u034F',
    '\u{E0100}',
    '\uFE0F',
    '\u180B',
    '\u17B4',
  ]) {
    const text = peerText(`report.pdf ${hidden.repeat(40)}.exe`);
    assert.ok(text.length <= 'report.pdf .exe'.length + 1, JSON.stringify(text));
  }
  assert.is(peerText('a\uFE0F\uFE0F\uFE0Fb'), 'a\uFE0Fb');
  for (const honest of ['❤️', '葛\u{E0100}城', '☎︎', 'ᠠ\u180B', '1️⃣', '👁️‍🗨️'])
    assert.is(peerText(honest), honest);
});

// Proves connection: Display names and chat
test('a display name is short, visible and separate from neighbouring text', () => {
  const names: Readonly<Record<string, string>> = {
    ' Ana\tde\nla O ': 'Ana de la O',
    '\u202E\u2066anA\u2069': 'anA',
    '<b onclick=x>Ana</b>&amp;': '<b onclick=x>Ana</b>&amp;',
    'A\u200Bn\u00ADa\uFEFF': 'Ana',
    '\uD83DAna\uDC00': '\uFFFDAna\uFFFD',
    '\u0301\u200DAna\u200D\u200C ': 'Ana',
    שלום: 'שלום',
    '👩‍👩‍👧‍👦': '👩‍👩‍👧‍👦',
    ['👩'.repeat(60)]: '👩'.repeat(MAX_NAME),
    ['x'.repeat(39) + ' y']: 'x'.repeat(39),
    // These names are invisible.
    '': '',
    ' \u3000\u2028 ': '',
    '\u200D\u0301\uFE0F': '',
    '\u2800\u2800': '',
    '\u115F\u1160\u3164\uFFA0': '',
    '\u{E0041}\u{E0042}': '',
  };
  for (const [typed, shown] of Object.entries(names)) {
    assert.is(displayName(typed), shown, JSON.stringify(typed));
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const name = displayName(text);
      assert.ok([...name].length <= MAX_NAME);
      assert.ok(new TextEncoder().encode(name).length <= 4 * MAX_NAME);
      assert.is(displayName(name), name, 'as sent, so received');
    }),
  );
});

test('the parser refuses a line of chat that nobody can see', () => {
  for (const text of ['\u202E', '\u200B\u2060', '\u0007 \u0000']) {
    assert.not(parseSignal(JSON.stringify({ type: 'chat', text })).ok, JSON.stringify(text));
  }
});

test('a text of several lines keeps its lines, up to a limit', () => {
  const TEXTS: readonly (readonly [string, string])[] = [
    ['one\ntwo', 'one\ntwo'],
    ['one\r\ntwo\rthree\u2028four\u0085five', 'one\ntwo\nthree\nfour\nfive'],
    [' one  \n\t two ', 'one\ntwo'],
    ['one\n\n\n\u200B\n two', 'one\n\ntwo'],
    ['\n\none\n\n', 'one'],
    ['שלום\n\u202Eabc', 'שלום\nabc'],
  ];
  for (const [text, shown] of TEXTS) assert.is(peerLines(text), shown, JSON.stringify(text));
  const many = peerLines('a\n'.repeat(4_096));
  assert.is(many.split('\n').length, MAX_LINES);
  assert.is(many.replaceAll(/\s/g, '').length, 4_096, 'nothing is lost');
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...HOSTILE, ...'\n\n a\u0301') }), (text) => {
      const lines = peerLines(text);
      assert.is(peerLines(lines), lines, 'as sent, so received');
      for (const line of lines.split('\n')) assert.is(peerText(line).trim(), line);
    }),
  );
});

test('cleaning removes every control, and cleaning twice changes nothing more', () => {
  const strange = fc.string({ unit: fc.constantFrom(...HOSTILE, ...'aא\u0301\uD800é🎁\u200D') });
  fc.assert(
    fc.property(fc.oneof(strange, fc.string({ unit: 'binary' })), (text) => {
      const clean = peerText(text);
      assert.not(/[\p{Cc}\p{Cs}\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/u.test(clean));
      assert.is(peerText(clean), clean);
    }),
  );
});

test('isolation marks set a name apart within a sentence', () => {
  const name = 'קובץ.exe';
  const said = [
    fileStrings.confirm.title(name),
    fileStrings.handedOver.saved(name),
    fileStrings.withdrawn(name),
    noticeStrings.file.offered(name),
    paymentName({ kind: 'file', minute: null, title: name }),
  ];
  for (const sentence of said) assert.ok(sentence.includes(`\u2068${name}\u2069`), sentence);
  assert.is(isolated(name).length, name.length + 2);
});

test.run();

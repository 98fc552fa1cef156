// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ByteRangeError } from '../../../src/shared/bytes.ts';
import { openFrame, sealFrame } from '../../../src/shared/call/code-frame.ts';
import type { CallLinkCode } from '../../../src/shared/api/ring.ts';
import {
  callLink,
  encodeCallLink,
  MAX_CALL_CHARS,
  parseCallLink,
} from '../../../src/shared/call/call-link.ts';
import { parseCode } from '../../../src/shared/call/code.ts';
import { TERMS } from './code-fixtures.ts';

const LINK: CallLinkCode = {
  terms: { ...TERMS, returnsUnused: true, trialSeconds: 30 },
  lends: 'stun',
  topic: 'An hour of advice',
  name: 'Ada',
  mailbox: new Uint8Array(32).fill(5),
  seed: new Uint8Array(16).fill(6),
};

test('the reader finds a call link in any text', () => {
  const code = encodeCallLink(LINK);
  const address = callLink('https://example.org/?a=1#old', code);
  assert.is(address, `https://example.org/?a=1#call=${code}`);
  for (const text of [code, address, `> ${address.slice(0, 90)}\n> ${address.slice(90)}`]) {
    const parsed = parseCallLink(text);
    assert.equal(parsed.ok && parsed.value, { link: LINK, text: code }, text);
  }
});

test('the writer shortens a long topic to keep the link’s length', () => {
  for (const [topic, name] of [
    ['t'.repeat(500), 'n'.repeat(500)],
    ['😀'.repeat(80), '😀'.repeat(40)],
    ['', 'ü'.repeat(40)],
  ] as const) {
    const code = encodeCallLink({ ...LINK, topic, name });
    assert.ok(code.length <= MAX_CALL_CHARS, `${code.length} characters`);
    const parsed = parseCallLink(code);
    assert.ok(parsed.ok);
    assert.is([...parsed.value.link.name].length, 40);
    assert.ok(topic.startsWith(parsed.value.link.topic));
  }
});

test('the writer rejects invalid links, and the reader rejects links of unknown form', () => {
  for (const wrong of [
    { mailbox: new Uint8Array(31) },
    { seed: new Uint8Array(17) },
    { terms: { ...LINK.terms, deposit: TERMS.payTo } },
  ]) {
    assert.throws(
      () => encodeCallLink({ ...LINK, ...wrong }),
      (thrown: unknown) => thrown instanceof ByteRangeError,
    );
  }
  const { body } = openFrame(encodeCallLink(LINK)) ?? {};
  assert.ok(body);
  const withFlags = (flags: number): string =>
    sealFrame('call', 1, Uint8Array.of(flags, ...body.subarray(1)));
  for (const [code, error] of [
    [withFlags(3), 'code_corrupted'],
    [withFlags(4), 'code_corrupted'],
    [withFlags(8), 'code_corrupted'],
    [sealFrame('call', 1, Uint8Array.of(...body, 0)), 'code_corrupted'],
    [sealFrame('call', 2, body), 'code_version'],
    [encodeCallLink(LINK).slice(0, -9), 'code_truncated'],
    ['', 'code_empty'],
  ] as const) {
    const parsed = parseCallLink(code);
    assert.is(!parsed.ok && parsed.error.code, error);
  }
});

test('the field for invites recognises a call link', () => {
  const code = encodeCallLink(LINK);
  const asInvite = parseCode(code, 'invite');
  assert.is(!asInvite.ok && asInvite.error.code, 'code_is_call');
});

test.run();

// pure
// Repair codes: short, bound to their call, and refused anywhere else.
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sentenceFor } from '../../../src/main/ui/error-strings.ts';
import {
  type CodeContext,
  codeBytes,
  encodeRepair,
  hashInvite,
  MAX_REPLY_CHARS,
  parseCode,
} from '../../../src/shared/call/code.ts';
import { bytesOf, session as anySession } from '../call/code-arbitraries.ts';
import { FIREFOX, INVITE, REPLY, session, v4 } from '../call/code-fixtures.ts';

const CALL = new Uint8Array(8).fill(7);
const OFFER = encodeRepair({ version: 1, session: session('offer'), boundTo: CALL });
const offerHash = await hashInvite(codeBytes(OFFER));
const ANSWER = encodeRepair({ version: 1, session: session('answer'), boundTo: offerHash });

const outcome = (text: string, context: CodeContext = {}): string => {
  const parsed = parseCode(text, 'repair', context);
  return parsed.ok ? parsed.value.kind : parsed.error.code;
};
const here: CodeContext = { repairs: { offer: CALL, answer: offerHash } };

// Proves stage 1: Reconnection
test('both halves survive a paste and are at most 220 characters, whatever the browser describes', () => {
  fc.assert(
    fc.property(
      fc.oneof(anySession('offer'), anySession('answer')),
      bytesOf(8),
      (described, boundTo) => {
        const code = encodeRepair({ version: 1, session: described, boundTo });
        assert.ok(code.length <= MAX_REPLY_CHARS, `${code.length}`);
        const parsed = parseCode(`Here you are:\n${code}\n`, 'repair');
        assert.ok(parsed.ok);
        assert.equal(parsed.value.repair.boundTo, boundTo);
        assert.equal(parsed.value.repair.session.fingerprint, described.fingerprint);
        assert.is(parsed.value.kind, `repair-${described.type}`);
      },
    ),
  );
  const long = session('offer', { ...FIREFOX, candidates: [1, 2, 3, 4, 5, 6].map(v4) });
  const code = encodeRepair({ version: 1, session: long, boundTo: CALL });
  console.log(`  Chromium ${OFFER.length}, Firefox with four candidates ${code.length} characters`);
  assert.ok(code.length <= MAX_REPLY_CHARS);
});

test('in its own call each half is taken', () => {
  assert.is(outcome(OFFER, here), 'repair-offer');
  assert.is(outcome(ANSWER, here), 'repair-answer');
});

test('refused: of another call, an answer to another offer, or to none', () => {
  const other = new Uint8Array(8).fill(8);
  assert.is(outcome(OFFER, { repairs: { offer: other, answer: null } }), 'peer_mismatch');
  assert.is(outcome(ANSWER, { repairs: { offer: CALL, answer: other } }), 'code_other_invite');
  assert.is(outcome(ANSWER, { repairs: { offer: CALL, answer: null } }), 'code_used');
});

test('refused: one’s own, a used one, a truncated one, a changed one, and nothing at all', () => {
  assert.is(outcome(OFFER, { ...here, ownCode: OFFER }), 'code_own');
  assert.is(outcome(OFFER, { ...here, isUsed: (code) => code === OFFER }), 'code_used');
  assert.is(outcome(OFFER.slice(0, -9), here), 'code_truncated');
  const at = OFFER.length - 20;
  const swapped = OFFER[at] === 'A' ? 'B' : 'A';
  assert.is(outcome(OFFER.slice(0, at) + swapped + OFFER.slice(at + 1), here), 'code_corrupted');
  assert.is(outcome('  ', here), 'code_empty');
  assert.is(outcome('hello', here), 'code_not_found');
});

test('no code is taken for one of another kind', () => {
  assert.is(outcome(INVITE, here), 'code_is_invite');
  const says = parseCode(INVITE, 'repair', here);
  const words = says.ok ? '' : sentenceFor(says.error).text;
  assert.is(words, 'This is an invite, but a reconnect link belongs here.');
  assert.is(outcome(REPLY, here), 'code_is_reply');
  for (const code of [OFFER, ANSWER]) {
    for (const expect of ['invite', 'reply'] as const) {
      const parsed = expect === 'invite' ? parseCode(code, 'invite') : parseCode(code, 'reply');
      assert.equal(parsed.ok ? null : parsed.error, {
        code: 'code_is_repair',
        context: { wanted: expect },
      });
    }
  }
});

test('of several codes in one paste the newest that fits is taken', () => {
  const newer = encodeRepair({
    version: 1,
    session: session('offer', { iceUfrag: 'newr' }),
    boundTo: CALL,
  });
  const parsed = parseCode(`${OFFER}\nno, this one:\n${newer}`, 'repair', here);
  assert.ok(parsed.ok);
  assert.is(parsed.value.text, newer);
});

test.run();

// pure
// Repair codes: short, bound to their call, and refused anywhere else.
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type CodeContext,
  codeBytes,
  encodeRepair,
  hashInvite,
  MAX_REPLY_CHARS,
  parseCode,
} from '../../../src/shared/call/code.ts';
import { bytesOf, session as anySession } from '../call/code-arbitraries.ts';
import { INVITE, REPLY, session } from '../call/code-fixtures.ts';

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
test('both codes have at most 220 characters and survive a paste, for every browser’s SDP', () => {
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
});
test('the page accepts a code only in that code’s call, and names mismatches', () => {
  const other = new Uint8Array(8).fill(8);
  const at = OFFER.length - 20;
  const swapped = OFFER.slice(0, at) + (OFFER[at] === 'A' ? 'B' : 'A') + OFFER.slice(at + 1);
  const rows: readonly (readonly [string, CodeContext, string])[] = [
    [OFFER, here, 'repair-offer'],
    [ANSWER, here, 'repair-answer'],
    [OFFER, { repairs: { offer: other, answer: null } }, 'peer_mismatch'],
    [ANSWER, { repairs: { offer: CALL, answer: other } }, 'code_other_invite'],
    [ANSWER, { repairs: { offer: CALL, answer: null } }, 'code_used'],
    [OFFER, { ...here, ownCode: OFFER }, 'code_own'],
    [OFFER, { ...here, isUsed: (code) => code === OFFER }, 'code_used'],
    [OFFER.slice(0, -9), here, 'code_truncated'],
    [swapped, here, 'code_corrupted'],
    ['  ', here, 'code_empty'],
    ['hello', here, 'code_not_found'],
    [INVITE, here, 'code_is_invite'],
    [REPLY, here, 'code_is_reply'],
  ];
  for (const [text, context, wanted] of rows) assert.is(outcome(text, context), wanted, text);
  for (const code of [OFFER, ANSWER]) {
    for (const parsed of [parseCode(code, 'invite'), parseCode(code, 'reply')]) {
      assert.is(parsed.ok ? null : parsed.error.code, 'code_is_repair');
    }
  }
});

test('the page takes the newest fitting code of several in one paste', () => {
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

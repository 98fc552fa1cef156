import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { openFrame, sealFrame } from '../../../src/shared/call/code-frame.ts';
import { encodeInvite, encodeReply, parseCode } from '../../../src/shared/call/code.ts';
import { faultyTerm } from '../../../src/shared/terms.ts';
import { spoiltBytes, spoiltText } from '../../support/fuzz/mutate.ts';
import * as arbitrary from './code-arbitraries.ts';

// pure
/** Damaged codes: reading one never throws, and what is accepted is a code that somebody made. */

const CODES = fc.sample(
  fc.oneof(arbitrary.invite.map(encodeInvite), arbitrary.reply.map(encodeReply)),
  80,
);
const [one = '', two = ''] = CODES;
const SPOILT = spoiltText(fc.constantFrom(...CODES), [
  ...['p2ci', 'p2cr', '#invite=p2ci', '\u200b', '\u2014', '\n> ', '%2D', 'x'],
  ...[one, two.slice(0, 60), two.slice(60)],
]);

test('never a crash, never a wrong accept', () => {
  const outcomes = new Map<string, number>();
  fc.assert(
    fc.property(SPOILT, fc.constantFrom('invite', 'reply'), (text, expect) => {
      const result = expect === 'invite' ? parseCode(text, 'invite') : parseCode(text, 'reply');
      const outcome = result.ok ? 'ok' : result.error.code;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (!result.ok) return;
      assert.is(result.value.kind, expect);
      assert.ok(CODES.includes(result.value.text), text);
    }),
    { numRuns: 20_000 },
  );
  // The mutation does damage, and the damage is told.
  for (const outcome of ['ok', 'code_truncated', 'code_corrupted']) {
    assert.ok((outcomes.get(outcome) ?? 0) > 200, JSON.stringify([...outcomes]));
  }
});

test('even with the checksum put right, only a canonical and sensible body is accepted', () => {
  let accepted = 0;
  const invites = arbitrary.invite.map((made) => {
    const { body, version } = openFrame(encodeInvite(made)) ?? {};
    return { body: body ?? new Uint8Array(), version: version ?? 1 };
  });
  const forged = invites.chain(({ body, version }) =>
    spoiltBytes(fc.constant(body)).map((bytes) =>
      sealFrame('invite', version, new Uint8Array(bytes).subarray(0, 3_000)),
    ),
  );
  fc.assert(
    fc.property(forged, (code) => {
      const result = parseCode(code, 'invite');
      if (!result.ok) return assert.is(result.error.code, 'code_corrupted');
      accepted += 1;
      const { invite } = result.value;
      assert.is(encodeInvite(invite), code);
      if (invite.terms) assert.is(faultyTerm(invite.terms), null);
    }),
    { numRuns: 10_000 },
  );
  // Most bytes are keys and hashes, where any value is as good as another.
  assert.ok(accepted > 500, `${accepted}`);
});

test.run();

import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { encodeInvite, encodeReply, parseCode } from '../../../src/shared/call/code.ts';
import { spoiltText } from '../../support/fuzz/mutate.ts';
import * as arbitrary from './code-arbitraries.ts';

// pure
/** Damaged invites and replies. The parser never throws, and accepts only codes that somebody made. */

const CODES = fc.sample(
  fc.oneof(arbitrary.invite.map(encodeInvite), arbitrary.reply.map(encodeReply)),
  80,
);
const [one = '', two = ''] = CODES;
const SPOILT = spoiltText(fc.constantFrom(...CODES), [
  ...['p2ci', 'p2cr', '#invite=p2ci', '\u200b', '\u2014', '\n> ', '%2D', 'x'],
  ...[one, two.slice(0, 60), two.slice(60)],
]);

test('the parser never throws, and accepts no changed code', () => {
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
  // The mutations do damage codes, and the parser reports the damage.
  for (const outcome of ['ok', 'code_truncated', 'code_corrupted']) {
    assert.ok((outcomes.get(outcome) ?? 0) > 200, JSON.stringify([...outcomes]));
  }
});

test.run();

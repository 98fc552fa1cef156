// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openFrame, sealFrame } from '../../../src/shared/call/code-frame.ts';
import {
  type CodeContext,
  encodeInvite,
  encodeReply,
  inviteLink,
  parseCode,
  replyLink,
} from '../../../src/shared/call/code.ts';
import { inPieces, TRANSPORTS, UNSEEN } from '../../support/transport.ts';
import { INVITE, REPLY, TERMS, invite, outcome, reply } from './code-fixtures.ts';

/** The texts that users paste. The parser finds the invite or reply, and each wrong text has its own error. */

const URL_OF = inviteLink('https://call.example/p2c/?network=devnet#old', INVITE);

const MIXED: Readonly<Record<string, string>> = {
  'a line end within the marker': `${INVITE.slice(0, 2)}\r\n${INVITE.slice(2)}`,
  'a markdown link': `[join](${URL_OF})`,
  'a link in a sentence': `Join at ${URL_OF}. Bring tea.`,
  'a damaged copy before the invite': `${INVITE.slice(0, 90)} sorry, again: ${INVITE}`,
  'a damaged copy after the invite': `${INVITE}\n${INVITE.slice(0, 90)}`,
  'a reply before the invite': `${REPLY} ${INVITE}`,
  'replies directly before and after the invite': `${REPLY}${INVITE}${REPLY}`,
};
const finds = (what: string, texts: readonly string[]): void =>
  test(`the parser finds the invite in this text: ${what}`, () => {
    for (const text of texts) {
      const result = parseCode(text, 'invite');
      assert.ok(result.ok, result.ok ? '' : `${result.error.code}: ${text}`);
      if (result.ok) assert.is(result.value.text, INVITE);
    }
  });
for (const [name, sent] of Object.entries(TRANSPORTS)) finds(name, [sent(INVITE), sent(URL_OF)]);
for (const [name, text] of Object.entries(MIXED)) finds(name, [text]);

test('the parser ignores each invisible character in an invite', () => {
  for (const one of UNSEEN) {
    assert.is(outcome(`${INVITE.slice(0, 99)}${one}${INVITE.slice(99)}`, 'invite'), 'ok', one);
    assert.is(outcome(one, 'invite'), 'code_empty', `${one.codePointAt(0)?.toString(16)}`);
  }
});

test('the parser takes the last of several good invites', () => {
  const newer = encodeInvite(invite({ terms: null }));
  const result = parseCode(`${INVITE}\n${newer}`, 'invite');
  assert.is(result.ok && result.value.text, newer);
});

test('a text without any code has an error of its own', () => {
  for (const text of ['', '  \n\t', '\u200b\ufeff'])
    assert.is(outcome(text, 'invite'), 'code_empty');
  const texts = ['hello', 'p', 'https://call.example/#invite=', 'map\n2 cities', 'p2p is nice'];
  const signature = '5'.repeat(88);
  for (const text of [...texts, signature, TERMS.payTo]) {
    assert.is(outcome(text, 'invite'), 'code_not_found', text);
  }
});

test('an invite without its beginning or end has the truncation error', () => {
  const words = ' and then we talk about it tomorrow at nine or so'.repeat(5);
  const texts = [4, 60, 150, INVITE.length - 1].flatMap((length) => {
    const cut = INVITE.slice(0, length);
    return [cut, `“${cut}…”`, `${URL_OF.slice(0, 20)}${cut}`, `${cut}, thanks!`];
  });
  for (let length = 3; length < INVITE.length; length++) texts.push(INVITE.slice(0, length));
  for (const length of [60, 150, INVITE.length - 1]) {
    texts.push(INVITE.slice(0, length) + words, `${INVITE.slice(0, length)}\n${REPLY}`);
  }
  for (const text of [...texts, INVITE.slice(4), INVITE.slice(50)]) {
    assert.is(outcome(text, 'invite'), 'code_truncated', text);
  }
});

// Proves stage 1: Two browser windows connect by exchanging codes by hand
test('the parser notices any one wrong, missing or added character', () => {
  for (let at = 0; at < INVITE.length; at++) {
    const [before, its, after] = [INVITE.slice(0, at), INVITE.charAt(at), INVITE.slice(at + 1)];
    const other = its === 'x' ? 'y' : 'x';
    const wrong = outcome(before + other + after, 'invite');
    assert.ok(['code_corrupted', 'code_truncated'].includes(wrong), `${at}: ${wrong}`);
    if (at < 4 || at > 5) assert.is(wrong, 'code_corrupted', `${at}`);
    assert.is.not(outcome(before + after, 'invite'), 'ok');
    if (at > 0) assert.is.not(outcome(before + other + its + after, 'invite'), 'ok');
  }
  assert.is(outcome(`${INVITE}x`, 'invite'), 'code_corrupted');
  assert.is(
    outcome(inPieces(INVITE.replace(/.(?=.{30}$)/, '~'), 76, '\n'), 'invite'),
    'code_truncated',
  );
  const swapped = INVITE.slice(0, 100) + INVITE.slice(120, 140) + INVITE.slice(100, 120);
  assert.is(outcome(swapped + INVITE.slice(140), 'invite'), 'code_corrupted');
  assert.is(outcome(inPieces(swapped + INVITE.slice(140), 76, '\n'), 'invite'), 'code_corrupted');
  assert.is(outcome(INVITE.toUpperCase(), 'invite'), 'code_corrupted');
});

test('the parser recognises another version, whatever the body contains', () => {
  const body = Uint8Array.from({ length: 211 }, (_, i) => i);
  for (const [version, expect, ours] of [
    [3, 'invite', 2],
    [0, 'invite', 2],
    [2, 'reply', 1],
    [61, 'reply', 1],
    [2, 'repair-offer', 1],
  ] as const) {
    const result = parseCode(`see ${sealFrame(expect, version, body)}`, 'invite');
    assert.equal(!result.ok && result.error, {
      code: 'code_version',
      context: { theirs: version, ours },
    });
  }
  assert.is(openFrame(sealFrame('reply', 61, body))?.version, 61);
  assert.is(
    outcome(`${INVITE.slice(0, -1)}2`, 'invite'),
    'code_corrupted',
    'a damaged digit is not',
  );
});

test('each wrong kind of invite or reply has its own error', () => {
  const { inviteHash } = reply();
  const older = encodeReply(reply({ inviteHash: new Uint8Array(8) }));
  const other = encodeInvite(invite({ terms: null }));
  const isUsed = (code: string): boolean => code === REPLY;
  const chat = { ownCode: INVITE, inviteHash };
  const rows: readonly (readonly [string, 'invite' | 'reply', CodeContext, string])[] = [
    [REPLY, 'invite', {}, 'code_is_reply'],
    [INVITE, 'reply', {}, 'code_is_invite'],
    [URL_OF, 'reply', {}, 'code_is_invite'],
    [URL_OF, 'reply', { ownCode: INVITE }, 'code_own'],
    [REPLY, 'invite', { ownCode: REPLY }, 'code_own'],
    [INVITE, 'invite', { ownCode: INVITE }, 'code_own'],
    [other, 'reply', { ownCode: INVITE }, 'code_is_invite'],
    [REPLY, 'reply', { inviteHash }, 'ok'],
    [REPLY, 'reply', { inviteHash: new Uint8Array(8) }, 'code_other_invite'],
    [replyLink('/', REPLY), 'reply', { inviteHash, isUsed }, 'code_used'],
    [INVITE, 'invite', { isUsed }, 'ok'],
    // A whole pasted chat gives its reply, or the error of a damaged reply.
    [`${INVITE}\n${REPLY}\n${older}`, 'reply', chat, 'ok'],
    [`${INVITE}\n${older}`, 'reply', chat, 'code_other_invite'],
    [`${INVITE}\n${REPLY.slice(0, 100)}`, 'reply', chat, 'code_truncated'],
    [`${older}\n${REPLY.slice(0, 100)}`, 'reply', chat, 'code_other_invite'],
    [`${INVITE}\nok!`, 'reply', chat, 'code_own'],
  ];
  for (const [text, expect, context, wanted] of rows) {
    assert.is(outcome(text, expect, context), wanted, `${text}: ${JSON.stringify(context)}`);
  }
});

test('the parser reads hostile long texts in bounded time', () => {
  const texts = ['p2ci'.repeat(200_000), `p${'\n'.repeat(800_000)}2`, 'p2ci A'.repeat(100_000)];
  const more = ['%25'.repeat(300_000), 'A'.repeat(800_000), `p2ci${' '.repeat(800_000)}`];
  for (const text of [...texts, ...more]) {
    const startMs = performance.now();
    assert.is.not(outcome(text, 'invite'), 'ok');
    assert.ok(performance.now() - startMs < 3_000);
  }
  assert.is(outcome(`${'p2ci'.repeat(200_000)} ${INVITE}`, 'invite'), 'ok');
  const far = `${INVITE}${' p2ci'.repeat(400_000)}`;
  assert.is(outcome(far, 'invite'), 'code_truncated', 'only the end of a long text is searched');
});

test.run();

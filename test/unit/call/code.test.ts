import fc from 'fast-check';
import * as assert from 'uvu/assert';
import * as arbitrary from './code-arbitraries.ts';
import { test } from 'uvu';
import { ByteRangeError } from '../../../src/shared/bytes.ts';
import { selectCandidates } from '../../../src/shared/call/candidate.ts';
import { openFrame, sealFrame } from '../../../src/shared/call/code-frame.ts';
import {
  encodeInvite,
  encodeReply,
  type Invite,
  MAX_EXTENDED_CHARS,
  MAX_INVITE_CHARS,
  MAX_REPLY_CHARS,
  parseCode,
  type Reply,
} from '../../../src/shared/call/code.ts';
import { P2cError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { SessionDescription } from '../../../src/shared/call/sdp.ts';
import type { Terms } from '../../../src/shared/terms.ts';
import {
  CHROMIUM,
  DEAREST,
  FIREFOX,
  hidden,
  INVITE,
  invite,
  outcome,
  PAID_AHEAD,
  reply,
  session,
  TERMS,
  TRIAL,
  v4,
  v6,
} from './code-fixtures.ts';

// pure

const isRangeError = (thrown: unknown): boolean => thrown instanceof ByteRangeError;

// Proves stage 1: Two browser windows connect by exchanging codes by hand
test('any invite and any reply survive encoding and parsing', () => {
  fc.assert(
    fc.property(arbitrary.invite, arbitrary.reply, (someInvite, someReply) => {
      const inviteCode = encodeInvite(someInvite);
      const replyCode = encodeReply(someReply);
      assert.match(inviteCode, /^p2ci[\w-]+[A-Za-z0-9]$/);
      assert.match(replyCode, /^p2cr[\w-]+[A-Za-z0-9]$/);
      const gotInvite = parseCode(inviteCode, 'invite');
      const gotReply = parseCode(replyCode, 'reply');
      if (!gotInvite.ok || !gotReply.ok) throw new Error('refused');
      const keptOf = <T extends Invite | Reply>(value: T, kept: SessionDescription): T => ({
        ...value,
        session: {
          ...value.session,
          candidates: selectCandidates(value.session.candidates, kept.candidates.length),
        },
      });
      assert.equal(gotInvite.value.invite, keptOf(someInvite, gotInvite.value.invite.session));
      assert.equal(gotReply.value.reply, keptOf(someReply, gotReply.value.reply.session));
      assert.is(encodeInvite(gotInvite.value.invite), inviteCode);
      assert.is(encodeReply(gotReply.value.reply), replyCode);
      const isLong = (value: Invite | Reply) => value.extensions !== undefined;
      const limits = { invite: MAX_INVITE_CHARS, reply: MAX_REPLY_CHARS };
      assert.ok(
        inviteCode.length <= (isLong(someInvite) ? MAX_EXTENDED_CHARS : limits.invite) &&
          replyCode.length <= (isLong(someReply) ? MAX_EXTENDED_CHARS : limits.reply),
      );
    }),
    { numRuns: 500 },
  );
});

test('four of the longest candidates fit beside the longest terms', () => {
  const lengths = [];
  for (const browser of [CHROMIUM, FIREFOX]) {
    for (const make of [v6, hidden]) {
      const candidates = [1, 2, 3, 4].map(make);
      const offer = session('offer', { ...browser, candidates });
      const code = encodeInvite(invite({ session: offer, terms: DEAREST }));
      const answer = encodeReply(reply({ session: session('answer', { ...browser, candidates }) }));
      const [got, back] = [parseCode(code, 'invite'), parseCode(answer, 'reply')];
      if (!got.ok || !back.ok) throw new Error('refused');
      assert.is(got.value.invite.session.candidates.length, 4);
      assert.is(back.value.reply.session.candidates.length, 4);
      lengths.push(code.length, answer.length);
    }
  }
  assert.equal(lengths, [269, 198, 269, 198, 267, 197, 267, 197]);
});

test('a scheduled call’s invite with a trial carries at least three candidates', () => {
  const candidates = [v6(1), v6(2), v4(3), hidden(4)];
  const all: Terms = { ...PAID_AHEAD, ...DEAREST, trialSeconds: 60 };
  const code = encodeInvite(invite({ session: session('offer', { candidates }), terms: all }));
  assert.ok(code.length <= MAX_INVITE_CHARS, String(code.length));
  const got = parseCode(code, 'invite');
  assert.ok(got.ok && got.value.invite.session.candidates.length >= 3);
});

test('only invites with a trial or a deposit have version two', () => {
  const { deposit = '' } = PAID_AHEAD;
  const unpaid: Terms = { ...TERMS, returnsUnused: true };
  for (const terms of [TRIAL, PAID_AHEAD, { ...unpaid, deposit }]) {
    const code = encodeInvite(invite({ terms }));
    assert.is(code.at(-1), '2');
    const got = parseCode(code, 'invite');
    assert.equal(got.ok && got.value.invite.terms, terms);
    // Each invite has one form. Version 1 has neither part, and version 2 has at least one.
    const body = openFrame(code)?.body ?? new Uint8Array();
    assert.is(outcome(sealFrame('invite', 1, body), 'invite'), 'code_corrupted');
  }
  for (const terms of [TERMS, unpaid, null]) {
    const code = encodeInvite(invite({ terms }));
    assert.is(code.at(-1), '1');
    const body = openFrame(code)?.body ?? new Uint8Array();
    assert.is(outcome(sealFrame('invite', 2, body), 'invite'), 'code_corrupted');
  }
});

test('the writer omits the least useful candidates to keep the length limit', () => {
  const long = { iceUfrag: 'u'.repeat(30), icePwd: 'p'.repeat(60) };
  const candidates = [v6(1), v6(2), v4(3), hidden(4)];
  const answer = session('answer', { ...long, candidates });
  const code = encodeReply(reply({ session: answer }));
  assert.ok(code.length <= MAX_REPLY_CHARS);
  const got = parseCode(code, 'reply');
  if (!got.ok) throw new Error('refused');
  assert.equal(got.value.reply.session.candidates, [v4(3)]);
  const tooLong = session('answer', { iceUfrag: 'u'.repeat(100), icePwd: 'p'.repeat(100) });
  assert.throws(() => encodeReply(reply({ session: tooLong })), isRangeError);
});

test('impossible terms are neither written nor read', () => {
  const wrong: Partial<Terms>[] = [
    { price: usdc(0n) },
    { price: usdc(2n ** 64n - 1n) },
    { payTo: 'nobody' },
    { periodSeconds: 10 },
    { network: 'local', periodSeconds: 4 },
    { network: 'local', periodSeconds: 3601 },
    { prepaidPeriods: 0 },
    { prepaidPeriods: 61 },
    { prepaidPeriods: 1.5 },
    { trialSeconds: 30 },
    { returnsUnused: true, trialSeconds: 0 },
    { returnsUnused: true, trialSeconds: 61 },
    { returnsUnused: true, trialSeconds: 1.5 },
    { returnsUnused: true, network: 'local', periodSeconds: 5, trialSeconds: 16 },
    { returnsUnused: true, deposit: '' },
    { returnsUnused: true, deposit: 'nobody' },
    { deposit: TERMS.payTo },
  ];
  for (const change of wrong) {
    assert.throws(
      () => encodeInvite(invite({ terms: { ...TERMS, ...change } })),
      isRangeError,
      JSON.stringify(change, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v)),
    );
  }
  // The price is the last thing in this body: 0xa0 0xc2 0x1e, 500,000.
  const body = openFrame(INVITE)?.body ?? new Uint8Array();
  const priced = (...price: number[]) =>
    sealFrame('invite', 1, Uint8Array.of(...body.slice(0, -3), ...price));
  assert.is(outcome(priced(0xa0, 0xc2, 0x1e), 'invite'), 'ok');
  assert.is(outcome(priced(0), 'invite'), 'code_corrupted');
  assert.is(outcome(priced(0xa0, 0xc2, 0x9e, 0), 'invite'), 'code_corrupted', 'a second spelling');
  assert.is(outcome(priced(0xa0, 0xc2, 0x1e, 0), 'invite'), 'code_corrupted', 'a byte too many');
  assert.is(outcome(priced(0xa0, 0xc2), 'invite'), 'code_corrupted', 'a byte too few');
});

test('an invite carries fields of a later revision, up to 500 characters', () => {
  const extensions = [
    { type: 1, bytes: new Uint8Array() },
    { type: 200, bytes: new Uint8Array(150).fill(9) },
  ];
  const code = encodeInvite(invite({ extensions }));
  assert.ok(code.length > MAX_INVITE_CHARS && code.length <= MAX_EXTENDED_CHARS);
  const result = parseCode(code, 'invite');
  assert.equal(result.ok && result.value.invite.extensions, extensions);
  const wrong = [
    [{ type: 0, bytes: new Uint8Array() }],
    [...extensions].reverse(),
    [{ type: 1, bytes: new Uint8Array(400) }],
  ];
  for (const list of wrong) {
    assert.throws(() => encodeInvite(invite({ extensions: list })), isRangeError);
  }
});

test('the writer rejects an invite without an offer and an address', () => {
  const wrong: readonly (() => unknown)[] = [
    () => encodeInvite(invite({ session: session('answer') })),
    () => encodeReply(reply({ session: session('offer') })),
    () => encodeInvite(invite({ nonceCommitment: new Uint8Array(15) })),
    () => encodeReply(reply({ inviteHash: new Uint8Array(9) })),
  ];
  for (const write of wrong) assert.throws(write, isRangeError);
  assert.throws(
    () => encodeInvite(invite({ session: session('offer', { candidates: [] }) })),
    (thrown: unknown) => thrown instanceof P2cError && thrown.error.code === 'no_candidates',
  );
});

test.run();

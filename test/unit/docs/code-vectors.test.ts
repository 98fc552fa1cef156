// pure
/** docs/protocol/codes.md: the page's codec and one written from that document agree on every invite and reply. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from '@x402/core/schemas';
import { root } from '../../../dev/build/paths.ts';
import { fromHex, toHex, utf8 } from '../../../src/shared/bytes.ts';
import { openFrame, sealFrame } from '../../../src/shared/call/code-frame.ts';
import { hashInvite, parseCode, type ParsedCode } from '../../../src/shared/call/code.ts';
import { renderSdp } from '../../../src/shared/call/sdp.ts';
import { SIGNAL_LIMITS } from '../../../src/shared/call/signal-limits.ts';
import type { Result } from '../../../src/shared/errors.ts';
import { markerOf } from '../../../src/workers/ledger/payment/marker.ts';
import { associatedTokenAccount } from '../../../src/workers/ledger/solana/layout.ts';
import { NETWORKS } from '../../../src/shared/network.ts';
import { memoFor } from '../../../src/workers/ledger/x402/resources.ts';
import { signedTranscript } from '../../../src/workers/ledger/x402/transcript.ts';
import * as engine from '../../../src/workers/ledger/x402/transcript.ts';
import { WORDS } from '../../../src/workers/ledger/x402/word-list.ts';
import { verifySignature } from '../../../src/workers/ledger/solana/keys.ts';
import { encodeFields, fieldsOf, sessionOf } from '../../support/code-fields.ts';
import * as foreign from '../../support/reference-peer/codes.ts';
import * as peerDeposit from '../../support/reference-peer/deposit.ts';
import * as peer from '../../support/reference-peer/hello.ts';
import * as arbitrary from '../call/code-arbitraries.ts';
import { page, section } from './pages.ts';

const load = (name: string): unknown =>
  JSON.parse(readFileSync(join(root, 'test/vectors', name), 'utf8'));

const Session = z.object({
  ufrag: z.string(),
  pwd: z.string(),
  fingerprint: z.string(),
  setup: z.enum(['actpass', 'active', 'passive']),
  maxMessageSize: z.number().nullable(),
  candidates: z.array(
    z.object({
      type: z.enum(['host', 'srflx', 'relay', 'prflx']),
      address: z.string(),
      port: z.number(),
    }),
  ),
});
const Code = z.object({
  kind: z.enum(['invite', 'reply', 'repair-offer', 'repair-answer']),
  binding: z.string(),
  session: Session,
  terms: z
    .object({
      network: z.enum(['mainnet', 'devnet', 'local']),
      payTo: z.string(),
      price: z.string(),
      periodSeconds: z.number(),
      prepaidPeriods: z.number(),
      returnsUnused: z.boolean(),
      trialSeconds: z.number(),
      deposit: z.string().nullable(),
    })
    .nullable(),
  extensions: z.array(z.object({ type: z.number(), bytes: z.string() })),
});
const Vectors = z.object({
  valid: z.array(
    z.object({ name: z.string(), text: z.string(), code: Code, sdp: z.array(z.string()) }),
  ),
  refused: z.array(z.object({ name: z.string(), text: z.string(), error: z.string() })),
});
const { valid, refused } = Vectors.parse(load('codes.json'));

function ours(text: string): Result<ParsedCode> {
  const kind = text.charAt(3);
  if (kind === 'i') return parseCode(text, 'invite');
  return kind === 'r' ? parseCode(text, 'reply') : parseCode(text, 'repair');
}

/** Returns what the codec of docs/protocol/codes.md reads, or null if it refuses the text. */
function theirs(text: string): foreign.Code | null {
  try {
    return foreign.readCode(text);
  } catch (thrown) {
    assert.instance(thrown, foreign.CodeError, String(thrown));
    return null;
  }
}

// Proves proof: A client can be written from the documents
test('both codecs read and write each valid code, with the same SDP', () => {
  assert.ok(valid.length >= 10);
  for (const { name, text, code, sdp } of valid) {
    const parsed = ours(text);
    assert.ok(parsed.ok, name);
    if (parsed.ok) assert.equal(fieldsOf(parsed.value), code, name);
    assert.equal(theirs(text), code, name);
    assert.is(encodeFields(code), text, name);
    assert.is(foreign.writeCode(code), text, name);
    const lines = `${sdp.join('\r\n')}\r\n`;
    assert.is(renderSdp(sessionOf(code)), lines, name);
    assert.is(foreign.toSdp(code), lines, name);
    assert.equal(foreign.fromSdp(lines), code.session, name);
  }
});

test('both codecs refuse each invalid invite and reply', () => {
  assert.ok(refused.length >= 30);
  assert.is(new Set(refused.map(({ text }) => text)).size, refused.length);
  for (const { name, text, error } of refused) {
    const parsed = ours(text);
    assert.is(parsed.ok ? 'ok' : parsed.error.code, error, name);
    assert.is(theirs(text), null, name);
  }
});

test('each codec reads what the other codec writes', () => {
  fc.assert(
    fc.property(arbitrary.invite, arbitrary.reply, (invite, reply) => {
      for (const content of [
        { kind: 'invite' as const, invite, binding: invite.nonceCommitment },
        { kind: 'reply' as const, reply, binding: reply.inviteHash },
      ]) {
        const wide = fieldsOf({ ...content, text: '', bytes: utf8('') });
        let text: string;
        try {
          text = encodeFields(wide);
        } catch {
          // The content has no usable candidate.
          continue;
        }
        const read = theirs(text);
        assert.ok(read, text);
        if (read) assert.is(foreign.writeCode(read), text);
      }
    }),
    { numRuns: 300 },
  );
});

test('both codecs agree on a code with a changed body', () => {
  let accepted = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...valid.map(({ text }) => text)),
      fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(0, 0, 0, 1, -1),
      (text, changes, longer) => {
        const frame = openFrame(text);
        const parsed = ours(text);
        if (!frame || !parsed.ok) throw new Error('not a code');
        const body = new Uint8Array(Math.max(0, frame.body.length + longer));
        body.set(frame.body.subarray(0, body.length));
        for (const [place, value] of changes) {
          if (body.length > 0) body[place % body.length] = value;
        }
        const changed = sealFrame(parsed.value.kind, frame.version, body);
        const [one, other] = [ours(changed), theirs(changed)];
        assert.equal(other, one.ok ? fieldsOf(one.value) : null, changed);
        if (one.ok) accepted += 1;
      },
    ),
    { numRuns: 1_500 },
  );
  assert.ok(accepted > 50, `${accepted} were still codes`);
});

const Greeting = z.object({
  invite: z.string(),
  reply: z.string(),
  nonce: z.string(),
  transcript: z.string(),
  callId: z.string(),
  words: z.array(z.string()),
  termsDigest: z.string(),
  host: z.object({
    seed: z.string(),
    feePayer: z.string(),
    deposit: z.string(),
    proof: z.string(),
  }),
  guest: z.object({ seed: z.string(), sessionKey: z.string(), proof: z.string() }),
  prepay: z.object({ url: z.string(), memo: z.string() }),
  unused: z.object({ url: z.string(), memo: z.string() }),
  marker: z.string(),
  depositAccount: z.string(),
  repairOffer: z.string(),
});
const Words = z.array(z.string());

test('the page derives the hello of the vectors', async () => {
  const given = Greeting.parse(load('greeting.json'));
  const [invite, reply] = [utf8(given.invite), utf8(given.reply)];
  const nonce = peer.fromBase64Url(given.nonce);
  const made = await engine.deriveTranscript(invite, reply, nonce);
  assert.equal(
    [toHex(made.hash), made.callId, made.words],
    [given.transcript, given.callId, given.words],
  );
  assert.is(await engine.termsDigest(invite), given.termsDigest);
  for (const { url, memo } of [given.prepay, given.unused]) {
    assert.is(await memoFor(made.hash, url), memo);
  }
  const repair = await hashInvite(utf8(`p2c/repair/1 ${given.callId}`));
  assert.is(toHex(repair), given.repairOffer);
  const proofs = [
    ['host', given.host.feePayer, given.host.proof, given.host.deposit],
    ['guest', given.guest.sessionKey, given.guest.proof, null],
  ] as const;
  for (const [role, key, proof, deposit] of proofs) {
    const signed = await signedTranscript(role, made.hash, deposit);
    assert.ok(await verifySignature(key, peer.fromBase64Url(proof), signed), role);
  }
});

test('page and reference peer find the same marker and deposit account', async () => {
  const { invite, host, marker, depositAccount } = Greeting.parse(load('greeting.json'));
  const wallet = foreign.readCode(invite).terms?.payTo ?? '';
  const { usdcMint } = NETWORKS.mainnet;
  assert.is(await markerOf(wallet, host.feePayer), marker);
  assert.is(await peerDeposit.markerOf(wallet, host.feePayer), marker);
  assert.is(associatedTokenAccount(host.deposit, usdcMint), depositAccount);
  assert.is(await peerDeposit.associated(host.deposit, usdcMint), depositAccount);
});

test('the reference peer derives the same hello from invite and reply', async () => {
  const given = Greeting.parse(load('greeting.json'));
  const nonce = peer.fromBase64Url(given.nonce);
  const read = foreign.readCode(given.invite);
  assert.is(read.binding, toHex(await peer.commitTo(nonce)));
  assert.is(foreign.readCode(given.reply).binding, await foreign.bindingOf(given.invite));
  assert.is(await foreign.repairOf(given.callId), given.repairOffer);
  const codes = {
    invite: utf8(given.invite),
    reply: utf8(given.reply),
    nonceCommitment: fromHex(read.binding) ?? new Uint8Array(),
    network: 'solana:x',
    hasDeposit: true,
  } as const;
  const made = await peer.transcriptOf(codes, nonce);
  assert.is(made.callId, given.callId);
  const listed = Words.parse(load('words.json'));
  assert.equal(
    made.words.map((place) => listed[place]),
    given.words,
  );
  const { callId, termsDigest } = given;
  const says = { version: 3, callId, termsDigest, network: codes.network } as const;
  const { host, guest } = given;
  assert.is(await peer.memoOf(made, given.unused.url), given.unused.memo);
  const { deposit, proof } = host;
  const hello = { ...says, role: 'host', deposit, proof } as const;
  assert.is(await peer.differs(hello, host.feePayer, codes, made), null);
  const answer = { ...says, role: 'guest', proof: guest.proof } as const;
  assert.is(await peer.differs(answer, guest.sessionKey, codes, made), null);
  assert.is(await peer.differs(answer, host.feePayer, codes, made), "guest's key");
  const bare = { ...hello, deposit: undefined };
  assert.is(await peer.differs(bare, host.feePayer, codes, made), 'deposit');
  const without = { ...codes, hasDeposit: false };
  assert.is(await peer.differs(hello, host.feePayer, without, made), 'deposit');
  assert.is(await peer.differs(bare, host.feePayer, without, made), "host's key");
});

test('the document lists the page’s security words', () => {
  assert.equal(load('words.json'), WORDS);
  assert.is(WORDS.length, 256);
});

test('the table of `signal` has every message with its limit', () => {
  const rows = section(page('docs/protocol/codes.md'), '### Messages of `signal`')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const limits = rows.map((cells) => [(cells[1] ?? '').replaceAll('`', ''), cells[5]]);
  const known = Object.entries(SIGNAL_LIMITS).map(([type, { burst, perSecond }]) => [
    type,
    `${burst.toLocaleString('en')}, ${perSecond}`,
  ]);
  assert.equal(limits.sort(), known.sort());
});

test.run();

import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { P2cError } from '../../../src/shared/errors.ts';
import {
  answerHostHello,
  checkGuestHello,
  type Codes,
  makeHostHello,
} from '../../../src/workers/ledger/x402/hello.ts';
import { memoFor } from '../../../src/workers/ledger/x402/resources.ts';
import {
  commitNonce,
  deriveTranscript,
  newNonce,
} from '../../../src/workers/ledger/x402/transcript.ts';
import { WORDS } from '../../../src/workers/ledger/x402/word-list.ts';
import { newKey } from '../../support/middle/hellos.ts';

// pure

const noDeposit = () => Promise.resolve(null);

const bytes = (fill: number, length = 100) => new Uint8Array(length).fill(fill);

async function setUp() {
  const nonce = newNonce();
  const codes: Codes = {
    invite: bytes(1),
    reply: bytes(2),
    nonceCommitment: await commitNonce(nonce),
    network: 'solana:test',
  };
  return { nonce, codes, feePayerKey: await newKey(), sessionKey: await newKey() };
}

const refusal = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
    return 'accepted';
  } catch (thrown) {
    assert.instance(thrown, P2cError);
    const { error } = thrown as P2cError;
    return error.code === 'peer_mismatch' ? error.context.what : error.code;
  }
};

test('both sides derive the same call id, security words and memos', async () => {
  const { nonce, codes, feePayerKey, sessionKey } = await setUp();
  const host = await makeHostHello(codes, nonce, feePayerKey, 'An hour of advice', noDeposit);
  const guest = await answerHostHello(host.hello, codes, {}, async () => sessionKey);
  await checkGuestHello(guest.hello, codes, host.transcript);
  assert.equal(guest.transcript, host.transcript);
  assert.is(host.transcript.words.length, 4);
  assert.ok(host.transcript.words.every((word) => WORDS.includes(word)));
  const memo = await memoFor(host.transcript.hash, 'pay2chat:x/minute/4');
  assert.is(memo.length, 32);
  assert.is.not(memo, await memoFor(host.transcript.hash, 'pay2chat:x/minute/5'));
});

// Proves stage 5: Each side proves who it is
// Proves security: Swapped codes are refused, or the words differ
test('the error names a changed code, nonce, key or network', async () => {
  const { nonce, codes, feePayerKey, sessionKey } = await setUp();
  const { hello, transcript } = await makeHostHello(codes, nonce, feePayerKey, '', noDeposit);
  const other = await newKey();
  const asGuest = (change: Partial<typeof hello>, seen: Codes = codes) =>
    refusal(answerHostHello({ ...hello, ...change }, seen, {}, async () => sessionKey));
  for (const [what, change, seen] of [
    ['accepted', {}],
    ['codes', {}, { ...codes, invite: bytes(9) }],
    ['codes', {}, { ...codes, reply: bytes(9) }],
    ["invite's commitment", { nonce: 'A'.repeat(43) }],
    ['terms', { termsDigest: 'x' }],
    ['network', { network: 'solana:else' }],
    ["host's key", { feePayer: other.address }],
  ] as const) {
    assert.is(await asGuest(change, seen), what);
  }
  const answer = await answerHostHello(hello, codes, {}, async () => sessionKey);
  for (const [what, change] of [
    ['accepted', {}],
    ['codes', { callId: '0'.repeat(32) }],
    ["guest's key", { sessionKey: other.address }],
    ['network', { network: 'solana:else' }],
    // The host's own proof, sent back to it.
    ["guest's key", { sessionKey: hello.feePayer, proof: hello.proof }],
  ] as const) {
    const heard = { ...answer.hello, ...change };
    assert.is(await refusal(checkGuestHello(heard, codes, transcript)), what);
  }
});

test('the host signs a deposit exactly if the terms require a deposit', async () => {
  const { nonce, codes, feePayerKey, sessionKey } = await setUp();
  const [own, other] = [(await newKey()).address, (await newKey()).address];
  const named = await makeHostHello(codes, nonce, feePayerKey, '', () => Promise.resolve(own));
  const none = await makeHostHello(codes, nonce, feePayerKey, '', noDeposit);
  const [NONE, ANY] = [{}, { returnsUnused: true }] as const;
  const asGuest = (hello: typeof named.hello, terms: Parameters<typeof answerHostHello>[2]) =>
    refusal(answerHostHello(hello, codes, terms, async () => sessionKey));
  for (const [what, hello, terms] of [
    ['accepted', named.hello, ANY],
    ['accepted', none.hello, NONE],
    ['deposit', named.hello, NONE],
    ['deposit', none.hello, ANY],
    ["host's key", { ...named.hello, deposit: other }, ANY],
    ["host's key", { ...none.hello, deposit: own }, ANY],
    ['accepted', named.hello, { ...ANY, deposit: own }],
    // The guest paid into another deposit.
    ['deposit', named.hello, { ...ANY, deposit: other }],
  ] as const) {
    assert.is(await asGuest(hello, terms), what);
  }
});

test('the security words come from the whole list', async () => {
  const seen = new Set<string>();
  for (let i = 0; i < 400; i++) {
    const { words } = await deriveTranscript(bytes(i % 256), bytes(i >> 8), bytes(i % 251, 32));
    for (const word of words) seen.add(word);
  }
  assert.ok(seen.size > 240, `${seen.size} of 256 words in 1600 draws`);
});

test.run();

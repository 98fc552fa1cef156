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

test('both sides derive the same call id, words and memos', async () => {
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
test('a changed code, nonce, key or network is named', async () => {
  const { nonce, codes, feePayerKey, sessionKey } = await setUp();
  const { hello, transcript } = await makeHostHello(codes, nonce, feePayerKey, '', noDeposit);
  const other = await newKey();
  const asGuest = (change: Partial<typeof hello>, seen: Codes = codes) =>
    refusal(answerHostHello({ ...hello, ...change }, seen, {}, async () => sessionKey));
  assert.is(await asGuest({}), 'accepted');
  assert.is(await asGuest({}, { ...codes, invite: bytes(9) }), 'codes');
  assert.is(await asGuest({}, { ...codes, reply: bytes(9) }), 'codes');
  assert.is(await asGuest({ nonce: 'A'.repeat(43) }), "invite's commitment");
  assert.is(await asGuest({ termsDigest: 'x' }), 'terms');
  assert.is(await asGuest({ network: 'solana:else' }), 'network');
  assert.is(await asGuest({ feePayer: other.address }), "host's key");

  const answer = await answerHostHello(hello, codes, {}, async () => sessionKey);
  const asHost = (change: Partial<typeof answer.hello>) =>
    refusal(checkGuestHello({ ...answer.hello, ...change }, codes, transcript));
  assert.is(await asHost({}), 'accepted');
  assert.is(await asHost({ callId: '0'.repeat(32) }), 'codes');
  assert.is(await asHost({ sessionKey: other.address }), "guest's key");
  assert.is(await asHost({ network: 'solana:else' }), 'network');
});

test('the host signs which deposit is its own, and names one exactly where the terms want it', async () => {
  const { nonce, codes, feePayerKey, sessionKey } = await setUp();
  const [own, other] = [(await newKey()).address, (await newKey()).address];
  const named = await makeHostHello(codes, nonce, feePayerKey, '', () => Promise.resolve(own));
  const none = await makeHostHello(codes, nonce, feePayerKey, '', noDeposit);
  const [NONE, ANY] = [{}, { returnsUnused: true }] as const;
  const asGuest = (hello: typeof named.hello, terms: Parameters<typeof answerHostHello>[2]) =>
    refusal(answerHostHello(hello, codes, terms, async () => sessionKey));
  assert.is(await asGuest(named.hello, ANY), 'accepted');
  assert.is(await asGuest(none.hello, NONE), 'accepted');
  assert.is(await asGuest(named.hello, NONE), 'deposit');
  assert.is(await asGuest(none.hello, ANY), 'deposit');
  assert.is(await asGuest({ ...named.hello, deposit: other }, ANY), "host's key");
  assert.is(await asGuest(named.hello, { ...ANY, deposit: own }), 'accepted');
  assert.is(
    await asGuest(named.hello, { ...ANY, deposit: other }),
    'deposit',
    'another than was paid',
  );
  assert.is(await asGuest({ ...none.hello, deposit: own }, ANY), "host's key");
});

test("one side's proof is no proof for the other role", async () => {
  const { nonce, codes, feePayerKey, sessionKey } = await setUp();
  const { hello, transcript } = await makeHostHello(codes, nonce, feePayerKey, '', noDeposit);
  const answer = await answerHostHello(hello, codes, {}, async () => sessionKey);
  const mirrored = { ...answer.hello, sessionKey: hello.feePayer, proof: hello.proof };
  assert.is(await refusal(checkGuestHello(mirrored, codes, transcript)), "guest's key");
});

test('the words spread over the list', async () => {
  const seen = new Set<string>();
  for (let i = 0; i < 400; i++) {
    const { words } = await deriveTranscript(bytes(i % 256), bytes(i >> 8), bytes(i % 251, 32));
    for (const word of words) seen.add(word);
  }
  assert.ok(seen.size > 240, `${seen.size} of 256 words in 1600 draws`);
});

test.run();

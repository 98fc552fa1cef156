// pure
/** An attacker who swaps a code can greet both sides. The security words then differ. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  codeBytes,
  encodeInvite,
  encodeReply,
  hashInvite,
  type Invite,
} from '../../../src/shared/call/code.ts';
import { P2cError } from '../../../src/shared/errors.ts';
import { createMiddle, newKey, type Views } from '../../support/middle/hellos.ts';
import {
  answerHostHello,
  checkGuestHello,
  type Codes,
  makeHostHello,
} from '../../../src/workers/ledger/x402/hello.ts';
import { commitNonce, newNonce } from '../../../src/workers/ledger/x402/transcript.ts';
import { invite, session, TERMS } from '../call/code-fixtures.ts';

const NETWORK = 'solana:test';
const THIEF = 'So11111111111111111111111111111111111111112';
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** Changes to the invite that reaches the guest, and to both codes' sessions. */
type Swap = (honest: Invite) => Partial<Invite>;
const swaps: Readonly<Record<string, Swap>> = {
  'payTo alone': () => ({ terms: { ...TERMS, payTo: THIEF } }),
  'the fingerprint alone': () => ({
    session: session('offer', { fingerprint: random(32) }),
  }),
  both: () => ({
    session: session('offer', { fingerprint: random(32) }),
    terms: { ...TERMS, payTo: THIEF },
  }),
};

const codesOf = (
  inviteCode: string,
  replyCode: string,
  { nonceCommitment }: Pick<Invite, 'nonceCommitment'>,
): Codes => ({
  invite: codeBytes(inviteCode),
  reply: codeBytes(replyCode),
  nonceCommitment,
  network: NETWORK,
});

/** Plays a call with an attacker in the middle, up to the security words on both screens. */
async function wordsWith(swap: Swap, ownNonce?: Uint8Array) {
  const nonce = newNonce();
  const honest = invite({ nonceCommitment: await commitNonce(nonce) });
  const swapped = {
    ...honest,
    ...swap(honest),
    ...(ownNonce && { nonceCommitment: await commitNonce(ownNonce) }),
  };
  const [atHost, atGuest] = [encodeInvite(honest), encodeInvite(swapped)];
  const answered = async (code: string): Promise<string> =>
    encodeReply({
      version: 1,
      // Between the guest and the middle, or between the middle and the host: each has its own.
      session: session('answer', { fingerprint: random(32) }),
      inviteHash: await hashInvite(codeBytes(code)),
    });
  const views: Views = {
    host: codesOf(atHost, await answered(atHost), honest),
    guest: codesOf(atGuest, await answered(atGuest), swapped),
  };
  const middle = createMiddle(views, ownNonce);
  const host = await makeHostHello(
    views.host,
    nonce,
    await newKey(),
    'An hour of advice',
    noDeposit,
  );
  const heard = await middle.toGuest(host.hello);
  const guest = await answerHostHello(heard, views.guest, {}, newKey);
  // Neither page reports an error.
  await checkGuestHello(await middle.toHost(), views.host, host.transcript);
  return { host: host.transcript, guest: guest.transcript, views, hello: host.hello };
}

const noDeposit = () => Promise.resolve(null);

/** Returns the field that the refusal names. */
async function differs(greeting: Promise<unknown>): Promise<string> {
  try {
    await greeting;
    return 'nothing';
  } catch (thrown) {
    const error = thrown instanceof P2cError ? thrown.error : null;
    return error?.code === 'peer_mismatch' ? error.context.what : String(thrown);
  }
}

for (const [what, swap] of Object.entries(swaps)) {
  // Proves security: An attacker in the middle
  test(`after a swap of ${what}, both hellos pass, and the security words differ`, async () => {
    for (let round = 0; round < 50; round += 1) {
      const kept = await wordsWith(swap);
      assert.not.equal(kept.host.words, kept.guest.words);
      assert.is.not(kept.host.callId, kept.guest.callId);
      const own = await wordsWith(swap, newNonce());
      assert.not.equal(own.host.words, own.guest.words);
    }
  });
}

// Proves security: Swapped codes are refused, or the words differ
test('a side refuses a hello that an attacker passed on unchanged', async () => {
  for (const swap of Object.values(swaps)) {
    const { hello, views } = await wordsWith(swap);
    assert.is(await differs(answerHostHello(hello, views.guest, {}, newKey)), 'codes');
  }
});

test.run();

// pure
import { feePayerKeyOf } from '../../../src/workers/ledger/payment/fee-balance.ts';
import {
  Keypair,
  type TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usdc } from '../../../src/shared/money.ts';
import {
  spendingLimitState,
  checkSponsorRequest,
  signSpendingLimit,
} from '../../../src/workers/ledger/spending-limit/delegation.ts';
import { landSponsored } from '../../../src/workers/ledger/spending-limit/sponsor.ts';
import { guard, GUARDED, lighthouse } from '../../support/reported-wallets.ts';
import type { CallScene } from '../ledger/scene.ts';
import { CAP, MINUTE, PRICE, callScene, unlimited } from '../ledger/scene.ts';
import { closeWorlds, codeOf, errorOf, person } from '../../support/world.ts';

const announce = async (): Promise<void> => undefined;

const stateOf = (s: CallScene) =>
  spendingLimitState(s.guestSide.rpc, s.guest.address, s.guestSide.mint);

// Proves security: The cap of an allowance holds, and ending it ends the risk
test('what is delegated is what was spent on chain', async () => {
  const s = await callScene();
  assert.equal(await stateOf(s), {
    balance: usdc(10_000_000n),
    delegate: s.session.address,
    delegatedAmount: CAP,
  });
  const requirements = s.requirements();
  const { payload } = await s.pay(requirements);
  await s.facilitator.settlePayment(payload, requirements, { url: MINUTE, onSigned: announce });
  assert.is((await stateOf(s)).delegatedAmount, CAP - PRICE);
  assert.is((await stateOf(s)).balance, usdc(10_000_000n - PRICE));
});

test('the guest extends and revokes its limit without SOL', async () => {
  const s = await callScene();
  const key = await feePayerKeyOf(s.hostSide, s.host.address);
  const { mint } = s.hostSide;
  const base = { owner: s.guest.address, mint, feePayer: s.feePayerKey };
  const land = async (approve: { delegate: string; cap: ReturnType<typeof usdc> } | null) => {
    const signed = await signSpendingLimit(s.guestSide.rpc, { ...base, approve }, s.guest.sign);
    const request = await checkSponsorRequest(signed.bytes, s.feePayerKey, s.hostSide);
    const landing = { callId: 'call', sessionKey: s.session.address, withinLimits: unlimited };
    await landSponsored(s.hostSide, key, request, landing, new AbortController().signal);
    return request;
  };
  const extended = await land({ delegate: s.session.address, cap: usdc(3_000_000n) });
  assert.ok(extended.kind === 'approve');
  assert.is(extended.delegate, s.session.address);
  assert.is(extended.cap, 3_000_000n);
  assert.is(extended.owner, s.guest.address);
  assert.is((await stateOf(s)).delegatedAmount, 3_000_000n);

  assert.is((await land(null)).kind, 'revoke');
  assert.equal(await stateOf(s), {
    balance: usdc(10_000_000n),
    delegate: null,
    delegatedAmount: usdc(0n),
  });
  assert.is(await s.guestSide.rpc.getBalance(s.guest.address), 0n);
});

test('an owner without a USDC account has nothing to approve from', async () => {
  const s = await callScene();
  const stranger = person();
  const parts = { owner: stranger.address, mint: s.hostSide.mint, feePayer: s.feePayerKey };
  const asked = signSpendingLimit(s.guestSide.rpc, { ...parts, approve: null }, stranger.sign);
  assert.equal(await errorOf(asked), {
    code: 'no_usdc_account',
    context: { owner: stranger.address },
  });
});

/** The honest approval, changed and signed by the guest's wallet. */
async function altered(
  s: CallScene,
  change: (instructions: TransactionInstruction[], message: TransactionMessage) => void,
): Promise<Uint8Array> {
  let bytes = new Uint8Array();
  const { mint } = s.hostSide;
  const approve = { delegate: s.session.address, cap: CAP };
  await signSpendingLimit(
    s.guestSide.rpc,
    { owner: s.guest.address, mint, feePayer: s.feePayerKey, approve },
    async (asked) => {
      const message = TransactionMessage.decompile(VersionedTransaction.deserialize(asked).message);
      change(message.instructions, message);
      const changed = new VersionedTransaction(message.compileToV0Message());
      const answer = await s.guest.sign(changed.serialize());
      if (answer.ok) bytes = Uint8Array.from(answer.value);
      return answer;
    },
  ).catch(() => undefined);
  return bytes;
}

const assertion = (): TransactionInstruction => guard(Keypair.generate().publicKey);

test('up to eight assertions of a wallet pass the host’s check', async () => {
  const s = await callScene();
  for (const count of [1, 3, 8]) {
    const bytes = await altered(s, (list) => {
      for (let n = 0; n < count; n += 1) list.push(assertion());
    });
    assert.is((await checkSponsorRequest(bytes, s.feePayerKey, s.hostSide)).kind, 'approve');
  }
  for (const change of Object.values(GUARDED)) {
    const bytes = await altered(s, change);
    assert.is((await checkSponsorRequest(bytes, s.feePayerKey, s.hostSide)).kind, 'approve');
  }
});

test('nine assertions, or a Lighthouse instruction that writes, are refused', async () => {
  const s = await callScene();
  for (const added of [Array.from({ length: 9 }, assertion), [lighthouse('00')]]) {
    const bytes = await altered(s, (list) => void list.push(...added));
    const checked = checkSponsorRequest(bytes, s.feePayerKey, s.hostSide);
    assert.is(await codeOf(checked), 'allowance_refused');
  }
});

test.after.each(closeWorlds);
test.run();

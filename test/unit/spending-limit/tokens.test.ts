// pure
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
import { guard, GUARDED, lighthouse } from '../../support/reported-wallets.ts';
import type { CallScene } from '../ledger/scene.ts';
import { CAP, MINUTE, PRICE, callScene } from '../ledger/scene.ts';
import { closeWorlds, codeOf, errorOf, person } from '../../support/world.ts';

const announce = async (): Promise<void> => undefined;

const stateOf = (s: CallScene) =>
  spendingLimitState(s.guestSide.rpc, s.guest.address, s.guestSide.mint);

// Proves security: The cap of an allowance holds, and ending it ends the risk
test('the delegated amount falls by what was spent on chain', async () => {
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

test('a wallet without a USDC account cannot approve a spending limit', async () => {
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

test('the host accepts up to eight assertions that a wallet added', async () => {
  const s = await callScene();
  const assertions = (count: number) => (list: TransactionInstruction[]) =>
    void list.push(...Array.from({ length: count }, assertion));
  const check = async (change: Parameters<typeof altered>[1]) =>
    checkSponsorRequest(await altered(s, change), s.feePayerKey, s.hostSide);
  for (const change of [assertions(8), ...Object.values(GUARDED)]) {
    assert.is((await check(change)).kind, 'approve');
  }
  for (const change of [
    assertions(9),
    (list: TransactionInstruction[]) => void list.push(lighthouse('00')),
  ]) {
    assert.is(await codeOf(check(change)), 'allowance_refused');
  }
});

test.after.each(closeWorlds);
test.run();

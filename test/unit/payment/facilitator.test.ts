// pure
import { refundFeePayer } from '../../../src/workers/ledger/payment/fee-balance.ts';
import {
  ACCOUNT_SIZE,
  createInitializeAccount3Instruction,
  createTransferInstruction,
  getAssociatedTokenAddressSync,
  TOKEN_PROGRAM_ID,
} from '@solana/spl-token';
import {
  Keypair,
  PublicKey,
  SystemProgram,
  type TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import {
  buildPaymentPayload,
  completePayment,
} from '../../../src/workers/ledger/solana/payload.ts';
import { readBack } from '../../../src/workers/ledger/payment/check-payment.ts';
import { CAP, type CallScene, MINUTE, PRICE, callScene, verificationOf } from '../ledger/scene.ts';
import { closeWorlds, codeOf, enter, errorOf, fund } from '../../support/world.ts';

type Options = Partial<Parameters<CallScene['facilitator']['settlePayment']>[2]>;

/** Makes a payment of the session key, which the test can settle any number of times. */
async function paying(s: CallScene, amount?: bigint) {
  const requirements = s.requirements(amount);
  const { payload, ...payment } = await s.pay(requirements);
  const journal = s.journal(requirements);
  return {
    ...payment,
    payload,
    requirements,
    journal,
    verify: () => verificationOf(s, payload, requirements),
    settle: (options: Options = {}, facilitator = s.facilitator) =>
      facilitator.settlePayment(payload, requirements, {
        url: MINUTE,
        onSigned: journal,
        ...options,
      }),
  };
}
const fault = ({ world }: CallScene, ...faults: readonly object[]) =>
  world.ledger.call('local_fault', faults);
const landed = ({ world }: CallScene): number => world.ledger.transfers().length;
const neverSigned: Options = {
  onSigned: () => Promise.reject(new Error('a refused payment is never co-signed')),
};

test('the host verifies and settles a delegate’s payment and reads it back', async () => {
  const s = await callScene();
  const payment = await paying(s);
  let announced = '';
  const settlement = await payment.settle({
    onSigned: async ({ signature, messageHash }) => {
      announced = signature;
      assert.is(messageHash, payment.messageHash);
      assert.is(landed(s), 0, 'announced before it is sent');
    },
  });
  assert.equal(settlement.response, {
    success: true,
    payer: s.session.address,
    transaction: announced,
    network: s.hostSide.caip2,
  });
  assert.ok(await completePayment(payment.bytes, announced), 'the guest can check the signature');

  const back = await readBack(s.guestSide.rpc, s.world.env, {
    signature: announced,
    mint: s.guestSide.mint,
    payTo: s.host.address,
    amount: usdc(PRICE),
    authority: s.session.address,
    source: null,
    memo: String(payment.requirements.extra['memo']),
  });
  assert.is(back.sourceOwner, s.guest.address, 'the payer is the owner, not the session key');
});

// Proves stage 6: Edge: insufficient funds; allowance used up
test('the host refuses payments above the spending limit or balance, or after revocation', async () => {
  const s = await callScene();
  const overCap = await (await paying(s, CAP + 1n)).verify();
  assert.ok(!overCap.valid);
  assert.is(overCap.reason, 'invalid_exact_svm_transaction_simulation_failed');
  assert.equal(overCap.error, appError('allowance_used_up', { left: CAP, needed: usdc(CAP + 1n) }));

  // The Token program forgets the delegate at zero, which changes its error.
  assert.ok((await (await paying(s, CAP)).settle()).response.success);
  const empty = await (await paying(s, 1n)).settle(neverSigned);
  assert.is(empty.outcome, null);
  assert.equal(empty.error, appError('allowance_used_up', { left: usdc(0n), needed: usdc(1n) }));
  assert.is(landed(s), 1);

  const broke = await (await paying(await callScene({ guestUsdc: '0.3' }))).verify();
  assert.ok(!broke.valid);
  const balance = usdc(300_000n);
  assert.equal(broke.error, appError('insufficient_usdc', { balance, needed: usdc(PRICE) }));
});

test('an empty fee payer is the host’s failure, not the guest’s', async () => {
  const s = await callScene();
  await refundFeePayer(s.hostSide, s.host.address);
  const verification = await (await paying(s)).verify();
  assert.ok(!verification.valid);
  assert.equal(verification.error, appError('till_empty'));
});

// Proves stage 6: Paying twice is impossible
test('a payment presented twice settles once, and each request gets the answer', async () => {
  const s = await callScene();
  const { settle, journal } = await paying(s);
  let signed = 0;
  const onSigned: Options['onSigned'] = (each) => {
    signed += 1;
    return journal(each);
  };
  const [one, two] = await Promise.all([settle({ onSigned }), settle({ onSigned })]);
  assert.ok(one.response.success);
  assert.equal(two.response, one.response);
  const again = await settle({ onSigned });
  assert.ok(again.response.success);
  assert.is(again.response.transaction, one.response.transaction);
  assert.equal([signed, landed(s)], [1, 1]);
});

test('an unconfirmed payment stays pending, and settling it again does not pay twice', async () => {
  const s = await callScene();
  const { settle } = await paying(s);
  await fault(s, { delayConfirm: { calls: 1_000 } });
  const pending = await settle({ timeoutMs: 5_000 });
  assert.is(pending.outcome?.state, 'signed');
  assert.is(pending.response.errorReason, 'settlement_pending');
  assert.ok(pending.response.transaction);
  await fault(s, { clear: true });
  await s.world.sleep(1_000);
  const settled = await settle();
  assert.ok(settled.response.success);
  assert.is(settled.response.transaction, pending.response.transaction);
  assert.is(landed(s), 1);
});

test('after a reload between co-signing and sending, the same transaction lands once', async () => {
  const s = await callScene();
  const { settle, journal } = await paying(s);
  const gone = new AbortController();
  const cut = settle({
    signal: gone.signal,
    onSigned: async (signed) => {
      await journal(signed);
      gone.abort();
    },
  });
  assert.is(await codeOf(cut), 'aborted');
  assert.is(landed(s), 0);

  const reloaded = await enter(s.world, { database: s.hostSide.db.name });
  const facilitator = await reloaded.facilitator(s.host.address);
  assert.is(facilitator.feePayerKey, s.feePayerKey, 'the fee payer survived');
  const resumed: string[] = [];
  const onResumed: Options['onResumed'] = ({ signature }) => void resumed.push(signature);
  const settled = await settle({ ...neverSigned, onResumed }, facilitator);
  assert.ok(settled.response.success);
  assert.equal(resumed, [settled.signed?.signature]);
  const [entry] = await reloaded.journal.list({ role: 'host', kind: 'minute' });
  assert.is(settled.response.transaction, entry?.signature);
  assert.is(landed(s), 1);
});

test('the host does not send a payment that it cannot record', async () => {
  const s = await callScene();
  const { settle } = await paying(s);
  const full = settle({ onSigned: () => Promise.reject(new Error('quota')) });
  assert.is(await codeOf(full), 'internal');
  assert.is(landed(s), 0);
  assert.ok((await settle()).response.success);
});

test('a payment that fails on chain is a certain failure with its signature', async () => {
  const s = await callScene();
  const { settle } = await paying(s);
  await fault(s, { failSend: { calls: 1, onChain: true } });
  const failed = await settle();
  assert.is(failed.error?.code, 'failed_on_chain');
  assert.ok(failed.response.transaction);
  for (const each of [failed, await settle()]) {
    assert.is(each.outcome?.state, 'failed');
    assert.is(each.response.transaction, failed.response.transaction);
  }
});

test('the host refuses a payment from an account that is not associated', async () => {
  const s = await callScene();
  const { guest, guestSide, world } = s;
  const requirements = s.requirements();
  const owner = new PublicKey(guest.address);
  const mint = new PublicKey(guestSide.mint);
  const own = getAssociatedTokenAddressSync(mint, owner);
  const other = Keypair.generate();
  await fund(world, guest.address, { sol: '1' });

  async function build(
    feePayer: PublicKey,
    instructions: TransactionInstruction[],
  ): Promise<VersionedTransaction> {
    const { blockhash: recentBlockhash } = await guestSide.rpc.getLatestBlockhash();
    const message = { payerKey: feePayer, recentBlockhash, instructions };
    return new VersionedTransaction(new TransactionMessage(message).compileToV0Message());
  }
  const opening = await build(owner, [
    SystemProgram.createAccount({
      fromPubkey: owner,
      newAccountPubkey: other.publicKey,
      lamports: 2_039_280,
      space: ACCOUNT_SIZE,
      programId: TOKEN_PROGRAM_ID,
    }),
    createInitializeAccount3Instruction(other.publicKey, mint, owner),
    createTransferInstruction(own, other.publicKey, owner, 5_000_000n),
  ]);
  opening.sign([other]);
  const opened = await guest.sign(opening.serialize());
  assert.ok(opened.ok);
  await guestSide.rpc.sendTransaction(opened.value, { skipPreflight: false });
  await world.sleep(5_000);

  const { payload } = await buildPaymentPayload(requirements, {
    owner: guest.address,
    authority: { kind: 'wallet', address: guest.address, sign: guest.sign },
    rpc: guestSide.rpc,
  });
  const settled = await s.facilitator.settlePayment(payload, requirements, {
    url: MINUTE,
    onSigned: s.journal(requirements),
  });
  assert.equal([settled.response.success, settled.response.payer], [true, guest.address]);
  const { message } = VersionedTransaction.deserialize(
    Buffer.from(String(payload.payload['transaction']), 'base64'),
  );
  const at = message.staticAccountKeys.findIndex((key) => key.equals(own));
  message.staticAccountKeys[at] = other.publicKey;
  const signed = await guest.sign(new VersionedTransaction(message).serialize());
  assert.ok(signed.ok);
  const transaction = Buffer.from(signed.value).toString('base64');
  const diverted = { ...payload, payload: { transaction } };
  const verification = await verificationOf(s, diverted, requirements);
  assert.is(
    !verification.valid && verification.reason,
    'invalid_exact_svm_payload_source_mismatch',
  );
});

// Proves stage 6: Edge: RPC down, rate-limited or slow
test('a payment neither fails nor settles because a server refuses requests', async () => {
  const s = await callScene();
  const { settle, verify } = await paying(s);
  s.world.faults = (exchange) =>
    exchange.method === 'simulateTransaction'
      ? { kind: 'status', status: 429, deliver: false }
      : null;
  assert.equal(await errorOf(verify()), appError('rpc_rate_limited', { host: 'rpc.example' }));
  assert.is(await codeOf(settle()), 'rpc_rate_limited');
  s.world.faults = () => null;
  assert.ok((await verify()).valid);
});

test.after.each(closeWorlds);
test.run();

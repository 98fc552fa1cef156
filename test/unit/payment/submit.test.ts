// pure
import type { PaymentFault } from '../../../src/shared/payment-faults.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { askChain } from '../../../src/workers/ledger/payment/confirm.ts';
import { readPaymentStatus } from '../../../src/workers/ledger/payment/payment-status.ts';
import { checkPayment, readBack } from '../../../src/workers/ledger/payment/check-payment.ts';
import { submitAndConfirm } from '../../../src/workers/ledger/payment/submit.ts';
import { AMOUNT, prepared } from './prepared.ts';
import { closeWorlds, codeOf, errorOf, person } from '../../support/world.ts';

test('a transaction that no server accepts stays open with a reason', async () => {
  const p = await prepared();
  p.world.faults = () => ({ kind: 'status', status: 429, deliver: false });
  const error = appError('rpc_rate_limited', { host: 'rpc.example' });
  assert.equal(await submitAndConfirm(p.submission, p.solana), { state: 'signed', error });
  const outcome = await submitAndConfirm({ ...p.submission, maybeSent: true }, p.solana);
  assert.is(outcome.error?.code, 'confirmation_timeout');
});

test('a transaction that landed earlier is found, and never counts as expired', async () => {
  const p = await prepared();
  await p.rpc.sendTransaction(p.submission.bytes, { skipPreflight: true });
  await p.world.sleep(2_000);
  const outcome = await submitAndConfirm(p.submission, p.solana);
  assert.is(outcome.state, 'landed');
  assert.is(p.world.ledger.transfers().length, 1);
  await p.world.sleep(1_000_000);
  const chainStatus = await askChain(p.solana, p.submission, { history: true });
  assert.ok(chainStatus.kind === 'confirmed' && chainStatus.finalized);
});

test('a payment read back shows payer, payee, amount, signer and memo', async () => {
  const p = await prepared();
  await submitAndConfirm(p.submission, p.solana);
  const back = await readBack(p.rpc, p.world.env, p.expected);
  assert.is(back.sourceOwner, p.payer.address);
  assert.is(back.amount, AMOUNT);
  assert.is(back.authority, p.payer.address);
  assert.is(back.feeLamports, 5_001n);
  const found = await readPaymentStatus(p.solana, p.unsignedYet);
  assert.is(
    'signature' in found && found.signature,
    p.submission.signature,
    'found by the memo, ours by the message',
  );
});

// Proves security: A guest sees nothing before its prepayment is confirmed, and pays with money that has moved
test('the check names whatever differs from the expected payment', async () => {
  const p = await prepared();
  await submitAndConfirm(p.submission, p.solana);
  const found = await p.rpc.getTransaction(p.submission.signature);
  assert.ok(found);
  const { expected } = p;
  const stranger = person().address;
  const wrong: readonly [PaymentFault, Parameters<typeof checkPayment>[0], typeof expected][] = [
    ['signature', found, { ...expected, signature: stranger }],
    ['recipient', found, { ...expected, payTo: stranger }],
    ['amount', found, { ...expected, amount: usdc(AMOUNT - 1n) }],
    ['mint', found, { ...expected, mint: stranger }],
    ['authority', found, { ...expected, authority: stranger }],
    ['memo', found, { ...expected, memo: 'other' }],
    ['source', found, { ...expected, source: stranger }],
    // A server that calls the account somebody else's would have refunds sent there.
    [
      'source owner',
      { ...found, before: found.before.map((each) => ({ ...each, owner: stranger })) },
      expected,
    ],
    ['transfers', { ...found, instructions: [] }, expected],
    [
      'transfers',
      { ...found, instructions: [...found.instructions, ...found.instructions] },
      expected,
    ],
    ['balances', { ...found, after: found.before }, expected],
    ['balances', { ...found, before: [] }, expected],
  ];
  for (const [reason, transaction, wanted] of wrong) {
    assert.equal(
      await errorOf((async () => checkPayment(transaction, wanted))()),
      appError('payment_invalid', { reason }),
    );
  }
  const failed = (async () =>
    checkPayment({ ...found, err: { name: 'AccountInUse', custom: null } }, expected))();
  assert.is(await codeOf(failed), 'failed_on_chain');
});

test.after.each(closeWorlds);
test.run();

import { FEE_PAYER_TARGET } from '../../../src/shared/network-fees.ts';
import { readBalances } from '../../../src/workers/ledger/solana/rpc.ts';
import { hasLanded } from '../../../src/shared/api/payments.ts';
import { ComputeBudgetProgram, TransactionMessage, VersionedTransaction } from '@solana/web3.js';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { appError, err } from '../../../src/shared/errors.ts';
import { lamports, usdc } from '../../../src/shared/money.ts';
import {
  refundFeePayer,
  fundFeePayer,
  readFeeBalance,
} from '../../../src/workers/ledger/payment/fee-balance.ts';
import {
  closeWorlds,
  codeOf,
  createWorld,
  enter,
  errorOf,
  fund,
  person,
} from '../../support/world.ts';

// pure

async function host(sol: string, owner = person()) {
  const world = createWorld();
  await fund(world, owner.address, { sol });
  const solana = await enter(world);
  let prompts = 0;
  const sign: typeof owner.sign = (bytes) => {
    prompts += 1;
    return owner.sign(bytes);
  };
  return { world, solana, owner: owner.address, sign, prompts: () => prompts };
}

// Proves stage 5: The fee balance is filled with one signature and given back whole
test('one signature opens the USDC account and fills the fee payer', async () => {
  const h = await host('1');
  const empty = await readFeeBalance(h.solana, h.owner);
  assert.equal([empty.lamports, empty.payments, empty.usdcAccountExists], [lamports(0n), 0, false]);
  assert.is((await readBalances(h.solana.rpc, h.owner, h.solana.mint)).usdc, null);

  const feeBalance = await fundFeePayer(h.solana, h.owner, h.sign);
  assert.is(h.prompts(), 1);
  assert.is(feeBalance.feePayerKey, empty.feePayerKey);
  assert.is(feeBalance.lamports, FEE_PAYER_TARGET);
  assert.is(feeBalance.payments, 700);
  assert.is(feeBalance.usdcAccountExists, true);
  const balances = await readBalances(h.solana.rpc, h.owner, h.solana.mint);
  assert.is(balances.usdc, usdc(0n));
  const [entry] = await h.solana.journal.list({ kind: 'till' });
  assert.ok(hasLanded(entry));
  assert.is(entry?.lamports, FEE_PAYER_TARGET, 'the receipts name what was moved');
});

test('the page opens an account whose address takes fourteen tries to find', async () => {
  const seed = Buffer.alloc(32);
  seed.writeUInt32BE(3512);
  const h = await host('1', person(seed));
  assert.is((await fundFeePayer(h.solana, h.owner, h.sign)).usdcAccountExists, true);
});

test('a wallet may raise its own priority fee to 100,000 micro-lamports', async () => {
  for (const [microLamports, changed] of [
    [100_000, null],
    [100_001, 'priority fee'],
  ] as const) {
    const h = await host('1');
    const raised = fundFeePayer(h.solana, h.owner, (bytes) => {
      const message = TransactionMessage.decompile(VersionedTransaction.deserialize(bytes).message);
      message.instructions[1] = ComputeBudgetProgram.setComputeUnitPrice({ microLamports });
      return h.sign(new VersionedTransaction(message.compileToV0Message()).serialize());
    });
    if (changed === null) assert.is((await raised).payments, 700);
    else assert.equal((await errorOf(raised)).context, { what: changed });
  }
});

test('the host withdraws all but one fee, and can refill the balance', async () => {
  const h = await host('1');
  const inWallet = async () => (await readBalances(h.solana.rpc, h.owner, h.solana.mint)).lamports;
  await fundFeePayer(h.solana, h.owner, h.sign);
  const { feePayerKey } = await fundFeePayer(h.solana, h.owner, h.sign);
  assert.is(h.prompts(), 1, 'a funded one asks for nothing');
  const before = await inWallet();
  const feeBalance = await refundFeePayer(h.solana, h.owner);
  assert.equal([feeBalance.lamports, feeBalance.payments], [0n, 0]);
  assert.is(await inWallet(), before + FEE_PAYER_TARGET - 5_000n);
  const [entry] = await h.solana.journal.list({ kind: 'till-refund' });
  assert.is(entry?.lamports, FEE_PAYER_TARGET - 5_000n);
  assert.is((await refundFeePayer(h.solana, h.owner)).lamports, 0n, 'nothing is left');
  await fund(h.world, feePayerKey, { sol: '0.004' });
  assert.is((await fundFeePayer(h.solana, h.owner, h.sign)).lamports, FEE_PAYER_TARGET);
  assert.is(h.prompts(), 2);
});

test('an error names balance and needed SOL before the wallet opens', async () => {
  const h = await host('0.005');
  const error = await errorOf(fundFeePayer(h.solana, h.owner, h.sign));
  assert.ok(error.code === 'insufficient_sol');
  assert.is(error.context.balance, 5_000_000n);
  // The fee payer's target, the rents of account and marker, the fee, and what the wallet must keep.
  assert.ok(error.context.needed > FEE_PAYER_TARGET + 2n * 2_039_280n);
  assert.is(h.prompts(), 0);

  await fund(h.world, h.owner, { sol: '0.0105' });
  const { needed } = error.context;
  assert.ok(5_000_000n + 10_500_000n > needed);
  assert.ok(await fundFeePayer(h.solana, h.owner, h.sign), 'what was needed is enough');
});

test('the network-fee balance stays empty if the wallet declines', async () => {
  const h = await host('1');
  const declined = fundFeePayer(h.solana, h.owner, async () => err(appError('wallet_rejected')));
  assert.is(await codeOf(declined), 'wallet_rejected');
  assert.is((await readFeeBalance(h.solana, h.owner)).lamports, 0n);
});

test.after.each(closeWorlds);
test.run();

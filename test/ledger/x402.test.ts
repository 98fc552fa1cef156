// pure
import { address, createKeyPairSignerFromPrivateKeyBytes } from '@solana/kit';
import { Keypair } from '@solana/web3.js';
import { x402Client } from '@x402/core/client';
import { x402Facilitator } from '@x402/core/facilitator';
import type { PaymentRequired, PaymentRequirements } from '@x402/core/types';
import { SOLANA_DEVNET_CAIP2, toFacilitatorSvmSigner, USDC_DEVNET_ADDRESS } from '@x402/svm';
import { ExactSvmScheme as ClientScheme } from '@x402/svm/exact/client';
import { ExactSvmScheme as FacilitatorScheme } from '@x402/svm/exact/facilitator';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rpc, serve, type Served } from './support.ts';

/**
 * The official x402 client and facilitator, unchanged, over real HTTP: verify, settle, refuse.
 * They know networks by genesis hash alone, so the ledger presents devnet's.
 */

let served: Served;
const buyer = Keypair.generate();
const seller = Keypair.generate();
const feePayer = Keypair.generate();
const url = 'https://example.org/minute';

const signerOf = (key: Keypair) =>
  createKeyPairSignerFromPrivateKeyBytes(key.secretKey.slice(0, 32));

test.before(async () => {
  served = await serve();
  const { ledger } = served;
  await ledger.call('local_genesis', { as: 'devnet' });
  await ledger.call('local_fund', { address: buyer.publicKey.toBase58(), usdc: 5 });
  await ledger.call('local_fund', { address: seller.publicKey.toBase58(), usdc: 0 });
  await ledger.call('local_fund', { address: feePayer.publicKey.toBase58(), sol: 1 });
});
test.after(() => served.stop());

const requirements = (amount: string, memo: string): PaymentRequirements => ({
  scheme: 'exact',
  network: SOLANA_DEVNET_CAIP2,
  asset: USDC_DEVNET_ADDRESS,
  amount,
  payTo: seller.publicKey.toBase58(),
  maxTimeoutSeconds: 60,
  extra: { feePayer: feePayer.publicKey.toBase58(), memo },
});

const challenge = (accepts: PaymentRequirements): PaymentRequired => ({
  x402Version: 2,
  resource: { url, description: 'one minute', mimeType: 'application/json' },
  accepts: [accepts],
});

async function parties() {
  const client = new x402Client()
    .setSpendControls(false)
    .register(SOLANA_DEVNET_CAIP2, new ClientScheme(await signerOf(buyer), { rpcUrl: served.url }));
  const signer = toFacilitatorSvmSigner(await signerOf(feePayer), { defaultRpcUrl: served.url });
  const facilitator = new x402Facilitator().register(
    SOLANA_DEVNET_CAIP2,
    new FacilitatorScheme(signer),
  );
  return { client, facilitator };
}

const paid = () => served.ledger.transfers().reduce((sum, { amount }) => sum + amount, 0n);

test('the official facilitator verifies and settles a payment once', async () => {
  const { client, facilitator } = await parties();
  const wanted = requirements('250000', 'x402-memo-1');
  const payload = await client.createPaymentPayload(challenge(wanted));
  const verified = await facilitator.verify(payload, wanted);
  assert.is(verified.isValid, true, verified.invalidReason);
  const settled = await facilitator.settle(payload, wanted);
  assert.is(settled.success, true, settled.errorReason);
  assert.is(settled.payer, buyer.publicKey.toBase58());
  const [transfer] = served.ledger.transfers();
  assert.is(transfer?.signature, settled.transaction);
  assert.is(transfer?.amount, 250_000n);
  assert.is(transfer?.mint, address(USDC_DEVNET_ADDRESS));
  assert.is(transfer?.destinationOwner, seller.publicKey.toBase58());
  assert.is(transfer?.memo, 'x402-memo-1');
  const landed = await rpc(served.ledger, 'getTransaction', [
    settled.transaction,
    { commitment: 'confirmed', maxSupportedTransactionVersion: 0 },
  ]);
  assert.is((landed as { meta: { err: unknown } }).meta.err, null);

  const again = await facilitator.settle(payload, wanted);
  assert.is(again.success, false);
  assert.is(again.errorReason, 'duplicate_settlement');
  assert.is(paid(), 250_000n);
});

test('the simulation refuses a payment without enough USDC, and nothing lands', async () => {
  const { client, facilitator } = await parties();
  const wanted = requirements('99000000', 'too-much');
  const payload = await client.createPaymentPayload(challenge(wanted));
  const before = paid();
  const verified = await facilitator.verify(payload, wanted);
  assert.is(verified.isValid, false);
  assert.match(verified.invalidReason ?? '', 'simulation_failed');
  const settled = await facilitator.settle(payload, wanted);
  assert.is(settled.success, false);
  assert.is(paid(), before);
});

test('a payment that fails on chain is reported as failed and moves nothing', async () => {
  const { client, facilitator } = await parties();
  const wanted = requirements('1000', 'fails-on-chain');
  await served.ledger.call('local_fault', { failSend: { calls: 1, onChain: true } });
  const payload = await client.createPaymentPayload(challenge(wanted));
  const before = paid();
  const settled = await facilitator.settle(payload, wanted);
  assert.is(settled.success, false);
  assert.is(settled.errorReason, 'invalid_exact_svm_transaction_failed');
  assert.is(paid(), before);
});

test.run();

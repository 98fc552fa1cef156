import {
  address,
  appendTransactionMessageInstructions,
  createKeyPairSignerFromPrivateKeyBytes,
  createSolanaRpc,
  createTransactionMessage,
  getBase64EncodedWireTransaction,
  getSignatureFromTransaction,
  isSolanaError,
  pipe,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signTransactionMessageWithSigners,
  SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM,
  SOLANA_ERROR__INVALID_NONCE,
  SOLANA_ERROR__JSON_RPC__INVALID_PARAMS,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_NODE_UNHEALTHY,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE,
  SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR,
  type KeyPairSigner,
  type Signature,
} from '@solana/kit';
import { Keypair } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MAINNET_USDC } from '../../dev/ledger/index.ts';
import { ata, paymentInstructions, serve, type Served } from './support.ts';

/** kit 8.4 unchanged, over real HTTP: its types, its bigints, its errors. */

let served: Served;
const api = () => createSolanaRpc(served.url);
test.before(async () => {
  served = await serve();
});
test.after(() => served.stop());

async function fundedSigner(usdc: number): Promise<{ signer: KeyPairSigner; key: Keypair }> {
  const key = Keypair.generate();
  const signer = await createKeyPairSignerFromPrivateKeyBytes(key.secretKey.slice(0, 32));
  await served.ledger.call('local_fund', { address: signer.address, sol: 1, usdc });
  return { signer, key };
}

/** The payment's instructions in kit's form, so that kit itself compiles and signs it. */
async function payment(
  payer: { signer: KeyPairSigner; key: Keypair },
  to: Keypair,
  amount: bigint,
) {
  const { value: lifetime } = await api().getLatestBlockhash().send();
  const instructions = paymentInstructions(payer.key.publicKey, to.publicKey, amount).map(
    (instruction) => ({
      programAddress: address(instruction.programId.toBase58()),
      accounts: instruction.keys.map(({ pubkey, isSigner, isWritable }) => ({
        address: address(pubkey.toBase58()),
        role: (isSigner ? 2 : 0) + (isWritable ? 1 : 0),
      })),
      data: Uint8Array.from(instruction.data),
    }),
  );
  return pipe(
    createTransactionMessage({ version: 0 }),
    (message) => setTransactionMessageFeePayerSigner(payer.signer, message),
    (message) => setTransactionMessageLifetimeUsingBlockhash(lifetime, message),
    (message) => appendTransactionMessageInstructions(instructions, message),
    (message) => signTransactionMessageWithSigners(message),
  );
}

async function confirmed(signature: Signature): Promise<void> {
  for (;;) {
    const { value } = await api().getSignatureStatuses([signature]).send();
    if (
      value[0]?.confirmationStatus === 'confirmed' ||
      value[0]?.confirmationStatus === 'finalized'
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.unreachable('it did not fail'),
    (error: unknown) => error,
  );
}

test('numbers arrive as bigints, the largest one whole', async () => {
  const { signer } = await fundedSigner(0);
  assert.is(await api().getGenesisHash().send(), served.ledger.genesisHash);
  assert.is(typeof (await api().getSlot().send()), 'bigint');
  const { value } = await api().getAccountInfo(signer.address, { encoding: 'base64' }).send();
  assert.is(value?.lamports, 1_000_000_000n);
  assert.is(typeof (await api().getLatestBlockhash().send()).value.lastValidBlockHeight, 'bigint');
  assert.is(await api().getHealth().send(), 'ok');
  assert.is(await api().getMinimumBalanceForRentExemption(165n).send(), 2_039_280n);
  assert.is(typeof (await api().getEpochInfo().send()).absoluteSlot, 'bigint');
});

test('a payment compiled and signed by kit lands and is read back', async () => {
  const payer = await fundedSigner(3);
  const { key: payee } = await fundedSigner(0);
  const tx = await payment(payer, payee, 2_000_000n);
  const wire = getBase64EncodedWireTransaction(tx);
  const simulated = await api()
    .simulateTransaction(wire, { encoding: 'base64', sigVerify: true, innerInstructions: true })
    .send();
  assert.is(simulated.value.err, null);
  const signature = await api()
    .sendTransaction(wire, { encoding: 'base64', preflightCommitment: 'confirmed' })
    .send();
  assert.is(signature, getSignatureFromTransaction(tx));
  await confirmed(signature);
  const landed = await api()
    .getTransaction(signature, { maxSupportedTransactionVersion: 0, encoding: 'json' })
    .send();
  assert.is(landed?.meta?.err, null);
  assert.is(landed?.meta?.fee, 5_001n);
  assert.is(landed?.version, 0);
  const parsed = await api()
    .getTransaction(signature, { maxSupportedTransactionVersion: 0, encoding: 'jsonParsed' })
    .send();
  assert.is(parsed?.transaction.message.instructions.length, 4);
  const balance = await api()
    .getTokenAccountBalance(address(ata(payee.publicKey).toBase58()))
    .send();
  assert.is(balance.value.amount, '2000000');
  const [listed] = await api().getSignaturesForAddress(payer.signer.address).send();
  assert.is(listed?.memo, '[4] test');
  const owned = await api()
    .getTokenAccountsByOwner(
      payer.signer.address,
      { mint: address(MAINNET_USDC) },
      { encoding: 'jsonParsed' },
    )
    .send();
  assert.is(owned.value[0]?.account.data.parsed.info.tokenAmount.amount, '1000000');
});

test('errors are kit’s own: preflight with its cause, signature, params, health, HTTP', async () => {
  const payer = await fundedSigner(1);
  const { key: payee } = await fundedSigner(0);
  const tx = await payment(payer, payee, 2_000_000n);
  const config = { encoding: 'base64', preflightCommitment: 'confirmed' } as const;
  const send = (wire: ReturnType<typeof getBase64EncodedWireTransaction>) =>
    failure(api().sendTransaction(wire, config).send());

  const preflight = await send(getBase64EncodedWireTransaction(tx));
  assert.ok(
    isSolanaError(
      preflight,
      SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE,
    ),
  );
  const { cause, context } = preflight as unknown as {
    cause: unknown;
    context: { logs: readonly string[]; unitsConsumed: bigint };
  };
  assert.ok(isSolanaError(cause, SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM));
  assert.is((cause as { context: { code: number; index: number } }).context.code, 1);
  assert.ok(context.logs.length > 0);

  const empty = Object.fromEntries(
    Object.keys(tx.signatures).map((signer) => [signer, new Uint8Array(64)]),
  );
  const unsigned = await send(
    getBase64EncodedWireTransaction({ ...tx, signatures: empty as typeof tx.signatures }),
  );
  assert.ok(
    isSolanaError(
      unsigned,
      SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE,
    ),
  );

  const missing = await failure(
    api().getTokenAccountBalance(address('11111111111111111111111111111112')).send(),
  );
  assert.ok(isSolanaError(missing, SOLANA_ERROR__JSON_RPC__INVALID_PARAMS));
  assert.not.ok(isSolanaError(missing, SOLANA_ERROR__INVALID_NONCE));

  await served.ledger.call('local_fault', { failSend: 1 });
  const unhealthy = await send(getBase64EncodedWireTransaction(await payment(payer, payee, 1n)));
  assert.ok(isSolanaError(unhealthy, SOLANA_ERROR__JSON_RPC__SERVER_ERROR_NODE_UNHEALTHY));

  await served.ledger.call('local_fault', { http503: { calls: 1, method: 'getSlot' } });
  const http = await failure(api().getSlot().send());
  assert.ok(isSolanaError(http, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR));
  assert.is((http as { context: { statusCode: number } }).context.statusCode, 503);
});

test('a hanging call ends with the caller’s abort', async () => {
  await served.ledger.call('local_fault', { hang: { calls: 1, method: 'getSlot' } });
  const error = await failure(
    api()
      .getSlot()
      .send({ abortSignal: AbortSignal.timeout(50) }),
  );
  assert.is((error as Error).name, 'TimeoutError');
  assert.is(typeof (await api().getSlot().send()), 'bigint');
});

test.run();

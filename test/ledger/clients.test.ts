// pure
import * as kit from '@solana/kit';
import { getAccount, getMint } from '@solana/spl-token';
import { Connection, LAMPORTS_PER_SOL, SendTransactionError, type Keypair } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MAINNET_USDC } from '../../dev/ledger/index.ts';
import { person } from '../support/person.ts';
import { version1 } from '../support/version1.ts';
import {
  ata,
  funded,
  memo,
  paymentInstructions,
  rpc,
  rpcError,
  serve,
  USDC,
  v0,
  type Served,
} from './support.ts';

/**
 * web3.js 1.99 and kit 8.4 unchanged, over real HTTP: the schemas of the one, which every answer passes, and
 * the types, bigints and errors of the other.
 */

let served: Served;
let connection: Connection;
let api: kit.Rpc<kit.SolanaRpcApi>;
test.before(async () => {
  served = await serve();
  const options = { commitment: 'confirmed', disableRetryOnRateLimit: true } as const;
  connection = new Connection(served.url, options);
  api = kit.createSolanaRpc(served.url);
});
test.after(() => served.stop());

const parties = async (usdc: number): Promise<[Keypair, Keypair]> => [
  await funded(served.ledger, { usdc }),
  await funded(served.ledger, { usdc: 0 }),
];

async function sendV0(payer: Keypair, payee: Keypair, amount: bigint): Promise<string> {
  const { blockhash } = await connection.getLatestBlockhash();
  const payment = paymentInstructions(payer.publicKey, payee.publicKey, amount, 'web3.js');
  const tx = v0(payer.publicKey, blockhash, payment);
  tx.sign([payer]);
  return connection.sendTransaction(tx);
}

/** The payment's instructions in kit's form, so that kit itself compiles and signs it. */
async function kitPayment(payer: Keypair, payee: Keypair, amount: bigint) {
  const { value: lifetime } = await api.getLatestBlockhash().send();
  const signer = await kit.createKeyPairSignerFromPrivateKeyBytes(payer.secretKey.slice(0, 32));
  const payment = paymentInstructions(payer.publicKey, payee.publicKey, amount);
  const instructions = payment.map(({ programId, keys, data }) => ({
    programAddress: kit.address(programId.toBase58()),
    accounts: keys.map(({ pubkey, isSigner, isWritable }) => ({
      address: kit.address(pubkey.toBase58()),
      role: (isSigner ? 2 : 0) + (isWritable ? 1 : 0),
    })),
    data: Uint8Array.from(data),
  }));
  return kit.pipe(
    kit.createTransactionMessage({ version: 0 }),
    (message) => kit.setTransactionMessageFeePayerSigner(signer, message),
    (message) => kit.setTransactionMessageLifetimeUsingBlockhash(lifetime, message),
    (message) => kit.appendTransactionMessageInstructions(instructions, message),
    (message) => kit.signTransactionMessageWithSigners(message),
  );
}

async function confirmed(signature: string): Promise<void> {
  for (;;) {
    const { value } = await connection.getSignatureStatus(signature);
    if (['confirmed', 'finalized'].includes(value?.confirmationStatus ?? '')) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.unreachable('it did not fail'),
    (error: unknown) => error,
  );

test('web3.js reads the chain from the ledger', async () => {
  assert.is(await connection.getGenesisHash(), served.ledger.genesisHash);
  assert.ok((await connection.getSlot()) > (await connection.getBlockHeight()));
  assert.is(await connection.getMinimumBalanceForRentExemption(165), 2_039_280);
  assert.is((await connection.getRecentPrioritizationFees()).length, 150);
});

// Proves stage 0: The local ledger answers as a node does
test('web3.js sends, confirms and reads back a USDC payment in each form', async () => {
  const [payer, payee] = await parties(5);
  const signature = await sendV0(payer, payee, 1_000_000n);
  await confirmed(signature);
  const version = { maxSupportedTransactionVersion: 0 };
  const tx = await connection.getTransaction(signature, version);
  assert.is(tx?.meta?.err, null);
  assert.is(tx?.version, 0);
  assert.equal(tx?.transaction.message.staticAccountKeys[0], payer.publicKey);
  const parsed = await connection.getParsedTransaction(signature, version);
  const transfer = parsed?.transaction.message.instructions[2];
  assert.ok(transfer && 'parsed' in transfer);
  assert.is((transfer.parsed as { type: string }).type, 'transferChecked');
  const [listed] = await connection.getSignaturesForAddress(payer.publicKey);
  assert.equal([listed?.signature, listed?.memo], [signature, '[7] web3.js']);
  const { value } = await connection.getTokenAccountBalance(ata(payee.publicKey));
  assert.is(value.uiAmountString, '1');
  assert.is((await getAccount(connection, ata(payer.publicKey))).amount, 4_000_000n);
  assert.is((await getMint(connection, USDC)).decimals, 6);
  const mint = await connection.getParsedAccountInfo(USDC);
  assert.ok(mint.value && 'parsed' in mint.value.data);
  const owned = await connection.getParsedTokenAccountsByOwner(payer.publicKey, { mint: USDC });
  assert.is(owned.value.length, 1);
  assert.is((await connection.getTokenSupply(USDC)).value.decimals, 6);
});

test('web3.js turns a failing preflight into a SendTransactionError with logs', async () => {
  const error = await failure(sendV0(...(await parties(1)), 2_000_000n));
  assert.instance(error, SendTransactionError);
  const { message, logs } = error as SendTransactionError;
  assert.match(message, 'custom program error: 0x1');
  assert.ok(logs?.includes('Program log: Error: insufficient funds'));
});

test('web3.js simulates a payment', async () => {
  const [payer, payee] = await parties(1);
  const { blockhash } = await connection.getLatestBlockhash();
  const payment = paymentInstructions(payer.publicKey, payee.publicKey, 1n);
  const { value } = await connection.simulateTransaction(v0(payer.publicKey, blockhash, payment));
  assert.is(value.err, null);
  assert.ok((value.unitsConsumed ?? 0) > 0);
  assert.is(await connection.getBalance(payer.publicKey), LAMPORTS_PER_SOL);
});

test('web3.js sees a rate limit as HTTP 429', async () => {
  await served.ledger.call('local_fault', { http429: { calls: 1, method: 'getSlot' } });
  assert.match(String(await failure(connection.getSlot())), '429');
  assert.type(await connection.getSlot(), 'number');
});

test('kit receives numbers as bigints', async () => {
  const [{ publicKey }] = await parties(0);
  assert.is(await api.getGenesisHash().send(), served.ledger.genesisHash);
  assert.is(typeof (await api.getSlot().send()), 'bigint');
  const key = kit.address(publicKey.toBase58());
  const { value } = await api.getAccountInfo(key, { encoding: 'base64' }).send();
  assert.is(value?.lamports, 1_000_000_000n);
  const { value: latest } = await api.getLatestBlockhash().send();
  assert.is(typeof latest.lastValidBlockHeight, 'bigint');
  assert.is(await api.getMinimumBalanceForRentExemption(165n).send(), 2_039_280n);
});

test('a payment compiled and signed by kit lands and is read back', async () => {
  const [payer, payee] = await parties(3);
  const own = kit.address(payer.publicKey.toBase58());
  const tx = await kitPayment(payer, payee, 2_000_000n);
  const wire = kit.getBase64EncodedWireTransaction(tx);
  const config = { encoding: 'base64', sigVerify: true, innerInstructions: true } as const;
  assert.is((await api.simulateTransaction(wire, config).send()).value.err, null);
  const preflight = { encoding: 'base64', preflightCommitment: 'confirmed' } as const;
  const signature = await api.sendTransaction(wire, preflight).send();
  assert.is(signature, kit.getSignatureFromTransaction(tx));
  await confirmed(signature);
  const read = { maxSupportedTransactionVersion: 0, encoding: 'json' } as const;
  const landed = await api.getTransaction(signature, read).send();
  assert.equal([landed?.meta?.err, landed?.meta?.fee, landed?.version], [null, 5_001n, 0]);
  const parsed = await api.getTransaction(signature, { ...read, encoding: 'jsonParsed' }).send();
  assert.is(parsed?.transaction.message.instructions.length, 4);
  const tokens = kit.address(ata(payee.publicKey).toBase58());
  assert.is((await api.getTokenAccountBalance(tokens).send()).value.amount, '2000000');
  assert.is((await api.getSignaturesForAddress(own).send())[0]?.memo, '[4] test');
  const mint = { mint: kit.address(MAINNET_USDC) };
  const { value } = await api.getTokenAccountsByOwner(own, mint, { encoding: 'jsonParsed' }).send();
  assert.is(value[0]?.account.data.parsed.info.tokenAmount.amount, '1000000');
});

test('the ledger shows version 1 only to clients that ask for it', async () => {
  const [payer, payee] = await parties(3);
  const { value } = await api.getLatestBlockhash().send();
  const [, , transfer] = paymentInstructions(payer.publicKey, payee.publicKey, 2_000_000n);
  assert.ok(transfer);
  const from = person(payer.secretKey.slice(0, 32));
  const text = 'ä'.repeat(1_700);
  const bytes = await version1(from, value.blockhash, [transfer, memo(text)]);
  const wire = Buffer.from(bytes).toString('base64') as kit.Base64EncodedWireTransaction;
  const signature = await api
    .sendTransaction(wire, { encoding: 'base64', preflightCommitment: 'confirmed' })
    .send();
  await confirmed(signature);
  const own = kit.address(payer.publicKey.toBase58());
  const [listed] = await api.getSignaturesForAddress(own).send();
  assert.equal([listed?.signature, listed?.memo], [signature, `[3400] ${text}`]);
  for (const encoding of ['json', 'jsonParsed']) {
    const read = { encoding, commitment: 'confirmed' };
    for (const asked of [{}, { maxSupportedTransactionVersion: 0 }]) {
      assert.equal(
        await rpcError(served.ledger, 'getTransaction', [signature, { ...read, ...asked }]),
        {
          code: -32015,
          message:
            'Transaction version (1) is not supported by the requesting client. Please try the request again with the following configuration parameter: "maxSupportedTransactionVersion": 1',
        },
      );
    }
    const shown = (await rpc(served.ledger, 'getTransaction', [
      signature,
      { ...read, maxSupportedTransactionVersion: 1 },
    ])) as {
      version: number;
      meta: { err: unknown; fee: number };
      transaction: { message: { transactionConfig: unknown; addressTableLookups?: unknown } };
    };
    assert.equal([shown.version, shown.meta.err, shown.meta.fee], [1, null, 5_007]);
    const { transactionConfig, addressTableLookups } = shown.transaction.message;
    assert.is(addressTableLookups, undefined);
    assert.equal(transactionConfig, {
      priorityFee: 7,
      computeUnitLimit: 200_000,
      loadedAccountsDataSizeLimit: 1_000_000,
      heapSize: null,
    });
  }
  const tokens = kit.address(ata(payee.publicKey).toBase58());
  assert.is((await api.getTokenAccountBalance(tokens).send()).value.amount, '2000000');
});

test('kit raises its own error for each failure', async () => {
  const [payer, payee] = await parties(1);
  const tx = await kitPayment(payer, payee, 2_000_000n);
  const config = { encoding: 'base64', preflightCommitment: 'confirmed' } as const;
  const send = (sent: Parameters<typeof kit.getBase64EncodedWireTransaction>[0]) =>
    failure(api.sendTransaction(kit.getBase64EncodedWireTransaction(sent), config).send());
  const is = (error: unknown, code: kit.SolanaErrorCode) =>
    assert.ok(kit.isSolanaError(error, code), String(error));

  const preflight = await send(tx);
  is(preflight, kit.SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE);
  const { cause, context } = preflight as unknown as {
    cause: { context: { code: number; index: number } };
    context: { logs: readonly string[] };
  };
  is(cause, kit.SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM);
  assert.is(cause.context.code, 1);
  assert.ok(context.logs.length > 0);

  const empty = Object.keys(tx.signatures).map((signer) => [signer, new Uint8Array(64)]);
  const signatures = Object.fromEntries(empty) as typeof tx.signatures;
  is(
    await send({ ...tx, signatures }),
    kit.SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE,
  );
  const none = kit.address('11111111111111111111111111111112');
  const missing = await failure(api.getTokenAccountBalance(none).send());
  is(missing, kit.SOLANA_ERROR__JSON_RPC__INVALID_PARAMS);

  await served.ledger.call('local_fault', { failSend: 1 });
  const unhealthy = await send(await kitPayment(payer, payee, 1n));
  is(unhealthy, kit.SOLANA_ERROR__JSON_RPC__SERVER_ERROR_NODE_UNHEALTHY);

  await served.ledger.call('local_fault', { http503: { calls: 1, method: 'getSlot' } });
  const http = await failure(api.getSlot().send());
  is(http, kit.SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR);
  assert.is((http as { context: { statusCode: number } }).context.statusCode, 503);
});

test('kit ends a hanging call when the caller aborts', async () => {
  await served.ledger.call('local_fault', { hang: { calls: 1, method: 'getSlot' } });
  const abortSignal = AbortSignal.timeout(50);
  const error = await failure(api.getSlot().send({ abortSignal }));
  assert.is((error as Error).name, 'TimeoutError');
  assert.is(typeof (await api.getSlot().send()), 'bigint');
});

test.run();

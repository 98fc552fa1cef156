import {
  Connection,
  Keypair,
  LAMPORTS_PER_SOL,
  SendTransactionError,
  TransactionMessage,
  VersionedTransaction,
  type TransactionInstruction,
} from '@solana/web3.js';
import { getAccount, getMint } from '@solana/spl-token';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ata, funded, memo, paymentInstructions, serve, USDC, type Served } from './support.ts';

/** web3.js 1.99 unchanged, over real HTTP. Every answer passes its superstruct schemas. */

let served: Served;
let connection: Connection;
test.before(async () => {
  served = await serve();
  connection = new Connection(served.url, {
    commitment: 'confirmed',
    disableRetryOnRateLimit: true,
  });
});
test.after(() => served.stop());

async function confirmed(signature: string): Promise<void> {
  for (;;) {
    const { value } = await connection.getSignatureStatus(signature);
    if (value?.confirmationStatus === 'confirmed' || value?.confirmationStatus === 'finalized')
      return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function sendV0(
  signers: [Keypair, ...Keypair[]],
  instructions: TransactionInstruction[],
): Promise<string> {
  const { blockhash } = await connection.getLatestBlockhash();
  const message = new TransactionMessage({
    payerKey: signers[0].publicKey,
    recentBlockhash: blockhash,
    instructions,
  });
  const tx = new VersionedTransaction(message.compileToV0Message());
  tx.sign(signers);
  return connection.sendTransaction(tx);
}

test('the chain can be asked', async () => {
  assert.is(await connection.getGenesisHash(), served.ledger.genesisHash);
  assert.ok((await connection.getSlot()) > (await connection.getBlockHeight()));
  assert.type((await connection.getVersion())['solana-core'], 'string');
  assert.type((await connection.getEpochInfo()).epoch, 'number');
  assert.is(await connection.getMinimumBalanceForRentExemption(165), 2_039_280);
  assert.is((await connection.getRecentPrioritizationFees()).length, 150);
  const { blockhash } = await connection.getLatestBlockhash();
  assert.is((await connection.isBlockhashValid(blockhash)).value, true);
});

test('a USDC payment: sent, confirmed, read back in each form', async () => {
  const [payer, payee] = [
    await funded(served.ledger, { usdc: 5 }),
    await funded(served.ledger, { usdc: 0 }),
  ];
  const instructions = paymentInstructions(payer.publicKey, payee.publicKey, 1_000_000n, 'web3.js');
  const signature = await sendV0([payer], instructions);
  await confirmed(signature);
  const version = { maxSupportedTransactionVersion: 0 };
  const tx = await connection.getTransaction(signature, version);
  assert.is(tx?.meta?.err, null);
  assert.is(tx && 'version' in tx && tx.version, 0);
  assert.is(tx?.transaction.message.staticAccountKeys[0]?.toBase58(), payer.publicKey.toBase58());
  const parsed = await connection.getParsedTransaction(signature, version);
  const transfer = parsed?.transaction.message.instructions[2];
  assert.is(
    transfer && 'parsed' in transfer && (transfer.parsed as { type: string }).type,
    'transferChecked',
  );
  const [listed] = await connection.getSignaturesForAddress(payer.publicKey);
  assert.is(listed?.signature, signature);
  assert.is(listed?.memo, '[7] web3.js');
  assert.is(
    (await connection.getTokenAccountBalance(ata(payee.publicKey))).value.uiAmountString,
    '1',
  );
  assert.is((await getAccount(connection, ata(payer.publicKey))).amount, 4_000_000n);
  assert.is((await getMint(connection, USDC)).decimals, 6);
  const owned = await connection.getParsedTokenAccountsByOwner(payer.publicKey, { mint: USDC });
  assert.is(owned.value.length, 1);
  assert.is((await connection.getTokenSupply(USDC)).value.decimals, 6);
});

test('a failing preflight is a SendTransactionError with logs', async () => {
  const [payer, payee] = [
    await funded(served.ledger, { usdc: 1 }),
    await funded(served.ledger, { usdc: 0 }),
  ];
  const instructions = paymentInstructions(payer.publicKey, payee.publicKey, 2_000_000n);
  try {
    await sendV0([payer], instructions);
    assert.unreachable();
  } catch (error) {
    assert.instance(error, SendTransactionError);
    assert.match((error as SendTransactionError).message, 'custom program error: 0x1');
    assert.ok(
      (error as SendTransactionError).logs?.includes('Program log: Error: insufficient funds'),
    );
  }
});

test('simulateTransaction, getFeeForMessage and getMultipleAccountsInfo', async () => {
  const payer = await funded(served.ledger);
  const { blockhash } = await connection.getLatestBlockhash();
  const message = new TransactionMessage({
    payerKey: payer.publicKey,
    recentBlockhash: blockhash,
    instructions: [memo('x')],
  });
  const tx = new VersionedTransaction(message.compileToV0Message());
  assert.is((await connection.getFeeForMessage(tx.message)).value, 5_000);
  const simulated = await connection.simulateTransaction(tx, {
    replaceRecentBlockhash: true,
    accounts: { encoding: 'base64', addresses: [payer.publicKey.toBase58()] },
  });
  assert.is(simulated.value.err, null);
  assert.is(simulated.value.accounts?.[0]?.lamports, LAMPORTS_PER_SOL - 5_000);
  const infos = await connection.getMultipleAccountsInfo([
    payer.publicKey,
    Keypair.generate().publicKey,
  ]);
  assert.is(infos[0]?.lamports, LAMPORTS_PER_SOL);
  assert.is(infos[1], null);
  const parsed = await connection.getParsedAccountInfo(USDC);
  assert.ok(parsed.value && 'parsed' in parsed.value.data);
});

test('a rate limit reaches the caller as HTTP 429', async () => {
  await served.ledger.call('local_fault', { http429: { calls: 1, method: 'getSlot' } });
  try {
    await connection.getSlot();
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), '429');
  }
  assert.type(await connection.getSlot(), 'number');
});

test.run();

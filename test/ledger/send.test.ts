// pure
import { Keypair, SystemProgram, TransactionMessage, VersionedTransaction } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toBase58 } from '../../dev/ledger/bytes.ts';
import { base64, memo, payments, rpc, rpcError, send, signed, usdcOf } from './support.ts';

/**
 * sendTransaction and simulateTransaction: solana.com/docs/rpc/http/sendtransaction, …/simulatetransaction;
 * error codes: agave `rpc-client-api/src/custom_error.rs` (also github.com/solana-foundation/kit
 * `packages/errors/src/codes.ts`).
 */

const B64 = { encoding: 'base64', commitment: 'confirmed', preflightCommitment: 'confirmed' };
/** Fields of the preflight's result that only simulateTransaction fills in. */
const ONLY_SIMULATED = {
  loadedAddresses: null,
  postBalances: null,
  postTokenBalances: null,
  preBalances: null,
  preTokenBalances: null,
};
const TYPE = 'solana_transaction::versioned::VersionedTransaction';

test('sendTransaction answers the first signature (…/sendtransaction)', async () => {
  const { ledger, pay } = await payments();
  const one = await pay(1n);
  assert.is(await send(ledger, one), toBase58(one.signatures[0] ?? new Uint8Array()));
  assert.is(ledger.transfers().length, 1);
});

test('a preflight failure is -32002 with the simulation as data', async () => {
  const { ledger, payer, payee, pay } = await payments(1);
  const error = await rpcError(ledger, 'sendTransaction', [base64(await pay(1_000_001n)), B64]);
  const { logs, unitsConsumed, loadedAccountsDataSize, ...data } = error.data as Record<
    string,
    unknown
  >;
  assert.equal(
    { ...error, data },
    {
      code: -32002,
      message:
        'Transaction simulation failed: Error processing Instruction 2: custom program error: 0x1',
      data: {
        accounts: null,
        err: { InstructionError: [2, { Custom: 1 }] },
        fee: 5_001,
        innerInstructions: null,
        ...ONLY_SIMULATED,
        replacementBlockhash: null,
        returnData: null,
      },
    },
  );
  assert.ok((logs as string[]).includes('Program log: Error: insufficient funds'));
  assert.ok((unitsConsumed as number) > 0);
  assert.ok((loadedAccountsDataSize as number) > 2 * 165, 'both token accounts');
  assert.is(await usdcOf(ledger, payer), '1000000');
  assert.is(await usdcOf(ledger, payee), '0');
});

test('an unknown or expired blockhash is BlockhashNotFound, and without preflight nothing lands', async () => {
  const { ledger, payee, pay } = await payments();
  const tx = await pay(1n);
  ledger.advanceSlots(150);
  assert.is(
    (
      await rpcError(ledger, 'sendTransaction', [
        base64(tx),
        { ...B64, preflightCommitment: 'processed' },
      ])
    ).code,
    -32002,
  );
  const error = await rpcError(ledger, 'sendTransaction', [base64(tx), B64]).catch(() => null);
  assert.is(error, null, 'the confirmed bank is one block behind: still within its window');
  const late = await pay(1n, 'late');
  ledger.advanceSlots(152);
  const refused = await rpcError(ledger, 'sendTransaction', [base64(late), B64]);
  assert.equal(refused, {
    code: -32002,
    message: 'Transaction simulation failed: Blockhash not found',
    data: {
      accounts: null,
      err: 'BlockhashNotFound',
      fee: null,
      innerInstructions: null,
      loadedAccountsDataSize: 0,
      logs: [],
      ...ONLY_SIMULATED,
      replacementBlockhash: null,
      returnData: null,
      unitsConsumed: 0,
    },
  });
  const signature = await send(ledger, late, { skipPreflight: true });
  const { value } = (await rpc(ledger, 'getSignatureStatuses', [[signature]])) as {
    value: unknown[];
  };
  assert.equal(value, [null]);
  assert.is(await usdcOf(ledger, payee), '0');
});

test('a preflight at finalized does not know a confirmed blockhash yet', async () => {
  const { ledger, pay } = await payments();
  const finalized = { encoding: 'base64' };
  const error = await rpcError(ledger, 'sendTransaction', [base64(await pay(1n)), finalized]);
  assert.is((error.data as { err: unknown }).err, 'BlockhashNotFound');
});

test('bytes that landed are refused as AlreadyProcessed by preflight, and taken without double effect when it is skipped', async () => {
  const { ledger, payee, pay } = await payments();
  const tx = await pay(7n);
  const signature = await send(ledger, tx);
  ledger.advanceSlots(1);
  const error = await rpcError(ledger, 'sendTransaction', [base64(tx), B64]);
  assert.is(error.code, -32002);
  assert.is(
    error.message,
    'Transaction simulation failed: This transaction has already been processed',
  );
  assert.is((error.data as { err: unknown }).err, 'AlreadyProcessed');
  assert.is(await send(ledger, tx, { skipPreflight: true }), signature);
  assert.is(await usdcOf(ledger, payee), '7');
  assert.is(ledger.transfers().length, 1);
});

test('a wrong or missing signature is -32003; without preflight it is dropped', async () => {
  const { ledger, payee, pay } = await payments();
  const tx = await pay(1n);
  const empty = new Uint8Array(64);
  const wrong = Uint8Array.from(
    tx.signatures[0] ?? empty,
    (byte, index) => byte ^ (index === 9 ? 1 : 0),
  );
  for (const signature of [empty, wrong]) {
    const forged = VersionedTransaction.deserialize(tx.serialize());
    forged.signatures = [signature];
    assert.equal(await rpcError(ledger, 'sendTransaction', [base64(forged), B64]), {
      code: -32003,
      message: 'Transaction signature verification failure',
    });
    await send(ledger, forged, { skipPreflight: true });
  }
  assert.is(await usdcOf(ledger, payee), '0');
});

test('a payer without funds is AccountNotFound, and nothing lands', async () => {
  const { ledger } = await payments();
  const poor = Keypair.generate();
  const tx = await signed(ledger, [poor], [memo('poor')]);
  const error = await rpcError(ledger, 'sendTransaction', [base64(tx), B64]);
  assert.is(
    error.message,
    'Transaction simulation failed: Attempt to debit an account but found no record of a prior credit.',
  );
  const signature = await send(ledger, tx, { skipPreflight: true });
  const { value } = (await rpc(ledger, 'getSignatureStatuses', [[signature]])) as {
    value: unknown[];
  };
  assert.equal(value, [null]);
});

test('what fails on chain lands with its error and costs its fee', async () => {
  const { ledger, payer, pay } = await payments(1);
  const signature = await send(ledger, await pay(1_000_001n), { skipPreflight: true });
  const { value } = (await rpc(ledger, 'getSignatureStatuses', [[signature]])) as {
    value: [Record<string, unknown>];
  };
  assert.equal(value[0]['err'], { InstructionError: [2, { Custom: 1 }] });
  assert.equal(value[0]['status'], { Err: { InstructionError: [2, { Custom: 1 }] } });
  const balance = await rpc(ledger, 'getBalance', [
    payer.publicKey.toBase58(),
    { commitment: 'processed' },
  ]);
  assert.is((balance as { value: number }).value, 1_000_000_000 - 5_001);
  assert.is(ledger.transfers().length, 0);
});

test('an account named twice is AccountLoadedTwice', async () => {
  const { ledger, pay } = await payments();
  const bytes = (await pay(1n)).serialize();
  const firstKey = 1 + 64 + 1 + 3 + 1;
  bytes.copyWithin(firstKey + 32, firstKey, firstKey + 32);
  const params = [Buffer.from(bytes).toString('base64'), B64];
  const answer = await rpc(ledger, 'simulateTransaction', params);
  assert.is((answer as { value: { err: unknown } }).value.err, 'AccountLoadedTwice');
});

test('what does not decode is -32602 with the node’s words', async () => {
  const { ledger, pay } = await payments();
  const message = async (data: unknown, config: unknown = B64) => {
    const error = await rpcError(ledger, 'sendTransaction', [data, config]);
    assert.is(error.code, -32602);
    return error.message;
  };
  assert.match(await message('not base64!'), 'invalid base64 encoding');
  const tx = await pay(1n);
  const extraSignature = Buffer.concat([Buffer.of(2), Buffer.alloc(64), tx.serialize().slice(1)]);
  assert.is(
    await message(extraSignature.toString('base64')),
    'invalid transaction: Transaction failed to sanitize accounts offsets correctly',
  );
  assert.match(await message(base64(tx).slice(0, 100)), `failed to deserialize ${TYPE}`);
  const huge = Buffer.alloc(1233).toString('base64');
  assert.is(await message(huge), `decoded ${TYPE} too large: 1233 bytes (max: 1232 bytes)`);
  assert.is(
    await message(Buffer.alloc(1300).toString('base64')),
    `base64 encoded ${TYPE} too large: 1736 bytes (max: encoded/raw 1644/1232)`,
  );
  for (const config of [{}, { encoding: 'base58' }, { encoding: 'json' }])
    assert.match(await message('AAAA', config), 'Supported encodings: base64');
  const legacy = new TransactionMessage(
    TransactionMessage.decompile(tx.message),
  ).compileToLegacyMessage();
  assert.match(await message(base64(new VersionedTransaction(legacy))), 'no legacy transactions');
  const lookup = {
    accountKey: tx.message.staticAccountKeys[0],
    writableIndexes: [0],
    readonlyIndexes: [],
  };
  Object.assign(tx.message, { addressTableLookups: [lookup] });
  assert.match(await message(base64(tx)), 'no address lookup tables');
});

test('minContextSlot is honoured by sendTransaction', async () => {
  const { ledger, pay } = await payments();
  const params = [base64(await pay(1n)), { ...B64, minContextSlot: 999_999_999 }];
  assert.is((await rpcError(ledger, 'sendTransaction', params)).code, -32016);
});

test('a transfer that leaves an account below rent lands as InsufficientFundsForRent', async () => {
  const { ledger, payer } = await payments();
  const to = Keypair.generate().publicKey;
  const dust = SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: to, lamports: 5 });
  const tx = await signed(ledger, [payer], [dust]);
  const error = await rpcError(ledger, 'sendTransaction', [base64(tx), B64]);
  assert.equal((error.data as { err: unknown }).err, {
    InsufficientFundsForRent: { account_index: 1 },
  });
});

test.run();

// pure
import { Keypair } from '@solana/web3.js';
import { createAssociatedTokenAccountIdempotentInstruction } from '@solana/spl-token';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toBase58 } from '../../dev/ledger/bytes.ts';
import { MAINNET_USDC } from '../../dev/ledger/index.ts';
import {
  ata,
  funded,
  manualLedger,
  MEMO,
  memo,
  paymentInstructions,
  rpc,
  rpcError,
  send,
  signed,
  USDC,
} from './support.ts';

/** getTransaction: solana.com/docs/rpc/http/gettransaction and …/rpc/json-structures */

const V0 = { commitment: 'confirmed', maxSupportedTransactionVersion: 0 };
const TOKEN = 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA';
const BUDGET = 'ComputeBudget111111111111111111111111111111';

async function paid(text = 'test') {
  const ledger = manualLedger();
  const [payer, payee] = [await funded(ledger, { usdc: 10 }), await funded(ledger, { usdc: 0 })];
  const instructions = paymentInstructions(payer.publicKey, payee.publicKey, 1_250_000n, text);
  const tx = await signed(ledger, [payer], instructions);
  const slot = await rpc(ledger, 'getSlot', [{ commitment: 'processed' }]);
  return { ledger, payer, payee, tx, slot, signature: await send(ledger, tx) };
}

test('getTransaction in json has every documented field (…/gettransaction, …/rpc/json-structures)', async () => {
  const { ledger, payer, payee, tx, slot, signature } = await paid();
  assert.is(await rpc(ledger, 'getTransaction', [signature, V0]), null, 'not while only processed');
  ledger.advanceSlots(1);
  assert.is(
    await rpc(ledger, 'getTransaction', [signature, { ...V0, commitment: 'finalized' }]),
    null,
  );
  const answer = (await rpc(ledger, 'getTransaction', [signature, V0])) as {
    blockTime: number;
    meta: Record<string, unknown>;
  };
  const { logMessages, computeUnitsConsumed, ...meta } = answer.meta;
  const keys = tx.message.staticAccountKeys.map(String);
  const balance = (owner: Keypair, amount: string, uiAmount: number) => ({
    accountIndex: keys.indexOf(String(ata(owner.publicKey))),
    mint: MAINNET_USDC,
    owner: String(owner.publicKey),
    programId: TOKEN,
    uiTokenAmount: { amount, decimals: 6, uiAmount, uiAmountString: String(uiAmount) },
  });
  const inOrder = (list: { accountIndex: number }[]) =>
    list.sort((a, b) => a.accountIndex - b.accountIndex);
  assert.equal(
    { ...answer, meta },
    {
      slot,
      blockTime: answer.blockTime,
      version: 0,
      transaction: {
        signatures: [signature],
        message: {
          header: {
            numReadonlySignedAccounts: 0,
            numReadonlyUnsignedAccounts: 4,
            numRequiredSignatures: 1,
          },
          accountKeys: keys,
          recentBlockhash: tx.message.recentBlockhash,
          instructions: tx.message.compiledInstructions.map((instruction) => ({
            programIdIndex: instruction.programIdIndex,
            accounts: [...instruction.accountKeyIndexes],
            data: toBase58(instruction.data),
            stackHeight: 1,
          })),
          addressTableLookups: [],
        },
      },
      meta: {
        err: null,
        status: { Ok: null },
        fee: 5_001,
        preBalances: [1_000_000_000, 2_039_280, 2_039_280, 1, 1_141_440, 1_461_600, 16_926_720],
        postBalances: [999_994_999, 2_039_280, 2_039_280, 1, 1_141_440, 1_461_600, 16_926_720],
        innerInstructions: [],
        preTokenBalances: inOrder([balance(payer, '10000000', 10), balance(payee, '0', 0)]),
        postTokenBalances: inOrder([
          balance(payer, '8750000', 8.75),
          balance(payee, '1250000', 1.25),
        ]),
        rewards: [],
        loadedAddresses: { writable: [], readonly: [] },
      },
    },
  );
  assert.ok(Math.abs(answer.blockTime - Date.now() / 1000) < 60);
  assert.is((logMessages as string[])[0], `Program ${BUDGET} invoke [1]`);
  assert.ok((computeUnitsConsumed as number) > 0);
});

test('getTransaction jsonParsed parses transfers and memos and leaves the rest partially decoded', async () => {
  const { ledger, payer, payee, signature } = await paid('hello');
  ledger.advanceSlots(1);
  const { transaction, meta } = (await rpc(ledger, 'getTransaction', [
    signature,
    { ...V0, encoding: 'jsonParsed' },
  ])) as {
    transaction: { message: { accountKeys: unknown[]; instructions: Record<string, unknown>[] } };
    meta: object;
  };
  assert.not.ok('loadedAddresses' in meta);
  assert.equal(transaction.message.accountKeys[0], {
    pubkey: String(payer.publicKey),
    signer: true,
    source: 'transaction',
    writable: true,
  });
  const [limit, , transfer, note] = transaction.message.instructions;
  assert.equal(limit, {
    accounts: [],
    data: toBase58(Buffer.of(2, 64, 156, 0, 0)),
    programId: BUDGET,
    stackHeight: 1,
  });
  assert.equal(transfer, {
    parsed: {
      info: {
        authority: String(payer.publicKey),
        destination: String(ata(payee.publicKey)),
        mint: MAINNET_USDC,
        source: String(ata(payer.publicKey)),
        tokenAmount: { amount: '1250000', decimals: 6, uiAmount: 1.25, uiAmountString: '1.25' },
      },
      type: 'transferChecked',
    },
    program: 'spl-token',
    programId: TOKEN,
    stackHeight: 1,
  });
  assert.equal(note, {
    parsed: 'hello',
    program: 'spl-memo',
    programId: String(MEMO),
    stackHeight: 1,
  });
});

test('a v0 transaction without maxSupportedTransactionVersion is -32015', async () => {
  const { ledger, signature } = await paid();
  ledger.advanceSlots(1);
  assert.equal(await rpcError(ledger, 'getTransaction', [signature, { commitment: 'confirmed' }]), {
    code: -32015,
    message:
      'Transaction version (0) is not supported by the requesting client. Please try the request again with the following configuration parameter: "maxSupportedTransactionVersion": 0',
  });
});

test('getTransaction and getSignaturesForAddress refuse `processed`', async () => {
  const { ledger, payer, signature } = await paid();
  const refused = {
    code: -32602,
    message: 'Method does not support commitment below `confirmed`',
  };
  const config = { ...V0, commitment: 'processed' };
  assert.equal(await rpcError(ledger, 'getTransaction', [signature, config]), refused);
  const key = String(payer.publicKey);
  assert.equal(await rpcError(ledger, 'getSignaturesForAddress', [key, config]), refused);
});

test('inner instructions are listed under the instruction that called them', async () => {
  const ledger = manualLedger();
  const payer = await funded(ledger, { usdc: 0 });
  const owner = Keypair.generate().publicKey;
  const create = createAssociatedTokenAccountIdempotentInstruction(
    payer.publicKey,
    ata(owner),
    owner,
    USDC,
  );
  const signature = await send(ledger, await signed(ledger, [payer], [memo('first'), create]));
  ledger.advanceSlots(1);
  const { meta } = (await rpc(ledger, 'getTransaction', [signature, V0])) as {
    meta: { innerInstructions: { index: number; instructions: Record<string, unknown>[] }[] };
  };
  assert.is(meta.innerInstructions.length, 1);
  assert.is(meta.innerInstructions[0]?.index, 1);
  const [call] = meta.innerInstructions[0]?.instructions ?? [];
  assert.equal(Object.keys(call ?? {}).sort(), [
    'accounts',
    'data',
    'programIdIndex',
    'stackHeight',
  ]);
  assert.is(call?.['stackHeight'], 2);
});

test.run();

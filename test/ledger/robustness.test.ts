// pure
// tier: both
import { Keypair, PublicKey, TransactionInstruction } from '@solana/web3.js';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quarter } from '../support/tier.ts';
import {
  base64,
  funded,
  latestBlockhash,
  manualLedger,
  MEMO,
  paymentInstructions,
  rpc,
  send,
  signed,
} from './support.ts';
import { person } from '../support/person.ts';
import { version1 } from '../support/version1.ts';

/**
 * LiteSVM ends the process on bytes that it cannot read. The ledger answers any input with JSON-RPC and
 * lives on; a crash would end this test file without its result.
 */

const METHODS = [
  'getGenesisHash',
  'getSlot',
  'getBlockHeight',
  'getLatestBlockhash',
  'isBlockhashValid',
  'getBalance',
  'getAccountInfo',
  'getMultipleAccounts',
  'getTokenAccountBalance',
  'getTokenAccountsByOwner',
  'getTokenSupply',
  'getMinimumBalanceForRentExemption',
  'getRecentPrioritizationFees',
  'getSignatureStatuses',
  'getSignaturesForAddress',
  'getTransaction',
  'simulateTransaction',
  'sendTransaction',
  'local_fund',
  'local_genesis',
];
const ERRORS = new Set([-32700, -32600, -32601, -32602, -32002, -32003, -32015]);

const key = Keypair.generate().publicKey.toBase58();
const plausible = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    key,
    'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v',
    '1'.repeat(64),
    '',
    [key, key],
    [],
    0,
    -1,
    1e300,
    2 ** 63,
    165,
    1.5,
    null,
    { encoding: 'base64' },
    { encoding: 'base64', skipPreflight: true },
    { mint: key },
    { commitment: 'processed' },
    { encoding: 'jsonParsed' },
    { limit: 1e9 },
    { before: 5 },
    { address: key, sol: 1e300 },
    { address: key, usdc: '9'.repeat(50) },
  ),
);

// Proves stage 0: The local ledger answers as a node does
test('random JSON never crashes or hangs the ledger', async () => {
  const ledger = manualLedger();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...METHODS),
      fc.array(plausible, { maxLength: 4 }),
      async (method, params) => {
        const { status, body } = await ledger.handleRpc(
          JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
        );
        assert.is(status, 200);
        const answer = JSON.parse(body) as {
          id: unknown;
          result?: unknown;
          error?: { code: number };
        };
        assert.is(answer.id, 1);
        assert.ok(
          'result' in answer || ERRORS.has(answer.error?.code ?? 0),
          `${method} ${JSON.stringify(params)}: ${body}`,
        );
      },
    ),
    { numRuns: quarter(1_500) },
  );
});

test('the ledger answers random bodies', async () => {
  const ledger = manualLedger();
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (body) => {
      const { status } = await ledger.handleRpc(body);
      assert.is(status, 200);
    }),
    { numRuns: quarter(300) },
  );
});

for (const method of ['sendTransaction', 'simulateTransaction'])
  test(`${method} passes no malformed or damaged transaction to the virtual machine`, async () => {
    const ledger = manualLedger();
    const [payer, payee] = [await funded(ledger, { usdc: 10 }), await funded(ledger, { usdc: 0 })];
    const payment = paymentInstructions(payer.publicKey, payee.publicKey, 1n);
    const countersign = new TransactionInstruction({
      programId: MEMO,
      keys: [{ pubkey: payee.publicKey, isSigner: true, isWritable: false }],
      data: Buffer.from('two'),
    });
    const good = [
      (await signed(ledger, [payer], payment)).serialize(),
      (await signed(ledger, [payer, payee], [...payment, countersign])).serialize(),
      await version1(
        person(payer.secretKey.slice(0, 32)),
        await latestBlockhash(ledger),
        payment.slice(2),
      ),
    ];
    const mutated = fc
      .tuple(
        fc.constantFrom(...good),
        fc.array(fc.tuple(fc.nat({ max: 600 }), fc.nat({ max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.option(fc.nat({ max: 600 }), { nil: 9_999 }),
      )
      .map(([bytes, changes, end]) => {
        const copy = Uint8Array.from(bytes);
        for (const [place, byte] of changes) copy[place % copy.length] = byte;
        return copy.slice(0, end);
      });
    // Structure is what can crash a parser: changes in the header, the lengths and the indexes.
    const structural = fc
      .tuple(fc.constantFrom(...good), fc.nat({ max: 5 }), fc.nat({ max: 255 }))
      .map(([bytes, place, byte]) => {
        const copy = Uint8Array.from(bytes);
        const [first = 0] = bytes;
        // Version 1 begins with the message, and has its counts after header, mask and blockhash.
        if (first < 0x80) copy[1 + 64 * first + place] = byte;
        else copy[place < 4 ? place : 40 + (place % 2)] = byte;
        return copy;
      });
    const config = {
      encoding: 'base64',
      skipPreflight: true,
      commitment: 'processed',
    };
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.uint8Array({ maxLength: 1300 }), mutated, structural),
        async (bytes) => {
          const params = [Buffer.from(bytes).toString('base64'), config];
          const { status, body } = await ledger.handleRpc(
            JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
          );
          assert.is(status, 200);
          const answer = JSON.parse(body) as { result?: unknown; error?: { code: number } };
          assert.ok('result' in answer || ERRORS.has(answer.error?.code ?? 0), body);
        },
      ),
      { numRuns: quarter(1_500) },
    );
    assert.is(await rpc(ledger, 'getGenesisHash'), ledger.genesisHash);
    const total = ledger.transfers().reduce((sum, { amount }) => sum + amount, 0n);
    assert.ok(total <= 3n, 'nothing but the three signed payments could move money');
  });

const PROGRAMS = [
  '11111111111111111111111111111111',
  'ComputeBudget111111111111111111111111111111',
  'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA',
  'ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL',
  'MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr',
  'BPFLoaderUpgradeab1e11111111111111111111111',
  'Ed25519SigVerify111111111111111111111111111',
  'Vote111111111111111111111111111111111111111',
];
const TARGETS = [
  ...PROGRAMS,
  'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v',
  'SysvarC1ock11111111111111111111111111111111',
  'SysvarRent111111111111111111111111111111111',
  key,
];

test('the ledger runs signed transactions with random instructions without a crash', async () => {
  const ledger = manualLedger();
  const payer = await funded(ledger, { sol: 1_000, usdc: 10 });
  const instruction = fc
    .record({
      program: fc.constantFrom(...PROGRAMS),
      keys: fc.array(fc.tuple(fc.constantFrom(...TARGETS), fc.boolean()), { maxLength: 5 }),
      data: fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.nat({ max: 20 }).map((tag) => Uint8Array.of(tag, ...new Uint8Array(11))),
      ),
    })
    .map(
      ({ program, keys, data }) =>
        new TransactionInstruction({
          programId: new PublicKey(program),
          keys: keys.map(([target, isWritable]) => ({
            pubkey: new PublicKey(target),
            isSigner: false,
            isWritable,
          })),
          data: Buffer.from(data),
        }),
    );
  await fc.assert(
    fc.asyncProperty(
      fc.array(instruction, { minLength: 1, maxLength: 3 }),
      async (instructions) => {
        const tx = await signed(ledger, [payer], instructions);
        await rpc(ledger, 'simulateTransaction', [
          base64(tx),
          { encoding: 'base64', commitment: 'confirmed', innerInstructions: true },
        ]);
        const signature = await send(ledger, tx, { skipPreflight: true });
        ledger.advanceSlots(1);
        await rpc(ledger, 'getTransaction', [
          signature,
          { encoding: 'jsonParsed', commitment: 'confirmed', maxSupportedTransactionVersion: 0 },
        ]);
      },
    ),
    { numRuns: quarter(400) },
  );
  const balance = await rpc(ledger, 'getBalance', [
    payer.publicKey.toBase58(),
    { commitment: 'processed' },
  ]);
  assert.ok((balance as { value: number }).value < 1_000e9, 'many of them landed');
  await rpc(ledger, 'local_fault', { rollback: true });
});

test.run();

// pure
import type { Keypair } from '@solana/web3.js';
import { ComputeBudgetProgram, SystemProgram, type TransactionInstruction } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toBase58 } from '../../dev/ledger/bytes.ts';
import { MAINNET_USDC } from '../../dev/ledger/index.ts';
import {
  ata,
  funded,
  manualLedger,
  memo,
  paymentInstructions,
  rpc,
  rpcError,
  send,
  signed,
  USDC,
} from './support.ts';

/** What became of transactions: statuses, getTransaction, getSignaturesForAddress, as the cited pages show them. */

async function paid(text = 'test') {
  const ledger = manualLedger();
  const [payer, payee] = [await funded(ledger, { usdc: 10 }), await funded(ledger, { usdc: 0 })];
  const instructions = paymentInstructions(payer.publicKey, payee.publicKey, 1_250_000n, text);
  const tx = await signed(ledger, [payer], instructions);
  const slot = await rpc(ledger, 'getSlot', [{ commitment: 'processed' }]);
  return { ledger, payer, payee, tx, slot, signature: await send(ledger, tx) };
}

test('getSignatureStatuses passes processed → confirmed → finalized (solana.com/docs/rpc/http/getsignaturestatuses)', async () => {
  const { ledger, slot, signature } = await paid();
  const unknown = toBase58(new Uint8Array(64).fill(7));
  const statuses = () => rpc(ledger, 'getSignatureStatuses', [[signature, unknown]]);
  const expected = async (confirmations: number | null, confirmationStatus: string) => ({
    context: {
      apiVersion: '3.1.0',
      slot: await rpc(ledger, 'getSlot', [{ commitment: 'processed' }]),
    },
    value: [{ slot, confirmations, err: null, status: { Ok: null }, confirmationStatus }, null],
  });
  assert.equal(await statuses(), await expected(0, 'processed'));
  ledger.advanceSlots(1);
  assert.equal(await statuses(), await expected(1, 'confirmed'));
  ledger.advanceSlots(30);
  assert.equal(await statuses(), await expected(31, 'confirmed'));
  ledger.advanceSlots(1);
  assert.equal(await statuses(), await expected(null, 'finalized'));
});

test('the number of slots to each commitment is configurable', async () => {
  const ledger = manualLedger({ confirmedAfter: 2, finalizedAfter: 4 });
  const payer = await funded(ledger);
  const signature = await send(ledger, await signed(ledger, [payer], [memo('x')]));
  const seen: unknown[] = [];
  for (let slots = 0; slots < 5; slots += 1) {
    const { value } = (await rpc(ledger, 'getSignatureStatuses', [[signature]])) as {
      value: [{ confirmationStatus: string }];
    };
    seen.push(value[0].confirmationStatus);
    ledger.advanceSlots(1);
  }
  assert.equal(seen, ['processed', 'processed', 'confirmed', 'confirmed', 'finalized']);
});

test('an old status needs searchTransactionHistory; more than 256 signatures are refused', async () => {
  const { ledger, signature } = await paid();
  ledger.advanceSlots(301);
  const value = async (config?: object) =>
    ((await rpc(ledger, 'getSignatureStatuses', [[signature], config])) as { value: unknown[] })
      .value[0];
  assert.is(await value(), null);
  assert.is.not(await value({ searchTransactionHistory: true }), null);
  const many = Array.from({ length: 257 }, () => signature);
  assert.equal(await rpcError(ledger, 'getSignatureStatuses', [many]), {
    code: -32602,
    message: 'Too many inputs provided; max 256',
  });
  assert.is(
    (await rpcError(ledger, 'getSignatureStatuses', [['abc']])).message,
    'Invalid param: WrongSize',
  );
});

test('getSignaturesForAddress lists newest first, with memos as a node renders them (…/getsignaturesforaddress)', async () => {
  const ledger = manualLedger();
  const [payer, payee] = [await funded(ledger, { usdc: 10 }), await funded(ledger, { usdc: 0 })];
  const slot = await rpc(ledger, 'getSlot', [{ commitment: 'processed' }]);
  const signatures: string[] = [];
  const sets: TransactionInstruction[][] = [
    paymentInstructions(payer.publicKey, payee.publicKey, 1n, 'héllo'),
    [memo('one'), memo('two')],
    [
      SystemProgram.transfer({
        fromPubkey: payer.publicKey,
        toPubkey: payee.publicKey,
        lamports: 1,
      }),
    ],
  ];
  for (const set of sets) signatures.push(await send(ledger, await signed(ledger, [payer], set)));
  const list = (key: Keypair, config: object = {}) =>
    rpc(ledger, 'getSignaturesForAddress', [
      String(key.publicKey),
      { commitment: 'confirmed', ...config },
    ]);
  assert.equal(await list(payer), [], 'nothing is confirmed yet');
  ledger.advanceSlots(1);
  const [first = '', second = '', third = ''] = signatures;
  const all = (await list(payer)) as { blockTime: number }[];
  const entry = (signature: string, text: string | null) => ({
    signature,
    slot,
    err: null,
    memo: text,
    blockTime: all[0]?.blockTime,
    confirmationStatus: 'confirmed',
  });
  const expected = [
    entry(third, null),
    entry(second, '[3] one; [3] two'),
    entry(first, '[6] héllo'),
  ];
  assert.equal(all, expected);
  assert.equal(await list(payer, { limit: 2 }), expected.slice(0, 2));
  assert.equal(await list(payer, { before: third }), expected.slice(1));
  assert.equal(await list(payer, { until: first }), expected.slice(0, 2));
  assert.equal(await list(payer, { before: third, until: first }), [expected[1]]);
  assert.equal(await list(payee), [expected[0]]);
  assert.equal(
    await rpcError(ledger, 'getSignaturesForAddress', [String(payer.publicKey), { limit: 1001 }]),
    { code: -32602, message: 'Invalid limit; max 1000' },
  );
});

test('a transfer is counted once, with owners, authority and memo, also where a delegate signs', async () => {
  const ledger = manualLedger();
  const [owner, payee] = [await funded(ledger, { usdc: 10 }), await funded(ledger, { usdc: 0 })];
  const delegate = await funded(ledger);
  const { createApproveCheckedInstruction, createTransferCheckedInstruction } =
    await import('@solana/spl-token');
  const from = ata(owner.publicKey);
  const approve = createApproveCheckedInstruction(
    from,
    USDC,
    delegate.publicKey,
    owner.publicKey,
    500n,
    6,
  );
  await send(ledger, await signed(ledger, [delegate, owner], [approve]));
  ledger.advanceSlots(1);
  const transfer = createTransferCheckedInstruction(
    from,
    USDC,
    ata(payee.publicKey),
    delegate.publicKey,
    200n,
    6,
  );
  const limit = ComputeBudgetProgram.setComputeUnitLimit({ units: 40_000 });
  const signature = await send(
    ledger,
    await signed(ledger, [delegate], [limit, transfer, memo('minute 4')]),
  );
  assert.equal(ledger.transfers(), [
    {
      signature,
      source: String(from),
      destination: String(ata(payee.publicKey)),
      sourceOwner: String(owner.publicKey),
      destinationOwner: String(payee.publicKey),
      authority: String(delegate.publicKey),
      mint: MAINNET_USDC,
      amount: 200n,
      slot: await rpc(ledger, 'getSlot', [{ commitment: 'processed' }]),
      memo: 'minute 4',
    },
  ]);
  const listed = (await rpc(ledger, 'local_transfers')) as { amount: string }[];
  assert.equal(
    listed.map(({ amount }) => amount),
    ['200'],
  );
  const account = await rpc(ledger, 'getAccountInfo', [
    String(from),
    { encoding: 'jsonParsed', commitment: 'processed' },
  ]);
  const { info } = (account as { value: { data: { parsed: { info: Record<string, unknown> } } } })
    .value.data.parsed;
  assert.is(info['delegate'], String(delegate.publicKey));
  assert.equal(info['delegatedAmount'], {
    amount: '300',
    decimals: 6,
    uiAmount: 0.0003,
    uiAmountString: '0.0003',
  });
});

test.run();

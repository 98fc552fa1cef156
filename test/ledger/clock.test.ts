// pure
import {
  createApproveCheckedInstruction,
  createTransferCheckedInstruction,
} from '@solana/spl-token';
import { ComputeBudgetProgram } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLedger, MAINNET_USDC } from '../../dev/ledger/index.ts';
import * as s from './support.ts';

/** Slots, commitment and blockhashes: what changes as time passes. */

const at = (slot: number) => ({ apiVersion: '3.1.0', slot });
const slotOf = async (ledger: s.Ledger, commitment = 'processed') =>
  (await s.rpc(ledger, 'getSlot', [{ commitment }])) as number;

/** Returns the error of simulating these bytes at a commitment. */
async function simulatedErr(ledger: s.Ledger, tx: s.Sendable, commitment: string) {
  const params = [s.base64(tx), { encoding: 'base64', commitment }];
  return ((await s.rpc(ledger, 'simulateTransaction', params)) as { value: { err: unknown } }).value
    .err;
}

test('getSlot and getBlockHeight answer for the given commitment, by default finalized', async () => {
  const ledger = s.manualLedger();
  const processed = await slotOf(ledger);
  assert.is(await slotOf(ledger, 'confirmed'), processed - 1);
  assert.is(await s.rpc(ledger, 'getSlot'), processed - 32);
  const height = (await s.rpc(ledger, 'getBlockHeight')) as number;
  assert.ok(height < processed - 32, 'slots were skipped, so the height is lower');
  assert.is(await s.rpc(ledger, 'getBlockHeight', [{ commitment: 'processed' }]), height + 32);
});

test('a manual clock advances slots only on request, another clock with time', async () => {
  const manual = s.manualLedger();
  const before = await slotOf(manual);
  manual.advanceSlots(5);
  assert.is(await slotOf(manual), before + 5);
  const real = createLedger({ slotMs: 1 });
  const first = await slotOf(real);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok((await slotOf(real)) >= first + 10);
});

test('the genesis hash is random for each ledger', () => {
  assert.is.not(s.manualLedger().genesisHash, s.manualLedger().genesisHash);
});

test('at each commitment, a blockhash is valid for exactly 150 blocks', async () => {
  const { ledger, payer } = await s.payments();
  const slot = await slotOf(ledger);
  const height = await s.rpc(ledger, 'getBlockHeight', [{ commitment: 'processed' }]);
  const latest = await s.rpc(ledger, 'getLatestBlockhash', [{ commitment: 'processed' }]);
  const { blockhash } = (latest as { value: { blockhash: string } }).value;
  const value = { blockhash, lastValidBlockHeight: Number(height) + 150 };
  assert.equal(latest, { context: at(slot), value });
  const tx = s.v0(payer.publicKey, blockhash, [s.memo('x')]);
  const fine = async (commitment: string) => (await simulatedErr(ledger, tx, commitment)) === null;
  assert.is(await fine('processed'), true);
  assert.is(await fine('finalized'), false, 'the finalized bank does not know it yet');
  ledger.advanceSlots(150);
  assert.is(await fine('processed'), true);
  ledger.advanceSlots(1);
  assert.equal([await fine('processed'), await fine('finalized')], [false, true]);
});

test('the ledger accepts every recent blockhash, not only the newest', async () => {
  const { ledger, payer } = await s.payments();
  const hashes: string[] = [];
  for (let block = 0; block < 160; block += 1) {
    hashes.push(await s.latestBlockhash(ledger, 'processed'));
    ledger.advanceSlots(1);
  }
  const errors = [];
  for (const hash of hashes)
    errors.push(
      await simulatedErr(ledger, s.v0(payer.publicKey, hash, [s.memo('x')]), 'processed'),
    );
  const expected = [...Array(10).fill('BlockhashNotFound'), ...Array(150).fill(null)] as unknown[];
  assert.equal(errors, expected, '150, and the one of the block under way');
  assert.is(new Set(hashes).size, 160);
});

test('a preflight accepts blockhashes of its commitment, and expired blockhashes never land', async () => {
  const { ledger, payee, pay } = await s.payments();
  const refusal = async (tx: s.Sendable, config: object) => {
    const params = [s.base64(tx), { encoding: 'base64', ...config }];
    const { code, data } = await s.rpcError(ledger, 'sendTransaction', params);
    return [code, (data as { err: unknown }).err];
  };
  const gone = [-32002, 'BlockhashNotFound'];
  const tx = await pay(1n);
  assert.equal(await refusal(tx, {}), gone, 'it is confirmed and not final');
  ledger.advanceSlots(150);
  assert.equal(await refusal(tx, { preflightCommitment: 'processed' }), gone);
  // The confirmed bank is one block behind, so its preflight passes; the block under way drops it.
  const signature = await s.send(ledger, tx);
  await s.send(ledger, tx, { skipPreflight: true });
  assert.is(await s.statusOf(ledger, signature), null);
  assert.is(await s.usdcOf(ledger, payee), '0');
});

// Proves stage 0: The local ledger answers as a node does
test('a status changes from processed to confirmed, then to finalized', async () => {
  const { ledger, payer, pay } = await s.payments();
  const slot = await slotOf(ledger);
  const signature = await s.send(ledger, await pay(1n));
  const listed = async () => {
    const config = { commitment: 'confirmed', maxSupportedTransactionVersion: 0 };
    const params = [payer.publicKey.toBase58(), config];
    const found = await s.rpc(ledger, 'getSignaturesForAddress', params);
    const whole = await s.rpc(ledger, 'getTransaction', [signature, config]);
    return [(found as unknown[]).length, whole !== null];
  };
  const seen = async (confirmations: number | null, confirmationStatus: string) => {
    const status = { slot, confirmations, err: null, status: { Ok: null }, confirmationStatus };
    const expected = { context: at(await slotOf(ledger)), value: [status] };
    assert.equal(await s.rpc(ledger, 'getSignatureStatuses', [[signature]]), expected);
  };
  await seen(0, 'processed');
  assert.equal(await listed(), [0, false], 'these two look at confirmed blocks only');
  ledger.advanceSlots(1);
  await seen(1, 'confirmed');
  assert.equal(await listed(), [1, true]);
  ledger.advanceSlots(30);
  await seen(31, 'confirmed');
  ledger.advanceSlots(1);
  await seen(null, 'finalized');
});

test('an old status needs searchTransactionHistory', async () => {
  const { ledger, pay } = await s.payments();
  const signature = await s.send(ledger, await pay(1n));
  ledger.advanceSlots(301);
  assert.is(await s.statusOf(ledger, signature), null);
  const params = [[signature], { searchTransactionHistory: true }];
  const { value } = (await s.rpc(ledger, 'getSignatureStatuses', params)) as { value: unknown[] };
  assert.is.not(value[0], null);
});

test('options set the number of slots to each commitment', async () => {
  const ledger = s.manualLedger({ confirmedAfter: 2, finalizedAfter: 4 });
  const payer = await s.funded(ledger);
  const signature = await s.send(ledger, await s.signed(ledger, [payer], [s.memo('x')]));
  const seen: unknown[] = [];
  for (let slots = 0; slots < 5; slots += 1) {
    seen.push(await s.statusOf(ledger, signature));
    ledger.advanceSlots(1);
  }
  assert.equal(seen, ['processed', 'processed', 'confirmed', 'confirmed', 'finalized']);
});

test('a simulation uses the state at its commitment and does not change it', async () => {
  const { ledger, payer, pay } = await s.payments(10);
  await s.send(ledger, await pay(10_000_000n, 'all'));
  const again = await pay(10_000_000n, 'again');
  const spent = { InstructionError: [2, { Custom: 1 }] };
  assert.is(await simulatedErr(ledger, again, 'confirmed'), null, 'the first is not confirmed yet');
  assert.equal(await simulatedErr(ledger, again, 'processed'), spent);
  assert.is(await s.usdcOf(ledger, payer), '0', 'looking at the older bank changed nothing');
  ledger.advanceSlots(1);
  assert.equal(await simulatedErr(ledger, again, 'confirmed'), spent);
});

test('the last listed prioritization fee belongs to the current slot', async () => {
  const ledger = s.manualLedger();
  const fees = (await s.rpc(ledger, 'getRecentPrioritizationFees')) as { slot: number }[];
  assert.is(fees.at(-1)?.slot, await slotOf(ledger));
});

test('the ledger lists each transfer once, also a transfer that a delegate signs', async () => {
  const { ledger, payer: owner, payee } = await s.payments();
  const delegate = await s.funded(ledger);
  const [from, to] = [s.ata(owner.publicKey), s.ata(payee.publicKey)];
  const [by, of] = [delegate.publicKey, owner.publicKey];
  const approve = createApproveCheckedInstruction(from, s.USDC, by, of, 500n, 6);
  await s.send(ledger, await s.signed(ledger, [delegate, owner], [approve]));
  ledger.advanceSlots(1);
  const transfer = createTransferCheckedInstruction(from, s.USDC, to, by, 200n, 6);
  const limit = ComputeBudgetProgram.setComputeUnitLimit({ units: 40_000 });
  const tx = await s.signed(ledger, [delegate], [limit, transfer, s.memo('minute 4')]);
  const signature = await s.send(ledger, tx);
  assert.equal(ledger.transfers(), [
    {
      signature,
      source: String(from),
      destination: String(to),
      sourceOwner: String(of),
      destinationOwner: String(payee.publicKey),
      authority: String(by),
      mint: MAINNET_USDC,
      amount: 200n,
      slot: await slotOf(ledger),
      memo: 'minute 4',
    },
  ]);
  const config = { encoding: 'jsonParsed', commitment: 'processed' };
  const account = await s.rpc(ledger, 'getAccountInfo', [String(from), config]);
  const { info } = (account as { value: { data: { parsed: { info: Record<string, unknown> } } } })
    .value.data.parsed;
  const left = { amount: '300', decimals: 6, uiAmount: 0.0003, uiAmountString: '0.0003' };
  assert.equal([info['delegate'], info['delegatedAmount']], [String(by), left]);
});

test.run();

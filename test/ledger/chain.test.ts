import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLedger } from '../../dev/ledger/index.ts';
import {
  funded,
  latestBlockhash,
  manualLedger,
  memo,
  rpc,
  rpcError,
  send,
  signed,
} from './support.ts';

/**
 * Slots, commitment, blockhashes and fees. Expected shapes are those of the cited documentation pages;
 * `shape` puts the page's example beside our answer, field by field and type by type.
 */

type Fields = Record<string, unknown>;
const number = 'number';
const at = (slot: number) => ({ apiVersion: '3.1.0', slot });
const typesOf = (value: unknown): Fields =>
  Object.fromEntries(Object.entries(value as Fields).map(([key, field]) => [key, typeof field]));

test('getHealth answers "ok" (solana.com/docs/rpc/http/gethealth)', async () => {
  assert.is(await rpc(manualLedger(), 'getHealth'), 'ok');
});

test('getVersion names the core version and feature set (…/getversion)', async () => {
  assert.equal(typesOf(await rpc(manualLedger(), 'getVersion')), {
    'solana-core': 'string',
    'feature-set': number,
  });
});

test('getGenesisHash is random for each ledger (…/getgenesishash)', async () => {
  const [one, other] = [manualLedger(), manualLedger()];
  assert.is(await rpc(one, 'getGenesisHash'), one.genesisHash);
  assert.match(one.genesisHash, /^[1-9A-HJ-NP-Za-km-z]{43,44}$/);
  assert.is.not(one.genesisHash, other.genesisHash);
});

test('getSlot, getBlockHeight and getEpochInfo follow the commitment (…/getslot, …/getblockheight, …/getepochinfo)', async () => {
  const ledger = manualLedger();
  const processed = (await rpc(ledger, 'getSlot', [{ commitment: 'processed' }])) as number;
  assert.is(await rpc(ledger, 'getSlot', [{ commitment: 'confirmed' }]), processed - 1);
  assert.is(await rpc(ledger, 'getSlot'), processed - 32, 'finalized unless said');
  const height = (await rpc(ledger, 'getBlockHeight')) as number;
  assert.ok(height < processed, 'slots were skipped, so the height is lower');
  const info = (await rpc(ledger, 'getEpochInfo')) as Fields;
  assert.equal(typesOf(info), {
    absoluteSlot: number,
    blockHeight: number,
    epoch: number,
    slotIndex: number,
    slotsInEpoch: number,
    transactionCount: number,
  });
  assert.is(info['absoluteSlot'], processed - 32);
  assert.is(info['blockHeight'], height);
  assert.is(
    (info['epoch'] as number) * (info['slotsInEpoch'] as number) + (info['slotIndex'] as number),
    processed - 32,
  );
});

test('slots pass by hand on a manual clock and with time on a real one', async () => {
  const manual = manualLedger();
  const before = (await rpc(manual, 'getSlot')) as number;
  manual.advanceSlots(5);
  assert.is(await rpc(manual, 'getSlot'), before + 5);
  const real = createLedger({ slotMs: 1 });
  const first = (await rpc(real, 'getSlot')) as number;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(((await rpc(real, 'getSlot')) as number) >= first + 10);
});

test('minContextSlot ahead of the bank is -32016 with the bank’s slot', async () => {
  const ledger = manualLedger();
  const slot = (await rpc(ledger, 'getSlot', [{ commitment: 'confirmed' }])) as number;
  const config = { commitment: 'confirmed', minContextSlot: slot + 1 };
  assert.equal(await rpcError(ledger, 'getBlockHeight', [config]), {
    code: -32016,
    message: 'Minimum context slot has not been reached',
    data: { contextSlot: slot },
  });
  assert.type(await rpc(ledger, 'getBlockHeight', [{ ...config, minContextSlot: slot }]), number);
});

test('getLatestBlockhash lives 150 blocks and isBlockhashValid agrees to the block (…/getlatestblockhash, …/isblockhashvalid)', async () => {
  const ledger = manualLedger();
  const slot = (await rpc(ledger, 'getSlot', [{ commitment: 'processed' }])) as number;
  const height = (await rpc(ledger, 'getBlockHeight', [{ commitment: 'processed' }])) as number;
  const { context, value } = (await rpc(ledger, 'getLatestBlockhash', [
    { commitment: 'processed' },
  ])) as { context: Fields; value: { blockhash: string; lastValidBlockHeight: number } };
  assert.equal(context, at(slot));
  assert.equal(value, { blockhash: value.blockhash, lastValidBlockHeight: height + 150 });
  const valid = (commitment: string) =>
    rpc(ledger, 'isBlockhashValid', [value.blockhash, { commitment }]);
  assert.equal(await valid('processed'), { context: at(slot), value: true });
  assert.equal(
    await valid('finalized'),
    { context: at(slot - 32), value: false },
    'the finalized bank does not know it yet',
  );
  ledger.advanceSlots(150);
  assert.equal(await valid('processed'), { context: at(slot + 150), value: true });
  ledger.advanceSlots(1);
  assert.equal(await valid('processed'), { context: at(slot + 151), value: false });
  assert.equal(await valid('finalized'), { context: at(slot + 119), value: true });
});

test('every one of the last 151 blockhashes is accepted, not only the newest', async () => {
  const ledger = manualLedger();
  const hashes: string[] = [];
  for (let block = 0; block < 160; block += 1) {
    hashes.push(await latestBlockhash(ledger, 'processed'));
    ledger.advanceSlots(1);
  }
  const valid = await Promise.all(
    hashes.map(async (hash) => {
      const answer = await rpc(ledger, 'isBlockhashValid', [hash, { commitment: 'processed' }]);
      return (answer as { value: boolean }).value;
    }),
  );
  assert.is(valid.filter(Boolean).length, 150, 'and the one of the block under way');
  assert.is(valid.indexOf(true), 10);
  assert.is(new Set(hashes).size, 160);
});

test('getMinimumBalanceForRentExemption knows a token account and an empty one (…/getminimumbalanceforrentexemption)', async () => {
  const ledger = manualLedger();
  assert.is(await rpc(ledger, 'getMinimumBalanceForRentExemption', [165]), 2_039_280);
  assert.is(await rpc(ledger, 'getMinimumBalanceForRentExemption', [0]), 890_880);
});

test('getFeeForMessage is what the transaction then pays, and null once its blockhash is gone (…/getfeeformessage)', async () => {
  const ledger = manualLedger();
  const payer = await funded(ledger);
  const tx = await signed(ledger, [payer], [memo('fee')]);
  const message = Buffer.from(tx.message.serialize()).toString('base64');
  const config = { commitment: 'confirmed' };
  const quoted = (await rpc(ledger, 'getFeeForMessage', [message, config])) as { value: number };
  assert.is(quoted.value, 5_000);
  await send(ledger, tx);
  const left = await rpc(ledger, 'getBalance', [
    payer.publicKey.toBase58(),
    { commitment: 'processed' },
  ]);
  assert.is((left as { value: number }).value, 1_000_000_000 - quoted.value);
  ledger.advanceSlots(200);
  assert.is(((await rpc(ledger, 'getFeeForMessage', [message, config])) as Fields)['value'], null);
  assert.is((await rpcError(ledger, 'getFeeForMessage', ['AAAA'])).code, -32602);
});

test('getRecentPrioritizationFees lists {slot, prioritizationFee} of 150 slots (…/getrecentprioritizationfees)', async () => {
  const ledger = manualLedger();
  const fees = (await rpc(ledger, 'getRecentPrioritizationFees')) as Fields[];
  assert.is(fees.length, 150);
  assert.equal(typesOf(fees[0]), { slot: number, prioritizationFee: number });
  const slot = await rpc(ledger, 'getSlot', [{ commitment: 'processed' }]);
  assert.is(fees.at(-1)?.['slot'], slot);
});

test.run();

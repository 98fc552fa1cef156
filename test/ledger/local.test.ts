// pure
import { Keypair } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEVNET_USDC, MAINNET_USDC } from '../../dev/ledger/index.ts';
import {
  ata,
  base64,
  funded,
  manualLedger,
  memo,
  paymentInstructions,
  rpc,
  rpcError,
  send,
  signed,
} from './support.ts';

/** The methods that no network has. */

const DEVNET_GENESIS = 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG';
const MAINNET_GENESIS = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';
const key = () => Keypair.generate().publicKey;

test('local_fund gives SOL and USDC at every commitment at once', async () => {
  const ledger = manualLedger();
  const owner = key();
  const address = owner.toBase58();
  for (const params of [{ address, sol: '0.25', usdc: '1.5' }, [{ address, sol: 0.25, usdc: 1.5 }]])
    await rpc(ledger, 'local_fund', params);
  for (const commitment of ['processed', 'confirmed', 'finalized']) {
    const sol = await rpc(ledger, 'getBalance', [address, { commitment }]);
    assert.is((sol as { value: number }).value, 500_000_000);
    const usdc = await rpc(ledger, 'getTokenAccountBalance', [
      ata(owner).toBase58(),
      { commitment },
    ]);
    assert.is((usdc as { value: { amount: string } }).value.amount, '3000000');
  }
});

test('local_fund makes a token account for 0 USDC, but none without `usdc`', async () => {
  const ledger = manualLedger();
  const [with0, without] = [key(), key()];
  await rpc(ledger, 'local_fund', { address: with0.toBase58(), usdc: 0 });
  await rpc(ledger, 'local_fund', { address: without.toBase58(), sol: 1 });
  const balance = (owner: typeof with0) =>
    rpc(ledger, 'getTokenAccountBalance', [ata(owner).toBase58()]);
  assert.is(((await balance(with0)) as { value: { amount: string } }).value.amount, '0');
  assert.is(
    (await rpcError(ledger, 'getTokenAccountBalance', [ata(without).toBase58()])).code,
    -32602,
  );
});

test('local_fund refuses invalid amounts and addresses', async () => {
  const ledger = manualLedger();
  const address = key().toBase58();
  const bad = [
    { sol: -1 },
    { sol: '1.0000000001' },
    { usdc: 'x' },
    { usdc: '0.0000001' },
    { usdc: 1e30 },
    { usdc: {} },
  ];
  for (const amounts of bad)
    assert.is((await rpcError(ledger, 'local_fund', { address, ...amounts })).code, -32602);
  assert.is((await rpcError(ledger, 'local_fund', {})).code, -32602);
  const most = { address, sol: '18446744073', usdc: '18446744073709' };
  await rpc(ledger, 'local_fund', most);
  assert.is((await rpcError(ledger, 'local_fund', most)).code, -32602, 'past u64');
});

test('local_fund shows at every commitment, and an earlier unconfirmed payment does not', async () => {
  const ledger = manualLedger();
  const [payer, payee] = [await funded(ledger, { usdc: 10 }), await funded(ledger, { usdc: 0 })];
  await send(
    ledger,
    await signed(
      ledger,
      [payer],
      paymentInstructions(payer.publicKey, payee.publicKey, 4_000_000n),
    ),
  );
  await rpc(ledger, 'local_fund', { address: payee.publicKey.toBase58(), usdc: 1 });
  const amount = async (commitment: string) => {
    const answer = await rpc(ledger, 'getTokenAccountBalance', [
      ata(payee.publicKey).toBase58(),
      { commitment },
    ]);
    return (answer as { value: { amount: string } }).value.amount;
  };
  assert.is(await amount('processed'), '5000000');
  assert.is(await amount('confirmed'), '1000000');
  ledger.advanceSlots(1);
  assert.is(await amount('confirmed'), '5000000');
});

test('local_genesis shows another network’s hash, and funds its USDC', async () => {
  const ledger = manualLedger();
  const own = ledger.genesisHash;
  await rpc(ledger, 'local_genesis', { as: 'devnet' });
  assert.is(await rpc(ledger, 'getGenesisHash'), DEVNET_GENESIS);
  const owner = key().toBase58();
  await rpc(ledger, 'local_fund', { address: owner, usdc: 2 });
  const held = async (mint: string) => {
    const answer = await rpc(ledger, 'getTokenAccountsByOwner', [
      owner,
      { mint },
      { encoding: 'base64' },
    ]);
    return (answer as { value: unknown[] }).value.length;
  };
  assert.is(await held(DEVNET_USDC), 1);
  assert.is(await held(MAINNET_USDC), 0);
  await rpc(ledger, 'local_genesis', { as: 'mainnet' });
  assert.is(await rpc(ledger, 'getGenesisHash'), MAINNET_GENESIS);
  await rpc(ledger, 'local_genesis', { as: own });
  assert.is(await rpc(ledger, 'getGenesisHash'), own);
  assert.is((await rpcError(ledger, 'local_genesis', { as: 'moon' })).code, -32602);
});

test('local_reset starts a new chain without balances or history', async () => {
  const ledger = manualLedger();
  const before = ledger.genesisHash;
  const payer = await funded(ledger, { usdc: 1 });
  const tx = await signed(ledger, [payer], [memo('x')]);
  const signature = await send(ledger, tx);
  await rpc(ledger, 'local_reset');
  assert.is.not(ledger.genesisHash, before);
  const { value } = (await rpc(ledger, 'getBalance', [payer.publicKey.toBase58()])) as {
    value: number;
  };
  assert.is(value, 0);
  const statuses = await rpc(ledger, 'getSignatureStatuses', [
    [signature],
    { searchTransactionHistory: true },
  ]);
  assert.equal((statuses as { value: unknown[] }).value, [null]);
  const again = await rpcError(ledger, 'sendTransaction', [base64(tx), { encoding: 'base64' }]);
  assert.match(again.message, 'Blockhash not found', 'blockhashes of the old chain are unknown');
});

test.run();

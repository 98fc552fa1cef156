// pure
import type { Keypair } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MAINNET_USDC } from '../../dev/ledger/index.ts';
import { asObject } from '../../dev/ledger/json.ts';
import { filled } from './match.ts';
import { makeScene, result, type Scene } from './scene.ts';
import { lamportsOf, manualLedger, rpc, RpcError, usdcOf, type Ledger } from './support.ts';
import { VECTORS, type Vector } from './vectors.ts';

/** Every request of the table, on a ledger that has lived through the scene. */

/** The commitment of the state that the request asks for. */
function commitmentOf({ name }: Vector, body: string): string {
  if (name.startsWith('getSignatureStatuses')) return 'processed';
  const params = asObject(JSON.parse(body))?.['params'];
  const config = Array.isArray(params) ? asObject(params.at(-1)) : null;
  return String(config?.['commitment'] ?? 'finalized');
}

/** Asks, and compares the whole answer with the one of the vector. */
async function check(ledger: Ledger, scene: Scene, vector: Vector): Promise<void> {
  const asked = await vector.body(scene);
  const { status, headers, body } = await ledger.handleRpc(asked);
  assert.is(status, 200, vector.name);
  assert.is(headers['content-type'], 'application/json; charset=utf-8', vector.name);
  const said = asObject(JSON.parse(body));
  const answer = asObject(said?.['result']);
  if (!answer?.['context']) {
    assert.equal(said, filled(vector.answer(scene), said), vector.name);
    return;
  }
  const slot = await result(ledger, 'getSlot', [{ commitment: commitmentOf(vector, asked) }]);
  const { context, ...result_ } = answer;
  const bare = { ...said, result: result_ };
  assert.equal(context, { apiVersion: '3.1.0', slot }, vector.name);
  assert.equal(bare, filled(vector.answer(scene), bare), vector.name);
}

for (const method of new Set(VECTORS.map(({ name }) => name.split(':')[0])))
  // Proves stage 0: The local ledger answers as a node does
  test(`${method} gives every answer that the node gives`, async () => {
    const ledger = manualLedger();
    const scene = await makeScene(ledger);
    for (const vector of VECTORS)
      if (vector.name.startsWith(`${method}:`)) await check(ledger, scene, vector);
  });
test('refused transactions leave no trace, and failed transactions cost only the fee', async () => {
  const ledger = manualLedger();
  const scene = await makeScene(ledger);
  for (const vector of VECTORS)
    if (vector.name.startsWith('sendTransaction:'))
      await ledger.handleRpc(await vector.body(scene));
  ledger.advanceSlots(1);
  const signaturesOf = async ({ publicKey }: Keypair): Promise<number> => {
    const params = [publicKey.toBase58(), { commitment: 'confirmed' }];
    return ((await rpc(ledger, 'getSignaturesForAddress', params)) as unknown[]).length;
  };
  // Three of the scene, and the two that were sent well.
  assert.is(await signaturesOf(scene.payer), 5);
  assert.is(await signaturesOf(scene.nobody), 0);
  assert.equal(
    ledger.transfers().map(({ amount }) => amount),
    [500_000n, 500_000n, 500_000n, 500_000n],
  );
  assert.is(await usdcOf(ledger, scene.payer), '98000000');
  assert.is(await usdcOf(ledger, scene.payee), '2000000');
  assert.is(await lamportsOf(ledger, scene.payer), 2_000_000_000 - 5 * 5_001);
});

test('input that is not a request gets the error -32600', async () => {
  for (const body of ['null', '"x"', '{}', '{"jsonrpc":"2.0","method":5}']) {
    const said = JSON.parse((await manualLedger().handleRpc(body)).body) as { error: unknown };
    assert.equal(said.error, { code: -32600, message: 'Invalid request' }, body);
  }
});

test('a body over 50 KiB gets 413, as from a node', async () => {
  assert.is((await manualLedger().handleRpc(JSON.stringify('x'.repeat(51_200)))).status, 413);
});

test('the ledger writes rentEpoch as the whole u64', async () => {
  const params = [MAINNET_USDC, { encoding: 'base64' }];
  const request = { jsonrpc: '2.0', id: 1, method: 'getAccountInfo', params };
  const { body } = await manualLedger().handleRpc(JSON.stringify(request));
  assert.match(body, '"rentEpoch":18446744073709551615,');
});

test('calls within the process give the same answers and errors as HTTP', async () => {
  const ledger = manualLedger();
  assert.is(await ledger.call('getGenesisHash'), ledger.genesisHash);
  const refusal = await ledger.call('getBalance', ['abc']).catch((error: unknown) => error);
  assert.instance(refusal, RpcError);
  assert.is((refusal as RpcError).code, -32602);
});

test.run();

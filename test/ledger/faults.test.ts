// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  base64,
  manualLedger,
  payments,
  rpc,
  rpcError,
  send,
  statusOf,
  usdcOf,
} from './support.ts';

/** Faults on command. */

const health = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'getGenesisHash' });
const slotOf = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'getSlot' });
const B64 = { encoding: 'base64', preflightCommitment: 'confirmed' };

test('http429 and http503 fail the requested number of calls', async () => {
  const ledger = manualLedger();
  const statuses = async () => (await ledger.handleRpc(health)).status;
  await rpc(ledger, 'local_fault', { http429: 2 });
  assert.equal([await statuses(), await statuses(), await statuses()], [429, 429, 200]);
  await rpc(ledger, 'local_fault', [{ http503: { calls: 1 } }]);
  assert.equal([await statuses(), await statuses()], [503, 200]);
  await rpc(ledger, 'local_fault', { http503: true });
  assert.equal([await statuses(), await statuses()], [503, 200]);
});

test('a fault can be limited to one method, and never affects local methods', async () => {
  const ledger = manualLedger();
  await rpc(ledger, 'local_fault', { http429: { calls: 2, method: 'getSlot' } });
  assert.is((await ledger.handleRpc(health)).status, 200);
  assert.is((await ledger.handleRpc(slotOf)).status, 429);
  assert.is((await ledger.handleRpc(slotOf)).status, 429);
  assert.is((await ledger.handleRpc(slotOf)).status, 200);
  await rpc(ledger, 'local_fault', { http429: 1 });
  assert.is(await rpc(ledger, 'local_genesis', { as: 'own' }), ledger.genesisHash);
});

test('a fault ends after the given milliseconds, or when cleared', async () => {
  const ledger = manualLedger();
  await rpc(ledger, 'local_fault', { http503: { ms: 1 } });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.is((await ledger.handleRpc(health)).status, 200);
  await rpc(ledger, 'local_fault', { http503: { ms: 60_000 } });
  assert.is((await ledger.handleRpc(health)).status, 503);
  await rpc(ledger, 'local_fault', { clear: true });
  assert.is((await ledger.handleRpc(health)).status, 200);
});

test('a hanging call ends when caller, time, faults or ledger end it', async () => {
  const ledger = manualLedger();
  // Ended only when it was seen to hang: a timer set before may be over by then.
  const hanging = async (fault: unknown, end: () => void, signal?: AbortSignal) => {
    await rpc(ledger, 'local_fault', { hang: fault });
    let answered = false;
    const answer = ledger.handleRpc(health, signal).finally(() => (answered = true));
    await new Promise((resolve) => setImmediate(resolve));
    assert.not.ok(answered);
    end();
    return answer;
  };
  const left = new AbortController();
  assert.is((await hanging(1, () => left.abort(), left.signal)).status, 504);
  assert.is((await hanging({ ms: 500 }, () => undefined)).status, 504);
  assert.is((await hanging(1, () => void rpc(ledger, 'local_fault', { clear: true }))).status, 504);
  assert.is((await hanging(1, () => ledger.close())).status, 504);
});

test('with `executes` the ledger executes the transaction and loses only the answer', async () => {
  const { ledger, payee, pay } = await payments();
  const request = async (amount: bigint) =>
    JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'sendTransaction',
      params: [base64(await pay(amount)), B64],
    });
  await rpc(ledger, 'local_fault', { http503: { calls: 1, method: 'sendTransaction' } });
  assert.is((await ledger.handleRpc(await request(1n))).status, 503);
  assert.is(await usdcOf(ledger, payee), '0');
  await rpc(ledger, 'local_fault', {
    http503: { calls: 1, method: 'sendTransaction', executes: true },
  });
  assert.is((await ledger.handleRpc(await request(2n))).status, 503);
  assert.is(await usdcOf(ledger, payee), '2');
});

test('dropSend returns a signature whose transaction lands only if sent again', async () => {
  const { ledger, payee, pay } = await payments();
  const tx = await pay(5n);
  await rpc(ledger, 'local_fault', { dropSend: 1 });
  const signature = await send(ledger, tx);
  ledger.advanceSlots(40);
  assert.is(await statusOf(ledger, signature), null);
  assert.is(await usdcOf(ledger, payee), '0');
  assert.is(await send(ledger, tx), signature);
  assert.is(await statusOf(ledger, signature), 'processed');
  assert.is(await usdcOf(ledger, payee), '5');
});

test('delayConfirm holds a transaction at processed for some polls', async () => {
  const { ledger, payee, pay } = await payments();
  await rpc(ledger, 'local_fault', { delayConfirm: 3 });
  const signature = await send(ledger, await pay(5n));
  ledger.advanceSlots(10);
  const seen = [];
  for (let poll = 0; poll < 3; poll += 1) seen.push(await statusOf(ledger, signature));
  assert.equal(seen, ['processed', 'processed', 'processed']);
  assert.is(
    await usdcOf(ledger, payee, 'confirmed'),
    '5',
    'the chain caught up after the last poll',
  );
  assert.is(await statusOf(ledger, signature), 'confirmed');
});

test('while confirmations are delayed, the confirmed state does not change', async () => {
  const { ledger, payee, pay } = await payments();
  await rpc(ledger, 'local_fault', { delayConfirm: { ms: 60_000 } });
  const signature = await send(ledger, await pay(5n));
  ledger.advanceSlots(100);
  assert.is(await statusOf(ledger, signature), 'processed');
  assert.is(await usdcOf(ledger, payee, 'confirmed'), '0');
  await rpc(ledger, 'local_fault', { clear: true });
  assert.is(await statusOf(ledger, signature), 'finalized');
});

test('failSend answers -32005, and nothing lands', async () => {
  const { ledger, payee, pay } = await payments();
  await rpc(ledger, 'local_fault', { failSend: 1 });
  assert.equal(await rpcError(ledger, 'sendTransaction', [base64(await pay(1n)), B64]), {
    code: -32005,
    message: 'Node is behind by 42 slots',
    data: { numSlotsBehind: 42 },
  });
  assert.is(await usdcOf(ledger, payee), '0');
});

test('failSend on chain lands with an error and leaves accounts unchanged', async () => {
  const { ledger, payer, payee, pay } = await payments();
  await rpc(ledger, 'local_fault', { failSend: { calls: 1, onChain: true } });
  const signature = await send(ledger, await pay(1n));
  ledger.advanceSlots(1);
  const { meta } = (await rpc(ledger, 'getTransaction', [
    signature,
    { commitment: 'confirmed', maxSupportedTransactionVersion: 0 },
  ])) as { meta: { err: unknown; logMessages: string[] } };
  assert.equal(
    meta.err,
    { InstructionError: [2, { Custom: 17 }] },
    'Token error: account is frozen',
  );
  assert.ok(meta.logMessages.includes('Program log: Error: Account is frozen'));
  assert.is(await usdcOf(ledger, payer), '10000000');
  await send(ledger, await pay(2n));
  assert.is(await usdcOf(ledger, payee), '2');
});

test('expireBlockhash passes 151 blocks at once, so the transaction expires', async () => {
  const { ledger, pay } = await payments();
  const tx = await pay(1n);
  const { value } = (await rpc(ledger, 'getLatestBlockhash', [{ commitment: 'confirmed' }])) as {
    value: { lastValidBlockHeight: number };
  };
  await rpc(ledger, 'local_fault', { expireBlockhash: 1 });
  const error = await rpcError(ledger, 'sendTransaction', [base64(tx), B64]);
  assert.is((error.data as { err: unknown }).err, 'BlockhashNotFound');
  ledger.advanceSlots(32);
  assert.ok(((await rpc(ledger, 'getBlockHeight')) as number) > value.lastValidBlockHeight);
  await send(ledger, await pay(2n));
});

test('the ledger refuses an invalid fault', async () => {
  const ledger = manualLedger();
  for (const fault of [
    {},
    { fire: 1 },
    { http429: 'x' },
    { http429: { calls: 1, ms: 1 } },
    { rollback: { signature: 'abc' } },
  ])
    assert.is((await rpcError(ledger, 'local_fault', fault)).code, -32602);
});

test.run();

// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  funded,
  paymentInstructions,
  payments,
  rpc,
  rpcError,
  send,
  signed,
  statusOf,
  usdcOf,
} from './support.ts';

/** The ledger drops a fork on command, so confirmed transactions vanish. */

test('rollback removes a confirmed transaction and all its effects', async () => {
  const { ledger, payer, payee, pay } = await payments();
  const tx = await pay(5n);
  const signature = await send(ledger, tx);
  assert.is(
    (await rpcError(ledger, 'local_fault', { rollback: true })).code,
    -32602,
    'none is confirmed yet',
  );
  ledger.advanceSlots(3);
  assert.is(await statusOf(ledger, signature), 'confirmed');
  const result = await rpc(ledger, 'local_fault', { rollback: true });
  assert.equal(result, { faults: ['rollback'], rolledBack: [signature] });
  assert.is(await statusOf(ledger, signature), null);
  assert.is(await usdcOf(ledger, payer), '10000000');
  assert.is(await usdcOf(ledger, payee), '0');
  assert.equal(ledger.transfers(), []);
  const balance = await rpc(ledger, 'getBalance', [
    payer.publicKey.toBase58(),
    { commitment: 'processed' },
  ]);
  assert.is((balance as { value: number }).value, 1_000_000_000, 'the fee came back');
  const listed = await rpc(ledger, 'getSignaturesForAddress', [
    payer.publicKey.toBase58(),
    { commitment: 'confirmed' },
  ]);
  assert.equal(listed, []);
  assert.is(await send(ledger, tx), signature, 'the same bytes can land again');
  assert.is(await usdcOf(ledger, payee), '5');
});

test('rollback keeps later transactions that can still land, and all local_fund amounts', async () => {
  const { ledger, payee, pay } = await payments();
  const first = await send(ledger, await pay(5n, 'first'));
  const third = await funded(ledger, { usdc: 0 });
  const fromPayee = (amount: bigint) =>
    signed(
      ledger,
      [payee],
      paymentInstructions(payee.publicKey, third.publicKey, amount, `forward ${amount}`),
    );
  const independent = await send(ledger, await pay(7n, 'second'));
  const dependent = await send(ledger, await fromPayee(12n), { preflightCommitment: 'processed' });
  await rpc(ledger, 'local_fund', { address: third.publicKey.toBase58(), usdc: '0.000001' });
  ledger.advanceSlots(1);
  const result = await rpc(ledger, 'local_fault', { rollback: { signature: first } });
  assert.equal((result as { rolledBack: unknown }).rolledBack, [first]);
  assert.is(await statusOf(ledger, independent), 'confirmed');
  assert.is(await usdcOf(ledger, payee), '7');
  assert.is(await usdcOf(ledger, third), '1');
  const { value } = (await rpc(ledger, 'getSignatureStatuses', [[dependent]])) as {
    value: [{ err: unknown }];
  };
  assert.equal(value[0].err, { InstructionError: [2, { Custom: 1 }] }, 'its money never came');
  assert.equal(
    ledger.transfers().map(({ amount }) => amount),
    [7n],
  );
});

test('rollback with a count confirms that many sends and then drops them', async () => {
  const { ledger, payee, pay } = await payments();
  await rpc(ledger, 'local_fault', { rollback: 1 });
  const doomed = await send(ledger, await pay(5n));
  const safe = await send(ledger, await pay(6n));
  ledger.advanceSlots(1);
  assert.is(await statusOf(ledger, doomed), 'confirmed');
  assert.is(await usdcOf(ledger, payee, 'confirmed'), '11');
  ledger.advanceSlots(4);
  assert.is(await statusOf(ledger, doomed), null);
  assert.is(await statusOf(ledger, safe), 'confirmed');
  assert.is(await usdcOf(ledger, payee, 'confirmed'), '6');
  ledger.advanceSlots(40);
  assert.is(await statusOf(ledger, safe), 'finalized');
});

test('a final transaction cannot be rolled back', async () => {
  const { ledger, pay } = await payments();
  const signature = await send(ledger, await pay(5n));
  ledger.advanceSlots(32);
  assert.is((await rpcError(ledger, 'local_fault', { rollback: { signature } })).code, -32602);
  assert.is(await statusOf(ledger, signature), 'finalized');
});

test.run();

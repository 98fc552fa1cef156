// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ata, base64, payments, rpc, rpcError, send, usdcOf } from './support.ts';

/** simulateTransaction: solana.com/docs/rpc/http/simulatetransaction */

const B64 = { encoding: 'base64', commitment: 'confirmed', preflightCommitment: 'confirmed' };

test('simulateTransaction has every documented field and no effect (…/simulatetransaction)', async () => {
  const { ledger, payer, payee, pay } = await payments();
  const tx = await pay(1_500_000n);
  const answer = (await rpc(ledger, 'simulateTransaction', [base64(tx), B64])) as {
    context: unknown;
    value: Record<string, unknown>;
  };
  assert.equal(answer.context, {
    apiVersion: '3.1.0',
    slot: await rpc(ledger, 'getSlot', [{ commitment: 'confirmed' }]),
  });
  const { logs, unitsConsumed, preTokenBalances, postTokenBalances, ...rest } = answer.value;
  assert.equal(rest, {
    accounts: null,
    err: null,
    fee: 5_001,
    innerInstructions: null,
    loadedAccountsDataSize: 2 * 165 + 82 + 22 + 36 + 2_304,
    loadedAddresses: { readonly: [], writable: [] },
    postBalances: [999_994_999, 2_039_280, 2_039_280, 1, 1_141_440, 1_461_600, 16_926_720],
    preBalances: [1_000_000_000, 2_039_280, 2_039_280, 1, 1_141_440, 1_461_600, 16_926_720],
    replacementBlockhash: null,
    returnData: null,
  });
  assert.ok((logs as string[]).includes('Program log: Memo (len 4)'), 'the memo program ran');
  assert.ok((unitsConsumed as number) < 60_000);
  const amounts = (list: unknown) =>
    (list as { uiTokenAmount: { amount: string } }[]).map((b) => b.uiTokenAmount.amount).sort();
  assert.equal(amounts(preTokenBalances), ['0', '10000000']);
  assert.equal(amounts(postTokenBalances), ['1500000', '8500000']);
  assert.is(await usdcOf(ledger, payer), '10000000');
  assert.is(await usdcOf(ledger, payee), '0');
});

test('sigVerify checks signatures, replaceRecentBlockhash lifts the blockhash, both together are refused', async () => {
  const { ledger, pay } = await payments();
  const tx = await pay(1n);
  tx.signatures[0]?.fill(0);
  const simulate = (config: object) => [base64(tx), { ...B64, ...config }];
  const unsigned = (await rpc(ledger, 'simulateTransaction', simulate({}))) as {
    value: { err: unknown };
  };
  assert.is(unsigned.value.err, null, 'signatures are not looked at unless asked');
  assert.is(
    (await rpcError(ledger, 'simulateTransaction', simulate({ sigVerify: true }))).code,
    -32003,
  );
  ledger.advanceSlots(200);
  const expired = (await rpc(ledger, 'simulateTransaction', simulate({}))) as {
    value: { err: unknown; logs: unknown };
  };
  assert.is(expired.value.err, 'BlockhashNotFound');
  assert.equal(expired.value.logs, []);
  const replaced = (await rpc(
    ledger,
    'simulateTransaction',
    simulate({ replaceRecentBlockhash: true }),
  )) as {
    value: { err: unknown; replacementBlockhash: unknown };
  };
  assert.is(replaced.value.err, null);
  const latest = await rpc(ledger, 'getLatestBlockhash', [{ commitment: 'confirmed' }]);
  assert.equal(replaced.value.replacementBlockhash, (latest as { value: unknown }).value);
  const both = simulate({ replaceRecentBlockhash: true, sigVerify: true });
  assert.equal(await rpcError(ledger, 'simulateTransaction', both), {
    code: -32602,
    message: 'sigVerify may not be used with replaceRecentBlockhash',
  });
});

test('simulateTransaction shows the requested accounts as they would be', async () => {
  const { ledger, payee, pay } = await payments();
  const accounts = { addresses: [ata(payee.publicKey).toBase58()], encoding: 'jsonParsed' };
  const run = async (amount: bigint) => {
    const answer = await rpc(ledger, 'simulateTransaction', [
      base64(await pay(amount)),
      { ...B64, accounts },
    ]);
    return (answer as { value: { accounts: unknown[] } }).value.accounts;
  };
  const [after] = (await run(3n)) as [
    { data: { parsed: { info: { tokenAmount: { amount: string } } } } },
  ];
  assert.is(after.data.parsed.info.tokenAmount.amount, '3');
  assert.equal(await run(99_000_000n), [null], 'none where it fails');
  const base58 = { ...accounts, encoding: 'base58' };
  const params = [base64(await pay(1n)), { ...B64, accounts: base58 }];
  assert.is(
    (await rpcError(ledger, 'simulateTransaction', params)).message,
    'base58 encoding not supported',
  );
});

test('a simulation sees the bank of its commitment', async () => {
  const { ledger, payer, pay } = await payments(10);
  await send(ledger, await pay(10_000_000n, 'all'));
  const again = base64(await pay(10_000_000n, 'again'));
  const errAt = async (commitment: string) => {
    const answer = await rpc(ledger, 'simulateTransaction', [
      again,
      { encoding: 'base64', commitment },
    ]);
    return (answer as { value: { err: unknown } }).value.err;
  };
  assert.is(await errAt('confirmed'), null, 'the first payment is not confirmed yet');
  assert.equal(await errAt('processed'), { InstructionError: [2, { Custom: 1 }] });
  assert.is(await usdcOf(ledger, payer), '0', 'looking at the older bank changed nothing');
  ledger.advanceSlots(1);
  assert.equal(await errAt('confirmed'), { InstructionError: [2, { Custom: 1 }] });
});

test.run();

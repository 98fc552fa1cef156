// pure
/** The demo wallet asks its server for play money, and asks again if the server fails. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLedger } from '../../../dev/ledger/index.ts';
import { fundIfEmpty } from '../../../src/main/wallet/demo/accounts.ts';
import '../../support/leaping-time.ts';
import { person } from '../../support/world.ts';

const real = globalThis.fetch;
test.after.each(() => {
  globalThis.fetch = real;
});

type Fails = (count: number) => Response | 'down' | null;

/** Every answer that fails comes after the ledger has done what it was asked. */
function serve(fails: Fails) {
  const ledger = createLedger();
  let count = 0;
  globalThis.fetch = async (_url, init) => {
    count += 1;
    const answer = await ledger.handleRpc(String(init?.body));
    const failed = fails(count);
    if (failed === 'down') throw new TypeError('connection refused');
    return failed ?? new Response(answer.body, { status: answer.status });
  };
  return { ledger, asked: () => count };
}

const BAD: readonly (() => Response | 'down')[] = [
  () => new Response('no', { status: 502 }),
  () => new Response('{"jsonrpc":"2.0","id":1,"res', { status: 200 }),
  () => new Response('<h1>Just a moment</h1>', { status: 200 }),
  () => 'down',
];

test('the demo wallet funds an account once, however its server fails', async () => {
  for (const bad of BAD) {
    const { ledger } = serve((count) => (count % 2 === 1 ? bad() : null));
    const { address } = person();
    await fundIfEmpty('https://rpc.example/', address);
    const balance = (await ledger.call('getBalance', [address])) as { readonly value: bigint };
    assert.is(BigInt(balance.value), 2_000_000_000n);
  }
});

test('the demo wallet retries a failing server, but not a refusing server', async () => {
  const down = serve(() => 'down');
  let thrown = '';
  await fundIfEmpty('https://rpc.example/', person().address).catch((error: unknown) => {
    thrown = String(error);
  });
  assert.match(thrown, 'refused');
  assert.ok(down.asked() <= 6);
  const refusing = serve(() => null);
  await fundIfEmpty('https://rpc.example/', 'not an address').catch((error: unknown) => {
    thrown = String(error);
  });
  assert.match(thrown, 'getBalance');
  assert.is(refusing.asked(), 1);
});

test.run();

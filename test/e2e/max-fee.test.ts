// tier: all
/** A host allows higher network fees. Its guest's page pays that much in busy hours. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLedger } from '../../dev/ledger/index.ts';
import { isFields } from '../../src/shared/fields.ts';
import { connect, endSettled, pairOn, prepay } from '../support/call.ts';
import { siteOn } from '../support/site.ts';

/** Says that others pay ten million micro-lamports. */
function busyLedger() {
  const ledger = createLedger();
  return {
    ledger,
    close: () => ledger.close(),
    handleRpc(body: string, signal?: AbortSignal) {
      const asked: unknown = JSON.parse(body);
      if (!isFields(asked) || asked['method'] !== 'getRecentPrioritizationFees') {
        return ledger.handleRpc(body, signal);
      }
      const result = [{ slot: 1, prioritizationFee: 10_000_000 }];
      return Promise.resolve({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: asked['id'], result }),
      });
    },
  };
}

test('a call pays the maximum fee that the host chose in Settings', async () => {
  const busy = busyLedger();
  const pair = await pairOn(await siteOn(busy), { prepaid: 1 });
  const { host, guest } = pair;
  try {
    await host.ui.click('settings');
    await host.ui.fill('max-fee', 'highest');
    await host.ui.click('settings');
    await connect(pair);
    await prepay(pair);
    await endSettled(pair, 'guest', 1);
    const paid = await guest.ui.all('minute');
    assert.ok(paid.length >= 2);
    for (const { signature } of paid) {
      const config = { commitment: 'confirmed', maxSupportedTransactionVersion: 0 };
      const found = await busy.ledger.call('getTransaction', [signature, config]);
      const meta = isFields(found) ? found['meta'] : null;
      // Two signatures, and 20,000 compute units at 1,500,000 micro-lamports.
      assert.is(isFields(meta) ? Number(meta['fee']) : null, 40_000);
    }
    for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
  } finally {
    await pair.close();
  }
});

test.run();

// tier: all
// waits
/**
 * x402's own client in a page that is not ours (test/support/reference-peer) pays our host over a real
 * data channel: the first minutes, a file, and another minute.
 */
import { writeFileSync } from 'node:fs';
import { SOLANA_DEVNET_CAIP2 } from '@x402/svm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NETWORKS } from '../../src/shared/network.ts';
import { makeInvite, minutesPaid, openSide, type Side } from '../support/call.ts';
import { makeFolder, sell } from '../support/files.ts';
import { definePageHelpers } from '../support/guard.ts';
import { ask, servePeer } from '../support/reference-peer/serve.ts';
import { openSite, type Site } from '../support/site.ts';
import { checkFrames } from '../unit/x402/frames.ts';

const folder = makeFolder();
let peer: Awaited<ReturnType<typeof servePeer>>;
test.before(async () => void (peer = await servePeer()));
test.after(() => {
  peer.close();
  folder.remove();
});

async function pays(host: Side, site: Site): Promise<void> {
  const page = await host.context.newPage({ type: 'window' });
  await definePageHelpers(page);
  await page.goto(peer.url);
  await page.waitForFunction(() => 'referencePeer' in globalThis);
  const address = await ask(page, 'address');
  const mint = NETWORKS.local.usdcMint;
  await site.ledger.call('local_fund', [{ address, usdc: '5', mint }]);

  const invite = await makeInvite(host.ui);
  const name = folder.file('advice.txt');
  writeFileSync(name, 'Buy low, sell high.\n');
  await sell(host, [name], '0.25');
  const rpcUrl = new URL('/rpc', site.url).href;
  const reply = await ask(page, 'join', invite, SOLANA_DEVNET_CAIP2, rpcUrl);
  await host.ui.fill('reply-input', reply);
  await host.ui.click('accept-reply');
  await ask(page, 'greeted');
  await host.ui.until('host-status', 'state', ['awaiting-prepayment']);

  const first = await ask(page, 'prepay');
  const [file, minute] = await Promise.all([ask(page, 'file'), ask(page, 'minute', 2)]);
  await minutesPaid(host, 1, 60_000);
  assert.is(file.secret?.length, 64, 'the file’s secret');
  const landed = site.ledger.transfers();
  const paid = (signature: string, amount: bigint) => {
    const transfer = landed.find((each) => each.signature === signature);
    assert.equal([transfer?.amount, transfer?.sourceOwner], [amount, address], signature);
  };
  paid(first.signature, 500_000n);
  paid(file.signature, 250_000n);
  paid(minute.signature, 500_000n);
  assert.is(landed.length, 3);
  const rows = await host.ui.all('minute');
  assert.equal(
    rows.map((row) => row['signature']).sort(),
    [first.signature, minute.signature].sort(),
  );

  const frames = (await ask(page, 'frames')).map((frame) => ({ ...frame, atMs: 0 }));
  assert.ok(checkFrames(frames) >= 9);
  assert.equal(host.guard.offences, []);
  await ask(page, 'close');
}

for (const kind of ['chromium', 'firefox'] as const) {
  // Proves proof: Other x402 software
  test(`in ${kind}, the official client pays minutes and a file to our host`, async () => {
    const site = await openSite();
    // The official client knows networks by their genesis hash.
    await site.ledger.call('local_genesis', [{ as: 'devnet' }]);
    const host = await openSide(site, kind, { prepaid: 1 });
    try {
      await pays(host, site);
    } finally {
      await host.close();
      await site.close();
    }
  });
}

test.run();

// tier: all
// waits
/**
 * Nobody gets in unpaid. A failure before the prepayment keeps the guest out, and the guest can fix it
 * in place.
 */
import { eventually } from '../rtc-lab/bench.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, seesPeer } from '../support/call.ts';
import {
  areIn,
  atEntrance,
  COST,
  getsIn,
  guest,
  guestRpc,
  host,
  hostRpc,
  nobodyIsIn,
  site,
} from '../support/entrance.ts';
import { inTier } from '../support/tier.ts';
import { becomes, says } from '../support/visit.ts';

atEntrance(test);

for (const mode of inTier(['allowance', 'manual'] as const)) {
  test(`${mode}: the page explains the prepayment, and admits the guest once it settles`, async () => {
    await connect({ host, guest });
    await guest.ui.fill('pay-mode', mode);
    // `fill` unfolded it.
    const explained = await guest.page.$eval('.choice', (element) =>
      element instanceof HTMLElement ? element.innerText : '',
    );
    if (mode === 'allowance') assert.match(explained, /You approve once[^]*at most 16\.50 USDC/);
    else assert.match(explained, 'for each payment, every minute');
    assert.is(await guest.ui.data('prepay-cost', 'atomic'), String(COST));
    await nobodyIsIn();
    const ms = await getsIn(COST);
    console.log(`${mode}: both see each other ${Math.round(ms)} ms after the click`);
  });
}

// Proves stage 5: A failed payment keeps the guest out
test('a guest short of USDC reads how much is missing, then pays', async () => {
  await connect({ host, guest }, '50');
  const held = BigInt((await guest.ui.data('wallet-usdc', 'atomic')) ?? '');
  const missing = 150_000_000n - held;
  assert.is(await guest.ui.data('balance-after', 'short'), String(missing));
  await guest.ui.click('prepay');
  const said = await says(guest.ui, 'insufficient_usdc');
  assert.match(said, /of 150\.00[^]*Add \d+\.\d\d USDC/);
  await nobodyIsIn();
  const address = await guest.ui.text('wallet-address');
  await site.ledger.call('local_fund', { address, usdc: 150 });
  await eventually(
    'what was missing is no longer said to be',
    () => guest.ui.count('error'),
    (errors) => errors === 0,
    30_000,
  );
  await getsIn(150_000_000n);
});

for (const { mode, failed } of inTier([
  { mode: 'manual', failed: 'failed_on_chain' },
  { mode: 'allowance', failed: 'allowance_refused' },
] as const)) {
  test(`${mode}: the guest can pay after an expired blockhash and a failed payment`, async () => {
    await connect({ host, guest });
    await guest.ui.fill('pay-mode', mode);
    await site.ledger.call('local_fault', { expireBlockhash: true });
    await guest.ui.click('prepay');
    await says(guest.ui, 'blockhash_expired');
    await nobodyIsIn();
    // The button appears only once the payment can never land. The test advances slots to get there.
    assert.is(await guest.ui.data('guest-status', 'state'), 'paying');
    site.ledger.advanceSlots(40);
    await becomes(guest.ui, 'guest-status', 'state', 'connected');
    await site.ledger.call('local_fault', { failSend: { calls: 1, onChain: true } });
    await guest.ui.click('prepay');
    await says(guest.ui, failed);
    await nobodyIsIn();
    site.ledger.advanceSlots(200);
    await becomes(guest.ui, 'guest-status', 'state', 'connected');
    await getsIn(COST);
  });
}

test('while either side’s RPC server is down, the guest stays out', async () => {
  await connect({ host, guest });
  guestRpc.refuse(503);
  await guest.ui.click('prepay');
  assert.match(await says(guest.ui, 'rpc_unreachable'), new URL(guestRpc.url).host);
  await nobodyIsIn();
  guestRpc.refuse(null);
  hostRpc.refuse(503);
  await guest.ui.click('prepay');
  assert.match(await says(guest.ui, 'peer_rpc_trouble'), 'Your host');
  // The host's page reports it too, since only the host can fix it.
  assert.match(await says(host.ui, 'rpc_unreachable'), new URL(hostRpc.url).host);
  await nobodyIsIn(1);
  // The payment was sent, so the page asks the user nothing again.
  assert.is(await guest.ui.data('guest-status', 'state'), 'paying');
  hostRpc.refuse(null);
  await Promise.all([host, guest].map((side) => seesPeer(side)));
  await areIn(COST);
});

test.run();

import { generateKeyPairSigner } from '@solana/kit';
import { SOLANA_DEVNET_CAIP2 } from '@x402/svm';
import * as assert from 'uvu/assert';
import { NETWORKS } from '../../../src/shared/network.ts';
import { makeReply, minutesPaid, type Side } from '../call.ts';
import type { Chain } from '../reference-peer/caller.ts';
import type { Terms } from '../reference-peer/codes.ts';
import type { Site } from '../site.ts';
import { openHost } from './call.ts';
import type { Stack } from './stack.ts';

/** Paid calls between our page and the reference peer on a stack that is no browser's. */

const PRICE = 500_000n;
const chainOf = (site: Site): Chain => ({
  network: SOLANA_DEVNET_CAIP2,
  rpcUrl: new URL('/rpc', site.url).href,
});

/** The official client knows networks by their genesis hash: before any page is opened. */
export const showDevnet = ({ ledger }: Site): Promise<unknown> =>
  ledger.call('local_genesis', [{ as: 'devnet' }]);

const mint = NETWORKS.local.usdcMint;

/** The demo wallet asks for the USDC of the network that the ledger presents. */
async function fundWallet({ ledger }: Site, { ui }: Side): Promise<void> {
  await ui.shown('wallet-address');
  await ledger.call('local_fund', [{ address: await ui.text('wallet-address'), mint, usdc: '5' }]);
}

async function fundedKey(site: Site, money: { usdc?: string; sol?: string }) {
  const key = await generateKeyPairSigner();
  await site.ledger.call('local_fund', [{ address: key.address, mint, ...money }]);
  return key;
}

interface HostPlan {
  readonly endedBy: 'host' | 'guest';
}

/** Our page is the guest. It prepays and pays another minute. */
export async function visitsForeigner(
  site: Site,
  guest: Side,
  stack: Stack,
  { endedBy }: HostPlan,
  periodSeconds: number,
): Promise<void> {
  await fundWallet(site, guest);
  const feeKey = await fundedKey(site, { sol: '1' });
  const { address: payTo } = await fundedKey(site, { usdc: '1' });
  const before = site.ledger.transfers().length;
  const terms: Terms = {
    network: 'local',
    payTo,
    price: String(PRICE),
    periodSeconds,
    prepaidPeriods: 1,
    returnsUnused: false,
    trialSeconds: 0,
    offer: null,
  };
  const fees = { feeKey, ...chainOf(site) };
  const foreign = await openHost(stack, terms, fees);
  try {
    const { ui } = guest;
    const host = await foreign.accept(await makeReply(ui, foreign.invite));
    await host.greeted;
    await ui.shown('prepay');
    // This host sponsors no allowance.
    await ui.fill('pay-mode', 'manual');
    await ui.click('prepay');
    await ui.until('guest-status', 'state', ['in-call']);
    await foreign.begin();
    await ui.shown('silence', 60_000);
    await ui.click('silence-agree');
    await minutesPaid(guest, 1, 60_000);
    const { served } = host.seconds;
    assert.ok(served >= periodSeconds - 1, `${served} seconds served`);
    if (endedBy === 'host') host.end();
    else await ui.click('end-call');
    await ui.until('call-ended', 'reason', [endedBy]);
    if (endedBy === 'guest') assert.is(await host.ended, 'guest');
    const rows = (await ui.all('minute')).map((row) => row['signature'] ?? '');
    assert.ok(rows.length >= 2);
    // Another minute may settle as the call ends; its row stands elsewhere.
    const first = site.ledger.transfers().slice(before, before + rows.length);
    assert.equal(rows.sort(), first.map(({ signature }) => signature).sort());
    assert.ok(first.every(({ amount }) => amount === PRICE));
    assert.ok(rows.every((signature) => [...host.sold.values()].includes(signature)));
    assert.equal(guest.guard.offences, []);
    await ui.click('start-over');
  } finally {
    foreign.close();
  }
}

import type { Browser } from 'puppeteer';
import type { test as Test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBrowser } from './browser.ts';
import { prepay } from './call.ts';
import { watchPeerConnections } from './rtc-probe.ts';
import { openRpcServer, type RpcServer } from './rpc-server.ts';
import { openSite, type Site } from './site.ts';
import { DEMO, visit, type Visit } from './visit.ts';

/** A host and a guest before the prepayment, each in a browser and with an RPC server of its own. */

export let site: Site;
export let hostRpc: RpcServer;
export let guestRpc: RpcServer;
let browsers: readonly Browser[] = [];
export let host: Visit;
export let guest: Visit;
let paidBefore = 0;

/** Opens all of these for the tests of a file, and loads both pages before each. */
export function atEntrance(test: typeof Test): void {
  test.before(async () => {
    site = await openSite();
    [hostRpc, guestRpc] = await Promise.all([
      openRpcServer(site.ledger),
      openRpcServer(site.ledger),
    ]);
    const [chromium, firefox] = await Promise.all([
      openBrowser('chromium'),
      openBrowser('firefox'),
    ]);
    browsers = [chromium, firefox];
    const prepare = watchPeerConnections;
    host = await visit(chromium, site, { prepare, query: { ...DEMO, rpc: hostRpc.url } });
    guest = await visit(firefox, site, { prepare, query: { ...DEMO, rpc: guestRpc.url } });
  });
  test.after(async () => {
    await Promise.all(browsers.map((browser) => browser.close()));
    await Promise.all([hostRpc.close(), guestRpc.close()]);
    await site.close();
  });
  test.before.each(async () => {
    await site.ledger.call('local_fault', { clear: true });
    hostRpc.refuse(null);
    guestRpc.refuse(null);
    paidBefore = site.ledger.transfers().length;
    await Promise.all([
      host.go({ ...DEMO, rpc: hostRpc.url }),
      guest.go({ ...DEMO, rpc: guestRpc.url }),
    ]);
    await Promise.all([host, guest].map(({ ui }) => ui.shown('wallet-address')));
  });
}

/** No media in any form, nothing of the guest on the host's page, nothing paid. */
export async function nobodyIsIn(hostErrors = 0): Promise<void> {
  for (const side of [host, guest]) {
    const seen = await side.page.evaluate(() => window.rtcProbe.summary());
    assert.is(seen.mediaSections, 0, `${side.kind} described media`);
    assert.is(seen.rtpPackets, 0, `${side.kind} sent or received RTP`);
    assert.ok(seen.open > 0, 'or this would prove nothing');
    for (const id of ['remote-video', 'chat-input', 'elapsed', 'minute']) {
      assert.not(await side.ui.has(id), `${side.kind} shows ${id}`);
    }
  }
  assert.is(await host.ui.data('host-status', 'state'), 'awaiting-prepayment');
  assert.is(await host.ui.text('words'), await guest.ui.text('words'));
  assert.is(await host.ui.count('error'), hostErrors, 'the guest’s trouble is the guest’s alone');
  const address = await guest.ui.text('wallet-address');
  const page = await host.page.evaluate(() => document.documentElement.outerHTML);
  assert.not(page.includes(address), 'the host sees the guest’s address');
  assert.is(site.ledger.transfers().length, paidBefore);
}

/** The guest pays, in place, and both see each other: one transfer. */
export async function getsIn(amount: bigint): Promise<number> {
  const ms = await prepay({ host, guest });
  await areIn(amount);
  return ms;
}

/** One transfer, and nothing to complain of. */
export async function areIn(amount: bigint): Promise<void> {
  const transfers = site.ledger.transfers().slice(paidBefore);
  assert.equal(
    transfers.map((each) => each.amount),
    [amount],
  );
  for (const { ui } of [host, guest]) assert.is(await ui.count('error'), 0);
}

/** The price of the minutes that the guest prepays, in atomic USDC. */
export const COST = 1_500_000n;

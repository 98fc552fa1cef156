// tier: all
// waits
/**
 * A browser stops the guest's page for a while, as a phone does when somebody switches apps. The host
 * reads that and not of a lost connection, nobody is billed, and the call goes on without codes.
 */
import type { CDPSession } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, openPair, prepay, seesPeer, STEADY_PERIOD } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { checkBooks, checkClocks } from '../support/rejoin.ts';
import { PATIENCE_MS } from '../support/ui.ts';

const pair = forAll(() => openPair({ period: STEADY_PERIOD, host: 'firefox', guest: 'chromium' }));

const STOPPED_MS = 20_000;

const says = (side: { readonly page: typeof pair.host.page }, words: string): Promise<unknown> =>
  side.page.waitForFunction(
    (wanted) => document.querySelector('.far')?.textContent.includes(wanted),
    { timeout: PATIENCE_MS, polling: 50 },
    words,
  );

const lifecycle = (cdp: CDPSession, state: 'frozen' | 'active'): Promise<unknown> =>
  cdp.send('Page.setWebLifecycleState', { state });

test('a stopped page is told of, costs nothing, and the call goes on when it is back', async () => {
  const { host, guest } = pair;
  await connect(pair);
  await prepay(pair);
  await Promise.all([host, guest].map((side) => seesPeer(side)));
  const cdp = await guest.page.createCDPSession();
  await lifecycle(cdp, 'frozen');
  await says(host, 'Your guest switched to another app.');
  const before = Number(await host.ui.data('elapsed', 'ms'));
  await new Promise((resolve) => setTimeout(resolve, STOPPED_MS));
  const counted = Number(await host.ui.data('elapsed', 'ms')) - before;
  assert.ok(counted < 3_000, `${counted} ms were counted`);
  await lifecycle(cdp, 'active');
  for (const { ui } of [host, guest]) {
    await ui.until('connection', 'state', ['connected'], PATIENCE_MS);
    await ui.until('billing', 'status', ['prepaid', 'paid'], PATIENCE_MS);
  }
  await Promise.all([host, guest].map((side) => seesPeer(side)));
  assert.is(
    await host.page.$eval('.far', ({ textContent }) => /switched/.test(textContent)),
    false,
  );
  await checkClocks(pair);
  await checkBooks(pair);
  for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
});

test.run();

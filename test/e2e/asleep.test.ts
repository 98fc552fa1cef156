// tier: all
// waits
/**
 * The guest's phone shows another app. Its browser stops the page, or the system stops the browser. The
 * host reads which of the two happened, as far as its page can know. Nobody is billed, and the call
 * continues without codes.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, openPair, prepay, seesPeer, STEADY_PERIOD } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { PATIENCE_MS } from '../support/ui.ts';

const pair = forAll(() =>
  openPair({
    period: STEADY_PERIOD,
    host: 'firefox',
    guest: 'chromium',
    // Browsers of its own: one of them is stopped.
    launch: () => ({}),
  }),
);

const STOPPED_MS = 15_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until these words cover the host's picture. */
const hostReads = (words: string): Promise<unknown> =>
  pair.host.page.waitForFunction(
    (wanted) => {
      const cover = document.querySelector<HTMLElement>('.far > .cover');
      return cover?.checkVisibility() && cover.textContent.includes(wanted);
    },
    { timeout: PATIENCE_MS, polling: 50 },
    words,
  );

const elapsedMs = async (): Promise<number> => Number(await pair.host.ui.data('elapsed', 'ms'));

/** Checks that no time counts until `back` resolves, and that the call then continues. */
async function unbilled(back: () => Promise<unknown>): Promise<void> {
  const { host, guest } = pair;
  const before = await elapsedMs();
  await pause(STOPPED_MS);
  const counted = (await elapsedMs()) - before;
  assert.ok(counted < 1_500, `${counted} ms were counted`);
  assert.is(await host.ui.data('billing', 'status'), 'interrupted');
  await back();
  for (const { ui } of [host, guest]) {
    await ui.until('connection', 'state', ['connected'], PATIENCE_MS);
    await ui.until('billing', 'status', ['prepaid', 'paid'], PATIENCE_MS);
  }
  await Promise.all([host, guest].map((side) => seesPeer(side)));
}

// Proves stage 6: Edge: the phone shows another app
test('both pages report that the guest’s page was stopped, and billing pauses', async () => {
  const { host, guest } = pair;
  await connect(pair);
  await prepay(pair);
  const cdp = await guest.page.createCDPSession();
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
  await hostReads('Your guest switched to another app. Billing is paused.');
  await unbilled(async () => {
    await cdp.send('Page.setWebLifecycleState', { state: 'active' });
    await guest.page.waitForFunction(
      () => document.querySelector('.toasts')?.textContent.includes('stopped this page'),
      { timeout: PATIENCE_MS, polling: 50 },
    );
  });
  const cover = await host.page.$eval('.far > .cover', (each) => each.checkVisibility());
  assert.not(cover);
});

test.run();

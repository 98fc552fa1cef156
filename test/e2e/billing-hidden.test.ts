// tier: all
// waits
/** A hidden tab does not disturb billing. The browser throttles the tab as it would for a person. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  connect,
  endSettled,
  minutesPaid,
  openPair,
  prepay,
  SHORT_PERIOD,
  type Side,
} from '../support/call.ts';
import { dueErrors } from '../support/diagnostics.ts';
import { forAll } from '../support/for-all.ts';
import { PATIENCE_MS } from '../support/ui.ts';

/** The page's figures in the same task in which the page became visible again. */
interface FirstLook {
  readonly atMs: number;
  readonly elapsedMs: number;
  readonly elapsed: string;
  readonly countdownMs: number;
  readonly status: string;
}

declare global {
  interface Window {
    look(): FirstLook;
    firstLook: FirstLook | undefined;
  }
}

/** Listens before the page's own listener, which could draw late. */
const armFirstLook = ({ page }: Side): Promise<void> =>
  page.evaluate(() => {
    const find = (id: string): HTMLElement | null =>
      document.querySelector(`[data-testid="${id}"]`);
    window.look = () => ({
      atMs: performance.now(),
      elapsedMs: Number(find('elapsed')?.dataset['ms']),
      elapsed: find('elapsed')?.textContent ?? '',
      countdownMs: Number(find('countdown')?.dataset['ms']),
      status: find('billing')?.dataset['status'] ?? '',
    });
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) window.firstLook ??= window.look();
    });
  });

/** It was right then, seen from a few seconds later, when everything has had its time. */
async function checkFirstLook({ kind, page }: Side): Promise<void> {
  await page.waitForFunction(() => window.firstLook !== undefined, { timeout: PATIENCE_MS });
  await page.waitForFunction(() => window.look().atMs - (window.firstLook?.atMs ?? 0) > 2_500);
  const [first, later] = await page.evaluate(() => [window.firstLook, window.look()]);
  assert.ok(first && later);
  const wanted = later.elapsedMs - (later.atMs - first.atMs);
  const offMs = first.elapsedMs - wanted;
  console.log(`${kind}: first look off by ${offMs.toFixed(0)} ms (${JSON.stringify(first)})`);
  assert.ok(Math.abs(offMs) < 1_500, `${kind}: the first frame was ${offMs} ms off`);
  const seconds = Math.floor(first.elapsedMs / 1000);
  const clock = [Math.floor(seconds / 60), seconds % 60].map((n) => String(n).padStart(2, '0'));
  assert.is(first.elapsed, clock.join(':'), 'digits and data say the same');
  const paidPeriods = (first.elapsedMs + first.countdownMs) / (SHORT_PERIOD * 1000);
  const whole = Math.abs(paidPeriods - Math.round(paidPeriods)) < 0.001;
  assert.ok(whole || first.countdownMs === 0, 'the countdown ends with a paid minute');
}

const pair = forAll(() => openPair({ prepaid: 1, launch: () => ({ throttled: true }) }));

// Proves stage 6: Edge: the tab hidden; the main thread blocked
// Proves stage 7: The timer is the billing clock, and right on the first frame after the tab returns
test('with both tabs hidden, ticks go on and minutes settle', async () => {
  const { host, guest, site } = pair;
  await connect(pair);
  await prepay(pair);
  for (const side of [host, guest]) {
    await armFirstLook(side);
    const other = await side.browser.newPage();
    await other.bringToFront();
    const state = await side.page.evaluate(() => document.visibilityState);
    assert.is(state, 'hidden', `${side.kind} is not hidden: this test would prove nothing`);
  }
  // The test asks the ledger from outside, because asking would wake the hidden pages.
  const deadline = performance.now() + 120_000;
  while (site.ledger.transfers().length < 4) {
    if (performance.now() > deadline) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.ok(site.ledger.transfers().length >= 4, 'three minutes settled while hidden');
  for (const side of [host, guest]) {
    assert.is(await side.page.evaluate(() => document.visibilityState), 'hidden');
    await side.page.bringToFront();
    await checkFirstLook(side);
  }
  await Promise.all([host, guest].map((side) => minutesPaid(side, 3, 60_000)));
  const errors = (await dueErrors(host.page)).map(({ errorMs }) => errorMs);
  console.log(`due-tick error, ms: ${errors.map((ms) => ms.toFixed(1)).join(', ')}`);
  assert.ok(errors.length >= 3 && Math.max(...errors) < 1_000);
  await endSettled(pair, 'host');
  const shown = (await host.ui.all('minute')).map((row) => row['signature']).sort();
  assert.equal(
    shown,
    site.ledger
      .transfers()
      .map(({ signature }) => signature)
      .sort(),
  );
});

test.run();

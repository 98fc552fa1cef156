// alone
// timeout: 600
// takes: 130
/** Both pages blocked for a minute and a half, across the tick of a real minute. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, minutesPaid, openPair, type Pair, prepay } from '../support/call.ts';
import { diagnostics, dueErrors } from '../support/diagnostics.ts';

const BLOCK_MS = 90_000;
const FROM_MS = 25_000;
/** The only minute that falls due in between. */
const DUE_MS = 60_000;

let pair: Pair;
test.before(async () => {
  pair = await openPair({ period: 60, prepaid: 1 });
});
test.after(() => pair.close());

test('with both main threads blocked for 90 s, the minutes are paid', async () => {
  const { host, guest, site } = pair;
  await connect(pair);
  await prepay(pair);
  await host.page.waitForFunction(
    (fromMs) => {
      const elapsed = document.querySelector<HTMLElement>('[data-testid="elapsed"]');
      return Number(elapsed?.dataset['ms']) >= fromMs;
    },
    { timeout: 60_000, polling: 100 },
    FROM_MS,
  );
  assert.is(site.ledger.transfers().length, 1, 'only the prepayment so far');
  const startedMs = performance.now();
  let paidAtMs: number | null = null;
  const watching = setInterval(() => {
    if (site.ledger.transfers().length > 1) paidAtMs ??= performance.now() - startedMs;
  }, 100);
  const freeMs = await Promise.all(
    [host, guest].map(async ({ page }) => {
      await page.evaluate((ms) => {
        const until = performance.now() + ms;
        while (performance.now() < until);
      }, BLOCK_MS);
      return performance.now() - startedMs;
    }),
  );
  clearInterval(watching);
  assert.ok(Math.min(...freeMs) >= BLOCK_MS, 'both were blocked all the time');
  assert.ok(paidAtMs !== null && paidAtMs < BLOCK_MS, 'the minute was paid while blocked');
  assert.is(site.ledger.transfers().length, 2, 'once');
  const expectedMs = DUE_MS - FROM_MS;
  console.log(`paid ${(Number(paidAtMs) / 1000).toFixed(1)} s into the block, due at 35 s`);
  assert.ok(Number(paidAtMs) > expectedMs - 5_000, 'not before it was due');

  await Promise.all([host, guest].map((side) => minutesPaid(side, 2, 120_000)));
  await guest.ui.click('end-call');
  for (const { ui } of [host, guest]) {
    await ui.until('call-ended', 'reason', ['guest']);
    const minutes = (await ui.all('minute')).map((row) => row['minute']).sort();
    assert.equal(minutes, ['2', '3', 'prepay']);
  }
  assert.is(site.ledger.transfers().length, 3);
  for (const { page, kind } of [host, guest]) {
    const { log } = await diagnostics(page);
    assert.not(
      log.some(({ event }) => event === 'freeze'),
      `${kind} froze`,
    );
  }
  const errors = (await dueErrors(host.page)).map(({ errorMs }) => errorMs);
  console.log(`due-tick error, ms: ${errors.map((ms) => ms.toFixed(1)).join(', ')}`);
  assert.ok(errors.length === 2 && Math.max(...errors) < 1_000, 'a tick was a second late');
});

test.run();

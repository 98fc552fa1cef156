// tier: all
// waits
/**
 * A blocked page does not disturb billing, which runs from the clock worker over the ledger worker to
 * the peer.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, endSettled, openPair, prepay, SHORT_PERIOD } from '../support/call.ts';
import { dueErrors } from '../support/diagnostics.ts';
import { forAll } from '../support/for-all.ts';

const BLOCK_MS = 20_000;
const PREPAID = 1;

const pair = forAll(() => openPair({ prepaid: PREPAID }));

// Proves stage 6: Edge: the tab hidden; the main thread blocked
test('with both main threads blocked for 20 s, each minute is paid once', async () => {
  const { host, guest, site } = pair;
  await connect(pair);
  await prepay(pair);
  // Into the last prepaid minute, so that the block lies across several due times.
  await host.page.waitForFunction(
    (fromMs) => {
      const elapsed = document.querySelector<HTMLElement>('[data-testid="elapsed"]');
      return Number(elapsed?.dataset['ms']) >= fromMs;
    },
    { timeout: 60_000, polling: 100 },
    (PREPAID * SHORT_PERIOD - 4) * 1000,
  );
  const before = site.ledger.transfers().length;
  assert.is(before, 1, 'only the prepayment so far');
  const blocked = [host, guest].map(({ page }) =>
    page.evaluate((ms) => {
      const until = performance.now() + ms;
      while (performance.now() < until);
      return performance.now();
    }, BLOCK_MS),
  );
  let duringBlock = 0;
  const counting = setInterval(() => (duringBlock = site.ledger.transfers().length), 100);
  await Promise.all(blocked);
  clearInterval(counting);
  assert.ok(duringBlock >= before + 2, `${duringBlock - before} minutes were paid while blocked`);

  await endSettled(pair, 'guest', 3);
  const minutes = (await guest.ui.all('minute')).map((row) => row['minute'] ?? '').sort();
  const wanted = [
    'prepay',
    ...minutes.slice(1).map((_, index) => String(index + PREPAID + 1)),
  ].sort();
  assert.equal(minutes, wanted, 'none missed, none doubled');
  const transfers = site.ledger.transfers();
  assert.is(transfers.length, minutes.length);
  assert.is(new Set(transfers.map(({ memo }) => memo)).size, transfers.length);
  assert.is(await host.ui.count('freeze'), await guest.ui.count('freeze'));

  const errors = (await dueErrors(host.page)).map(({ errorMs }) => errorMs);
  assert.ok(errors.length >= 3, 'due ticks were recorded');
  console.log(`due-tick error, ms: ${errors.map((ms) => ms.toFixed(1)).join(', ')}`);
  // Correctness only: the benchmark has the target.
  assert.ok(Math.max(...errors) < 1_000, 'a tick was a second late');
});

test.run();

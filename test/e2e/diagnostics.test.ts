// tier: all
/** The page's foot and its diagnostics. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageVersion } from '../../dev/build/workers.ts';
import { openBrowser } from '../support/browser.ts';
import { forAll } from '../support/for-all.ts';
import { openSite } from '../support/site.ts';
import { visit } from '../support/visit.ts';
import { PATIENCE_MS } from '../support/ui.ts';

const browser = forAll(() => openBrowser('chromium'));
const site = forAll(openSite);

// Proves proof: Diagnostics
test('the footer shows the version, and the diagnostics panel copies redacted states', async () => {
  const { page, ui, guard } = await visit(browser, site);
  await ui.shown('wallet-address', 60_000);
  const address = await page.evaluate(
    () => document.querySelector('[data-testid="wallet-address"]')?.textContent ?? '',
  );
  await ui.shown('diagnostics-open');
  assert.is(await ui.data('version', 'version'), packageVersion());
  await page.evaluate(() => {
    // The clipboard of a browser without a window asks nobody and keeps nothing.
    navigator.clipboard.writeText = (copied) => {
      document.documentElement.dataset['copied'] = copied;
      return Promise.resolve();
    };
  });
  await ui.click('diagnostics-open');
  await ui.shown('diagnostics-copy');
  await page.waitForFunction(
    () =>
      document.querySelector<HTMLTextAreaElement>('[data-testid="diagnostics-log"]')?.value !== '',
    { timeout: 60_000, polling: 100 },
  );
  await ui.click('diagnostics-copy');
  await page.waitForFunction(() => document.documentElement.dataset['copied'] !== undefined, {
    timeout: PATIENCE_MS,
    polling: 100,
  });
  const copied = await page.evaluate(() => document.documentElement.dataset['copied'] ?? '');
  assert.match(copied, `version: ${packageVersion()}`);
  assert.match(copied, /## main, last \d+ events\n.*\n/);
  assert.match(copied, 'wallet_connect');
  assert.match(copied, /network: local/);
  for (const word of address.split(/\s+/)) {
    if (word.length > 6) assert.not(copied.includes(word), 'the wallet’s address');
  }
  assert.not.match(copied.replace(/Chrome\/[\d.]+/, ''), /\d+\.\d+\.\d+\.\d+/);
  assert.equal(guard.offences, []);
});

test.run();

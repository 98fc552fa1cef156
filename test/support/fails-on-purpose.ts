/** Not a test of anything: `test/e2e/diagnostics.test.ts` runs it to see what a failing file ends with. */
import type { Browser } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { launchBrowser } from './browser.ts';
import { openSite, type Site } from './site.ts';
import { visit } from './visit.ts';

let site: Site;
let browser: Browser;
test.before(async () => {
  [site, browser] = await Promise.all([openSite(), launchBrowser('chromium')]);
});
test.after(async () => {
  await browser.close();
  await site.close();
});

test('this fails', async () => {
  const { ui } = await visit(browser, site);
  await ui.shown('wallet-address', 60_000);
  assert.unreachable('on purpose');
});

test.run();

// tier: all
/** If a language does not load, in whole or in part, the page speaks English and works. */
import type { HTTPRequest, Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { language } from '../support/call-in.ts';
import { forAll } from '../support/for-all.ts';
import { openBrowser } from '../support/browser.ts';
import { openSite } from '../support/site.ts';
import { DEMO, type Visit, visit } from '../support/visit.ts';

const browser = forAll(() => openBrowser('chromium'));
const site = forAll(openSite);

/** A page whose browser prefers German, and which does not get the files with these names. */
const without = (missing: RegExp): Promise<Visit> =>
  visit(browser, site, {
    query: DEMO,
    async prepare(page: Page) {
      await page.evaluateOnNewDocument(() => {
        Object.defineProperty(navigator, 'languages', { get: () => ['de', 'en'] });
      });
      await page.setRequestInterception(true);
      page.on('request', (request: HTTPRequest) => {
        void (missing.test(request.url()) ? request.abort() : request.continue());
      });
    },
  });

test('without the first part of a language, the page opens in English', async () => {
  const { page, ui } = await without(/\/first-[\w-]+\.js$/);
  assert.match(await ui.text('role-host'), 'Host a call');
  assert.is(await language(page), 'en');
});

test('without the rest of a language, its missing texts appear in English', async () => {
  const { page, ui } = await without(/\/rest-[\w-]+\.js$/);
  assert.match(await ui.text('role-host'), 'Anruf');
  assert.is(await language(page), 'de');
  await ui.click('settings');
  await ui.shown('rpc-url');
  assert.match(await page.evaluate(() => document.body.innerText), 'Second Solana server');
});

test.run();

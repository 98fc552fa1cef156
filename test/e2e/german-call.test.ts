// tier: all
// waits
/** A paid call in German, from the invite to the card of the ended call, with a switch on the way. */
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { call } from '../../src/main/languages/de/call.ts';
import { first } from '../../src/main/languages/de/first.ts';
import { connect, endSettled, minutesPaid, openPair, type Pair, prepay } from '../support/call.ts';
import { PATIENCE_MS } from '../support/ui.ts';

let pair: Pair;
test.before(async () => {
  pair = await openPair({
    async prepare(page) {
      await page.evaluateOnNewDocument(() => {
        Object.defineProperty(navigator, 'languages', { get: () => ['de-AT', 'de', 'en'] });
      });
    },
  });
});
test.after(() => pair.close());

const language = (page: Page): Promise<string> =>
  page.evaluate(() => document.documentElement.lang);

/** As a user does it; the menu itself is for the eye. */
async function choose(page: Page, tag: string): Promise<void> {
  await page.evaluate((value) => {
    const select = document.querySelector('[data-testid="language"]');
    if (!(select instanceof HTMLSelectElement)) throw new Error('no choice of languages');
    select.value = value;
    select.dispatchEvent(new Event('change'));
  }, tag);
  await page.waitForFunction(
    (wanted) => document.documentElement.lang === wanted,
    { timeout: PATIENCE_MS, polling: 50 },
    tag,
  );
}

const nameOf = (page: Page, testid: string): Promise<string> =>
  page.evaluate((id) => {
    const element = document.querySelector(`[data-testid="${id}"]`);
    return element?.getAttribute('aria-label') ?? element?.textContent ?? '';
  }, testid);

test('a paid call runs in German, and in English while the guest wants it', async () => {
  const { host, guest } = pair;
  for (const { page, ui } of [host, guest]) {
    assert.is(await language(page), 'de');
    assert.match(await ui.text('role-host'), String(first.pageStrings.lobby.host));
  }
  await connect(pair);
  assert.match(await guest.ui.text('prepay'), 'Wörter stimmen. 1,50 USDC bezahlen');
  await prepay(pair);

  assert.is(await nameOf(guest.page, 'end-call'), call.callStrings.stage.end);
  await choose(guest.page, 'en');
  assert.is(await nameOf(guest.page, 'end-call'), 'End call');
  assert.is(await nameOf(host.page, 'end-call'), call.callStrings.stage.end);
  await minutesPaid(guest, 1, PATIENCE_MS);
  await choose(guest.page, 'de');
  assert.is(await nameOf(guest.page, 'end-call'), call.callStrings.stage.end);

  await endSettled(pair, 'guest', 1);
  assert.match(await guest.ui.text('call-ended'), /Sie haben \d+,\d\d USDC bezahlt/);
  assert.match(await host.ui.text('call-ended'), /Sie haben \d+,\d\d USDC verdient/);
  const kept = await guest.page.evaluate(() => localStorage.getItem('pay2chat/settings/1'));
  assert.match(kept ?? '', '"language":"de"');
  for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
});

test.run();

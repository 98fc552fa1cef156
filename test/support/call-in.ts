import type { Page } from 'puppeteer';
import * as assert from 'uvu/assert';
import { LANGUAGES } from '../../src/main/languages.ts';
import { connect, endSettled, minutesPaid, openPair, prepay, STEADY_PERIOD } from './call.ts';
import { PATIENCE_MS } from './ui.ts';

export const language = (page: Page): Promise<string> =>
  page.evaluate(() => document.documentElement.lang);

/** As a user does it; the menu itself is for the eye. */
export async function choose(page: Page, tag: string): Promise<void> {
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

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * A paid call from the invite to the card of the ended call, in a language that both browsers prefer,
 * while the guest reads English for a minute.
 */
export async function callIn(tag: string): Promise<void> {
  const loads = LANGUAGES[tag];
  assert.ok(loads, tag);
  const { pageStrings } = await loads.first();
  const { callStrings, billingStrings } = await loads.rest();
  const pair = await openPair({
    period: STEADY_PERIOD,
    async prepare(page) {
      await page.evaluateOnNewDocument((preferred) => {
        Object.defineProperty(navigator, 'languages', { get: () => [preferred, 'en'] });
      }, tag);
    },
  });
  try {
    const { host, guest } = pair;
    for (const { page, ui } of [host, guest]) {
      assert.is(await language(page), tag);
      assert.match(await ui.text('role-host'), String(pageStrings.lobby.host));
    }
    await connect(pair);
    const mark = new Intl.NumberFormat(tag).format(1.5).charAt(1);
    assert.match(await guest.ui.text('prepay'), `1${mark}50`);
    await prepay(pair);

    assert.is(await nameOf(guest.page, 'end-call'), callStrings.stage.end);
    await choose(guest.page, 'en');
    assert.is(await nameOf(guest.page, 'end-call'), 'End call');
    assert.is(await nameOf(host.page, 'end-call'), callStrings.stage.end);
    await minutesPaid(guest, 1, PATIENCE_MS);
    await choose(guest.page, tag);
    assert.is(await nameOf(guest.page, 'end-call'), callStrings.stage.end);

    await endSettled(pair, 'guest', 1);
    for (const [role, { ui, guard, kind }] of [
      ['host', host],
      ['guest', guest],
    ] as const) {
      await ui.until('ended-net', 'settling', ['false']);
      const [before = '', after = ''] = billingStrings.ended.net[role]('|')
        .split('|')
        .map(literally);
      const sum = new RegExp(`^${before}\\d+${literally(mark)}\\d\\d${after}$`);
      assert.match(await ui.text('ended-net'), sum);
      assert.equal(guard.offences, [], kind);
    }
    const kept = await guest.page.evaluate(() => localStorage.getItem('pay2chat/settings/1'));
    assert.match(kept ?? '', `"language":"${tag}"`);
  } finally {
    await pair.close();
  }
}

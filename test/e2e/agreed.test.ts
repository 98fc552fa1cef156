// timeout: 400
/**
 * A call agreed ahead, in two browsers: the offer, the booking, the host's list, the claim, the call, and
 * what comes back after it. The guest pays its start once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BrowserKind } from '../support/browser.ts';
import { openPair, seesPeer, STEADY_PERIOD, type Pair } from '../support/call.ts';

const COST = 1_500_000n;
/** Finality takes the local ledger 13 s. */
const FINAL_MS = 120_000;

const HOST: BrowserKind = process.env['AGREED_HOST'] === 'firefox' ? 'firefox' : 'chromium';
const GUEST: BrowserKind = HOST === 'chromium' ? 'firefox' : 'chromium';

/** Opens the link in the page that is there, as a press on it does. */
const open = (page: Pair['guest']['page'], link: string): Promise<void> =>
  page.evaluate((hash) => {
    location.hash = hash;
  }, new URL(link).hash);

async function makeOffer({ host }: Pair): Promise<string> {
  const { ui, page } = host;
  await ui.click('role-host');
  await ui.shown('agreed-calls');
  await page.evaluate(() => {
    const form = document.querySelector('.offer-form');
    if (form instanceof HTMLDetailsElement) form.open = true;
  });
  await ui.fill('offer-topic', 'An hour of advice');
  await ui.click('make-offer');
  return ui.code('offer-link');
}

test('offer, booking, claim, call, end', async () => {
  const pair = await openPair({ host: HOST, guest: GUEST, period: STEADY_PERIOD });
  try {
    const { site, host, guest } = pair;
    const link = await makeOffer(pair);
    assert.ok(new URL(link).hash.length <= '#offer='.length + 400);
    await host.ui.until('agreed-call', 'state', ['offered']);

    await open(guest.page, link);
    await guest.ui.shown('offer');
    assert.is(await guest.ui.data('offer-cost', 'atomic'), String(COST));
    assert.is(
      (await guest.ui.data('offer', 'payTo')) ?? '',
      await guest.ui.data('offer-address', 'address'),
    );
    await guest.page.waitForFunction(() => {
      const pay = document.querySelector('[data-testid="book-offer"]');
      return pay instanceof HTMLButtonElement && !pay.disabled;
    });
    await guest.ui.click('book-offer');
    await guest.ui.shown('booked', FINAL_MS);
    assert.is(site.ledger.transfers().length, 1);

    await host.ui.click('agreed-refresh');
    await host.ui.until('agreed-call', 'state', ['booked']);
    // Final by then, as hours later.
    await sleep(15_000);
    await host.ui.click('start-agreed');
    const invite = await host.ui.code('invite-link');
    await open(guest.page, invite);
    await guest.ui.shown('terms');
    await guest.ui.click('create-reply');
    const reply = await guest.ui.code('reply-code');
    await host.ui.fill('reply-input', reply);
    await host.ui.click('accept-reply');
    await guest.ui.until('ahead', 'state', ['found']);
    // While the claim may succeed, there is no button that pays.
    assert.not.ok(await guest.ui.has('prepay'));
    await guest.ui.click('claim-booking');
    await Promise.all([host, guest].map((side) => seesPeer(side, FINAL_MS)));
    assert.is(site.ledger.transfers().length, 1);
    for (const side of [host, guest]) {
      assert.is(await side.ui.data('total-paid', 'atomic'), String(COST));
    }
    await sleep(3_000);
    await guest.ui.click('end-call');
    for (const side of [host, guest]) {
      await side.ui.until('call-ended', 'reason', ['guest']);
      await side.ui.until('unused', 'state', ['returned'], FINAL_MS);
    }
    const [booked, back, ...more] = site.ledger.transfers();
    assert.is(more.length, 0);
    assert.is(booked?.amount, COST);
    assert.ok(back && back.amount > 0n && back.amount < COST);
  } finally {
    await pair.close();
  }
});

test.run();

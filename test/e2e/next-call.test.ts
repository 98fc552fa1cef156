// tier: all
// waits
/** One call after another in one page. The next call starts without anything from the first call. */
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, makeInvite, makeReply, openPair, openSide, prepay } from '../support/call.ts';
import { press } from '../support/visit.ts';

declare global {
  interface Window {
    /** An invite is being made. */
    offersAsked?: true;
  }
}

const says = (page: Page, where: string, text: string): Promise<unknown> =>
  page.waitForFunction(
    (place, wanted) =>
      [...document.querySelectorAll(place)].some((each) => each.textContent.includes(wanted)),
    { timeout: 60_000, polling: 50 },
    where,
    text,
  );

test('a payment that settles late does not end the next call', async () => {
  const pair = await openPair({ guest: 'chromium' });
  const { site, guest } = pair;
  const other = await openSide(site, 'chromium');
  try {
    await connect(pair);
    const invite = await makeInvite(other.ui);
    await guest.ui.fill('pay-mode', 'manual');
    await site.ledger.call('local_fault', { delayConfirm: { ms: 600_000 } });
    await guest.ui.click('prepay');
    // The payment is on the chain, and no server shows it as confirmed.
    await says(guest.page, '.status', 'Waiting for confirmation');
    const before = await guest.ui.text('wallet-usdc');
    await press(guest.ui, 'Leave without joining');
    await guest.ui.shown('invite-input');

    await other.ui.fill('reply-input', await makeReply(guest.ui, invite));
    await other.ui.click('accept-reply');
    await guest.ui.shown('prepay');
    await site.ledger.call('local_fault', { clear: true });
    await guest.page.waitForFunction(
      (earlier) =>
        document.querySelector('[data-testid="wallet-usdc"]')?.textContent.trim() !== earlier,
      { timeout: 60_000, polling: 100 },
      before,
    );
    await prepay({ host: other, guest });
    assert.not(await guest.ui.has('call-ended'));
    await pair.host.ui.until('call-ended', 'reason', ['guest']);
    for (const { guard } of [pair.host, guest, other]) assert.equal(guard.offences, []);
  } finally {
    await other.close();
    await pair.close();
  }
});

test.run();

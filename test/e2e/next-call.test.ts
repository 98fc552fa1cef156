// tier: all
// waits
/** One call after the other in one page: nothing of what was left comes into the next. */
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

test('a payment that settles after its guest has left, in the next call: that call goes on', async () => {
  const pair = await openPair({ guest: 'chromium' });
  const { site, guest } = pair;
  const other = await openSide(site, 'chromium');
  try {
    await connect(pair);
    const invite = await makeInvite(other.ui);
    await guest.ui.fill('pay-mode', 'manual');
    await site.ledger.call('local_fault', { delayConfirm: { ms: 600_000 } });
    await guest.ui.click('prepay');
    // Its bytes are on the chain, and nobody shows them as confirmed.
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

/** Runs in the page before its own code: no invite is made in this time, so that there is time to go back. */
async function slowOffers(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const { prototype } = RTCPeerConnection;
    const own = prototype.setLocalDescription;
    async function slow(this: RTCPeerConnection, ...given: unknown[]): Promise<void> {
      window.offersAsked = true;
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await Reflect.apply(own, this, given);
    }
    Reflect.set(prototype, 'setLocalDescription', slow);
  });
}

test('a host that goes back while its invite is made, and joins another call: it is that call’s guest alone', async () => {
  const pair = await openPair({ guest: 'chromium' });
  const { site, host } = pair;
  const guest = await openSide(site, 'chromium', { prepare: slowOffers });
  const both = { host, guest };
  try {
    await guest.ui.shown('wallet-address');
    await guest.ui.click('role-host');
    await guest.ui.fill('price', '0.25');
    await guest.ui.click('create-invite');
    await guest.page.waitForFunction(() => window.offersAsked);
    await press(guest.ui, 'Back');
    await guest.ui.shown('role-guest');
    await connect(both);
    // Its one allowance is the host's.
    await guest.ui.fill('pay-mode', 'manual');
    await prepay(both);
    await guest.ui.fill('chat-input', 'Here I am.');
    await guest.ui.click('chat-send');
    await says(host.page, '.lines', 'Here I am.');
    await guest.ui.click('end-call');
    await host.ui.until('call-ended', 'reason', ['guest']);
  } finally {
    await guest.close();
    await pair.close();
  }
});

test.run();

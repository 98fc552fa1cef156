// tier: all
// waits
/** Host and guest in two windows of one browser profile do not mix up their data. */
import type { Browser, Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBrowser } from '../support/browser.ts';
import { connect, endSettled, prepay, type Side } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { watchPeerConnections } from '../support/rtc-probe.ts';
import { openSite } from '../support/site.ts';
import { DEMO, visit, type Visit } from '../support/visit.ts';
import { PATIENCE_MS } from '../support/ui.ts';
import { holds } from '../support/wallet.ts';

const MINUTES = 2;
const QUERY = { ...DEMO, prepaid: '1' };
const PRICE = 500_000n;

const site = forAll(openSite);

const progress = (page: Page) =>
  page.evaluate(async () => ({
    visibility: document.visibilityState,
    frames: (await window.rtcProbe.inbound()).framesDecoded,
    playedSeconds:
      document.querySelector<HTMLVideoElement>('[data-testid="remote-video"]')?.currentTime ?? 0,
  }));

/** The picture of the other side moves, in a window that a person would see. */
async function plays({ page, kind }: Side): Promise<void> {
  const before = await progress(page);
  assert.is(before.visibility, 'visible', kind);
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const now = await progress(page);
    if (now.frames > before.frames && now.playedSeconds > before.playedSeconds) return;
    assert.ok(performance.now() < deadline, `${kind}: the picture stands still`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function wholeCall(browser: Browser): Promise<void> {
  const before = site.ledger.transfers().length;
  const options = { query: QUERY, window: true, prepare: watchPeerConnections };
  const host: Visit = await visit(browser, site, options);
  const guest = await visit(browser, site, { ...options, context: host.context });
  const [payee, payer] = [await holds(host, '100000000'), await holds(guest, '100000000')];
  assert.is.not(payee, payer, 'each window has an account of its own');

  await connect({ host, guest });
  await prepay({ host, guest });
  await Promise.all([host, guest].map(plays));
  await endSettled({ host, guest }, 'host', MINUTES);
  for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);

  const transfers = site.ledger.transfers().slice(before);
  assert.ok(transfers.length >= 1 + MINUTES);
  assert.is(new Set(transfers.map(({ memo }) => memo)).size, transfers.length);
  const total = BigInt(transfers.length) * PRICE;
  for (const each of transfers) {
    assert.is(each.amount, PRICE);
    assert.is(each.sourceOwner, payer);
    assert.is(each.destinationOwner, payee);
  }
  const signatures = transfers.map(({ signature }) => signature).sort();
  for (const { ui } of [host, guest]) {
    const shown = (await ui.all('minute')).map((row) => row['signature']);
    assert.equal(shown.sort(), signatures);
    assert.is(await ui.data('total-paid', 'atomic'), String(total));
  }
  await holds(host, String(100_000_000n + total));
  await holds(guest, String(100_000_000n - total));
}

for (const kind of ['chromium', 'firefox'] as const) {
  test(`${kind}: two windows of one profile make a whole paid call`, async () => {
    const browser = await openBrowser(kind);
    try {
      await wholeCall(browser);
    } finally {
      await browser.close();
    }
  });
}

test.run();

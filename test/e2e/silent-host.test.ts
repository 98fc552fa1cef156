// tier: all
// waits
/**
 * A host without any device sends nothing. The page asks the guest before each minute, and pays only the
 * minutes that the guest accepts.
 */
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, minutesPaid, openPair, STEADY_PERIOD } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { PATIENCE_MS } from '../support/ui.ts';
import { openPip, pipClosed, pressInPip, watchPip } from '../support/pip.ts';

/** Removes all devices as soon as the page may use them. */
const unplugged = async (page: Page): Promise<void> => {
  await watchPip(page);
  await page.evaluateOnNewDocument(() => {
    // The empty page of a new tab has no devices.
    const devices: MediaDevices | undefined = navigator.mediaDevices;
    if (!devices) return;
    const open = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (constraints) => {
      const stream = await open(constraints);
      for (const track of stream.getTracks()) track.stop();
      throw new DOMException('unplugged', 'NotFoundError');
    };
  });
};

const pair = forAll(() => openPair({ period: STEADY_PERIOD, prepaid: 1, prepare: unplugged }));

// Proves stage 6: Neither side depends on the other's honesty
test('a guest confirms each silent minute, or the call ends', async () => {
  const { host, guest, site } = pair;
  await connect(pair);
  const told = [
    [host, 'Your guest is asked'],
    [guest, 'You are asked'],
  ] as const;
  const both = told.map(([{ page }, who]) =>
    page.waitForFunction(
      (words) => document.querySelector('.meter > .next')?.textContent.includes(words),
      { timeout: PATIENCE_MS, polling: 50 },
      `${who} before minute 2 is paid.`,
    ),
  );
  await guest.ui.click('prepay');
  await Promise.all(both);
  await guest.ui.shown('silence', 60_000);
  assert.is(site.ledger.transfers().length, 1);
  await guest.ui.click('silence-agree');
  await minutesPaid(guest, 1, 60_000);
  // Without an answer the minute fails as any other, and the question stands beside the cover.
  await openPip(guest.ui);
  await guest.ui.until('freeze', 'code', ['host_silent'], 60_000);
  await pressInPip(guest.ui, 'pip-silence-agree');
  await minutesPaid(guest, 2, 60_000);
  await guest.ui.until('call-ended', 'reason', ['unpaid'], 90_000);
  await host.ui.until('call-ended', 'reason', ['unpaid'], 60_000);
  await pipClosed(guest.ui);
  const transfers = site.ledger.transfers();
  assert.is(transfers.length, 3, 'the prepayment and two minutes');
  for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
});

test.run();

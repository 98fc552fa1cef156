// tier: all
// waits
// timeout: 600
/** A call link rings in a hidden tab. */
import type { Page } from 'puppeteer';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openPair, type Side, STEADY_PERIOD } from '../support/call.ts';
import { makeCallLink, payAndTalk, ring } from '../support/ring.ts';
import { inTier } from '../support/tier.ts';
import { PATIENCE_MS } from '../support/ui.ts';

declare global {
  interface Window {
    heard: { notes: string[]; pitches: number[] };
  }
}

/** Runs in the page before its own code: notes what the system would show and play. */
function hear(): void {
  const heard: Window['heard'] = (window.heard = { notes: [], pitches: [] });
  class Noted {
    static permission = 'default';
    static requestPermission(): Promise<string> {
      Noted.permission = 'granted';
      return Promise.resolve(Noted.permission);
    }
    constructor(_title: string, { body = '' }: NotificationOptions) {
      heard.notes.push(body);
    }
  }
  Reflect.set(window, 'Notification', Noted);
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (when) {
    heard.pitches.push(Math.round(this.frequency.value));
    return Reflect.apply(start, this, [when]) as undefined;
  };
}

const prepare = async (page: Page): Promise<void> => {
  await page.evaluateOnNewDocument(hear);
};

const heardBy = ({ page }: Side): Promise<Window['heard']> => page.evaluate(() => window.heard);
const titleOf = ({ page }: Side): Promise<string> => page.evaluate(() => document.title);

/** The two pitches of a ring at the host. */
const RING = [659, 831];
/** A ring plays four notes. */
const NOTES = 4;

for (const mix of inTier([
  { host: 'chromium', guest: 'firefox' },
  { host: 'firefox', guest: 'chromium' },
] as const)) {
  test(`in ${mix.host}, a hidden tab rings by sounds, title and notification`, async () => {
    const launch = () => ({ throttled: true });
    const pair = await openPair({ ...mix, period: STEADY_PERIOD, launch, prepare });
    const { host, guest } = pair;
    try {
      const link = await makeCallLink(host);
      await host.ui.click('ring-notify');
      const plain = await titleOf(host);
      const other = await host.browser.newPage();
      await other.bringToFront();
      assert.is(await host.page.evaluate(() => document.visibilityState), 'hidden');
      await ring(guest, link, 'Ana');
      await host.page.waitForFunction(
        (twice) => window.heard.pitches.length >= twice,
        { timeout: PATIENCE_MS, polling: 50 },
        2 * NOTES,
      );
      const { notes, pitches } = await heardBy(host);
      assert.is(notes.length, 1, 'one notification of one ring');
      assert.match(notes[0] ?? '', 'Ana');
      assert.equal([...new Set(pitches)].sort(), RING);
      assert.match(await titleOf(host), 'Ana');
      assert.ok((await heardBy(guest)).pitches.length > 0, 'the guest hears that it rings');
      assert.match(await titleOf(guest), 'Ringing');

      await host.page.bringToFront();
      await host.ui.click('answer');
      await guest.ui.shown('prepay');
      const before = (await heardBy(host)).pitches.filter((each) => RING.includes(each)).length;
      await payAndTalk(pair);
      const after = (await heardBy(host)).pitches.filter((each) => RING.includes(each)).length;
      assert.is(after, before, 'it is silent once it was answered');
      assert.match(await titleOf(host), plain);
      assert.not.match(await titleOf(host), 'Ana');
    } finally {
      await pair.close();
    }
  });
}

test.run();

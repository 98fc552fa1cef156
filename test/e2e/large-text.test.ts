// tier: soak
// takes: 75
/**
 * Text of twice the size. Nothing covers anything else, and nothing leaves the page (WCAG 1.4.4,
 * 1.4.10).
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { launchBrowser } from '../support/browser.ts';
import { forAll } from '../support/for-all.ts';
import { openGallery } from '../wallet-lab/gallery/serve.ts';

const gallery = forAll(openGallery);
/** The browser of a user who has set this text size in the settings. */
const browser = forAll(() =>
  launchBrowser('chromium', { args: ['--blink-settings=defaultFontSize=32'] }),
);

const STATES = [
  'lobby-cents',
  'lobby-options',
  'lobby-connected',
  'host-offer',
  'host-inviting',
  'guest-terms',
  'guest-pay',
  'agreed-form',
  'agreed-list',
  'offer-new',
  'guest-claim',
  'call-host',
  'call-guest',
  'call-devices',
  'call-audio-only',
  'files-guest',
  'refund-ended-host',
] as const;

for (const [width, height] of [
  [1280, 800],
  [640, 400],
  [320, 640],
] as const) {
  test(`at ${width} × ${height}, large text fits and controls stay within reach`, async () => {
    const page = await browser.newPage();
    await page.setViewport({ width, height });
    for (const state of STATES) {
      await page.goto('about:blank');
      await page.goto(`${gallery.url}#${state}`);
      await page.waitForFunction(() => document.querySelector('#app')?.childElementCount, {
        polling: 50,
      });
      // Parts come as chunks of their own.
      await new Promise((done) => setTimeout(done, 300));
      const seen = await page.evaluate(() => {
        // This code names no function, because the loader would add a function of its own beside it.
        const [pressed = [], figures = []] = [
          'button, input, select, textarea, .words, .digits',
          '.meter .billing, .meter .figure, .meter .due .digits',
        ].map((selector) =>
          [...document.querySelectorAll(selector)]
            .filter((each) => getComputedStyle(each).visibility === 'visible')
            .map((each) => each.getBoundingClientRect())
            .filter((box) => box.width > 1 && box.height > 1),
        );
        return {
          wide: document.documentElement.scrollWidth - innerWidth,
          beside: pressed.filter(({ left, right }) => left < -1 || right > innerWidth + 1).length,
          over: figures.filter((one, at) =>
            figures
              .slice(at + 1)
              .some(
                (other) =>
                  one.left < other.right - 1 &&
                  other.left < one.right - 1 &&
                  one.top < other.bottom - 1 &&
                  other.top < one.bottom - 1,
              ),
          ).length,
          cut: [...document.querySelectorAll('.chip > span')].filter(
            (each) => each.scrollWidth > each.clientWidth,
          ).length,
          size: getComputedStyle(document.documentElement).fontSize,
        };
      });
      assert.equal(seen, { wide: 0, beside: 0, over: 0, cut: 0, size: '32px' }, state);
      if (!state.startsWith('call-')) continue;
      for (const pressed of ['toggle-mic', 'end-call', 'tab-chat']) {
        const isReached = await page.$eval(`[data-testid="${pressed}"]`, (each) => {
          each.scrollIntoView({ block: 'center' });
          const { left, right, top, bottom } = each.getBoundingClientRect();
          const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
          return at !== null && each.contains(at);
        });
        assert.ok(isReached, `${state}: ${pressed}`);
      }
    }
    await page.close();
  });
}

test.run();

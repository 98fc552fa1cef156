/**
 * Draws one sheet for each feature, with its screens on a phone and on a desktop:
 *   node --import tsx test/wallet-lab/gallery/sheets.ts [sheet…]     → docs/screenshots/
 */
import type { Page } from 'puppeteer';
import { root } from '../../../dev/build/paths.ts';
import { launchBrowser } from '../../support/browser.ts';
import { openGallery } from './serve.ts';

/** States of the gallery, some with the test id of what to scroll to; every second one is dark. */
const SHEETS: Readonly<Record<string, readonly string[]>> = {
  'comfort-in-the-call': [
    'call-audio-only',
    'call-less-video',
    'call-screen',
    'call-sharing',
    'call-full',
    'call-muted',
    'pip-frozen',
    'call-ended',
  ],
  'agreed-hour': [
    'agreed-form',
    'agreed-made offer-link',
    'agreed-list agreed-calls',
    'offer-new',
    'offer-booked',
    'guest-claim',
    'call-trial',
    'call-ended-tip',
    'invoice',
    'month',
  ],
  phone: [
    'lobby',
    'host-offer',
    'host-inviting',
    'guest-terms',
    'guest-waiting',
    'guest-pay',
    'call-guest',
    'call-frozen',
    'call-repair',
    'files-buy',
    'call-ended',
    'receipts',
  ],
};
const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
] as const;
/** Of its own size, on the sheet. */
const SCALE = 0.5;
const SETTLED_MS = 500;

const image = (data: string, { width, height }: (typeof SIZES)[number]): string =>
  `<img src="data:image/png;base64,${data}" width="${width * SCALE}" height="${height * SCALE}">`;

/** Both sizes of each state, side by side; states stand in two columns. */
async function sheet(page: Page, url: string, states: readonly string[]): Promise<string> {
  const figures: string[] = [];
  for (const [index, each] of states.entries()) {
    const [state = '', shown = ''] = each.split(' ');
    const value = index % 2 === 0 ? 'light' : 'dark';
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
    const shots: string[] = [];
    for (const size of SIZES) {
      await page.setViewport(size);
      await page.goto('about:blank');
      await page.goto(`${url}#${state}`);
      await page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), SETTLED_MS);
      await page.evaluate(
        (id) =>
          document.querySelector(`[data-testid="${id}"]`)?.scrollIntoView({ block: 'center' }),
        shown,
      );
      shots.push(image(await page.screenshot({ encoding: 'base64' }), size));
    }
    figures.push(`<figure>${shots.join('')}<figcaption>${state}</figcaption></figure>`);
  }
  return `<style>
    body { margin: 0; padding: 16px; background: #8a8f93; font: 16px sans-serif; }
    main { display: grid; grid-template-columns: auto auto; gap: 16px; width: max-content; }
    figure { display: flex; flex-wrap: wrap; gap: 8px; width: 843px; margin: 0; align-items: start; }
    figcaption { flex-basis: 100%; }
  </style><main>${figures.join('')}</main>`;
}

const { url, close } = await openGallery();
const browser = await launchBrowser('chromium');
try {
  const page = await browser.newPage();
  const only = process.argv.slice(2);
  for (const [name, states] of Object.entries(SHEETS)) {
    if (only.length > 0 && !only.includes(name)) continue;
    const html = await sheet(page, url, states);
    const paper = await browser.newPage();
    await paper.setViewport({ width: 1750, height: 800 });
    await paper.setContent(html);
    const path = `${root}/docs/screenshots/${name}.webp` as const;
    await paper.screenshot({ path, type: 'webp', quality: 60, fullPage: true });
    await paper.close();
  }
} finally {
  await browser.close();
  await close();
}

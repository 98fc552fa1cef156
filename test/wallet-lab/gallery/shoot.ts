/**
 * Pictures of every state of the page, for looking at, under the page's own security policy:
 *   node --import tsx test/wallet-lab/gallery/shoot.ts [state…]     → test-results/gallery/, or $GALLERY
 */
import { mkdirSync } from 'node:fs';
import type { Page } from 'puppeteer';
import { root } from '../../../dev/build/paths.ts';
import { launchBrowser } from '../../support/browser.ts';
import { openGallery } from './serve.ts';

const OUT = process.env['GALLERY'] ?? `${root}/test-results/gallery`;
const SIZES = {
  large: { width: 1920, height: 1080 },
  wide: { width: 1280, height: 800 },
  laptop: { width: 1024, height: 700 },
  tablet: { width: 768, height: 1024 },
  side: { width: 844, height: 390 },
  phone: { width: 390, height: 844 },
  narrow: { width: 320, height: 640 },
} as const;
const THEMES = ['light', 'dark'] as const;

/** Nothing sticks out sideways, at the narrowest width promised. */
async function overflow(page: Page): Promise<number> {
  await page.setViewport({ width: 320, height: 640 });
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

const { url, close } = await openGallery();

mkdirSync(OUT, { recursive: true });
const browser = await launchBrowser('chromium');
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error('page error:', error));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404'))
      console.error(message.text());
  });
  await page.goto(`${url}#lobby`);
  const only = process.argv.slice(2);
  const names = await page.evaluate(() => document.documentElement.dataset['states'] ?? '');
  for (const name of names
    .split(' ')
    .filter((each) => only.length === 0 || only.some((part) => each.startsWith(part)))) {
    for (const theme of THEMES) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewport(viewport);
        await page.goto('about:blank');
        await page.goto(`${url}#${name}`);
        await page.evaluate(() => new Promise((done) => setTimeout(done, 350)));
        await page.screenshot({ path: `${OUT}/${name}-${size}-${theme}.png`, fullPage: true });
      }
    }
    const over = await overflow(page);
    if (over > 0) console.error(`${name}: ${over} px too wide at 320 px`);
  }
} finally {
  await browser.close();
  await close();
}

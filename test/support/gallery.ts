import type { Page } from 'puppeteer';
import { openGallery } from '../wallet-lab/gallery/serve.ts';
import { openBrowser } from './browser.ts';

/** The gallery in a page of Chromium. */
interface GalleryPage {
  readonly page: Page;
  /** Opens this state anew: a change of the fragment alone would not set the stores. */
  show(state: string): Promise<void>;
  /** The names of all states. */
  states(): Promise<readonly string[]>;
  /** Switches to a language, and says which lines of text are cut in it. */
  cutIn(tag: string): Promise<readonly string[]>;
  /** By how much the page is wider than its window. */
  overPx(): Promise<number>;
  close(): Promise<void>;
}

/** Lines of text that do not fit into their boxes, each by its place in the page. */
function cutLines(): readonly string[] {
  const lines = 'button, summary, label, legend, h1, h2, h3, th, td, a, dt, dd, li, p';
  return [...document.querySelectorAll<HTMLElement>(lines)]
    .filter((each) => {
      const { display, clipPath, overflowX } = getComputedStyle(each);
      return (
        each.checkVisibility({ visibilityProperty: true }) &&
        display !== 'inline' &&
        clipPath === 'none' &&
        !/auto|scroll/.test(overflowX) &&
        each.scrollWidth > each.clientWidth + 1
      );
    })
    .map((each) => `${each.tagName} ${each.className} ${each.dataset['testid'] ?? ''}`);
}

export async function openGalleryPage(): Promise<GalleryPage> {
  const gallery = await openGallery();
  const browser = await openBrowser('chromium');
  const page = await (await browser.createBrowserContext()).newPage();
  let shown = 0;
  async function show(state: string): Promise<void> {
    shown += 1;
    await page.goto(`${gallery.url}?${shown}#${state}`, { waitUntil: 'domcontentloaded' });
    await page.waitForFunction(() => document.querySelector('#app')?.childElementCount, {
      polling: 50,
    });
  }
  return {
    page,
    show,
    async states() {
      await show('lobby');
      const names = await page.evaluate(() => document.documentElement.dataset['states'] ?? '');
      return names.split(' ');
    },
    async cutIn(tag) {
      await page.evaluate((to) => globalThis.speakIn(to), tag);
      return page.evaluate(cutLines);
    },
    overPx: () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    async close() {
      await browser.close();
      await gallery.close();
    },
  };
}

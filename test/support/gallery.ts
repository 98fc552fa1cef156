import type { Page } from 'puppeteer';
import { openGallery } from '../wallet-lab/gallery/serve.ts';
import { openBrowser } from './browser.ts';

/** The gallery in a page of Chromium. */
interface GalleryPage {
  readonly page: Page;
  /** Opens this state anew: a change of the fragment alone would not set the stores. */
  show(state: string): Promise<void>;
  close(): Promise<void>;
}

export async function openGalleryPage(): Promise<GalleryPage> {
  const gallery = await openGallery();
  const browser = await openBrowser('chromium');
  const page = await (await browser.createBrowserContext()).newPage();
  let shown = 0;
  return {
    page,
    async show(state) {
      shown += 1;
      await page.goto(`${gallery.url}?${shown}#${state}`, { waitUntil: 'domcontentloaded' });
      await page.waitForFunction(() => document.querySelector('#app')?.childElementCount, {
        polling: 50,
      });
    },
    async close() {
      await browser.close();
      await gallery.close();
    },
  };
}

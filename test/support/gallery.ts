import type { Page } from 'puppeteer';
import { openGallery } from '../wallet-lab/gallery/serve.ts';
import { openBrowser } from './browser.ts';

/** The gallery in a page of Chromium. */
export interface GalleryPage {
  readonly page: Page;
  /** Loads the page in this state: a change of the fragment alone would not set the stores. */
  show(state: string): Promise<void>;
  /** The names of all states. */
  states(): Promise<readonly string[]>;
  /** Switches to a language, and says which lines of text are cut in it. */
  cutIn(tag: string): Promise<readonly string[]>;
  /** Returns the words that break across two lines although each would fit on one. */
  brokenWords(): Promise<readonly string[]>;
  /** Puts a text as long as two keys, without a place to break, into every element that has text. */
  lengthen(): Promise<void>;
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

/**
 * Goes through the texts: returns the words that are broken, or replaces each text. Skips the text of
 * an SVG, dates and sums, because it cannot wrap.
 */
function throughTexts(by: string | null): readonly string[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) if (walker.currentNode instanceof Text) texts.push(walker.currentNode);
  const range = new Range();
  return texts.flatMap((text) => {
    const { data, parentElement: parent } = text;
    if (!parent || data.trim() === '' || parent.closest('script, style, option, svg')) return [];
    // The page itself names its buttons, which stand in rows: their texts stay.
    if (by !== null && !parent.closest('button:not(.option)')) text.data = by;
    // Codes and addresses are no words, and some parts are only said.
    const isProse = !parent.closest(
      '.code, .address, .big-address, .short-id, .hash, .unseen, .from, a',
    );
    // On a phone a table's head is only said.
    const isHidden = (parent.closest('thead')?.getBoundingClientRect().width ?? 2) < 2;
    if (by !== null || !isProse || isHidden) return [];
    if (!parent.checkVisibility({ visibilityProperty: true })) return [];
    return [...data.matchAll(/(?<!\S)[\p{Script=Latin}\d.,:;!?]{2,18}…?(?!\S)/gu)].flatMap(
      ({ 0: word, index }) => {
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        return lines.size > 1 ? [word] : [];
      },
    );
  });
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
    brokenWords: () => page.evaluate(throughTexts, null),
    async lengthen() {
      await page.evaluate(throughTexts, 'Wm0'.repeat(30));
    },
    overPx: () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    async close() {
      await browser.close();
      await gallery.close();
    },
  };
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer';
import { root } from '../../dev/build/paths.ts';
import { animatedPng, type Frame } from './apng.ts';

/** The steps of the demo as one moving picture for the README: both windows, and what happens. */

export const WALK_THROUGH = join(root, 'docs', 'walk-through.png');

const SIZE = { width: 880, height: 580 };
const SHOW_MS = 2_600;

const PAGE = `<!doctype html><style>
  body { margin: 0; background: #e8eaee; font: 600 19px system-ui, sans-serif; color: #16181d }
  main { display: flex; gap: 16px; padding: 0 16px }
  figure { margin: 0; flex: 1 } figcaption { font-size: 13px; padding: 0 2px 4px; color: #4a5060 }
  img { display: block; width: 100%; aspect-ratio: 760 / 900; object-fit: cover; object-position: top;
    border-radius: 8px; background: #fff }
  h1 { font: inherit; margin: 0; padding: 14px 18px 10px }
</style><h1></h1><main><figure><figcaption>Host</figcaption><img></figure><figure><figcaption>Guest</figcaption><img></figure></main>`;

export interface WalkThrough {
  /** Draws a step. A side without a new picture keeps its last one. */
  step(words: string, pictures: { readonly host?: string; readonly guest?: string }): Promise<void>;
  save(): void;
}

/** @param browser draws the frames, in a tab of its own. */
export function openWalkThrough(browser: Browser): WalkThrough {
  const frames: Frame[] = [];
  const shown = { host: '', guest: '' };
  return {
    async step(words, pictures) {
      Object.assign(shown, pictures);
      const page = await browser.newPage();
      await page.setViewport(SIZE);
      await page.setContent(PAGE);
      await page.evaluate(
        async (caption, sources) => {
          document.querySelector('h1')?.append(caption);
          const images = [...document.querySelectorAll('img')];
          for (const [index, image] of images.entries()) {
            const source = sources[index];
            if (source) image.src = `data:image/png;base64,${source}`;
            if (source) await image.decode();
          }
        },
        words,
        [shown.host, shown.guest],
      );
      const png = await page.screenshot();
      await page.close();
      frames.push({ png, showMs: SHOW_MS });
    },
    save: () => writeFileSync(WALK_THROUGH, animatedPng(frames)),
  };
}

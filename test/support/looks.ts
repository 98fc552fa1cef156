import * as assert from 'uvu/assert';
import { axeFindings } from './axe.ts';
import type { GalleryPage } from './gallery.ts';

/** A state of the gallery as axe-core and a narrow window see it. */

export const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 320, height: 640 };
const LOOKS = [
  ['light', NARROW],
  ['dark', WIDE],
  ['light', WIDE],
  ['dark', NARROW],
] as const;

/** Where people spend their time. */
export const MAIN_STATES = [
  'lobby-connected',
  'host-inviting',
  'guest-terms',
  'guest-pay',
  'call-guest',
  'call-host',
  'call-frozen',
  'call-ended',
  'receipts',
];

/** Presses what opens a part of the state. */
async function open({ page }: GalleryPage, id: string): Promise<void> {
  await page.$eval(`[data-testid="${id}"]`, (each) => {
    if (each instanceof HTMLElement) each.click();
  });
  // Its chunk is in the same bundle here.
  await page.waitForFunction(
    (testid) =>
      document.querySelector(`[data-testid="${testid}"]`)?.getAttribute('aria-expanded') ===
        'true' || document.querySelector('#settings-panel:not([hidden])'),
    { polling: 50 },
    id,
  );
}

/** `turn` decides which of the four looks is seen; neighbours are one light and one dark. */
export async function looksGood(
  gallery: GalleryPage,
  state: string,
  turn: number,
  opened?: string,
): Promise<void> {
  const { page } = gallery;
  await gallery.show(state);
  if (opened) await open(gallery, opened);
  // A view of a lazily loaded chunk appears after its heading.
  await page.waitForSelector('h1');
  const [theme, size] = LOOKS[turn % LOOKS.length] ?? LOOKS[0];
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: theme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
  await page.setViewport(size);
  const look = `${state}, ${theme}, ${size.width} px`;
  assert.equal(await axeFindings(page, '/axe.js'), [], look);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(over <= 0, `${over} px too wide: ${look}`);
}

// timeout: 3600
// takes: 60
/**
 * Every screen in every language at six widths, alternately light and dark. Nothing is wider than its
 * window, and no language cuts what English shows whole. The seed draws a tenth of the screens. `npm run
 * soak:full -- screens` takes all.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LANGUAGES } from '../../src/main/languages.ts';
import { forAll } from '../support/for-all.ts';
import { openGalleryPage } from '../support/gallery.ts';
import { drawn } from '../support/soak.ts';

const SIZES = [
  { width: 320, height: 640 },
  { width: 390, height: 844 },
  { width: 768, height: 1024 },
  { width: 844, height: 390 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const DRAWN = 0.1;
/** The chunks of the state need time, and so does what the state sets after them. */
const SETTLED_MS = 200;

const gallery = forAll(openGalleryPage);

// Proves stage 10: Layout and keyboard
test('no screen is too wide, and no language cuts a text', async () => {
  const { page } = gallery;
  const all = await gallery.states();
  const screens = drawn(all, Math.ceil(all.length * DRAWN), 'screens');
  const wrong: string[] = [];
  for (const [index, screen] of screens.entries()) {
    const theme = index % 2 === 0 ? 'light' : 'dark';
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
    await gallery.show(screen);
    await new Promise((done) => setTimeout(done, SETTLED_MS));
    for (const size of SIZES) {
      await page.setViewport(size);
      const note = (tag: string, what: string): void =>
        void wrong.push(`${screen}, ${size.width} px, ${theme}, ${tag}: ${what}`);
      const whole = new Set(await gallery.cutIn('en'));
      for (const tag of ['en', ...Object.keys(LANGUAGES)]) {
        for (const each of await gallery.cutIn(tag)) if (!whole.has(each)) note(tag, each);
        const over = await gallery.overPx();
        if (over > 0) note(tag, `${over} px too wide`);
      }
    }
  }
  console.log(`  ${screens.length} of ${all.length} screens`);
  assert.equal(wrong, []);
});

test.run();

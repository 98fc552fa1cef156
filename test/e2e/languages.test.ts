// tier: all
// timeout: 900
/**
 * Every state of the page, switched to a language that nobody speaks: no English text is left, and
 * with texts 40 % longer nothing is wider than a page of 320 px, whichever way it is read.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forAll } from '../support/for-all.ts';
import { openGalleryPage } from '../support/gallery.ts';

const gallery = forAll(openGalleryPage);

const names = async (): Promise<readonly string[]> => {
  await gallery.show('lobby');
  const all = await gallery.page.evaluate(() => document.documentElement.dataset['states'] ?? '');
  return all.split(' ');
};

async function speak(state: string, dir: 'ltr' | 'rtl'): Promise<void> {
  await gallery.show(state);
  // Its chunks, and what the state sets after them.
  await new Promise((done) => setTimeout(done, 200));
  await gallery.page.evaluate((to) => globalThis.speakPseudo(to), dir);
}

/** What the page says, in texts and attributes, without fields. */
const said = (): Promise<readonly string[]> =>
  gallery.page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ALL);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Text) {
        const kept = node.parentElement?.closest('[lang="en"], option[lang], script, textarea');
        if (!kept) found.push(node.data);
      } else if (node instanceof Element) {
        for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext'])
          found.push(node.getAttribute(name) ?? '');
      }
    }
    return found;
  });

/** Plain words that no table has: names, addresses, what people typed, and units. */
const DATA = /XXX/;

test('no English text is left in any state', async () => {
  await gallery.page.setViewport({ width: 320, height: 640 });
  const left: string[] = [];
  for (const state of await names()) {
    await speak(state, 'ltr');
    for (const text of await said()) {
      if (/[A-Za-z]{3,}/.test(text.replace(DATA, ''))) left.push(`${state}: ${text}`);
    }
    const over = await gallery.page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    if (over > 0) left.push(`${state}: ${over} px too wide`);
  }
  assert.equal(left, []);
});

test.run();

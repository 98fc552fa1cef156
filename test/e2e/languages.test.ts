// tier: all
// timeout: 900
/**
 * Switches a random half of the page's states to an invented language. No English text is left. With
 * texts 40 % longer, nothing is wider than a page of 320 px in either reading direction. Also switches
 * the states to one real language.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forAll } from '../support/for-all.ts';
import { LANGUAGES } from '../../src/main/languages.ts';
import { openGalleryPage } from '../support/gallery.ts';
import { byTurns, seed } from '../support/tier.ts';

const gallery = forAll(openGalleryPage);

/** Reads the page's texts and attributes, without fields. */
const said = (): Promise<readonly string[]> =>
  gallery.page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ALL);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Text) {
        const kept = node.parentElement?.closest(
          '[lang="en"], option[lang], script, noscript, textarea, .toast, .party-text, .file-name, .tax, p.unseen[role]',
        );
        if (!kept) found.push(node.data);
      } else if (node instanceof Element) {
        for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext'])
          found.push(node.getAttribute(name) ?? '');
      }
    }
    return found;
  });

/** Matches texts that need no translation: names, addresses, signatures, and messages of the gallery's people. */
const DATA = new RegExp(
  [
    /\b(?:USDC|SOL|UTC|Pay2Chat|Shift|VP8, opus|s\d+|file)\b/,
    /Solana(?: devnet| mainnet)?|devnet|mainnet|Local ledger|Phantom|Coinbase Wallet|MetaMask|Solflare|Backpack/,
    /Helius|QuickNode|Alchemy|Chainstack/,
    /(?:https?|stun|turn):\S*|[0-9A-Za-z]{30,}|[1-9A-Za-z]{2,4}…[1-9A-Za-z]{4}|YtAWWM|DEVNET-\S+|osgAsU|7xKXtg/,
    /harbour velvet copper lantern|Ana-Maria Konstantinopoulou of the far islands|\bAn[na]\b|\bAda\b|\bRye\b/,
    /Hello! I can hear you well\.|Here is the recipe: |An hour on sourdough, with your questions/,
    /Four hours, with chapters|[\w ,-]+(?: 🎁)?\.(?:mp4|pdf|zip|txt|mov|webm)/u,
    // A notice keeps its language.
    /Webcam was disconnected\. Your camera is now Integrated camera\./,
    /Built-in microphone|Headset of a rather long name|Bluetooth, hands-free|Integrated camera|Speakers/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gu',
);

/** The faults of each state, in the random language and in the one that nobody speaks, in both directions. */
const cut: string[] = [];
const english: string[] = [];
const wide: string[] = [];

test.before(async () => {
  const { page } = gallery;
  const tags = Object.keys(LANGUAGES);
  const tag = tags[seed % tags.length] ?? '';
  await page.setViewport({ width: 320, height: 640 });
  for (const state of byTurns(await gallery.states())) {
    await gallery.show(state);
    // The chunks of the state need time, and so does what the state sets after them.
    await new Promise((done) => setTimeout(done, 200));
    const whole = new Set(await gallery.cutIn('en'));
    for (const each of await gallery.cutIn(tag))
      if (!whole.has(each)) cut.push(`${tag}, ${state}: ${each}`);
    for (const dir of ['ltr', 'rtl'] as const) {
      await page.evaluate((to) => globalThis.speakPseudo(to), dir);
      const over = await gallery.overPx();
      if (over > 0) wide.push(`${state}, ${dir}: ${over} px too wide`);
      for (const text of dir === 'ltr' ? await said() : []) {
        if (/[A-Za-z]{3,}/.test(text.replace(DATA, ''))) english.push(`${state}: ${text}`);
      }
    }
  }
});

test('a random language cuts no text that English shows in full', () => {
  assert.equal(cut, []);
});

test('no English text is left in any state', () => {
  assert.equal(english, []);
});

test('longer texts in either direction fit a narrow page', () => {
  assert.equal(wide, []);
});

test.run();

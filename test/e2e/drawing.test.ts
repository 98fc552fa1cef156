// tier: all
/** If nothing is new, drawing a view again changes nothing in the document. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forAll } from '../support/for-all.ts';
import { openGalleryPage } from '../support/gallery.ts';

const gallery = forAll(openGalleryPage);

/** State of the gallery, and the view in it. */
const VIEWS: readonly (readonly [state: string, view: string])[] = [
  ['lobby-connected', '#wallet'],
  ['transfer-timeout', '#wallet'],
  ['lobby-options', '#wallet'],
  ['host-offer', '.screen.host'],
  ['host-offer-deposits', '.screen.host'],
  ['host-inviting', '.screen.host > .status'],
  ['guest-paste', '.screen.guest'],
  ['guest-terms', '.card.terms'],
  ['guest-pay-failed', '.card.terms'],
  ['agreed-form', '.offer-form'],
  ['agreed-list', '[data-testid="agreed-calls"]'],
  ['offer-new', '.card.offer'],
  ['offer-booked', '.card.offer'],
  ['guest-claim', '.card.terms'],
  ['guest-claim-refused', '.card.terms'],
  ['call-devices', '.devices-part'],
  ['call-quality-poor', '.quality-panel'],
  ['call-no-route', '.no-route'],
  ['call-repair', '.repair-slot'],
  ['pip-frozen', '.pip'],
  ['files-guest', '#files'],
  ['files-host', '#files'],
  ['files-buy', '#files'],
  ['audit-differs', '.audit'],
  ['refund-ended-host', '.late'],
  ['unused-returned', '[data-testid="unused"]'],
];

for (const [state, view] of VIEWS) {
  test(`drawing ${state} again with the same data does not change the page`, async () => {
    await gallery.show(state);
    const { page } = gallery;
    const { textContent, writes } = await page.waitForSelector(view).then(() =>
      page.evaluate(async (selector) => {
        // Parts come as chunks of their own, here from the same bundle.
        await new Promise((done) => setTimeout(done, 200));
        const root = document.querySelector(selector);
        if (!root) throw new Error('gone');
        const observer = new MutationObserver(() => undefined);
        observer.observe(root, {
          subtree: true,
          childList: true,
          attributes: true,
          characterData: true,
        });
        redraw();
        const writes = observer
          .takeRecords()
          .map(({ type, target, attributeName }) => [type, target.nodeName, attributeName].join());
        return { textContent: root.textContent, writes };
      }, view),
    );
    assert.ok(textContent, 'there is something to draw');
    assert.equal(writes, []);
  });
}

/** Replaces text nodes by others, in elements of their own, as a browser does that translates a page. */
function translate(isOther: boolean): void {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (walker.nextNode()) if (walker.currentNode instanceof Text) found.push(walker.currentNode);
  for (const each of found) {
    if (each.data.trim() === '' || each.parentElement?.closest('[translate="no"]')) continue;
    const inner = document.createElement('font');
    inner.textContent = isOther ? each.data.replace(/[\p{L}\d]/gu, 'x') : each.data;
    const outer = document.createElement('font');
    outer.append(inner);
    each.replaceWith(outer);
  }
}

/** Returns the texts that two people compare, before and after a translation into other letters. */
const compared = (): readonly (readonly string[])[] =>
  [false, true].map((isAfter) => {
    if (isAfter) translate(true);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: string[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode.textContent ?? '');
    const sums = /\d[\d.,]*(?= ?(?:USDC|SOL)\b)|\d+[.:]\d\d|\w{4}…\w{4}|[1-9A-Za-z]{40,}/g;
    const whole = '[data-testid="words"], .address, .big-address, .file-name, .amount, .digits';
    return [
      ...(texts.join('|').match(sums) ?? []),
      ...[...document.querySelectorAll(whole)].map((each) => each.textContent),
    ];
  });

const TRANSLATED = [...VIEWS.map(([state]) => state), 'guest-pay', 'call-guest', 'lobby-left'];

/** Opens a state, and waits for its parts. */
async function open(state: string): Promise<void> {
  await gallery.show(state);
  await gallery.page.evaluate(() => new Promise((done) => setTimeout(done, 200)));
}

test('a translated page keeps words, sums and addresses', async () => {
  const { page } = gallery;
  let kept = 0;
  for (const state of TRANSLATED) {
    await open(state);
    const [before = [], after] = (await page.evaluate(
      `${translate} (${compared})()`,
    )) as ReturnType<typeof compared>;
    assert.equal(after, before, state);
    kept += before.length;
  }
  assert.ok(kept > 200, `${kept} are compared`);
});

test('a page that the browser has translated updates like any other page', async () => {
  const { page } = gallery;
  for (const state of TRANSLATED) {
    const texts: string[] = [];
    for (const isTranslated of [false, true]) {
      await open(state);
      if (isTranslated) await page.evaluate(translate, false);
      await page.evaluate(() => globalThis.speakIn('de'));
      const text = await page.evaluate(() => document.body.textContent);
      // Clocks and countdowns go on.
      texts.push(text.replace(/\d+/g, ''));
    }
    assert.is(texts[1], texts[0], state);
  }
});

test('during a call, disconnecting the wallet needs a second press', async () => {
  await gallery.show('call-guest');
  const { page } = gallery;
  const read = (): Promise<string> =>
    page.$eval('[data-testid="wallet-disconnect"]', (each) => each.textContent);
  const press = (): Promise<void> =>
    page.$eval('[data-testid="wallet-disconnect"]', (each) => {
      if (each instanceof HTMLElement) each.click();
    });
  const first = await read();
  await press();
  const asked = await read();
  assert.is.not(asked, first);
  assert.match(asked, /\?$/);
  await press();
  assert.is(await read(), first, 'done');
  await gallery.show('lobby-connected');
  await press();
  assert.is(await read(), first, 'outside of one it asks nothing');
});

test.run();

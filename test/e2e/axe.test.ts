// tier: all
// timeout: 900
/**
 * axe-core finds nothing against the page in any of its states, light and dark, wide and at 320 px.
 * Nothing sticks out sideways, and news covers no control and no face.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forAll } from '../support/for-all.ts';
import { openGalleryPage } from '../support/gallery.ts';
import { definePageHelpers } from '../support/guard.ts';
import { looksGood, MAIN_STATES, NARROW, WIDE } from '../support/looks.ts';
import { byTurns, isLongerTier, seed } from '../support/tier.ts';

/** A phone on its side. */
const LOW = { width: 844, height: 390 };

/** State of the gallery, and what is opened in it. */
const STATES: readonly (readonly [state: string, open?: string])[] = [
  ...MAIN_STATES.map((state) => [state] as const),
  ['lobby', 'settings'],
  ['lobby-config-wrong'],
  ['lobby-reply-link'],
  ['host-asks'],
  ['guest-elsewhere'],
  ['host-offer-deposits'],
  ['guest-terms-returns'],
  ['guest-waiting'],
  ['agreed-form'],
  ['agreed-list'],
  ['offer-new'],
  ['guest-claim'],
  ['call-yellow'],
  ['call-screen'],
  ['call-sharing'],
  ['call-full'],
  ['call-full-frozen'],
  ['call-muted'],
  ['call-silent'],
  ['call-less-video'],
  ['call-audio-only'],
  ['call-host-frozen'],
  ['call-interrupted'],
  ['call-news'],
  ['call-host-low', 'devices'],
  ['call-help'],
  ['pip-frozen'],
  ['pip-silent'],
  ['call-ended-unpaid'],
  ['call-again-asked'],
  ['unused-returned'],
  ['unused-host-declined'],
  ['unused-start'],
  ['files-host'],
  ['files-buy'],
  ['audit-differs'],
  ['audit-unused'],
  ['audit-unclear'],
  ['invoice'],
  ['statement'],
  ['month'],
];

const gallery = forAll(openGalleryPage);
test.before(() => definePageHelpers(gallery.page).then(() => undefined));

for (const [i, [state, what]] of STATES.entries()) {
  test(`axe finds nothing in ${state}${what ? ` with ${what} opened` : ''}`, async () => {
    await looksGood(gallery, state, seed + i, what);
  });
}

if (isLongerTier) {
  test('axe finds nothing in a random half of the other states', async () => {
    await gallery.show('lobby');
    const all = await gallery.page.evaluate(() => document.documentElement.dataset['states'] ?? '');
    const tried = new Set(STATES.map(([state]) => state));
    const others = all.split(' ').filter((state) => !tried.has(state));
    assert.ok(others.length > 10, all);
    for (const [i, state] of byTurns(others).entries()) {
      await looksGood(gallery, state, seed + i);
    }
  });
}

/** Returns the buttons that notices or the user's own picture overlap. */
const covered = (): Promise<readonly string[]> =>
  gallery.page.evaluate(() => {
    const shown = (selector: string): DOMRect[] =>
      [...document.querySelectorAll(selector)]
        .filter((each) => each.checkVisibility({ visibilityProperty: true }))
        .map((each) => each.getBoundingClientRect());
    // In a call, notices lie on the picture away from its middle. Elsewhere they stay in the page's head.
    const head = (
      document.querySelector('.in-call .faces') ?? document.querySelector('.top')
    )?.getBoundingClientRect();
    const news = shown('.toast');
    // Notices stay within a strip of the page that nothing covers.
    const loose = news.filter(
      (box) => !head || box.top < head.top || box.bottom > head.bottom || box.right > innerWidth,
    );
    const over = [...news, ...shown('.near')];
    const pressed = [...document.querySelectorAll<HTMLElement>('button, a, input, select, summary')]
      .filter((each) => each.checkVisibility({ visibilityProperty: true }))
      .filter((each) => !each.closest('.toast'));
    const hidden = pressed.filter((each) => {
      const box = each.getBoundingClientRect();
      return over.some(
        (other) =>
          box.left < other.right &&
          box.right > other.left &&
          box.top < other.bottom &&
          box.bottom > other.top,
      );
    });
    // The middle of the other side's picture, where a face is.
    const [face] = shown('.far');
    const middle = face && {
      x: face.left + face.width / 2,
      y: face.top + face.height / 2,
    };
    const eclipsed = over.filter(
      (box) =>
        middle &&
        box.left < middle.x &&
        box.right > middle.x &&
        box.top < middle.y &&
        box.bottom > middle.y,
    );
    return [
      ...loose.map(() => 'news outside the head'),
      ...hidden.map((each) => each.outerHTML.slice(0, 100)),
      ...eclipsed.map(() => 'the middle of the picture'),
    ];
  });

for (const [name, size] of Object.entries({ NARROW, LOW, WIDE })) {
  test(`notices and the user’s own picture cover no control or face (${name.toLowerCase()})`, async () => {
    await gallery.page.setViewport(size);
    for (const state of ['call-news', 'call-news-long', 'call-muted', 'call-screen']) {
      await gallery.show(state);
      assert.equal(await covered(), [], state);
    }
  });
}

test.run();

// tier: all
// timeout: 900
/**
 * In the call the page is exactly one viewport high. At each size and in each state, the picture, the
 * controls, the meter and the security words are in view, whole and not covered.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faultsOf, STATES } from '../support/call-layout.ts';
import { forAll } from '../support/for-all.ts';
import { openGalleryPage } from '../support/gallery.ts';
import { LANGUAGES } from '../../src/main/languages.ts';
import { isLongerTier, seed } from '../support/tier.ts';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1024, height: 700 },
  { width: 390, height: 844 },
  { width: 844, height: 390 },
  { width: 320, height: 640 },
];

const MORE_STATES = [
  'call-host',
  'call-host-prepaid',
  'call-yellow',
  'call-pending',
  'call-frozen',
  'call-host-frozen',
  'call-failing',
  'call-interrupted',
  'call-low',
  'call-manual',
  'call-muted',
  'call-less-video',
  'call-quality-poor',
];

/** A third of them, by turns. */
const some = (states: readonly string[]): readonly string[] =>
  states.filter((_, index) => (index + seed) % 3 === 0);

const gallery = forAll(openGalleryPage);

const tags = Object.keys(LANGUAGES);

/** Loads each state in another size first. */
const turned = <T>(all: readonly T[], by: number): readonly T[] =>
  all.map((_, index) => all[(index + by) % all.length] as T);

for (const [at, state] of (isLongerTier ? [...STATES, ...some(MORE_STATES)] : STATES).entries()) {
  // Proves stage 10: Layout and keyboard
  test(`picture, controls, meter and words of ${state} fit every size`, async () => {
    const isTranslated = isLongerTier && some(STATES).includes(state);
    const looks = SIZES.map((size, index) => ({
      size,
      tags: isTranslated ? ['en', tags[(seed + index) % tags.length] ?? 'de'] : ['en'],
    }));
    assert.equal(await faultsOf(gallery, state, turned(looks, at)), {});
  });
}

/** Opens a state in full screen, as a press does. */
async function fill(state: string): Promise<void> {
  const { page } = gallery;
  await gallery.show(state);
  await page.waitForSelector('[data-testid="full-screen"]');
  await page.$eval('[data-testid="full-screen"]', (each) => {
    if (each instanceof HTMLElement) each.click();
  });
  await page.waitForSelector('.full');
}

/** Returns the parts whose middle is visible and uncovered, at once or `later`. */
const seen = (parts: readonly string[], later = false): Promise<readonly string[]> =>
  gallery.page.evaluate(
    (all, idle) => {
      if (idle) document.getElementById('app')?.classList.add('idle');
      return all.filter((selector) => {
        const part = document.querySelector(selector);
        const box = part?.getBoundingClientRect();
        if (!part || !box || !part.checkVisibility({ opacityProperty: true })) return false;
        const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return part.contains(at) && box.top >= 0 && box.bottom <= innerHeight;
      });
    },
    parts,
    later,
  );

const METER = '[data-testid="billing"]';
const END = '[data-testid="end-call"]';

test('full screen hides controls until the user moves, and Escape leaves', async () => {
  const { page } = gallery;
  await page.setViewport({ width: 1280, height: 800 });
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  await fill('call-guest');
  await page.waitForSelector('.full.idle');
  const picture = await page.$eval('.far', (far) => far.getBoundingClientRect().toJSON());
  assert.is(picture.height, await page.evaluate(() => innerHeight));
  assert.equal(await seen([METER, END]), []);
  await page.mouse.move(300, 300);
  await page.waitForSelector('.full:not(.idle)');
  assert.equal(await seen([METER, END]), [METER, END]);
  await page.keyboard.press('Escape');
  await page.waitForSelector('.in-call:not(.full)');
});

// Proves connection: Devices and quality
test('full screen always shows payments, freezes, low money and questions', async () => {
  const { page } = gallery;
  for (const size of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewport(size);
    for (const [state, parts] of [
      ['call-yellow', [METER]],
      ['call-frozen', [METER, '[data-testid="freeze"] strong']],
      ['call-low', [METER, '.low']],
      ['call-silent', ['[data-testid="silence-agree"]']],
    ] as const) {
      await fill(state);
      assert.equal(await seen([...parts, END], true), parts, `${state}, ${size.width} px`);
    }
  }
});

/** One state of each screen and of each part that takes text from outside. The longer tier takes all. */
const SCREENS = [
  'lobby-options',
  'lobby-settings',
  'lobby-kept-files',
  'lobby-config-wrong',
  'host-offer',
  'host-inviting',
  'host-awaiting',
  'guest-terms',
  'guest-pay',
  'agreed-list',
  'offer-booked',
  'call-guest',
  'call-repair',
  'call-host-ended',
  'files-guest',
  'receipts-long',
  'audit-differs',
  'invoice',
  'month',
] as const;

test('no text widens a phone’s page, and no word breaks', async () => {
  const { page } = gallery;
  await page.setViewport({ width: 360, height: 740 });
  const found: Record<string, unknown> = {};
  for (const state of isLongerTier ? await gallery.states() : SCREENS) {
    await gallery.show(state);
    // Parts and their style come as chunks of their own.
    await new Promise((done) => setTimeout(done, 250));
    await page.evaluate(() => {
      for (const each of document.querySelectorAll('details')) each.open = true;
      const chat = document.querySelector<HTMLElement>('.in-call [data-testid="tab-chat"]');
      if (document.querySelector('.panel.open') === null) chat?.click();
    });
    const broken = await gallery.brokenWords();
    await gallery.lengthen();
    const over = await gallery.overPx();
    if (over > 0 || broken.length > 0) found[state] = { over, broken };
  }
  assert.equal(found, {});
});

/** The fields and their send buttons, while a phone's keyboard leaves about half of the page. */
const FIELDS = [
  ['host-offer', null, 'price', 'create-invite'],
  ['host-inviting', null, 'reply-input', 'accept-reply'],
  // A user on a phone pastes by a press, which opens the invite too.
  ['guest-paste', null, 'invite-input', null],
  ['lobby-settings', null, 'rpc-url', null],
  ['lobby-settings', null, 'ice-servers', null],
  ['call-host', 'chat', 'chat-input', 'chat-send'],
  ['files-empty', null, 'file-price', null],
  ['call-repair', null, 'repair-input', 'repair-apply'],
] as const;

const PHONE = { isMobile: true, hasTouch: true };

async function phone(width: number, height: number, state: string): Promise<void> {
  await gallery.page.setViewport({ ...PHONE, width, height });
  await gallery.show(state);
  // Parts and their style come as chunks of their own.
  await new Promise((done) => setTimeout(done, 300));
}

test('beside an open phone keyboard, the field and its button are visible', async () => {
  const { page } = gallery;
  const hidden: string[] = [];
  for (const [width, height] of [
    [360, 330],
    [640, 180],
  ] as const) {
    for (const [state, tab, field, send] of FIELDS) {
      await phone(width, height, state);
      const input = await page.waitForSelector(`[data-testid="${field}"]`);
      if (tab)
        await page.$eval(`[data-testid="tab-${tab}"]`, (each) => {
          if (each instanceof HTMLElement) each.click();
        });
      await input?.focus();
      await page.evaluate(() => new Promise(requestAnimationFrame));
      // Half of a phone on its side is a field high.
      const ids = send !== null && height > width / 2 ? [field, send] : [field];
      const parts = ids.map((id) => `[data-testid="${id}"]`);
      const found = await seen(parts);
      const missing = parts.filter((part) => !found.includes(part));
      if (missing.length > 0) hidden.push(`${width} × ${height}, ${state}: ${missing.join()}`);
    }
  }
  assert.equal(hidden, []);
});

/** Phones, and what their keyboards leave. */
const PHONES = [
  { width: 390, height: 844 },
  { width: 844, height: 390 },
  { width: 390, height: 420 },
  { width: 844, height: 180 },
] as const;

test('picture, meter and End call stay in view beside an open panel', async () => {
  const { page } = gallery;
  const found: string[] = [];
  for (const { width, height } of PHONES) {
    for (const [state, tab, field] of [
      ['call-guest', 'chat', null],
      ['call-guest', 'chat', 'chat-input'],
      ['call-news-long', 'chat', 'chat-input'],
      ['files-guest', null, null],
      ['files-empty', null, 'file-price'],
      ['call-silent', 'chat', null],
    ] as const) {
      // Only a keyboard leaves so little room.
      if (field === null && height < 200) continue;
      await phone(width, height, state);
      if (tab) await page.click(`[data-testid="tab-${tab}"]`);
      if (field) await page.focus(`[data-testid="${field}"]`);
      await page.evaluate(() => new Promise(requestAnimationFrame));
      const wanted = [METER, END, ...(field ? [`[data-testid="${field}"]`] : [])];
      const inView = await seen(wanted);
      const faults = await page.evaluate(() => {
        const [picture, panel, toast] = ['.faces', '.panel.open', '.toasts'].map(
          (part) => document.querySelector(part)?.getBoundingClientRect() ?? new DOMRect(),
        );
        if (!picture || !panel || !toast) return ['nothing'];
        const overPx = toast.width > 0 ? toast.bottom - Math.max(picture.bottom, panel.top) : 0;
        // Either row or column, what is left beside both is a gap.
        const isBelow = panel.top >= picture.bottom;
        const blankPx = isBelow ? panel.top - picture.bottom : panel.left - picture.right;
        return [
          ...(picture.width < 120 || picture.height < 64 ? ['a small picture'] : []),
          ...(panel.height < 56 ? ['a small panel'] : []),
          ...(blankPx > 24 ? [`${blankPx} px of blank`] : []),
          ...(overPx > 0 ? ['news over the panel'] : []),
        ];
      });
      for (const fault of [...wanted.filter((part) => !inView.includes(part)), ...faults]) {
        found.push(`${width} × ${height}, ${state}, ${field ?? 'no field'}: ${fault}`);
      }
    }
  }
  assert.equal(found, []);
});

interface Insets {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** Returns the buttons of a call that lie inside the insets, or are lower than a thumb needs. */
const misplaced = (insets: Insets): Promise<readonly string[]> =>
  gallery.page.evaluate(({ top, right, bottom, left }) => {
    const pressed = document.querySelectorAll<HTMLElement>('#app :is(button, input, select, a)');
    return [...pressed].flatMap((each) => {
      const box = each.getBoundingClientRect();
      if (!each.checkVisibility({ visibilityProperty: true }) || box.width < 2) return [];
      const name = each.dataset['testid'] ?? each.textContent;
      // A panel scrolls.
      const isBeyond = box.top < top || box.bottom > innerHeight - bottom;
      const isOut =
        box.left < left ||
        box.right > innerWidth - right ||
        (isBeyond && each.closest('.panel') === null);
      // A box is pressed by its label, too.
      const { height } = (each.closest('.check') ?? each).getBoundingClientRect();
      return isOut || height < 44 ? [`${name}: ${JSON.stringify(box)}`] : [];
    });
  }, insets);

test('on a phone with a notch, all controls of a call stay reachable', async () => {
  const cdp = await gallery.page.createCDPSession();
  for (const [width, height, insets] of [
    [390, 844, { top: 47, right: 0, bottom: 34, left: 0 }],
    [844, 390, { top: 0, right: 47, bottom: 21, left: 47 }],
  ] as const) {
    await cdp.send('Emulation.setSafeAreaInsetsOverride', { insets });
    for (const state of ['call-guest', 'call-silent', 'call-full', 'files-guest', 'files-buy']) {
      await phone(width, height, state);
      assert.equal(await misplaced(insets), [], `${width} × ${height}, ${state}`);
    }
  }
  await cdp.detach();
});

test.run();

// tier: all
// timeout: 900
/**
 * In the call the page is exactly one viewport high: at each size and in each state the picture, the
 * controls, the meter and the security words are in view, whole, and cover one another nowhere.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faultsOf, STATES } from '../support/call-layout.ts';
import { forAll } from '../support/for-all.ts';
import { openGalleryPage } from '../support/gallery.ts';
import { parseUsdc } from '../../src/shared/money.ts';
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
  test(`${state}: picture, controls, meter and words are in view in every size`, async () => {
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

/** Those parts that are seen, `later` as after a while: nothing lies over their middle, none has gone. */
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

test('full screen: what is well goes with the controls until the user moves; Escape leaves', async () => {
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
test('full screen: a due payment, a freeze, low money and a question are seen whatever the user does', async () => {
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

/** One of each screen and of each part that takes text from outside; with more time, all there are. */
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

test('no text widens the page of a phone, and no word of its own is broken', async () => {
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

test('where tables are narrowest, they fit into their card, and no word of a head is broken', async () => {
  const { page } = gallery;
  const found: string[] = [];
  await page.setViewport({ width: 1024, height: 900 });
  for (const [state, table] of [
    ['receipts', '.payments'],
    ['month', '.month-table'],
  ] as const) {
    await gallery.show(state);
    await page.waitForSelector(table);
    for (const tag of ['en', ...Object.keys(LANGUAGES)]) {
      await gallery.cutIn(tag);
      for (const word of await gallery.brokenWords()) found.push(`${state}, ${tag}: ${word}`);
      const isOver = await page.$eval(table, (each) => {
        const { paddingRight } = getComputedStyle(each.parentElement ?? each);
        const right = each.parentElement?.getBoundingClientRect().right ?? 0;
        return each.getBoundingClientRect().right > right - parseFloat(paddingRight) + 1;
      });
      if (isOver) found.push(`${state}, ${tag}: too wide`);
    }
  }
  assert.equal(found, []);
});

/** Presses on a newcomer's page: the state, the element to press, and the part that must then be visible. */
const OPENED = [
  ['guest-pay', '.choice > summary', '.choice'],
  ['guest-pay-new', '.choice > summary', '.choice'],
  ['guest-terms', '.terms > .fold > summary', '.terms > .fold'],
  ['host-offer', '.offer-form > summary', '.offer-form > summary'],
  ['lobby', '[data-testid="settings"]', '#settings-panel h2'],
  ['lobby', '[data-testid="wallet-connect"]', '.panel.open'],
  ['call-guest', '[data-testid="tip-open"]', '[data-testid="tip-1"]'],
] as const;

test('what a press opens is in view, below the header and above the bar at the foot', async () => {
  const { page } = gallery;
  const hidden: string[] = [];
  for (const [width, height] of [
    [360, 740],
    [1280, 800],
  ] as const) {
    await page.setViewport({ width, height });
    for (const [state, opener, part] of OPENED) {
      await gallery.show(state);
      await new Promise((done) => setTimeout(done, 300));
      if (state === 'call-guest') {
        await page.$eval('[data-testid="tab-payments"]', (tab) => (tab as HTMLElement).click());
      }
      await page.$eval(opener, (each) => (each as HTMLElement).click());
      await new Promise((done) => setTimeout(done, 300));
      const isSeen = await page.$eval(part, (each) => {
        const { left, right, top, bottom } = each.getBoundingClientRect();
        return [top + 2, bottom - 2].every((y) =>
          each.contains(document.elementFromPoint((left + right) / 2, y)),
        );
      });
      if (!isSeen) hidden.push(`${state}, ${width} px: ${part}`);
    }
  }
  assert.equal(hidden, []);
});

test('buttons keep apart, words line up, and no focus that a script set is framed', async () => {
  const { page } = gallery;
  const found: string[] = [];
  for (const width of [360, 1280]) {
    await page.setViewport({ width, height: 800 });
    for (const state of [
      ...['lobby-settings', 'lobby-kept-files', 'host-offer', 'host-inviting', 'guest-terms'],
      ...['guest-pay-delegate', 'agreed-list', 'offer-new', 'call-host-ended', 'unused-returning'],
      ...['call-guest', 'files-guest', 'receipts', 'invoice', 'month', 'lobby-left'],
    ]) {
      await gallery.show(state);
      await new Promise((done) => setTimeout(done, 300));
      const faults = await page.evaluate(() => {
        const shown = [...document.querySelectorAll<HTMLElement>('#app button')].filter((each) =>
          each.checkVisibility({ visibilityProperty: true }),
        );
        const boxes = shown.map((each) => ({
          name: each.dataset['testid'] ?? each.textContent,
          row: each.parentElement,
          box: each.getBoundingClientRect(),
        }));
        const touching = boxes.flatMap(({ name, row, box }, at) =>
          boxes
            .slice(at + 1)
            .filter(
              (other) =>
                other.row === row &&
                !row?.matches('.tabs, .menu li') &&
                other.box.left - box.right < 8 &&
                box.left - other.box.right < 8 &&
                other.box.top - box.bottom < 8 &&
                box.top - other.box.bottom < 8,
            )
            .map((other) => `${name} touches ${other.name}`),
        );
        const inset = shown
          .filter((each) => each.matches('.quiet') && getComputedStyle(each).textAlign !== 'end')
          .filter((each) => !each.matches('.menu *, .menu-open, .wide'))
          .filter((each) => parseFloat(getComputedStyle(each).paddingInlineStart) > 0)
          .map((each) => `${each.textContent} is inset`);
        const framed = [...document.querySelectorAll<HTMLElement>('[tabindex="-1"]')]
          .filter((each) => each.checkVisibility({ visibilityProperty: true }))
          .filter((each) => {
            each.focus();
            return getComputedStyle(each).outlineStyle !== 'none';
          })
          .map((each) => `${each.tagName} is framed`);
        return [...touching, ...inset, ...framed];
      });
      found.push(...faults.map((fault) => `${state}, ${width} px: ${fault}`));
    }
  }
  assert.equal(found, []);
});

test('one’s own picture is seen whole or not at all, whatever lies over the call', async () => {
  const { page } = gallery;
  const found: string[] = [];
  for (const [width, height] of [
    [360, 740],
    [1280, 800],
  ] as const) {
    await page.setViewport({ width, height });
    for (const state of ['call-guest', 'call-repair', 'call-news', 'call-news-long']) {
      await gallery.show(state);
      await page.waitForSelector('.in-call .tabs .tab');
      await new Promise((done) => setTimeout(done, 300));
      for (const panel of [null, 'chat']) {
        await page.evaluate((name) => {
          const open = document.querySelector<HTMLElement>('.panel.open')?.id.slice(6) ?? null;
          const tab = `[data-testid="tab-${name ?? open}"]`;
          if (open !== name) document.querySelector<HTMLElement>(tab)?.click();
        }, panel);
        const faults = await page.evaluate(() => {
          const near = document.querySelector('.near');
          const box = near?.getBoundingClientRect();
          if (!near?.checkVisibility({ visibilityProperty: true }) || !box) return [];
          const over = [...document.querySelectorAll('.toast, .repair-slot')].filter((each) => {
            const { left, right, top, bottom } = each.getBoundingClientRect();
            const isBeside = right <= box.left || left >= box.right;
            const isAbove = bottom <= box.top || top >= box.bottom;
            return each.checkVisibility({ visibilityProperty: true }) && !isBeside && !isAbove;
          });
          const news = [...document.querySelectorAll('.toast')].filter((each) =>
            each.checkVisibility(),
          );
          const isMany = document.querySelector('.panel.open') !== null && news.length > 1;
          return [...over.map((each) => each.className), ...(isMany ? ['two toasts'] : [])];
        });
        found.push(
          ...faults.map((fault) => `${state}, ${width} px, ${panel ?? 'no panel'}: ${fault}`),
        );
      }
    }
  }
  assert.equal(found, []);
});

/** Where a phone's keyboard leaves about half of the page: what is typed into, and what sends it. */
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

test('with the keyboard of a phone open, the field and its button are in view', async () => {
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
      // Only a keyboard leaves so little.
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

test('above a keyboard that lies over the page, as in Safari, the call is whole', async () => {
  const { page } = gallery;
  await phone(390, 844, 'call-guest');
  await page.click('[data-testid="tab-chat"]');
  await page.focus('[data-testid="chat-input"]');
  const lowest = await page.evaluate(async () => {
    const { visualViewport: seen } = window;
    if (!seen) return ['no visual viewport'];
    Object.defineProperty(seen, 'height', { configurable: true, value: 420 });
    seen.dispatchEvent(new Event('resize'));
    await new Promise(requestAnimationFrame);
    return ['billing', 'remote-video', 'chat-input', 'chat-send', 'end-call'].filter((id) => {
      const part = document.querySelector(`[data-testid="${id}"]`);
      const { top = 0, bottom = 0, height = 0 } = part?.getBoundingClientRect() ?? {};
      return !part?.checkVisibility() || height < 8 || top < 0 || bottom > 420;
    });
  });
  assert.equal(lowest, []);
});

/** How far the end of the chat is below what is seen of it. */
const belowPx = (): Promise<number> =>
  gallery.page.$eval('.log', (log) => log.scrollHeight - log.scrollTop - log.clientHeight);

/** A part that follows its own size has followed it by then. */
async function frames(): Promise<void> {
  for (let frame = 0; frame < 4; frame += 1) {
    await gallery.page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

async function longChat(): Promise<void> {
  await phone(390, 844, 'call-long');
  await gallery.page.click('[data-testid="tab-chat"]');
  await gallery.page.focus('[data-testid="chat-input"]');
  await frames();
}

test('the chat stays where its reader is while a keyboard opens', async () => {
  const { page } = gallery;
  await longChat();
  const to = async (height: number): Promise<void> => {
    await page.setViewport({ ...PHONE, width: 390, height });
    await frames();
  };
  for (const height of [420, 844, 420]) {
    await to(height);
    assert.ok((await belowPx()) < 2, `${height} px high: ${await belowPx()} px below`);
  }
  await page.$eval('.log', (log) => log.scrollTo(0, 40));
  await frames();
  for (const height of [844, 420]) {
    await to(height);
    assert.is(await page.$eval('.log', (log) => log.scrollTop), 40, `${height} px high`);
  }
});

test('a new message moves no reader, and a button leads to it', async () => {
  const { page } = gallery;
  const newest = '[data-testid="chat-newest"]';
  const hear = async (text: string): Promise<void> => {
    await page.evaluate((words) => globalThis.hear(words), text);
    await frames();
  };
  await longChat();
  await hear('One.');
  assert.equal([await seen([newest]), (await belowPx()) < 2], [[], true]);
  await page.$eval('.log', (log) => log.scrollTo(0, 40));
  await frames();
  await hear('Two, see https://example.org/two.');
  assert.equal(await seen([newest]), [newest]);
  assert.is(await page.$eval('.log', (log) => log.scrollTop), 40);
  await page.click(newest);
  await frames();
  assert.equal([await seen([newest]), (await belowPx()) < 2], [[], true]);
  const focused = await page.evaluate(() => document.activeElement?.id);
  assert.is(focused, 'chat-input');
  const link = await page.$eval('[data-testid="chat-line"]:last-child a', (each) =>
    each instanceof HTMLAnchorElement ? [each.href, each.target, each.rel] : [],
  );
  assert.equal(link, ['https://example.org/two', '_blank', 'noopener noreferrer']);
});

test('however long a file’s name is, receipts stay within their card', async () => {
  const { page } = gallery;
  await page.setViewport({ width: 1280, height: 800 });
  await gallery.show('receipts-long');
  await page.waitForSelector('[data-testid="refund"]');
  await page.$$eval('[data-testid="refund"]', ([first]) => {
    first?.closest('.refund')?.querySelector('button')?.click();
  });
  const [table, card, question] = await page.evaluate(() =>
    ['.payments', '.payments-card', '.refund-ask:not(.folded)'].map(
      (each) => document.querySelector(each)?.getBoundingClientRect().width ?? 0,
    ),
  );
  assert.ok((table ?? 0) <= (card ?? 0), `${table} px in ${card} px`);
  assert.ok((question ?? 0) >= 120, `the question is ${question} px wide`);
});

test('each figure of a month is in view and named, at every width', async () => {
  const { page } = gallery;
  for (const { width, tag } of [320, 390, 864, 1024, 1280].flatMap((each) => [
    { width: each, tag: 'en' },
    { width: each, tag: 'de' },
  ])) {
    await page.setViewport({ width, height: 844 });
    await gallery.show('month');
    await page.waitForSelector('.month-table');
    await page.evaluate((to) => globalThis.speakIn(to), tag);
    const faults = await page.$$eval('.month-table tbody td', (all) =>
      all.flatMap((each) => {
        const head = each.closest('table')?.querySelectorAll('thead th')[each.cellIndex];
        const name = each.querySelector('.cell-name');
        const seen = [each, name?.checkVisibility() ? name : head].every((part) => {
          const { left, right, width: wide } = part?.getBoundingClientRect() ?? new DOMRect();
          const card = each.closest('.card')?.getBoundingClientRect() ?? new DOMRect();
          return wide > 8 && left >= card.left && right <= card.right;
        });
        return seen && head?.textContent === name?.textContent ? [] : [each.textContent];
      }),
    );
    assert.equal(faults, [], `${tag}, ${width} px`);
  }
});

test('what the calls earned adds up to what the receipts say was earned', async () => {
  const { page } = gallery;
  await page.setViewport({ width: 1280, height: 800 });
  await gallery.show('month');
  await page.waitForSelector('[data-testid="month-back"]');
  await page.$eval('[data-testid="month-back"]', (back) => (back as HTMLElement).click());
  const [earned = '', calls = []] = await page.evaluate(() => {
    const facts = [...document.querySelectorAll('.sums .facts > div')];
    const total = facts.find((each) => each.firstElementChild?.textContent === 'Earned');
    const cells = [...document.querySelectorAll('.spending td')];
    return [total?.lastElementChild?.textContent, cells.map((each) => each.textContent)] as const;
  });
  assert.is(calls.length, 5);
  const exactly = (text: string): bigint => parseUsdc(text.replace(/ USDC$/, '')) ?? -1n;
  assert.is(
    exactly(earned),
    calls.reduce((sum, each) => sum + exactly(each), 0n),
  );
});

test('the card about another tab is as wide as the page’s column', async () => {
  const { page } = gallery;
  await page.setViewport({ width: 1280, height: 800 });
  await gallery.show('host-elsewhere');
  await page.waitForSelector('[data-testid="books-elsewhere"]');
  const [card, column] = await page.evaluate(() =>
    ['[data-testid="books-elsewhere"]', 'main'].map(
      (each) => document.querySelector(each)?.clientWidth,
    ),
  );
  assert.ok(Math.abs((card ?? 0) - (column ?? 0)) <= 2, `${card} px in ${column} px`);
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

test('on a phone with a notch, either way up, all that is pressed in a call is within thumbs’ reach', async () => {
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

for (const [what, most, newest, tab] of [
  ['minute', 20, 'first', 'tab-payments'],
  ['chat-line', 100, 'last', 'tab-chat'],
] as const) {
  test(`of many of ${what} the newest ${most} are drawn, and all once the user asks`, async () => {
    const { page } = gallery;
    await page.setViewport({ width: 390, height: 844 });
    await gallery.show('call-long');
    await page.waitForSelector(`[data-testid="${what}"]`);
    await page.click(`[data-testid="${tab}"]`);
    const drawn = (): Promise<readonly boolean[]> =>
      page.$$eval(`[data-testid="${what}"]`, (lines) =>
        lines.map((line) => line.getClientRects().length > 0),
      );
    const before = await drawn();
    const wanted = before.map((_, at) =>
      newest === 'first' ? at < most : at >= before.length - most,
    );
    assert.ok(before.length > most + 20, `${before.length}`);
    assert.equal(before, wanted);
    const focused = await page.$eval(`[data-testid="${what}"]`, (line) => {
      const list = line.closest('ol');
      const asks = list?.parentElement?.querySelector<HTMLElement>(':scope > button');
      asks?.click();
      const at = [...(list?.children ?? [])].findIndex((each) => each === document.activeElement);
      return [asks?.checkVisibility(), at];
    });
    assert.equal(focused, [false, newest === 'first' ? most : before.length - most - 1]);
    assert.ok((await drawn()).every(Boolean));
  });
}

test.run();

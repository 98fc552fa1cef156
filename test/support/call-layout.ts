import type { GalleryPage } from './gallery.ts';

/**
 * In the call the page is exactly one viewport high: in each state the picture, the controls, the meter
 * and the security words are in view, whole, and cover one another nowhere.
 */

/** Each has something in a row of its own, or the longest texts. */
export const STATES = [
  'call-guest',
  'call-frozen-allowance',
  'call-repair',
  'call-host-low',
  'call-silent',
  'call-long',
  'call-news-long',
  'call-device-busy',
  'call-host-tipped',
];

const PANELS = [null, 'chat', 'payments', 'files', 'wallet'];

/** Returns the faults of the layout as it stands. */
const faults = ({ page }: GalleryPage, panel: string | null): Promise<readonly string[]> =>
  page.evaluate((open) => {
    const found: string[] = [];
    const root = document.documentElement;
    const isEnglish = root.lang === 'en';
    if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) {
      found.push(`the page is ${root.scrollWidth} × ${root.scrollHeight}`);
    }
    const wanted = {
      picture: '.faces',
      billing: '[data-testid="billing"]',
      countdown: '[data-testid="countdown"]',
      'call time': '[data-testid="elapsed"]',
      total: '[data-testid="total-paid"]',
      words: '[data-testid="words"]',
      microphone: '[data-testid="toggle-mic"]',
      camera: '[data-testid="toggle-camera"]',
      more: '[data-testid="devices"]',
      end: '[data-testid="end-call"]',
      chat: '[data-testid="tab-chat"]',
      wallet: '[data-testid="tab-wallet"]',
      ...(open === null ? {} : { panel: '.panel.open' }),
    };
    const boxes = new Map<string, DOMRect>();
    for (const [name, selector] of Object.entries(wanted)) {
      const element = document.querySelector(selector);
      const box = element?.getBoundingClientRect();
      if (!element?.checkVisibility({ visibilityProperty: true }) || !box) {
        found.push(`no ${name}`);
        continue;
      }
      boxes.set(name, box);
      const out =
        box.top < 0 ||
        box.left < 0 ||
        box.bottom > innerHeight + 0.5 ||
        box.right > innerWidth + 0.5;
      if (out) found.push(`${name} is out of view`);
      if (
        element.scrollWidth > element.clientWidth + 1 &&
        getComputedStyle(element).display !== 'inline'
      )
        found.push(`${name} is cut`);
    }
    for (const [name, a] of boxes) {
      for (const [other, b] of boxes) {
        if (name >= other) continue;
        const [w, h] = [
          Math.min(a.right, b.right) - Math.max(a.left, b.left),
          Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
        ];
        if (w > 0.5 && h > 0.5) found.push(`${name} and ${other} overlap`);
      }
    }
    const cover = document.querySelector('.far > .cover:not([hidden])');
    if (isEnglish && cover && cover.scrollHeight > cover.clientHeight + 1)
      found.push('the cover is cut');
    const lens = document.querySelector('.lens');
    if (cover && lens?.checkVisibility({ visibilityProperty: true }))
      found.push('full screen lies on the cover');
    const due = document.querySelector('.meter > .due');
    if (due && due.scrollWidth > due.clientWidth + 1) found.push('what is due next is cut');
    // No taller than its three lines on a phone, four on the narrowest. Other languages may need one
    // more, and a cover that is longer than its picture there is scrolled.
    const meter = document.querySelector('.meter:not(:has(.low:not([hidden])))');
    if (meter && meter.clientHeight > (innerWidth < 390 ? 104 : 88) + (isEnglish ? 0 : 20))
      found.push(`the meter is ${meter.clientHeight} high`);
    const picture = boxes.get('picture');
    // Enough to see a face; more than that where no panel is open.
    const [least, most] = open === null ? [120, 180] : [90, 120];
    if (picture && (picture.height < least || picture.width < most)) {
      found.push(`the picture is ${picture.width} × ${picture.height}`);
    }
    return found;
  }, panel);

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A size of the page, and the languages in which a state is looked at in it. */
interface Look {
  readonly size: Size;
  readonly tags: readonly string[];
}

/**
 * The faults of a state, each with every panel and with none. Loads the state in the first size, and
 * resizes it to the others, as a window is resized.
 */
export async function faultsOf(
  gallery: GalleryPage,
  state: string,
  looks: readonly Look[],
): Promise<unknown> {
  const { page } = gallery;
  const all: Record<string, readonly string[]> = {};
  for (const [index, { size, tags }] of looks.entries()) {
    await page.setViewport(size);
    if (index === 0) {
      await gallery.show(state);
      await page.waitForSelector('.in-call .tabs .tab');
    }
    // Parts that follow their own size have followed it after two frames.
    for (let frame = 0; index > 0 && frame < 2; frame += 1) {
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
    for (const tag of tags) {
      await page.evaluate((to) => globalThis.speakIn(to), tag);
      for (const panel of PANELS) {
        // The first press opens a panel, the second closes it.
        await page.evaluate((name) => {
          const open = document.querySelector<HTMLElement>('.panel.open')?.id.slice(6) ?? null;
          const tab = name ?? open;
          const more = tab === 'more' ? '[data-testid="devices"]' : `[data-testid="tab-${tab}"]`;
          if (open !== name) document.querySelector<HTMLElement>(more)?.click();
        }, panel);
        const wrong = await faults(gallery, panel);
        const where = `${size.width} × ${size.height}, ${panel ?? 'no panel'}, ${tag}`;
        if (wrong.length > 0) all[where] = wrong;
      }
    }
  }
  return all;
}

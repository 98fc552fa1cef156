// tier: all
/** What only the user can decide: to go on without the second server, and that a payment did not arrive. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forAll } from '../support/for-all.ts';
import { openGalleryPage } from '../support/gallery.ts';

const gallery = forAll(openGalleryPage);

const SIZES = [
  { width: 1280, height: 800 },
  { width: 320, height: 640 },
  { width: 844, height: 390 },
];

/** Tells whether a press at the button's middle reaches it, and whether the notice leaves the page clear. */
const notice = () =>
  gallery.page.evaluate(() => {
    const slot = document.querySelector('.second-slot');
    const button = document.querySelector('[data-testid="second-leave-out"]');
    const app = document.querySelector('#app');
    if (!slot || !button || !app) return null;
    const { left, top, width, height } = button.getBoundingClientRect();
    return {
      isMet: button.contains(document.elementFromPoint(left + width / 2, top + height / 2)),
      isClear: slot.getBoundingClientRect().bottom <= app.getBoundingClientRect().top + 1,
      text: slot.querySelector('.second-trouble [role="alert"]')?.textContent ?? '',
    };
  });

for (const state of ['lobby', 'terms', 'receipts', 'call-guest', 'call-host']) {
  test(`the second server's trouble stands above the page and covers nothing: ${state}`, async () => {
    const { page } = gallery;
    for (const size of SIZES) {
      await page.setViewport(size);
      await gallery.show(`second-${state}`);
      await page.waitForSelector('[data-testid="second-trouble"] .error', { visible: true });
      // Its style comes last.
      await page.waitForFunction(() => {
        const trouble = document.querySelector('.second-trouble');
        return trouble && getComputedStyle(trouble).display === 'flex';
      });
      const seen = await notice();
      assert.equal([seen?.isMet, seen?.isClear], [true, true], `${size.width} px`);
      assert.match(seen?.text ?? '', 'second.rpc.example.org');
    }
  });
}

test('pressing Enter on the button leaves out the server and closes the notice', async () => {
  const { page } = gallery;
  await gallery.show('second-lobby');
  const button = await page.waitForSelector('[data-testid="second-leave-out"]', { visible: true });
  await page.keyboard.press('Tab');
  assert.is(await button?.evaluate((each) => each === document.activeElement), true);
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-testid="second-trouble"]', { hidden: true });
});

for (const state of ['transfer', 'receipts', 'refund', 'offer']) {
  test(`a payment did not arrive only once the user has said so twice: ${state}`, async () => {
    const { page } = gallery;
    await page.setViewport({ width: 1280, height: 800 });
    await gallery.show(`asks-${state}`);
    await page.waitForSelector('.not-arrived:not([hidden]) [data-testid="not-arrived"]');
    /** Presses this button, and returns whether the user is asked, and of what the page was told. */
    const press = (id: string) =>
      page.evaluate((testid) => {
        const part = document.querySelector('.not-arrived:not([hidden])');
        part?.querySelector<HTMLElement>(`[data-testid="${testid}"]`)?.click();
        const sure = part?.querySelector('[data-testid="not-arrived-sure"]');
        const isTold = document.documentElement.dataset['notArrived'] !== undefined;
        return [sure?.closest('[hidden]') === null, isTold];
      }, id);
    assert.equal(await press('none'), [false, false]);
    assert.equal(await press('not-arrived'), [true, false]);
    assert.equal(await press('not-arrived-sure'), [true, true]);
  });
}

test.run();

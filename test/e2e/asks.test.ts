// tier: all
/** Only the user decides that a payment did not arrive. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forAll } from '../support/for-all.ts';
import { openGalleryPage } from '../support/gallery.ts';

const gallery = forAll(openGalleryPage);

for (const state of ['transfer', 'receipts', 'refund', 'offer']) {
  test(`a user must confirm twice that a payment did not arrive (${state})`, async () => {
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

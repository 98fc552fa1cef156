// timeout: 300
/** The page of a call on a phone. Other sizes, and the other pages, are in viewport.test.ts. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faultsOf, STATES } from '../support/call-layout.ts';
import { forAll } from '../support/for-all.ts';
import { openGalleryPage } from '../support/gallery.ts';

const gallery = forAll(openGalleryPage);

const phone = [{ size: { width: 390, height: 844 }, tags: ['en'] }];

for (const state of STATES) {
  test(`picture, controls, meter and words of ${state} fit 390 × 844`, async () => {
    assert.equal(await faultsOf(gallery, state, phone), {});
  });
}

test.run();

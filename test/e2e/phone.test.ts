// timeout: 300
/** The page of a call on a phone. Other sizes, and the other pages, are in viewport.test.ts. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { faultsOf, STATES } from '../support/call-layout.ts';
import { forAll } from '../support/for-all.ts';
import { openGalleryPage } from '../support/gallery.ts';

const gallery = forAll(openGalleryPage);

test('390 × 844: picture, controls, meter and words are in view in every state', async () => {
  await gallery.page.setViewport({ width: 390, height: 844 });
  assert.equal(await faultsOf(gallery, STATES, 'en'), {});
});

test.run();

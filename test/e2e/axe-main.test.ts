// timeout: 300
/** axe-core finds nothing against the page in its main states. All others are in axe.test.ts. */
import { test } from 'uvu';
import { forAll } from '../support/for-all.ts';
import { openGalleryPage } from '../support/gallery.ts';
import { definePageHelpers } from '../support/guard.ts';
import { looksGood, MAIN_STATES } from '../support/looks.ts';

const gallery = forAll(openGalleryPage);
test.before(() => definePageHelpers(gallery.page).then(() => undefined));

for (const [i, state] of MAIN_STATES.entries()) {
  test(`axe finds nothing in ${state}`, () => looksGood(gallery, state, i));
}

test.run();

// pure
// tier: both
/** Purchases, withdrawals, reloads, crashes and claims in random order. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fileStories } from '../../support/file-stories.ts';
import { quarter, seed } from '../../support/tier.ts';

const STORIES = quarter(40);

// Proves stage 9: The order is what was confirmed; the same bytes are paid for once
test(`guests in ${STORIES} random calls pay each file once, and get it`, async () => {
  assert.equal(await fileStories(seed, STORIES), []);
});

test.run();

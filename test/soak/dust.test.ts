// timeout: 1500
// takes: 70
/**
 * 1,000 sales at the lowest price to a dishonest guest. The test measures what they cost the fee payer.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openCheatGuest } from '../support/rogue/cheat-guest.ts';
import { sellDust } from '../support/rogue/dust.ts';
import { cappedFees, keepLoss, tellLosses } from '../support/rogue/losses.ts';

const DUST_SALES = 1_000;

test.after(() => tellLosses('dust-soak'));

// Proves failures: A dishonest peer costs no more than is promised
test(`${DUST_SALES} sales at the lowest price cost the fee payer no more than they earn`, async () => {
  const guest = await openCheatGuest();
  try {
    keepLoss('guest', `${DUST_SALES} dust sales`, cappedFees, await sellDust(guest, DUST_SALES));
    assert.is(guest.page.view.phase, 'in-call');
  } finally {
    guest.close();
  }
});

test.run();

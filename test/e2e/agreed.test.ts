// tier: all
// timeout: 400
/** A call agreed ahead, in two browsers on the local ledger. test/node/agreed.test.ts has it on Surfpool. */
import { test } from 'uvu';
import { agreedCall, cancelledCall } from '../support/agreed-call.ts';
import { openPair, STEADY_PERIOD } from '../support/call.ts';
import { inTier, isLongerTier } from '../support/tier.ts';

for (const mix of inTier([
  { host: 'chromium', guest: 'firefox' },
  { host: 'firefox', guest: 'chromium' },
] as const)) {
  // Proves money back: Calls paid ahead
  test(`${mix.host} hosts: offer, booking, claim, call, end`, async () => {
    const pair = await openPair({ ...mix, period: STEADY_PERIOD });
    try {
      await agreedCall(pair);
    } finally {
      await pair.close();
    }
  });
}

if (isLongerTier) {
  test('a guest sees that its host has returned what it paid ahead', async () => {
    const pair = await openPair({ host: 'chromium', guest: 'chromium' });
    try {
      await cancelledCall(pair);
    } finally {
      await pair.close();
    }
  });
}

test.run();

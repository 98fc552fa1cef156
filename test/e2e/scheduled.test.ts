// tier: all
// timeout: 400
/**
 * A scheduled call in two browsers on the local ledger. test/node/scheduled.test.ts makes it on
 * Surfpool.
 */
import { test } from 'uvu';
import { scheduledCall, cancelledCall } from '../support/scheduled-call.ts';
import { openPair, STEADY_PERIOD } from '../support/call.ts';
import { inTier, isLongerTier } from '../support/tier.ts';

const MIXES = [
  { host: 'chromium', guest: 'firefox' },
  { host: 'firefox', guest: 'chromium' },
  { host: 'chromium', guest: 'chromium' },
  { host: 'firefox', guest: 'firefox' },
] as const;

for (const mix of inTier(MIXES)) {
  // Proves money back: Calls paid ahead
  test(`a scheduled call of ${mix.host} and ${mix.guest} goes from offer to end`, async () => {
    const pair = await openPair({ ...mix, period: STEADY_PERIOD });
    try {
      await scheduledCall(pair);
    } finally {
      await pair.close();
    }
  });
}

for (const mix of isLongerTier ? inTier(MIXES) : []) {
  test(`a guest in ${mix.guest} sees that the host in ${mix.host} has refunded the booking`, async () => {
    const pair = await openPair(mix);
    try {
      await cancelledCall(pair);
    } finally {
      await pair.close();
    }
  });
}

test.run();

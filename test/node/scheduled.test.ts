// tier: soak
// takes: 130
// timeout: 600
/** A scheduled call, a tip and a trial on Surfpool, a node of other authors. */
import { test } from 'uvu';
import { scheduledCall } from '../support/scheduled-call.ts';
import { pairOn, STEADY_PERIOD } from '../support/call.ts';
import { openSurfpoolSite } from '../support/site.ts';
import { trialAndTip } from '../support/trial-and-tip.ts';

trialAndTip('Surfpool', async (options) => pairOn(await openSurfpoolSite(), options));

test('a scheduled call on Surfpool goes from offer to end', async () => {
  const pair = await pairOn(await openSurfpoolSite(), { period: STEADY_PERIOD });
  try {
    await scheduledCall(pair);
  } finally {
    await pair.close();
  }
});

test.run();

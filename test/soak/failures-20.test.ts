// timeout: 1500
/** More than twenty minutes that are not paid: every cause, mended and for good. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openPair, type Pair, STEADY_PERIOD } from '../support/call.ts';
import { CAUSES, describe, drawFailures } from '../support/failures.ts';
import { runFailure } from '../support/freeze.ts';
import { drawn, isDrawn, soakNumber } from '../support/soak.ts';
import { installWitness } from '../support/witness.ts';
import { seeded } from '../unit/billing/sim-world.ts';

/** Each cause twice: once mended, once for good, if it can be both. */
const COUNT = Math.max(21, 2 * CAUSES.length);

if (isDrawn('failures-20')) {
  const plan = drawFailures(COUNT, seeded(soakNumber('failures')));
  let pair: Pair;
  test.before(async () => {
    pair = await openPair({ prepare: installWitness, period: STEADY_PERIOD, prepaid: 1 });
  });
  test.after(() => pair.close());

  plan.forEach((failure, index) => {
    test(`${index + 1}: ${describe(failure)}`, async () =>
      console.log(await runFailure(pair, failure)));
  });
} else {
  test(`today's soak: ${drawn().join(', ')}`, () => assert.not(drawn().includes('failures-20')));
}

test.run();

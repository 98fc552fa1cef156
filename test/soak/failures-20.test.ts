// timeout: 1500
// takes: 400
/** More than twenty unpaid minutes, one for each cause, with and without recovery. */
import { test } from 'uvu';
import { openPair, type Pair, STEADY_PERIOD } from '../support/call.ts';
import { CAUSES, describe, drawFailures } from '../support/failures.ts';
import { runFailure } from '../support/freeze.ts';
import { soakNumber } from '../support/soak.ts';
import { installWitness } from '../support/witness.ts';
import { seeded } from '../unit/billing/sim-world.ts';

/** Each cause twice: once with and once without recovery, if both are possible. */
const COUNT = Math.max(21, 2 * CAUSES.length);

const plan = drawFailures(COUNT, seeded(soakNumber('failures')));
let pair: Pair;
test.before(async () => {
  pair = await openPair({ prepare: installWitness, period: STEADY_PERIOD, prepaid: 1 });
});
test.after(() => pair.close());

plan.forEach((failure, index) => {
  test(`unpaid minute ${index + 1} freezes the call (${describe(failure)})`, async () =>
    console.log(await runFailure(pair, failure)));
});

test.run();

// pure
/**
 * Kills a page right after each write to its journal, of prepayment, minute, file sale and refund, on
 * either side. A call without a crash gives the list of steps. The seed draws a third of them here, and
 * test/soak/crash-matrix.test.ts takes all.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { crashAt, crashAtEach } from '../../support/crash-matrix.ts';
import { seeded } from '../billing/sim-world.ts';

const PART = 1 / 3;

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6));
console.log(`SEED=${seed}`);

// Proves failures: Crashes
test('after a crash at any step, both journals show each payment once', async () => {
  const { steps } = await crashAt(null);
  const random = seeded(seed);
  const drawn = [...new Set(steps)].filter(() => random() < PART);
  assert.equal(await crashAtEach(drawn), []);
});

test.run();

// takes: 20
/** Kills a page right after each write to its journal, at every step of either side. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { crashAt, crashAtEach } from '../support/crash-matrix.ts';

// Proves failures: Crashes
test('after a crash at each step, both journals show each payment once', async () => {
  const { steps } = await crashAt(null);
  const all = [...new Set(steps)];
  for (const kind of ['prepay', 'minute', 'file', 'refund', 'fact']) {
    for (const role of ['host', 'guest']) {
      assert.ok(
        all.some((step) => step.startsWith(`${role} ${kind} `)),
        `${role} writes ${kind}`,
      );
    }
  }
  console.log(`${all.length} steps: ${all.join(', ')}`);
  assert.equal(await crashAtEach(all), []);
});

test.run();

// pure
/** Forty billed minutes with servers that fail at random; a thousand are in test/soak/minutes-1000.test.ts. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { longRun } from '../../support/long-run.ts';
import { seeded } from '../billing/sim-world.ts';

const MINUTES = 40;

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6));
console.log(`SEED=${seed}`);

// Proves failures: Long calls
test(`the guest pays each of ${MINUTES} minutes once, or the call freezes`, async () => {
  const { minutes, samples } = await longRun(MINUTES, seeded(seed));
  assert.ok(minutes >= MINUTES);
  for (const { timers, openEntries } of samples) {
    assert.ok(timers <= 60 && openEntries <= 4, `${timers} wait, ${openEntries} are open`);
  }
});

test.run();

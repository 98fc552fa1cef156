// takes: 70
/** A thousand billed minutes, engine to engine on the real ledger, with servers that fail at random. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { longRun, type Sample } from '../support/long-run.ts';
import { soakNumber } from '../support/soak.ts';
import { seeded } from '../unit/billing/sim-world.ts';

const MINUTES = 1_000;
/** Memory that may grow per minute: transactions, accounts and undo on the ledger, and entries in both journals. */
const RECORD_BYTES = 50_000;
/** The most timers that may wait: loops, keepers and polls of both sides, and a few faults. */
const MOST_TIMERS = 60;

const seed = Number(process.env['SEED'] ?? soakNumber('minutes-1000'));
console.log(`SEED=${seed}`);

const perMinute = (from: Sample, to: Sample): number =>
  (to.heapBytes - from.heapBytes) / (to.minutes - from.minutes);

// Proves failures: Long calls
test(`each of ${MINUTES} minutes is paid once or frozen for a reason`, async () => {
  const run = await longRun(MINUTES, seeded(seed));
  console.log(run);
  assert.ok(run.minutes >= MINUTES);
  assert.ok(run.freezes > 0 && run.faults > run.freezes, 'there was trouble');
  const [, second, ...later] = run.samples;
  const [middle, last] = [later[Math.floor(later.length / 2)], later.at(-1)];
  assert.ok(second && middle && last);
  assert.ok(perMinute(second, last) < RECORD_BYTES, 'no more than the record of it');
  assert.ok(perMinute(middle, last) < 1.5 * perMinute(second, middle), 'not ever faster');
  for (const { timers, openEntries } of run.samples) {
    assert.ok(timers <= MOST_TIMERS, `${timers} wait`);
    assert.ok(openEntries <= 4, `${openEntries} are open`);
  }
});

test.run();

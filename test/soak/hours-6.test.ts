// takes: 60
/** Six hours of a call between two engines on the real ledger, at the pace of a real one. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Held, hoursOnEnd } from '../support/long-run.ts';
import { PRICE } from '../support/rig.ts';
import { FILE_PRICE } from '../support/samples.ts';
import { soakNumber } from '../support/soak.ts';
import { seeded } from '../unit/billing/sim-world.ts';

/** At least two hours, because the test compares hours. */
const HOURS = Number(process.env['HOURS'] ?? 6);
const MINUTE_MS = 60_000;
const MOST_ERROR_MS = 5;
/** The time that an outage of 30 s may cost: seconds without acks, and the recovery. */
const MOST_LOST_MS = 36_000;
/** As in minutes-1000.test.ts: what the ledger and both journals keep of a minute. */
const RECORD_BYTES = 50_000;
/** A leak of an object per minute would add 60 an hour, a leak per second thousands. */
const MOST_OBJECTS_PER_HOUR = 5;

const seed = Number(process.env['SEED'] ?? soakNumber('hours-6'));
console.log(`SEED=${seed}`);

// Proves failures: Long calls
test(`in ${HOURS} hours with outages, each minute is paid once without drift`, async () => {
  const run = await hoursOnEnd(HOURS, seeded(seed));
  assert.is(run.freezes, 0);

  // The clock: each minute falls due on time, and so does the last before an outage, counted from the first.
  assert.ok(run.due.every(({ errorMs }) => errorMs >= 0 && errorMs <= MOST_ERROR_MS));
  for (let outages = 0; outages <= HOURS; outages += 1) {
    const [first, ...later] = run.due.filter((each) => each.outages === outages);
    assert.ok(first);
    later.forEach(({ atMs }, at) => {
      const driftMs = atMs - first.atMs - (at + 1) * MINUTE_MS;
      assert.ok(Math.abs(driftMs) <= MOST_ERROR_MS, `${driftMs} ms after ${at + 1} minutes`);
    });
  }
  const { host, guest } = run.countedMs;
  assert.ok(Math.abs(host - guest) <= 1_000, `${host} and ${guest} ms`);
  const lostMs = run.lastedMs - host;
  assert.ok(lostMs >= HOURS * 30_000 - 2_000 && lostMs <= HOURS * MOST_LOST_MS, `${lostMs} ms`);

  // The money.
  const minutes = Math.floor(host / MINUTE_MS) + 1;
  const expected = [
    'prepay',
    ...Array.from({ length: HOURS }, () => 'file'),
    ...Array.from({ length: minutes - 3 }, (_, at) => `minute ${at + 4}`),
  ];
  assert.equal(run.paid, expected.sort());
  const sum = run.sales.reduce((total, { amount }) => total + amount, 0n);
  const files = BigInt(HOURS) * FILE_PRICE;
  assert.is(sum, BigInt(minutes) * PRICE + files);
  assert.equal(run.totals, { host: sum - files, guest: sum - files });

  const [first, last] = [run.held[0], run.held.at(-1)];
  assert.ok(first && last);
  console.log(first, last);
  checkHeld(first, last);
});

/** Checks that each journal has one entry for each payment, and nothing else. */
function checkHeld(first: Held, last: Held): void {
  const hours = HOURS - 1;
  const perMinute = (last.heapBytes - first.heapBytes) / (60 * hours);
  assert.ok(perMinute < RECORD_BYTES, `${perMinute} bytes a minute`);
  assert.ok(last.timers <= first.timers + 2, `${last.timers} timers, ${first.timers} at first`);
  assert.ok(last.openEntries <= 4, `${last.openEntries} open entries`);
  for (const [store, rows] of Object.entries(last.rows)) {
    const more = rows - (first.rows[store] ?? 0);
    // The payments are minutes and a file. Besides the journal, each file has a record of its own.
    const most = store.endsWith('journal') ? 61 * hours : hours;
    assert.ok(more <= most, `${store}: ${more} more in ${hours} hours`);
  }
  for (const [kind, count] of Object.entries(last.objects)) {
    const more = count - (first.objects[kind] ?? 0);
    assert.ok(more <= MOST_OBJECTS_PER_HOUR * hours, `${more} more of ${kind} in ${hours} hours`);
  }
}

test.run();

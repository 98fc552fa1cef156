// pure
// tier: both
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quarter } from '../../support/tier.ts';
import { SimCall } from './sim-call.ts';
import { scenario } from './sim-scenario.ts';

/** Random calls. One seed makes one call, and sim-call.ts checks the invariants at every moment. */

const RUNS = quarter(10_000);
// Proves stage 6: A failure always freezes: drawn failures in browsers, with picture and sound watched on both sides, and random calls
// Proves security: No outage and no silence is billed
test(`${RUNS} random calls break no invariant of billing.md`, () => {
  const seen = { landed: 0, frozenRetries: 0, unpaid: 0, thawed: 0, replaced: 0 };
  for (let seed = 1; seed <= RUNS; seed++) {
    const call = new SimCall(scenario(seed));
    try {
      call.run();
      call.checkEnd();
    } catch (thrown) {
      const what = thrown instanceof Error ? thrown.message : String(thrown);
      throw new Error(`seed ${seed}: ${what}`, { cause: thrown });
    }
    seen.landed += call.chain.landed.length;
    seen.frozenRetries += call.guest.retries.size;
    if (call.guest.endReason === 'unpaid') seen.unpaid += 1;
    for (const minute of call.guest.retries.keys()) {
      if (call.chain.landed.some((bytes) => bytes.minute === minute)) seen.thawed += 1;
    }
    if (new Set(call.guest.left.map((b) => b.minute)).size < call.guest.left.length) {
      seen.replaced += 1;
    }
  }
  // The runs prove something only if each of these has happened often enough.
  for (const [what, count] of Object.entries(seen)) {
    assert.ok(count > RUNS / 50, `${what}: ${count}`);
  }
});

test.run();

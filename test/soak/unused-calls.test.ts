// timeout: 3600
// takes: 30
/**
 * A thousand calls with random endings. Each returns its unused time exactly and once, or the books show
 * it as owed.
 */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { soakNumber } from '../support/soak.ts';
import { plans, playPlan } from '../support/story.ts';

/** The number of calls in a drawn run. `STORIES=1000` plays all. */
const STORIES = Number(process.env['STORIES'] ?? 120);
const seed = Number(process.env['SEED'] ?? soakNumber('unused-calls')) | 0;
console.log(`SEED=${seed}`);

// Proves money back: Unused time is returned by itself, once, and never more than was paid
test(`${STORIES} random calls refund exactly what is due`, async () => {
  const seen = new Map<string, number>();
  for (const plan of fc.sample(plans, { numRuns: STORIES, seed })) {
    const state = await playPlan(plan).catch((thrown: unknown) => {
      throw new Error(fc.stringify(plan), { cause: thrown });
    });
    seen.set(state, (seen.get(state) ?? 0) + 1);
  }
  console.log(Object.fromEntries(seen));
  assert.ok((seen.get('returned') ?? 0) > STORIES / 4, 'most were returned');
});

test.run();

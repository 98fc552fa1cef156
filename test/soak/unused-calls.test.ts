// timeout: 3600
/** A thousand calls that end somehow: what was not used comes back exactly and once, or is owed in writing. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { drawn, isDrawn, soakNumber } from '../support/soak.ts';
import { unusedStory } from '../support/unused-stories.ts';
import { seeded } from '../unit/billing/sim-world.ts';

/** A draw's share; `STORIES=1000` plays the thousand. */
const STORIES = Number(process.env['STORIES'] ?? 120);
const first = Number(process.env['SEED'] ?? soakNumber('unused-calls'));
console.log(`SEED=${first}`);

if (isDrawn('unused-calls')) {
  test(`${STORIES} calls return exactly what is due`, async () => {
    const seen = new Map<string, number>();
    for (let each = 0; each < STORIES; each += 1) {
      const seed = first + each;
      const { state } = await unusedStory(seeded(seed)).catch((thrown: unknown) => {
        console.log(`SEED=${seed}`);
        throw thrown;
      });
      seen.set(state, (seen.get(state) ?? 0) + 1);
    }
    console.log(Object.fromEntries(seen));
    assert.ok((seen.get('returned') ?? 0) > STORIES / 4, 'most were returned');
  });
} else {
  test(`today's soak: ${drawn().join(', ')}`, () => assert.not(drawn().includes('unused-calls')));
}

test.run();

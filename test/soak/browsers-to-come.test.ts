// timeout: 2400
// takes: 120
/**
 * Paid calls, a file and an outage in browsers that are started in another way than a person's today:
 * with what Chromium has behind flags, with both of Firefox's SCTP stacks, and with strict privacy. Each is
 * proven to be in effect where a page can see it (test/support/to-come/proofs.ts).
 *
 * The seed draws one; `SOAK_FULL=1` runs all. `BROWSERS='SNAP'` runs those with that text in their name:
 *
 *     BROWSERS=SNAP npm run soak:full -- browsers-to-come
 */
import { test } from 'uvu';
import { inRows } from '../support/net/in-turn.ts';
import { ROWS } from '../support/to-come/rows.ts';
import { play } from '../support/to-come/story.ts';
import { drawn } from '../support/soak.ts';

const DRAWN = 1;

const named = process.env['BROWSERS'];
const rows =
  named === undefined
    ? drawn(ROWS, DRAWN, 'browsers to come')
    : ROWS.filter(({ name }) => name.includes(named));

let outcomes: readonly Promise<readonly string[]>[] = [];
test.before(() => {
  outcomes = inRows(rows, 1, play);
});

test('the named browser exists', () => {
  if (rows.length === 0) throw new Error(`no such browser: ${named}`);
});

rows.forEach(({ name }, index) => {
  // Proves proof: Browsers to come, and Safari's engine
  test(`in ${name}, a call, a file and an outage end with correct sums`, async () => {
    for (const line of (await outcomes[index]) ?? []) console.log(`  ${name}: ${line}`);
  });
});

test.run();

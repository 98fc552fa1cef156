// pure
// tier: both
/**
 * Thirteen ways in which a server fails × four moments of a call. The seed chooses whether the host's
 * server, the guest's or both fail. All combinations are in test/soak/rpc-matrix.test.ts.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RPC_FAULTS } from '../../support/rpc-faults.ts';
import { type Cell, describeOutcome, PHASES, SIDES } from '../../support/rpc-cells.ts';
import { runCells } from '../../support/rpc-matrix.ts';
import { oneIn, seed } from '../../support/tier.ts';
import { seeded } from '../billing/sim-world.ts';

/** The cells mostly wait. More at once would make a slow machine late. */
const AT_ONCE = 20;

// Proves failures: Failing servers
test('whatever a server does, a purchase is paid at most once', async () => {
  const random = seeded(seed);
  const cells = RPC_FAULTS.flatMap((fault) =>
    PHASES.map((phase): Cell => {
      const where = SIDES[Math.floor(random() * SIDES.length)] ?? 'both';
      return { fault, phase, where };
    }),
  );
  const failed = await runCells(oneIn(cells, 4), AT_ONCE, (outcome) =>
    console.log(describeOutcome(outcome)),
  );
  assert.equal(failed, []);
});

test.run();

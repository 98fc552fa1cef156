// takes: 50
/**
 * Every way in which a server fails × every moment of a call × the server of the host, the guest or
 * both.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CELLS, describeOutcome } from '../support/rpc-cells.ts';
import { runCells } from '../support/rpc-matrix.ts';

const AT_ONCE = 24;

// Proves failures: Failing servers
test(`in ${CELLS.length} fault scenarios, purchases are paid at most once and journals agree`, async () => {
  const failed = await runCells(CELLS, AT_ONCE, (outcome) => console.log(describeOutcome(outcome)));
  assert.equal(failed, []);
});

test.run();

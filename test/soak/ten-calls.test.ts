// alone
// timeout: 600
// takes: 120
/** Ten calls in one pair of pages. After the tenth, the pages hold no more than after the first. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { leftovers, oneCall } from '../support/again.ts';
import { openPair, type Pair } from '../support/call.ts';
import { countLeftovers } from '../support/leftovers.ts';
import { residentBytes } from '../support/processes.ts';

const CALLS = 10;

let pair: Pair;
test.before(async () => {
  pair = await openPair({ prepare: countLeftovers });
});
test.after(() => pair.close());

test('ten calls leave nothing behind', async () => {
  const { host, guest, site } = pair;
  const megabytes = (): string =>
    [host, guest]
      .map(({ browser }) => (residentBytes(browser.process()?.pid ?? 0) / 1e6).toFixed(0))
      .join(' and ');
  await oneCall(pair, 'guest');
  const first = [await leftovers(host), await leftovers(guest)];
  console.log(`after the first: ${JSON.stringify(first)}, ${megabytes()} MB`);
  for (let call = 2; call <= CALLS; call += 1) {
    await oneCall(pair, call % 2 === 0 ? 'host' : 'guest');
    assert.equal([await leftovers(host), await leftovers(guest)], first, `after call ${call}`);
  }
  console.log(`after the tenth: the same, ${megabytes()} MB`);
  assert.is(site.ledger.transfers().length, CALLS, 'ten prepayments and nothing else');
  for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
});

test.run();

// tier: all
/** Both sides join and leave calls again and again without a reload (docs/architecture.md). */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { leftovers, oneCall } from '../support/again.ts';
import { connect, makeInvite, openPair, prepay } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';
import { countLeftovers } from '../support/leftovers.ts';

const pair = forAll(() => openPair({ prepare: countLeftovers }));

// Proves stage 2: Join and leave repeatedly without a reload
test('three calls in one page leave nothing behind', async () => {
  const { host, guest } = pair;
  await oneCall(pair, 'guest');
  const first = [await leftovers(host), await leftovers(guest)];
  assert.is(first[0]?.workers, 4, 'host: ledger, clock, frames and transfer');
  assert.is(first[1]?.workers, 3, 'guest: ledger, frames and transfer');
  await oneCall(pair, 'host');
  await oneCall(pair, 'guest');
  assert.equal([await leftovers(host), await leftovers(guest)], first);
  // Before the third call the guest was told that it had paid this address in two.
  assert.is(await guest.ui.data('terms', 'paidCalls'), '2');
  for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
});

test('a link opened in an ended call’s tab begins the next call', async () => {
  const { host, guest } = pair;
  await connect(pair);
  await prepay(pair);
  await guest.ui.click('end-call');
  for (const side of [host, guest]) await side.ui.until('call-ended', 'reason', ['guest']);
  await host.ui.click('start-over');
  await makeInvite(host.ui);
  const { hash } = new URL(await host.ui.value('invite-link'));
  // Opens the link as a messenger does, in the tab that still shows the cost of the last call.
  await guest.page.evaluate((code) => (location.hash = code), hash);
  await guest.ui.click('create-reply');
  await host.ui.fill('reply-input', await guest.ui.code('reply-code'));
  await host.ui.click('accept-reply');
  await prepay(pair);
  await host.ui.click('end-call');
  for (const side of [host, guest]) await side.ui.until('call-ended', 'reason', ['host']);
});

test.run();

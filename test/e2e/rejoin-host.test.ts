// tier: all
// waits
// timeout: 240
/** A host's page reloads or dies in the middle of a paid call. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, endSettled, openPair, type Pair, prepay, SHORT_PERIOD } from '../support/call.ts';
import { untilGuarded } from '../support/diagnostics.ts';
import {
  checkBooks,
  checkClocks,
  crash,
  interrupted,
  nextPaid,
  reload,
  repaired,
} from '../support/rejoin.ts';

const OPTIONS = { prepaid: 1, period: SHORT_PERIOD };

let pair: Pair;
test.before(async () => {
  pair = await openPair(OPTIONS);
  await connect(pair);
  await prepay(pair);
  await nextPaid(pair);
});
test.after(() => pair.close());

const both = () => [pair.host, pair.guest];

test('after the host reloads, a code from the guest restores the call', async () => {
  const { host, guest } = pair;
  await reload(host);
  await interrupted(guest);
  await host.ui.until('rejoin-card', 'role', ['host']);
  console.log(`  picture ${await repaired(pair, 'guest')} ms after the last paste`);
  for (const { page } of both()) await untilGuarded(page);
  await nextPaid(pair);
  await checkClocks(pair);
});

// Proves connection: Rejoin after a reload or a crash
test('another tab resumes the call after the host’s tab has crashed', async () => {
  const { guest } = pair;
  const host = await crash(pair, pair.host, OPTIONS);
  pair = { ...pair, host };
  await interrupted(guest);
  await host.ui.until('rejoin-card', 'role', ['host']);
  console.log(`  picture ${await repaired(pair, 'host', 'rejoin')} ms after the last paste`);
  await nextPaid(pair);
  await checkClocks(pair);
  await endSettled(pair, 'host');
  for (const { ui, kind } of both()) {
    await ui.shown('ended-quality');
    const seen = await ui.text('ended-quality');
    // A reload and a crash, whichever page of this side saw them.
    assert.ok(Number(/(\d+) interruptions$/.exec(seen)?.[1]) >= 2, `${kind}: ${seen}`);
    console.log(`  ${kind}: ${seen}`);
  }
  assert.ok((await checkBooks(pair)) >= 4);
});

test.run();

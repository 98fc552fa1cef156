// waits
// timeout: 240
/**
 * A page reloads in the middle of a paid call. Repair codes restore the same call with the same bill.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { connect, endSettled, openPair, openSide, prepay, SHORT_PERIOD } from '../support/call.ts';
import { untilGuarded } from '../support/diagnostics.ts';
import { forAll } from '../support/for-all.ts';
import {
  checkBooks,
  checkClocks,
  interrupted,
  nextPaid,
  paste,
  reload,
  repaired,
} from '../support/rejoin.ts';

const PERIOD = SHORT_PERIOD;
const OPTIONS = { prepaid: 1, period: PERIOD };

const pair = forAll(() => openPair(OPTIONS));

const both = () => [pair.host, pair.guest];

/** Returns the host's counted time, ms. */
const elapsed = async (): Promise<number> => Number(await pair.host.ui.data('elapsed', 'ms'));

// Proves connection: Rejoin after a reload or a crash
test('after the guest reloads, two exchanged codes restore the call', async () => {
  const { host, guest } = pair;
  const codes = await connect(pair);
  await prepay(pair);
  await nextPaid(pair);
  await host.ui.fill('chat-input', 'Before.');
  await host.ui.click('chat-send');
  await guest.ui.shown('chat-line');
  // In another tab of the guest's browser, the call stays in the first tab.
  const second = await openSide(pair.site, 'firefox', OPTIONS, guest);
  await second.ui.click('role-guest');
  await second.ui.shown('books-elsewhere');
  assert.match(await second.ui.text('books-elsewhere'), 'in a call');
  await second.page.close();
  const settled = await guest.ui.count('minute');
  await reload(guest);
  await interrupted(host);
  const heldMs = await elapsed();
  await host.ui.until('error', 'code', ['peer_away']);
  // Nobody would get it.
  const mayChat = () =>
    host.page.$eval('[data-testid="chat-send"]', (each) => !each.matches(':disabled'));
  assert.not(await mayChat());
  await guest.ui.until('rejoin-card', 'role', ['guest']);
  // One more minute may have settled at the moment of the reload.
  const paidPeriods = Number(await guest.ui.data('rejoin-card', 'paidUntil')) / (PERIOD * 1000);
  assert.ok(paidPeriods === settled || paidPeriods === settled + 1, `${paidPeriods} of ${settled}`);
  // A code of another kind is refused before it resumes anything.
  await paste(guest, codes.reply);
  await guest.ui.until('error', 'code', ['code_is_reply']);
  assert.ok(await guest.ui.has('rejoin'), 'nothing is resumed yet');
  assert.is(await elapsed(), heldMs, 'no time counts meanwhile');
  const fromMs = performance.now();
  console.log(`  picture ${await repaired(pair, 'guest', 'rejoin')} ms after the last paste`);
  assert.match(await guest.ui.text('chat-line'), 'Before.');
  assert.ok(await mayChat());
  const countedMs = (await elapsed()) - heldMs;
  const passedMs = performance.now() - fromMs;
  assert.ok(countedMs <= passedMs + 2_000, `${countedMs} ms were counted in ${passedMs}`);
  for (const { page } of both()) await untilGuarded(page);
  await checkClocks(pair);
  await nextPaid(pair);
  await checkClocks(pair);
  await endSettled(pair, 'host');
  assert.ok((await checkBooks(pair)) >= 3);
  for (const { guard, kind } of both()) assert.equal(guard.offences, [], kind);
});

test.run();

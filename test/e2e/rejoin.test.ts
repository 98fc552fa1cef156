// waits
// timeout: 240
/** A page that is reloaded, or dies, in the middle of a paid call: repair codes, the same call, the same bill. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eventually } from '../rtc-lab/bench.ts';
import {
  connect,
  endSettled,
  minutesPaid,
  openPair,
  openSide,
  type Pair,
  prepay,
  SHORT_PERIOD,
} from '../support/call.ts';
import { untilGuarded } from '../support/diagnostics.ts';
import {
  checkBooks,
  checkClocks,
  crash,
  interrupted,
  paste,
  reload,
  repaired,
  rowsKept,
} from '../support/rejoin.ts';

const PERIOD = SHORT_PERIOD;
const OPTIONS = { prepaid: 1, period: PERIOD };
const MINUTE_MS = 60_000;

let pair: Pair;
test.before(async () => {
  pair = await openPair(OPTIONS);
});
test.after(() => pair.close());

const both = () => [pair.host, pair.guest];

/** What the host has counted, ms. */
const elapsed = async (): Promise<number> => Number(await pair.host.ui.data('elapsed', 'ms'));

/** Billing goes on: one minute more than there are, on both sides. */
async function nextPaid(): Promise<void> {
  const settled = (await pair.host.ui.count('minute')) - 1;
  await Promise.all(both().map((side) => minutesPaid(side, settled + 1, MINUTE_MS)));
}

test('the guest reloads: its card offers the call, and a pair of codes goes on with it', async () => {
  const { host, guest } = pair;
  const codes = await connect(pair);
  await prepay(pair);
  await nextPaid();
  await host.ui.fill('chat-input', 'Before.');
  await host.ui.click('chat-send');
  await guest.ui.shown('chat-line');
  // Another tab of the guest's browser: the call is not to be had twice.
  const second = await openSide(pair.site, 'firefox', OPTIONS, guest);
  await second.ui.until('rejoin-card', 'elsewhere', ['true']);
  assert.not(await second.ui.has('error'), 'nothing is wrong');
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
  // One more may have settled in the moment of the reload.
  const paidPeriods = Number(await guest.ui.data('rejoin-card', 'paidUntil')) / (PERIOD * 1000);
  assert.ok(paidPeriods === settled || paidPeriods === settled + 1, `${paidPeriods} of ${settled}`);
  // What is pasted takes the call up, whatever comes of it.
  await paste(guest, codes.reply);
  await guest.ui.until('error', 'code', ['code_is_reply']);
  await interrupted(guest);
  assert.is(await elapsed(), heldMs, 'no time counts meanwhile');
  const fromMs = performance.now();
  console.log(`  picture ${await repaired(pair, 'guest')} ms after the last paste`);
  assert.match(await guest.ui.text('chat-line'), 'Before.');
  assert.ok(await mayChat());
  const countedMs = (await elapsed()) - heldMs;
  const passedMs = performance.now() - fromMs;
  assert.ok(countedMs <= passedMs + 2_000, `${countedMs} ms were counted in ${passedMs}`);
  for (const { page } of both()) await untilGuarded(page);
  await checkClocks(pair);
  await nextPaid();
  await checkClocks(pair);
});

test('the host reloads: the guest, which stayed, makes the code', async () => {
  const { host, guest } = pair;
  await reload(host);
  await interrupted(guest);
  await host.ui.until('rejoin-card', 'role', ['host']);
  console.log(`  picture ${await repaired(pair, 'guest')} ms after the last paste`);
  for (const { page } of both()) await untilGuarded(page);
  await nextPaid();
  await checkClocks(pair);
});

test('the host’s tab crashes: another tab of its browser takes the call up', async () => {
  const { guest } = pair;
  const host = await crash(pair, pair.host, OPTIONS);
  pair = { ...pair, host };
  await interrupted(guest);
  await host.ui.until('rejoin-card', 'role', ['host']);
  console.log(`  picture ${await repaired(pair, 'host', 'rejoin')} ms after the last paste`);
  await nextPaid();
  await checkClocks(pair);
  await endSettled(pair, 'host');
  for (const { ui, kind } of both()) {
    await ui.shown('ended-quality');
    const seen = await ui.text('ended-quality');
    // Two reloads and a crash, whichever page of this side saw them.
    assert.ok(Number(/(\d+) interruptions$/.exec(seen)?.[1]) >= 3, `${kind}: ${seen}`);
    console.log(`  ${kind}: ${seen}`);
  }
  assert.ok((await checkBooks(pair)) >= 5);
});

test('a call that is ended from its card, or was over, is offered no more', async () => {
  const { host, guest } = pair;
  await reload(guest);
  await host.ui.click('start-over');
  await connect(pair);
  await prepay(pair);
  assert.not(await guest.ui.has('rejoin-card'));
  await reload(guest);
  await guest.ui.until('rejoin-card', 'role', ['guest']);
  assert.ok((await rowsKept(guest)) > 0);
  await guest.ui.click('rejoin-end');
  await guest.ui.gone('rejoin-card');
  await eventually(
    'nothing stored',
    () => rowsKept(guest),
    (rows) => rows === 0,
    MINUTE_MS,
  );
  await reload(guest);
  await guest.ui.shown('role-guest');
  await host.ui.click('end-call');
  await host.ui.until('call-ended', 'reason', ['host']);
  assert.not(await guest.ui.has('rejoin-card'));
  for (const { guard, kind } of [host, guest]) assert.equal(guard.offences, [], kind);
});

test.run();

// pure
/**
 * A trial. A guest that leaves within it gets everything back. The tests also measure the most that
 * either side gains at its end.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  isWithinTrial,
  keptPeriods,
  leastUnusedOf,
  MOST_AHEAD_SECONDS,
  mostUnusedOf,
  toleranceSeconds,
  unusedOf,
} from '../../../src/shared/billing/unused.ts';
import { usdc } from '../../../src/shared/money.ts';
import { openRig, pause, PRICE, type Rig } from '../../support/rig.ts';
import { returned, seen, story } from '../../support/story.ts';
import { closeWorlds } from '../../support/world.ts';

test.after.each(closeWorlds);

const RATE = { price: usdc(1_000_003n), periodSeconds: 60, trialSeconds: 30 };
const PAID = usdc(RATE.price * 3n);
/** The length of the trial of every call in this file. */
const TRIAL = { trialSeconds: 10 };
const WHOLE = PRICE * 3n;

// Proves money back: A trial comes back whole, and no later
test('the host allows 2 s more of trial than the guest expects', () => {
  const { trialSeconds: trial } = RATE;
  for (const [counted, host, guest] of [
    [0, true, true],
    [trial, true, true],
    [trial + 1, true, false],
    [trial + 2, true, false],
    [trial + 3, false, false],
  ] as const) {
    assert.is(isWithinTrial(RATE, counted, 'host'), host, `host, ${counted} s`);
    assert.is(isWithinTrial(RATE, counted, 'guest'), guest, `guest, ${counted} s`);
    const rest = (RATE.price * BigInt(180 - counted)) / 60n;
    assert.is(unusedOf(RATE, PAID, counted, 'host'), host ? PAID : rest);
    assert.is(unusedOf(RATE, PAID, counted, 'guest'), guest ? PAID : rest);
  }
  for (let guest = 0; guest <= 180; guest += 1) {
    const tolerance = toleranceSeconds(guest);
    for (let host = guest - MOST_AHEAD_SECONDS; host <= guest + tolerance; host += 1) {
      const given = unusedOf(RATE, PAID, Math.max(0, host), 'host');
      assert.ok(given >= leastUnusedOf(RATE, PAID, guest), `${host} s and ${guest} s: enough`);
      assert.ok(given <= mostUnusedOf(RATE, PAID, guest), `${host} s and ${guest} s: expected`);
    }
  }
  for (const none of [{}, { trialSeconds: 0 }])
    assert.is(isWithinTrial(none, 0, 'host'), false, 'no trial');
});

test('until a trial is over, the prepayment covers no fees', () => {
  const rate = { periodSeconds: 60, trialSeconds: 60 };
  assert.equal(
    [59_999, 60_000, 62_999, 63_000, 121_000].map((ms) => keptPeriods(rate, ms)),
    [0, 0, 0, 1, 2],
  );
  assert.is(keptPeriods({ periodSeconds: 60 }, 60_000), 1);
  assert.is(keptPeriods({ periodSeconds: 5, trialSeconds: 15 }, 17_500), 0, 'of whole seconds');
});

for (const role of ['guest', 'host'] as const) {
  test(`a call that the ${role} ends within its trial costs nothing`, () =>
    story(TRIAL)
      .talk(6)
      .end(role)
      .expect({ both: 'returned', paid: WHOLE, returned: WHOLE, counted: [5, 6] }));
}

test('two seconds after the trial, the host refunds only unused time', async () => {
  const rig = await story(TRIAL).talk(12).end('guest').tell();
  const { countedSeconds, isTrial } = await returned(rig);
  assert.ok(countedSeconds > 10 && countedSeconds <= 12, `${countedSeconds} s`);
  assert.is(isTrial, true);
  assert.is(rig.host.unused[0]?.returned, WHOLE);
  rig.close();
  const later = await story(TRIAL).talk(14).end('guest').tell();
  const after = await returned(later);
  assert.ok(after.countedSeconds > 12, `${after.countedSeconds} s`);
  assert.is(after.isTrial, false);
  assert.is(after.returned, unusedOf(later.terms, usdc(WHOLE), after.countedSeconds, 'host'));
  assert.ok(after.returned < WHOLE);
});

test('neither an interruption nor a reload uses up a trial', async () => {
  const rig = await story(TRIAL).talk(3).tell();
  rig.cut();
  await pause(20_000);
  rig.connect();
  await rig.host.until('running again', ({ billing }) => (billing?.elapsedMs ?? 0) >= 5_000);
  rig.host.crash();
  await rig.rejoin('host');
  rig.connect();
  await rig.host.until('rejoined', ({ billing }) => (billing?.elapsedMs ?? 0) >= 7_000);
  rig.guest.call.end('guest');
  const { returned: back, isTrial } = await returned(rig);
  assert.equal([back, isTrial], [WHOLE, true]);
});

test('a guest’s claims do not lengthen its trial', async () => {
  const rig = await story(TRIAL).talk(15).tell();
  // The guest claims that it left in time, in every message that it can send and by a count that
  // stands still.
  const { callId } = rig;
  for (const method of ['trial', 'refund', 'unused', 'call_end']) {
    rig.inject({ jsonrpc: '2.0', method, params: { reason: 'guest', countedSeconds: 3, callId } });
  }
  rig.guest.call.end('guest');
  const { countedSeconds, returned: back } = await seen(rig, 'host', 'returned');
  assert.ok(countedSeconds >= 13, `${countedSeconds} s`);
  assert.is(back, unusedOf({ ...rig.terms, trialSeconds: 0 }, usdc(WHOLE), countedSeconds, 'host'));
});

test('a guest that stops acknowledging gains only seconds until the gate closes', async () => {
  const rig = await story(TRIAL).talk(11).withoutAcks().wait(3).end('guest').tell();
  const { returned: back } = await seen(rig, 'host', 'returned');
  assert.is(back, WHOLE);
  const { sendingMs } = rig.host;
  console.log(`  served for nothing: ${sendingMs} ms`);
  assert.ok(sendingMs <= 12_000 + 4_000, `${sendingMs} ms`);
});

test('the host sees how often this wallet has used a trial', async () => {
  const again = async (after?: Rig): Promise<Rig> => {
    const options = { prepaidPeriods: 3, returns: true, ...TRIAL, ...(after && { after }) };
    const rig = await openRig(options);
    assert.ok((await rig.pay({ mode: 'allowance', budgetPeriods: 6 })).ok);
    return rig;
  };
  const first = await again();
  await first.host.until('none before', ({ trialsBefore }) => trialsBefore === 0);
  assert.is(first.guest.view.trialsBefore, null, 'the guest is told nothing');
  first.guest.call.end('guest');
  await seen(first, 'host', 'returned');
  const second = await again(first);
  await second.host.until('one before', ({ trialsBefore }) => trialsBefore === 1);
  await second.host.until('talked', ({ billing }) => (billing?.elapsedMs ?? 0) >= 14_000);
  second.guest.call.end('guest');
  await seen(second, 'host', 'returned', second.callId);
  const third = await again(second);
  await third.host.until('still one', ({ trialsBefore }) => trialsBefore === 1);
});

test.run();

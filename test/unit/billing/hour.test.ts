// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hostSnapshot } from '../../../src/shared/billing/host.ts';
import { guestSnapshot } from '../../../src/shared/billing/guest.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { Scenario } from './sim-call.ts';
import { SimCall } from './sim-call.ts';
import type { Outage } from './sim-world.ts';
import { seeded } from './sim-world.ts';

/** Whole hours of simulated calls, with clocks that disagree by ±200 ppm. */

const HOUR_MS = 3_600_000;
const calm = (seed: number, hostPpm: number, guestPpm: number): Scenario => ({
  config: { price: usdc(500_000n), periodSeconds: 60, prepaidPeriods: 3 },
  random: seeded(seed),
  lengthMs: HOUR_MS,
  latencyMs: 120,
  skewPpm: { host: hostPpm, guest: guestPpm },
  outages: [],
  rpcDown: { host: [], guest: [] },
  noMedia: [],
  sleeps: [],
  confirmMs: 1_200,
  expiryMs: 32_000,
  chance: { drop: 0, fail: 0, refuse: 0, wrongQuote: 0, signFails: 0 },
  endAtMs: null,
});

for (const [hostPpm, guestPpm] of [
  [200, -200],
  [-200, 200],
  [0, 0],
] as const) {
  // Proves stage 6: Payment fires every minute
  // Proves stage 7: No drift, and both sides agree (`npm run bench -- clock` measures each tick)
  test(`an undisturbed hour (${hostPpm}/${guestPpm} ppm): no drift, every minute paid once`, () => {
    const call = new SimCall(calm(1, hostPpm, guestPpm));
    call.world.runUntil(HOUR_MS - 10);
    const host = hostSnapshot(call.host.state, 0);
    // The gate opens on the ack of the first tick after admission, at about 2 s.
    const elapsedMs = (HOUR_MS - 2_000) * (1 + hostPpm / 1e6);
    assert.ok(Math.abs(host.elapsedMs - elapsedMs) < 1_500, `${host.elapsedMs} ms`);
    const minutes = call.chain.landed.map(({ minute }) => minute);
    assert.equal(
      minutes,
      Array.from({ length: 57 }, (_, i) => i + 4),
    );
    assert.is(host.totalAtomic, 30_000_000n);
    assert.is(guestSnapshot(call.guest.state, 0).totalAtomic, 30_000_000n);
    assert.is(call.guest.retries.size, 0);
    assert.ok(call.maxApartMs <= 1_000);
    call.run();
    call.checkEnd();
  });
}

for (let seed = 1; seed <= 6; seed++) {
  // Proves stage 6: Edge: rapid changes of the connection
  test(`an hour with 20 interruptions (seed ${seed}): unbilled, nothing fails, nothing is lost`, () => {
    const random = seeded(seed);
    const kinds = ['silent', 'closed', 'to-guest', 'to-host'] as const;
    const outages: Outage[] = Array.from({ length: 20 }, (_, i) => {
      const fromMs = 30_000 + i * 175_000 + random() * 60_000;
      const kind = kinds[i % kinds.length] ?? 'silent';
      return { fromMs, toMs: fromMs + 4_000 + random() * 20_000, kind };
    });
    const downMs = outages.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
    const ppm = seed % 2 === 0 ? 200 : -200;
    const call = new SimCall({ ...calm(seed, ppm, -ppm), outages });
    call.world.runUntil(HOUR_MS - 10);
    const { countedMs } = call.host.state.gate;
    const upMs = HOUR_MS - 2_000 - downMs;
    assert.ok(countedMs <= upMs * 1.0002 + 1_000, 'no outage is counted');
    // Each interruption costs at most the last unacknowledged seconds and the wait for an ack;
    // three within one period never happen here.
    assert.ok(countedMs >= upMs * 0.9998 - 20 * 6_000, `${upMs - countedMs} ms lost`);
    assert.is(call.guest.retries.size, 0, 'no failure');
    const served = Math.floor(countedMs / 60_000) + 1;
    assert.ok(Math.abs(call.guest.state.paidPeriods - served) <= 1);
    assert.ok(call.maxApartMs <= 2_000);
    call.run();
    call.checkEnd();
  });
}

// Proves stage 6: Edge: connection lost during billing
test('an outage longer than the bytes of a pending minute: one freeze, one new signature', () => {
  const rehearsal = new SimCall(calm(1, 0, 0));
  while (rehearsal.guest.left.length === 0) rehearsal.world.runUntil(rehearsal.world.nowMs + 1);
  // The payment of minute 4 is on its way to the host when the channel goes silent.
  const fromMs = rehearsal.world.nowMs + 1;
  const outages: Outage[] = [{ fromMs, toMs: fromMs + 80_000, kind: 'silent' }];
  const call = new SimCall({ ...calm(1, 0, 0), outages });
  call.world.runUntil(340_000);
  assert.equal(
    call.guest.left.map(({ minute, state }) => [minute, state]),
    [
      [4, 'expired'],
      [4, 'landed'],
      [5, 'landed'],
    ],
  );
  assert.equal([...call.guest.retries], [[4, 1]]);
  assert.equal([call.host.state.minute.tag, call.guest.state.minute.tag], ['paid', 'paid']);
  assert.ok(call.host.state.gate.open);
});

test.run();

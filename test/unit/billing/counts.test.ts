// pure
/** Host and guest count the same seconds, whatever becomes of the media and the connection. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COUNT_TOLERANCE_SECONDS } from '../../../src/shared/billing/unused.ts';
import { usdc } from '../../../src/shared/money.ts';
import { type Scenario, SimCall } from './sim-call.ts';
import { scenario } from './sim-scenario.ts';
import { type Random, seeded } from './sim-world.ts';

const RUNS = 400;
const LENGTH_MS = 150_000;

/** Gaps in the media, each of them at least noticed. */
function gaps(random: Random, longestMs: number) {
  const found: { readonly fromMs: number; readonly toMs: number }[] = [];
  for (let atMs = 3_000 + random() * 10_000; atMs < LENGTH_MS;) {
    const toMs = atMs + 200 + random() * longestMs;
    found.push({ fromMs: atMs, toMs });
    atMs = toMs + 200 + random() ** 2 * 30_000;
  }
  return found;
}

/** An honest call, all of it prepaid. With a closed gate nothing is sent, and media takes time to start. */
function call(seed: number, change: (random: Random) => Partial<Scenario>): SimCall {
  const random = seeded(seed);
  const sim = new SimCall({
    ...scenario(seed),
    config: { price: usdc(500_000n), periodSeconds: 60, prepaidPeriods: 5 },
    lengthMs: LENGTH_MS,
    // Two clocks that differ by as much as those of two machines.
    skewPpm: { host: (random() - 0.5) * 200, guest: (random() - 0.5) * 200 },
    ...{ outages: [], sleeps: [], noMedia: [] },
    endAtMs: LENGTH_MS * (0.3 + 0.7 * random()),
    ...change(random),
  });
  const isUndisturbed = sim.mediaArrives;
  sim.mediaArrives = () => {
    const { gate } = sim.host.state;
    const openMs = sim.hostClock.local(sim.world.nowMs) - gate.openedAtMs;
    return gate.open && openMs > 300 + random() * 2_000 && isUndisturbed();
  };
  return sim;
}

const secondsOf = ({ host, guest }: SimCall) => ({
  host: Math.floor(host.state.gate.countedMs / 1_000),
  guest: Math.floor(guest.state.clock.ownMs / 1_000),
});

const worlds: Readonly<Record<string, (random: Random) => Partial<Scenario>>> = {
  'short gaps': (random) => ({ noMedia: gaps(random, 4_000), latencyMs: 150 }),
  'gaps of 12 s, as of a camera that comes back': (random) => ({
    noMedia: gaps(random, 12_000),
    latencyMs: 150,
  }),
  'long gaps on a slow line': (random) => ({ noMedia: gaps(random, 60_000), latencyMs: 900 }),
};

for (const [what, change] of Object.entries(worlds)) {
  test(`${what}: neither count is more than ${COUNT_TOLERANCE_SECONDS} s from the other (${RUNS} calls)`, () => {
    const seen = { longest: 0, uncounted: 0 };
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const sim = call(seed, change);
      sim.run();
      const { host, guest } = secondsOf(sim);
      const apart = Math.abs(host - guest);
      assert.ok(apart <= COUNT_TOLERANCE_SECONDS, `seed ${seed}: ${host} s and ${guest} s`);
      seen.longest = Math.max(seen.longest, host);
      if (host < 100) seen.uncounted += 1;
    }
    // The runs are worth something only if some of them counted for long, and some lost much.
    assert.ok(seen.longest > 40 && seen.uncounted > RUNS / 20, JSON.stringify(seen));
  });
}

test('media that never comes is counted by neither side', () => {
  const sim = call(1, () => ({ noMedia: [{ fromMs: 0, toMs: LENGTH_MS * 2 }] }));
  sim.run();
  assert.equal(secondsOf(sim), { host: 0, guest: 0 });
});

test.run();

import { usdc } from '../../../src/shared/money.ts';
import type { Scenario, Side } from './sim-call.ts';
import type { Outage, Random } from './sim-world.ts';
import { seeded } from './sim-world.ts';

/** A random call, made from its seed. */

const KINDS = ['silent', 'closed', 'to-guest', 'to-host'] as const;

function windows(random: Random, most: number, untilMs: number, longestMs: number) {
  const found: { readonly fromMs: number; readonly toMs: number }[] = [];
  let atMs = random() * untilMs;
  for (let i = Math.floor(random() * (most + 1)); i > 0 && atMs < untilMs; i--) {
    const toMs = atMs + 50 + random() ** 2 * longestMs;
    found.push({ fromMs: atMs, toMs });
    atMs = toMs + 500 + random() * untilMs * 0.5;
  }
  return found;
}

/** Most calls have a few troubles, some have none, some have all. */
export function scenario(seed: number): Scenario {
  const random = seeded(seed);
  const chance = (p: number): number => (random() < 0.35 ? random() * p : 0);
  const lengthMs = 20_000 + random() * 30_000;
  const outages: Outage[] = windows(random, 3, lengthMs, 9_000).map((window) => ({
    ...window,
    kind: KINDS[Math.floor(random() * KINDS.length)] ?? 'silent',
  }));
  const skew = (): number => (random() - 0.5) * 400;
  const maybe = <T>(p: number, make: () => T[]): T[] => (random() < p ? make() : []);
  const side = (): Side => (random() < 0.5 ? 'host' : 'guest');
  return {
    config: { price: usdc(250_000n), periodSeconds: 8, prepaidPeriods: 1 },
    random,
    lengthMs,
    latencyMs: random() < 0.8 ? 150 : 900,
    // Some hosts have a clock up to a quarter too fast. The guest must not pay them early.
    skewPpm: { host: random() < 0.05 ? random() * 250_000 : skew(), guest: skew() },
    outages,
    rpcDown: {
      host: maybe(0.2, () => windows(random, 2, lengthMs, 15_000)),
      guest: maybe(0.2, () => windows(random, 2, lengthMs, 15_000)),
    },
    noMedia: maybe(0.15, () => windows(random, 2, lengthMs, 8_000)),
    sleeps: maybe(0.1, () =>
      windows(random, 1, lengthMs, 12_000).map((window) => ({ ...window, side: side() })),
    ),
    confirmMs: 300 + random() ** 3 * 5_000,
    expiryMs: 6_000 + random() * 20_000,
    chance: {
      drop: chance(0.6),
      fail: chance(0.6),
      refuse: chance(0.6),
      wrongQuote: chance(0.8),
      signFails: chance(0.8),
    },
    endAtMs: random() < 0.1 ? random() * lengthMs : null,
  };
}

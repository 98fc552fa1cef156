import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { oneIn } from '../../support/tier.ts';
import {
  congest,
  type Congestion,
  initialCongestion,
  LEAST_RATE,
  pace,
  PROBE_EVERY_MS,
  queueMs,
} from '../../../src/workers/transfer/pace/congestion.ts';
import { frameBytesAt, Pacer } from '../../../src/workers/transfer/pace/pacer.ts';
import { type Path } from './bottleneck.ts';
import { home, run } from './congestion-sim.ts';

// pure
// tier: both
/** A transfer beside a call on a simulated narrow path. The file yields to the call. */

type How = Parameters<typeof run>[0];
/** The least share of what the call leaves that the file has, and the most that the call waits, ms. */
interface Bounds {
  readonly share?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly most?: number;
  /** The most that the wait grows in a third of a second, ms. */
  readonly rise?: number;
  /** Bytes per ms. */
  readonly leastPace?: number;
}
type Row = readonly [what: string, how?: Partial<How>, bounds?: Bounds];

const HOME = home();
/** 100 Mbit/s, and 80 Mbit/s to the next room. */
const WIDE = { ...HOME, bytesPerMs: 12_500, queueBytes: 500_000 };
const NEAR = { bytesPerMs: 10_000, queueBytes: 2_000_000, baseRttMs: 2 };
const NARROW = { bytesPerMs: 125, queueBytes: 60_000, baseRttMs: 50 };
const FAR = { ...HOME, baseRttMs: 200 };
const GOOD: Bounds = { share: 0.8, p95: 50 };

/** The path changes at this moment. */
const at =
  (atMs: number, changed: Partial<Path>) =>
  (nowMs: number, path: Path): void => {
    if (nowMs === atMs) Object.assign(path, changed);
  };

const PATHS: readonly Path[] = [
  ...[WIDE, NEAR, NARROW, FAR],
  { ...HOME, baseRttMs: 20 },
  // A queue of 1.6 s.
  { bytesPerMs: 625, queueBytes: 1_000_000, baseRttMs: 30 },
];
const nameOf = ({ bytesPerMs, baseRttMs }: Path): string =>
  `at ${bytesPerMs} bytes per ms and ${baseRttMs} ms`;
const ROWS: readonly Row[] = [
  ['from the start'],
  // The call's own control takes a rise of 25 ms in a second for congestion.
  [
    'once settled',
    { seconds: 90, from: 15 },
    { share: 0.9, p95: 35, rise: 9, leastPace: 0.7 * 1187 },
  ],
  ['for half an hour', { seconds: 1800, from: 1200 }, { share: 0.9, p95: 40 }],
  ...PATHS.map((path): Row => {
    const call = Math.min(62.5, path.bytesPerMs / 4);
    return [nameOf(path), { path, call, from: 10 }];
  }),
  // The first rise of the pace, which is slower on a path where the call would notice late.
  ...(
    [
      [HOME, 0.72, 60],
      [WIDE, 0.45, 40],
      [NEAR, 0.74, 35],
    ] as const
  ).map(([path, share, most]): Row => [
    `in the first 3 s ${nameOf(path)}`,
    { seconds: 3, path },
    { share, most },
  ]),
  ['in the first 12 s on a long path', { seconds: 12, path: FAR }, { most: 80 }],
  // Jitter is not taken for a queue.
  ...oneIn(
    [HOME, NEAR].flatMap((path) => [15, 30, 60].map((jitterMs) => ({ path, jitterMs }))),
    2,
  ).map((how): Row => [
    `with ${how.jitterMs} ms of jitter ${nameOf(how.path)}`,
    { seconds: 120, from: 10, ...how },
    { share: 0.6, p95: 50 },
  ]),
  ...[HOME, FAR, { ...FAR, bytesPerMs: 6000, baseRttMs: 150 }].flatMap((path) =>
    oneIn([1, 2, 3, 4, 5, 6], 3).map((seed): Row => [
      `with jitter from the start ${nameOf(path)}, seed ${seed}`,
      { path, jitterMs: 30, seed },
      { share: 0.5, p95: 60 },
    ]),
  ),
  // Machines that answer late are no queue either.
  ...[HOME, WIDE, NEAR].flatMap((path) =>
    oneIn([120, 240, 400], 3).map((stallMs): Row => [
      `silent for ${stallMs} ms ${nameOf(path)}`,
      { seconds: 120, path, stallMs, from: 10 },
      { share: 0.95, p95: 50 },
    ]),
  ),
  ...[HOME, WIDE, { ...NEAR, baseRttMs: 1 }].flatMap((path) =>
    Object.entries({ 60: 0.4, 120: 0.25, 200: 0.1 }).map(([awayMs, share]): Row => [
      `${awayMs} ms late at both ends ${nameOf(path)}`,
      { seconds: 90, path, awayMs: Number(awayMs), from: 30 },
      { share, p95: 50 },
    ]),
  ),
  [
    'once a busy machine is free and the path narrower',
    {
      ...{ seconds: 120, stallMs: 300, calmMs: 30_000, from: 98 },
      change: at(90_000, { bytesPerMs: 400 }),
    },
  ],
  // Paths change.
  ...(
    [
      ['longer', 25, {}, { baseRttMs: 90 }],
      ['shorter', 30, { baseRttMs: 120 }, { baseRttMs: 40 }],
      ['a third as wide', 23, {}, { bytesPerMs: 400 }],
      ['six times as wide', 30, { bytesPerMs: 400 }, { bytesPerMs: 2500 }],
    ] as const
  ).map(([what, from, before, after]): Row => [
    `once ${what}`,
    { path: { ...HOME, ...before }, from, change: at(20_000, after) },
  ]),
  // A transfer that sends little now and then does not grow its pace.
  [
    'after bursts',
    { seconds: 40, from: 30, sending: (nowMs) => nowMs >= 30_000 || nowMs % 1000 < 20 },
    { p99: 100 },
  ],
  // Without call media a payment still gets through, and the link is used.
  ...[HOME, WIDE, { ...NARROW, queueBytes: 100_000 }].map((path): Row => {
    const alone = { call: 0, mediaMs: Infinity, sending: (nowMs: number) => nowMs > 100 };
    return [`alone ${nameOf(path)}`, { path, ...alone, from: 10 }, { share: 0.9, p95: 200 }];
  }),
  ['beside a call that begins', { seconds: 130, mediaMs: 90_000, from: 93 }],
];

for (const [what, how = {}, bounds = GOOD] of ROWS) {
  // Proves stage 9: It yields to the call
  test(`a file takes only its share of the path, ${what}`, () => {
    const { path = HOME, ...rest } = how;
    const got = run({ seconds: 60, from: 0, ...rest, path: { ...path } });
    const { share = 0, leastPace = 0, rise = Infinity, ...waits } = bounds;
    for (const [name, part] of [
      ['p95', 0.95],
      ['p99', 0.99],
      ['most', 1],
    ] as const) {
      assert.ok(got.p(part) <= (waits[name] ?? Infinity), `${name} ${got.p(part)} ms`);
    }
    assert.ok(got.share >= share, `share ${got.share}`);
    assert.ok(got.rise <= rise, `${got.rise} ms in a third of a second`);
    assert.ok(got.leastPace >= leastPace, `${got.leastPace} bytes per ms`);
    if (!how.change) assert.is(got.callLost, 0);
  });
}

const media = { type: 'media', nowMs: 0, flowing: true } as const;
/** A controller beside a call. */
function controller(delivered = 0) {
  let nowMs = 0;
  let state = congest(initialCongestion, { ...media, delivered });
  return {
    get state() {
      return state;
    },
    /** One round trip after another, all answered. */
    hear(count: number, rttMs: (index: number) => number): Congestion {
      for (let index = 0; index < count; index += 1) {
        nowMs += PROBE_EVERY_MS;
        const sample = { type: 'sample', nowMs, rttMs: rttMs(index) } as const;
        state = congest(state, { ...sample, sending: pace(state) });
      }
      return state;
    },
    lose(afterMs: number): number {
      nowMs += afterMs;
      state = congest(state, { type: 'lost', nowMs, sending: 0 });
      return state.rate;
    },
  };
}

test('the pace continues a rise that a busy machine had ended', () => {
  const beside = controller();
  // Longer than a transfer keeps its pace without measuring the path.
  const { rate, phase } = beside.hear(500, () => 1);
  assert.is(phase, 'rising');
  while (beside.state.phase === 'rising') beside.hear(1, () => 30);
  assert.ok(beside.state.rate < rate);
  const after = beside.hear(1, () => 1);
  assert.is(after.phase, 'rising');
  assert.ok(after.rate >= rate);
});

test('a file takes the whole link without call media, else yields', () => {
  assert.is(pace(initialCongestion), Infinity);
  const event = { ...media, delivered: 1000 };
  const yielding = congest(initialCongestion, event);
  assert.is(pace(yielding), LEAST_RATE, 'for a moment');
  assert.is(yielding.rate, 500);
  assert.is(congest(yielding, event), yielding, 'said twice is said once');
  assert.is(pace(congest(yielding, { ...event, flowing: false })), Infinity);
});

test('without call media a file takes the link again after an outage', () => {
  const events = [
    ['sample', 50, Infinity],
    ['lost', 1600, LEAST_RATE],
    ['lost', 1650, LEAST_RATE],
    ['sample', 9000, null],
    ['sample', 9050, Infinity],
  ] as const;
  let state = initialCongestion;
  for (const [type, nowMs, expected] of events) {
    state = congest(state, { type, nowMs, rttMs: 50, sending: 1000 });
    if (expected !== null) assert.is(pace(state), expected, `${nowMs} ms`);
  }
});

test('lost probes halve the rate once per round trip, until answers return', () => {
  const beside = controller(2000);
  beside.hear(100, () => 50);
  const before = beside.state.rate;
  const rates = [1000, 1, 999].map((afterMs) => beside.lose(afterMs) / before);
  assert.equal(rates, [0.5, 0.5, 0.25]);
  for (let ms = 0; ms < 30_000; ms += PROBE_EVERY_MS) beside.lose(PROBE_EVERY_MS);
  assert.is(beside.state.rate, LEAST_RATE);
  const after = pace(beside.hear(100, () => 50));
  assert.ok(after > 1250, `${after} bytes per ms, five seconds later`);
});

test('the pace allows a longer queue for late threads on empty paths', () => {
  const late = (index: number): number => [5, 80, 40, 120, 60, 30, 100, 50][index % 8] ?? 0;
  const rows = [
    [20, () => 50],
    [100, late],
    [20, (index: number) => late(index) + (index < 48 ? 0 : 50)],
  ] as const;
  for (const [ms, rttMs] of rows) assert.is(queueMs(controller().hear(128, rttMs)), ms);
});

test('a rising pace begins without a burst', () => {
  const pacer = new Pacer(0);
  pacer.spend(100);
  assert.ok(pacer.waitMs(1, 8) > 0);
  assert.is(pacer.waitMs(20, 8), 0, 'earned');
  pacer.spend(2048);
  assert.ok(pacer.waitMs(40, 1200) > 0, 'what passed at the slow pace has earned little');
});

test('the pacer makes up for late timers, but not for idleness', () => {
  const burst = (pacer: Pacer, nowMs: number, mostLateMs: number): number => {
    let bytes = 0;
    for (; pacer.waitMs(nowMs, 1000, mostLateMs) === 0; bytes += 1000) pacer.spend(1000);
    return bytes;
  };
  const late = new Pacer(0);
  late.spend(5000);
  assert.is(late.waitMs(0, 1000), 5);
  const within = (bytes: number, least: number, most: number): void =>
    assert.ok(bytes >= least && bytes <= most, `${bytes} bytes`);
  within(burst(late, 30, 40), 24_000, 37_000);
  within(burst(late, 200, 40), 49_000, 52_000);
  within(burst(late, 400, 0), 10_000, 12_000);
  const idle = new Pacer(0);
  within(burst(idle, 200, 40), 10_000, 12_000);
});

test('a slow pace shortens frames down to a minimum', () => {
  assert.is(frameBytesAt(Infinity, 65_536), 65_536);
  assert.is(frameBytesAt(1250, 65_536), 4600, 'what SCTP sends at once');
  assert.is(frameBytesAt(10_000, 65_536), 40_000);
  assert.is(frameBytesAt(8, 65_536), 2048);
});

test.run();

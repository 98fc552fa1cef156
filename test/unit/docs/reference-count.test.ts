// pure
/**
 * docs/protocol/x402.md, "Timing": what the reference guest pays follows from its own count, which is the
 * engine's, whatever becomes of ticks and media.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  clockDown,
  clockTick,
  initialGuestClock,
  vetoPasses,
} from '../../../src/shared/billing/guest-clock.ts';
import { SILENCE_MS } from '../../../src/shared/billing/timing.ts';
import { createCount } from '../../support/reference-peer/count.ts';
import { seeded } from '../billing/sim-world.ts';

/** A call with a tick each second, which reports whether the gate is open. */
function counted(gates: readonly boolean[]) {
  let [nowMs, seq, connectedMs] = [0, 0, 0];
  const count = createCount(() => nowMs);
  const tick = (gate: boolean, afterMs = 1_000): void => {
    nowMs += afterMs;
    if (gate) connectedMs += afterMs;
    count.tick({ seq: (seq += 1), gate, connectedMs });
  };
  for (const gate of gates) tick(gate);
  return { count, tick };
}
const open = (seconds: number): boolean[] => Array.from({ length: seconds }, () => true);
const closed = (seconds: number): boolean[] => Array.from({ length: seconds }, () => false);

// Proves proof: A client can be written from the documents
test('the reference guest pays when its count is within 2 s of the host’s', () => {
  const { count } = counted(open(59));
  assert.ok(count.supports(59_900));
  assert.not.ok(count.supports(60_100));
});

test('the reference guest counts no seconds with a closed gate', () => {
  const { count } = counted([...open(20), ...closed(30), ...open(20)]);
  assert.ok(count.supports(41_000));
  assert.not.ok(count.supports(42_000));
});

test('the reference guest counts at most 2.5 s of any silence', () => {
  const { count, tick } = counted(open(11));
  tick(true, 60_000);
  assert.ok(count.supports(14_400));
  assert.not.ok(count.supports(14_600));
});

test('ticks that come too fast count no more than the elapsed time', () => {
  let nowMs = 0;
  const count = createCount(() => nowMs);
  for (let seq = 1; seq <= 600; seq += 1) {
    nowMs += 100;
    count.tick({ seq, gate: true, connectedMs: seq * 1_000 });
  }
  assert.not.ok(count.supports(63_000));
});

test('the reference guest’s count equals the engine’s in random calls', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = seeded(seed);
    let [nowMs, connectedMs, seq] = [0, 0, 0];
    const count = createCount(() => nowMs);
    let clock = initialGuestClock;
    for (let tick = 0; tick < 120; tick += 1) {
      const rare = random();
      const gapMs = 700 + random() * 600 + (rare > 0.9 ? random() * 6_000 : 0);
      nowMs += gapMs;
      seq += rare < 0.03 ? 2 : 1;
      const gate = random() > 0.12;
      connectedMs += gate ? Math.min(gapMs, 1_500) : 0;
      const receives = random() > 0.3;
      const last = clock.lastTick;
      if (last && nowMs - last.atMs > SILENCE_MS) {
        clock = clockDown(clock, last.atMs + SILENCE_MS);
      }
      clock = { ...clock, rx: { arriving: receives, atMs: nowMs } };
      clock = clockTick(clock, { seq, gate, connectedMs, paidUntilMs: 0 }, nowMs)?.clock ?? clock;
      count.tick({ seq, gate, connectedMs }, receives);
      for (const aheadMs of [0, 500, 1_500, 2_000, 2_500, 4_000]) {
        const dueMs = clock.ownMs + aheadMs;
        assert.is(count.supports(dueMs), vetoPasses(clock, dueMs, nowMs), `${seed}, tick ${tick}`);
      }
    }
  }
});

test.run();

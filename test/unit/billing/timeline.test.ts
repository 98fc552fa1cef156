// pure
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createTimeline } from '../../../src/main/billing/call-clock.ts';
import type { BillingSnapshot } from '../../../src/shared/billing/types.ts';
import { billing } from '../../support/samples.ts';

const snapshot = (elapsedMs: number, more: Partial<BillingSnapshot> = {}): BillingSnapshot =>
  billing({ elapsedMs, countdownMs: 240_000 - elapsedMs, paidUntilMs: 240_000, ...more });

test('the display shows only counted seconds, however old the last snapshot is', () => {
  const timeline = createTimeline();
  timeline.push(snapshot(181_000, { countedSeconds: 180 }), 5_000);
  for (const nowMs of [5_000, 5_999, 60_000]) {
    const shown = { elapsedMs: 180_000, countdownMs: 60_000, upcomingMs: null };
    assert.equal(timeline.read(nowMs), shown);
  }
});

// Proves stage 7: The timer is the billing clock, and right on the first frame after the tab returns
test('after a long absence, the display shows the newest snapshot at once', () => {
  const timeline = createTimeline();
  timeline.push(snapshot(180_000), 0);
  timeline.read(100);
  timeline.push(snapshot(236_000), 900_000);
  const { elapsedMs, countdownMs } = timeline.read(900_000);
  assert.equal([elapsedMs, countdownMs], [236_000, 4_000]);
});

test('the display starts at zero in the next call', () => {
  const timeline = createTimeline();
  timeline.push(snapshot(180_000), 0);
  timeline.read(0);
  timeline.reset();
  assert.equal(timeline.read(0), { elapsedMs: 0, countdownMs: 0, upcomingMs: null });
});

test('the display counts down to the next step, unless the countdown is paused', () => {
  const timeline = createTimeline();
  const retry = (inMs: number, counting: boolean) =>
    snapshot(190_000, { running: false, upcoming: { what: 'retry', inMs, counting } });
  timeline.push(retry(5_000, true), 1_000);
  assert.is(timeline.read(3_500).upcomingMs, 2_500);
  assert.is(timeline.read(9_000).upcomingMs, 0);
  timeline.push(retry(2_000, false), 9_000);
  assert.is(timeline.read(20_000).upcomingMs, 2_000);
});

test('elapsed time never decreases, whatever snapshots arrive', () => {
  const pushes = fc.array(fc.tuple(fc.nat(300_000), fc.nat(3_000), fc.boolean()), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(pushes, (steps) => {
      const timeline = createTimeline();
      let [nowMs, shownMs] = [0, 0];
      return steps.every(([elapsedMs, waitMs, running]) => {
        timeline.push(snapshot(elapsedMs, { running }), nowMs);
        nowMs += waitMs;
        const { elapsedMs: next, countdownMs } = timeline.read(nowMs);
        const holds = next >= shownMs && countdownMs === Math.max(0, 240_000 - next);
        shownMs = next;
        return holds;
      });
    }),
  );
});

test.run();

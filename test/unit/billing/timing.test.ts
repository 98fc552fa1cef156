// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dueMs, timingFor } from '../../../src/shared/billing/timing.ts';

test('the standard period has the windows of billing.md, to the second', () => {
  assert.equal(timingFor(60), {
    periodMs: 60_000,
    yellowMs: 10_000,
    quoteMs: 15_000,
    pendingMs: 10_000,
    retryWaitMs: 5_000,
    retryLimitMs: 10_000,
    frozenLimitMs: 20_000,
    endMs: 3_000,
    askMs: 30_000,
  });
});

test('the shortest period has the shortest windows', () => {
  assert.equal(timingFor(8), {
    periodMs: 8_000,
    yellowMs: 2_000,
    quoteMs: 3_000,
    pendingMs: 4_000,
    retryWaitMs: 1_000,
    retryLimitMs: 4_000,
    frozenLimitMs: 8_000,
    endMs: 1_000,
    askMs: 5_000,
  });
});

test('in every period, the host waits longer than the guest’s whole retry', () => {
  for (let seconds = 8; seconds <= 60; seconds++) {
    const timing = timingFor(seconds);
    assert.ok(timing.frozenLimitMs > timing.retryWaitMs + timing.retryLimitMs + timing.endMs);
    assert.ok(timing.pendingMs + timing.quoteMs < timing.periodMs);
    assert.ok(timing.quoteMs > timing.yellowMs);
  }
});

// Proves stage 6: Payment fires every minute
test('minute 4 is due at 180 s, minute 5 at 240 s', () => {
  const timing = timingFor(60);
  assert.equal([dueMs(4, timing), dueMs(5, timing)], [180_000, 240_000]);
});

test.run();

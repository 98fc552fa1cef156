// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CallView } from '../../../src/shared/api/ledger.ts';
import {
  hostSnapshot,
  initialHost,
  reduceHost,
  type HostState,
} from '../../../src/shared/billing/host.ts';
import { leaseMs } from '../../../src/shared/billing/gate.ts';
import { timingFor } from '../../../src/shared/billing/timing.ts';
import type { BillingSnapshot, HostEvent } from '../../../src/shared/billing/types.ts';
import { terms as anyTerms } from '../../support/samples.ts';

const terms = { ...anyTerms, prepaidPeriods: 1 };
const lease = (billing: BillingSnapshot | null, sending: boolean): number =>
  leaseMs({ terms, billing, sending } satisfies Pick<CallView, 'terms' | 'billing' | 'sending'>);

test('nothing may be sent before the call, nor where the gate is closed', () => {
  const snapshot = hostSnapshot(initialHost(terms), 0);
  assert.is(lease(null, true), 0);
  assert.is(lease(snapshot, false), 0);
});

/** The host's machine, second by second; the guest acknowledges and never pays. */
function unpaidCall(): { readonly atMs: number; readonly ms: number; readonly state: HostState }[] {
  let state = initialHost(terms);
  const readings: { atMs: number; ms: number; state: HostState }[] = [];
  const feed = (event: HostEvent, nowMs: number): void => {
    const step = reduceHost(state, event, nowMs);
    state = step.state;
    for (const effect of step.effects) {
      if (effect.type === 'send-tick') feed({ type: 'ack', ack: { seq: effect.tick.seq } }, nowMs);
    }
    const ms = lease(hostSnapshot(state, nowMs), state.gate.open);
    readings.push({ atMs: nowMs, ms, state });
  };
  feed({ type: 'admitted', prepaidPeriods: 1 }, 0);
  let connectedMs = 0;
  for (let second = 0; second <= 90; second += 1) {
    const nowMs = second * 1_000;
    if (state.gate.open && second > 0) {
      connectedMs += 1_000;
      feed({ type: 'second', run: state.gate.run, connectedMs }, nowMs);
    }
    feed({ type: 'beat' }, nowMs);
  }
  return readings;
}

// Proves security: A freeze holds while the main thread is blocked
test('a lease never outlives paid time by more than a pending payment, and the freeze ends it', () => {
  const { pendingMs, periodMs } = timingFor(terms.periodSeconds);
  const readings = unpaidCall();
  const open = readings.filter(({ ms }) => ms > 0);
  assert.ok(open.length > 60);
  for (const { atMs, ms } of open) {
    assert.ok(atMs + ms <= periodMs + pendingMs + 3_000, `at ${atMs}: ${ms}`);
  }
  const frozen = readings.filter(({ state }) => state.shownFrozen !== null);
  assert.ok(frozen.length > 0, 'the minute was never paid');
  assert.ok(frozen.every(({ ms }) => ms === 0));
});

test('while the gate is open the lease outlasts the next reading, up to the freeze itself', () => {
  const readings = unpaidCall();
  const sending = readings.filter(({ state }) => state.gate.open);
  assert.ok(sending.every(({ ms }) => ms > 1_000));
});

test.run();

// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hostSnapshot, initialHost } from '../../../src/shared/billing/host.ts';
import { leaseMs } from '../../../src/shared/billing/gate.ts';
import { timingFor } from '../../../src/shared/billing/timing.ts';
import type { BillingSnapshot } from '../../../src/shared/billing/types.ts';
import { terms as anyTerms } from '../../support/samples.ts';
import { HostRig } from './host-rig.ts';

/** A lease: how long a side may send media until the next reading of its meter. */

const terms = { ...anyTerms, prepaidPeriods: 1 };
const lease = (billing: BillingSnapshot | null, sending: boolean): number =>
  leaseMs({ terms, billing, sending });

test('neither side may send media before the call or with a closed gate', () => {
  assert.is(lease(null, true), 0);
  assert.is(lease(hostSnapshot(initialHost(terms), 0), false), 0);
});

// Proves security: A freeze holds while the main thread is blocked
test('a lease lasts only while the gate is open', () => {
  const { pendingMs, periodMs } = timingFor(terms.periodSeconds);
  const rig = new HostRig(terms);
  rig.feed({ type: 'admitted', prepaidPeriods: 1 });
  let [open, frozen] = [0, 0];
  // The guest acknowledges and never pays.
  for (let second = 0; second <= 90; second += 1) {
    rig.beat();
    const ms = lease(rig.snapshot, rig.state.gate.open);
    const isFrozen = rig.state.shownFrozen !== null;
    if (isFrozen) frozen += 1;
    if (rig.state.gate.open) open += 1;
    assert.is(ms > 1_000, rig.state.gate.open, 'outlasts the next reading');
    assert.ok(!isFrozen || ms === 0);
    const untilMs = rig.nowMs - rig.state.gate.openedAtMs + ms;
    assert.ok(ms === 0 || untilMs <= periodMs + pendingMs + 3_000, `${untilMs}: ${ms}`);
  }
  assert.ok(open > 60 && frozen > 0, 'the minute was never paid');
});

test.run();

// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import { guestNextWakeMs, initialGuest, reduceGuest } from '../../../src/shared/billing/guest.ts';
import { hostNextWakeMs, initialHost, reduceHost } from '../../../src/shared/billing/host.ts';
import type { GuestEvent, HostEvent } from '../../../src/shared/billing/types.ts';
import { GuestRig } from './guest-rig.ts';
import { HostRig } from './host-rig.ts';
import { CONFIG, EXPIRED, NO_FUNDS, tag } from './rig.ts';

/** Events that a machine gets late. The machine first does what was due before them, as of its own time. */

const SHORT = { ...CONFIG, periodSeconds: 8, prepaidPeriods: 1 };

interface Timed<E> {
  readonly afterMs: number;
  readonly event: E;
}

/** Feeds the same events twice, with punctual wakes and with none, and compares after each. */
function compare<S, E, F>(
  initial: S,
  reduce: (state: S, event: E, nowMs: number) => { state: S; effects: readonly F[] },
  nextWakeMs: (state: S) => number | null,
  wake: E,
  events: readonly Timed<E>[],
): void {
  let [punctual, late] = [initial, initial];
  let nowMs = 1_000;
  for (const { afterMs, event } of events) {
    // Never exactly at a deadline, where a wake may come before or after the event.
    const untilMs = nowMs + afterMs + 0.37;
    const effects: F[] = [];
    for (;;) {
      const atMs = nextWakeMs(punctual);
      if (atMs === null || atMs > untilMs) break;
      const step = reduce(punctual, wake, Math.max(atMs, nowMs));
      punctual = step.state;
      effects.push(...step.effects);
    }
    nowMs = untilMs;
    const step = reduce(punctual, event, nowMs);
    punctual = step.state;
    effects.push(...step.effects);
    const lateStep = reduce(late, event, nowMs);
    late = lateStep.state;
    assert.equal(lateStep.effects, effects);
    assert.equal(late, punctual);
  }
}

const timed = <E>(event: fc.Arbitrary<E>): fc.Arbitrary<Timed<E>[]> =>
  fc.array(fc.record({ afterMs: fc.oneof(fc.nat(900), fc.nat(9_000)), event }), {
    minLength: 5,
    maxLength: 60,
  });

/** Events of one type; a field is an arbitrary, or stays the same. */
const event = (type: string, fields: Readonly<Record<string, unknown>> = {}) =>
  fc.record({
    type: fc.constant(type),
    ...Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        value instanceof fc.Arbitrary ? value : fc.constant(value),
      ]),
    ),
  });
const often = (weight: number, arbitrary: ReturnType<typeof event>) => ({ weight, arbitrary });

const minute = fc.constantFrom(2, 3);
const common = [
  event('connection-down'),
  event('connection-up'),
  event('peer-freeze', { minute, code: 'unpaid' }),
  event('peer-unfreeze'),
];
const admitted = { afterMs: 0, event: { type: 'admitted', prepaidPeriods: 1 } } as const;
const seconds = (min: number) => fc.integer({ min, max: 12 }).map((s) => s * 1_000);

test('the host’s state machine gives the same effects and states without timer events', () => {
  const digest = fc.constantFrom('a', 'b');
  const ack = fc.record({
    seq: fc.integer({ min: 1, max: 12 }),
    rx: fc.constantFrom(true, true, false),
  });
  const any = fc.oneof(
    often(8, event('beat')),
    often(8, event('second', { run: fc.integer({ min: 1, max: 3 }), connectedMs: seconds(1) })),
    often(8, event('ack', { ack })),
    ...common,
    event('payment-request', { requestId: fc.nat(9), minute, digest }),
    event('landed', { minute, digest, signature: 's' }),
    event('rejected', { minute, digest, error: NO_FUNDS }),
  ) as unknown as fc.Arbitrary<HostEvent>;
  fc.assert(
    fc.property(timed(any), (events) => {
      compare(initialHost(SHORT), reduceHost, hostNextWakeMs, { type: 'wake' }, [
        admitted,
        ...events,
      ]);
    }),
    { numRuns: 400, seed: 1 },
  );
});

test('the guest’s state machine gives the same effects and states without timer events', () => {
  const attempt = fc.integer({ min: 1, max: 3 });
  const tick = fc.record({
    seq: fc.integer({ min: 1, max: 99 }),
    connectedMs: seconds(0),
    gate: fc.constantFrom(true, true, true, false),
    paidUntilMs: fc.constant(0),
  });
  const any = fc.oneof(
    often(12, event('tick', { tick })),
    ...common,
    often(3, event('quote-ok', { minute, attempt })),
    often(3, event('signed', { minute, attempt, signedAtMs: fc.nat(60_000) })),
    event('confirmed', { minute, signature: 's' }),
    event('failed', { minute, error: EXPIRED }),
    event('refused', { minute, retry: fc.boolean(), error: NO_FUNDS }),
  ) as unknown as fc.Arbitrary<GuestEvent>;
  fc.assert(
    fc.property(timed(any), (events) => {
      compare(initialGuest(SHORT), reduceGuest, guestNextWakeMs, { type: 'wake' }, [
        admitted,
        ...events,
      ]);
    }),
    { numRuns: 400, seed: 1 },
  );
});

test('an event exactly at its deadline is in time', () => {
  const rig = HostRig.inCall(5);
  rig.beat('none');
  const [tick] = rig.state.gate.pending;
  assert.ok(tick);
  rig.nowMs = tick.sentAtMs + 2_000;
  rig.feed({ type: 'ack', ack: { seq: tick.seq, rx: true } });
  assert.is(rig.state.gate.countedMs, 6_000);
  const guest = GuestRig.pending();
  const { minute: pending } = guest.state;
  assert.ok(pending.tag === 'pending' && pending.deadlineAtMs !== null);
  guest.seconds(9);
  guest.nowMs = pending.deadlineAtMs;
  guest.confirm(4);
  assert.equal([tag(guest), guest.of('freeze').length], ['paid', 0]);
});

test.run();

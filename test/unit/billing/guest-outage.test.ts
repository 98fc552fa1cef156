// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GuestRig, guestPlays } from './guest-rig.ts';
import { CONFIG, tag } from './rig.ts';

/** The guest when the peer freezes, the connection breaks, or the machine sleeps. */

const STATES = {
  quote: [() => GuestRig.inCall(181), 'frozen'],
  pending: [() => GuestRig.pending(), 'frozen'],
  frozen: [() => GuestRig.frozen(), 'retry'],
  retry: [() => GuestRig.retrying(), 'unpaid'],
  unpaid: [() => GuestRig.unpaid(), 'ended'],
} as const;

for (const [name, again] of [
  ['quote', 'request-quote'],
  ['pending', 'send-payment again, !billing_attempt, watch for any'],
] as const) {
  test(`the host’s freeze freezes a guest in state ${name}, and one retry follows`, () => guestPlays(
    STATES[name][0](),
  )`
    peer-freeze   | →freeze, freeze unpaid      | frozen
    closed, 5s    | ${again}                    | retry
    confirmed     | !billing_success, →unfreeze | paid
    peer-unfreeze | unfreeze
  `);
}

test('the host’s freeze of a settled minute leaves that minute paid', () => guestPlays(
  GuestRig.pending(),
)`
  confirmed   | !billing_success
  peer-freeze | freeze unpaid    | paid/frozen
  open, tick  | unfreeze         | paid/paid
`);

for (const [name, [prepare, next]] of Object.entries(STATES)) {
  // Proves stage 6: Edge: connection lost during billing
  test(`the guest’s failure timer in state ${name} neither runs nor restarts while disconnected`, () => {
    const rig = prepare();
    rig.seconds(1);
    const before = tag(rig);
    const { minute } = rig.state;
    const leftMs = ('deadlineAtMs' in minute ? (minute.deadlineAtMs ?? 0) : 0) - rig.nowMs;
    assert.ok(leftMs > 0);
    rig.feed({ type: 'connection-down' });
    rig.pass(300_000);
    assert.is(tag(rig), before);
    rig.feed({ type: 'connection-up' });
    rig.pass(10_000);
    assert.is(tag(rig), before, 'up with the first tick');
    rig.tick();
    const whole = Math.ceil(leftMs / 1_000) - 1;
    rig.seconds(whole);
    assert.is(tag(rig), before);
    rig.seconds(1);
    assert.is(tag(rig), next);
  });

  test(`a payment in state ${name} settles while the connection is down`, () => {
    const rig = prepare();
    rig.feed({ type: 'connection-down' });
    rig.pass(20_000);
    rig.confirm(4);
    assert.is(tag(rig), 'paid');
  });
}

// Proves stage 6: Edge: the laptop asleep
test('a sleeping guest wakes interrupted, and its payment has not failed', () => guestPlays(
  GuestRig.pending(),
)`
  sleep 120 |  | pending/interrupted
`);

test('on a new channel, the guest repeats its freeze and accepts new tick numbers', () => {
  const rig = GuestRig.frozen();
  void guestPlays(rig)`
    connection-down
    connection-up   | →freeze
  `;
  assert.is(rig.tick({ seq: 1 })[0]?.type, 'send-ack');
});

test('with a shortened period, an unpaid minute leads the guest through the same states', () => guestPlays(
  GuestRig.pending(2, { ...CONFIG, periodSeconds: 8, prepaidPeriods: 1 }),
)`
  4s         | →billing_failed, !billing_failed, →freeze, freeze confirmation_timeout | frozen
  closed, 1s | send-payment again 2, !billing_attempt, watch for any 2                | retry
  4s         | →billing_failed, !billing_failed                                       | unpaid
  1s         | →call_end, end unpaid                                                  | ended
`);

test.run();

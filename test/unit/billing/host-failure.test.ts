// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HostRig, hostPlays } from './host-rig.ts';
import { CONFIG, events, tag } from './rig.ts';

/** The host's side of docs/billing.md's table from `frozen` on, and in an outage. */

const at = (seconds: number) => hostPlays(HostRig.inCall(seconds));

// Proves stage 6: Exactly one retry, and it works
test('a refused retry ends the call after 3 s, without another retry', () => hostPlays(
  HostRig.frozen(),
)`
  5s
  payment-request         | settle again
  rejected, mark          | →billing_failed, !billing_failed | unpaid/failed/red
  payment-request 4 third | payment_window_expired
  2s
  2s                      | →call_end, end unpaid            | ended end@=3000 endReason=unpaid
`);

test('after a late rejection of the first transaction, a retry is still possible', () => at(180)`
  payment-request, 10s  | settle, →billing_failed, !billing_failed, →freeze, freeze confirmation_timeout, close, clock-stop
  rejected              |                                                                                                   | frozen
  payment-request 4 new | settle again
`);

test('a retry with the same transaction fails the minute once that transaction fails', () => at(
  180,
)`
  payment-request, 10s | settle, →billing_failed, !billing_failed, →freeze, freeze confirmation_timeout, close, clock-stop
  payment-request      | join
  rejected             | →billing_failed, !billing_failed                                                                  | unpaid
`);

test('a freeze without a retry ends the call after 20 s', () => at(180)`
  10s              | →billing_failed, !billing_failed, →freeze, freeze unpaid, close, clock-stop | frozen
  mark freeze, 25s | →billing_failed, !billing_failed, →call_end, end unpaid                     | ended end@=20000
`);

test('a late refusal ends the call no later than the frozen limit', () => at(180)`
  10s              | →billing_failed, !billing_failed, →freeze, freeze unpaid, close, clock-stop | frozen
  mark freeze, 18s
  payment-request  | settle again
  rejected         | →billing_failed, !billing_failed                                            | unpaid
  5s               | →call_end, end unpaid                                                       | ended end@=20000
`);

test('the host records a payment that lands after the end as a credit', () => {
  const rig = HostRig.inCall(180);
  void hostPlays(rig)`
    payment-request, 10s | settle, →billing_failed, !billing_failed, →freeze, freeze confirmation_timeout, close, clock-stop
    20s                  | →billing_failed, !billing_failed, stop-rebroadcast, →call_end, end unpaid                         | ended
    landed               | !credit
    payment-request      | answer-receipt
    payment-request 5    | too_early
  `;
  assert.is(rig.last('stop-rebroadcast').digest, 'bytes-4');
  assert.equal(events(rig.effects).at(-1), {
    ...{ type: 'late', minute: 4, outcome: 'credit', signature: 'sig-bytes-4' },
  });
});

test('a user’s end closes the gate once, and the host refuses later payments', () => {
  const rig = HostRig.inCall(175);
  void hostPlays(rig)`
    end             | close, clock-stop, →call_end, end host
    end by the peer |                                        | endReason=host
    payment-request | payment_window_expired
  `;
  rig.clear();
  rig.beats(3);
  assert.equal(rig.effects, [], 'no heartbeat either');
});

test('the guest’s freeze of a due minute freezes the host, too', () => at(180)`
  peer-freeze for want of USDC | →freeze, freeze insufficient_usdc, close, clock-stop | frozen freezeCode=insufficient_usdc gate=closed
  payment-request              | settle again
  landed                       | →billing_success, !billing_success, →unfreeze
  1s                           |                                                      | gate=closed
  peer-unfreeze                | unfreeze
  1s                           | open                                                 | gate=open
`);

test('the guest’s freeze of a settled minute leaves that minute paid', () => at(180)`
  payment-request, landed | settle, →billing_success, !billing_success
  peer-freeze             | freeze unpaid, close, clock-stop           | paid/frozen gate=closed
  3s                      |                                            | counted=180000
  peer-unfreeze           | unfreeze
  1s                      | open                                       | gate=open
`);

test('a guest that stays frozen longer than both limits ends the call', () => at(100)`
  mark, peer-freeze | freeze unpaid, close, clock-stop
  30s               | →call_end, end unpaid            | end@=23000 endReason=unpaid
`);

for (const [name, prepare] of [
  ['due', () => HostRig.inCall(180)],
  ['settling', () => HostRig.settling()],
  ['frozen', () => HostRig.frozen()],
  ['unpaid', () => HostRig.unpaid()],
] as const) {
  // Proves stage 6: Edge: connection lost during billing
  test(`the host’s failure timer in state ${name} neither runs nor restarts while disconnected`, () => {
    const rig = prepare();
    const before = tag(rig);
    rig.beats(1);
    const { minute } = rig.state;
    const leftMs = ('deadlineAtMs' in minute ? (minute.deadlineAtMs ?? 0) : 0) - rig.nowMs;
    assert.ok(leftMs > 0);
    rig.feed({ type: 'connection-down' });
    rig.beats(120, 'none');
    assert.is(tag(rig), before);
    assert.is(rig.snapshot.status, before === 'unpaid' ? 'failed' : 'interrupted');
    rig.feed({ type: 'connection-up' });
    rig.beat();
    assert.is(rig.state.stillSinceMs, null);
    const upAtMs = rig.state.gate.open ? rig.state.gate.openedAtMs : rig.nowMs;
    rig.clear();
    for (let i = 0; i < 30 && tag(rig) === before; i++) rig.beat();
    const last = rig.effects.find(({ type }) => type === 'freeze' || type === 'end');
    assert.ok(last);
    assert.is(last.atMs - upAtMs, leftMs);
  });
}

test('rx false in a due minute stops the failure timer', () => at(180)`
  2s
  3s rx-false | close, clock-stop
  1s rx-false
  3s rx-false
  1s rx-false
  3s rx-false
  1s rx-false |                   | gate=closed
  9s rx-false |                   | due
`);

test('the host repeats its freeze on a new channel', () => hostPlays(HostRig.frozen())`
  connection-down
  connection-up   | →freeze
  1s
  payment-request | settle again
  landed          | →billing_success, !billing_success, →unfreeze, unfreeze
  connection-down
  connection-up   | →unfreeze
`);

test('with a shortened period, an unpaid minute takes the host through the same states', () => hostPlays(
  HostRig.inCall(8, { ...CONFIG, periodSeconds: 8, prepaidPeriods: 1 }),
)`
  0s              |                                                                             | due
  4s              | →billing_failed, !billing_failed, →freeze, freeze unpaid, close, clock-stop | frozen
  mark freeze, 9s | →billing_failed, !billing_failed, →call_end, end unpaid                     | end@=8000
`);

test('the host’s meter turns yellow 10 s before due', () => at(168)`
  1s |  | paid/prepaid/green
  1s |  | paid/prepaid/yellow countdownMs=10000
`);

test.run();

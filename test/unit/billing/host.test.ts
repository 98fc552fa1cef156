// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HostRig, hostPlays } from './host-rig.ts';
import { CONFIG, events } from './rig.ts';

/** The host's side of docs/billing.md's table, from `paid` to `frozen`. */

const at = (seconds: number) => hostPlays(HostRig.inCall(seconds));

test('the host gives a quote from 15 s before due, not earlier', () => at(164)`
  quote-request     | too_early
  1s
  quote-request     | answer-quote
  quote-request     | answer-quote
  quote-request 5   | too_early
  quote-request 3   | unknown_resource
  quote-request 4.5 | unknown_resource | paid
`);

test('minute 4 comes due exactly at 180 s of counted time', () => at(179)`
  0s |  | paid
  1s |  | due/pending/yellow gate=open
`);

test('a minute is no longer due if the count falls below its start', () => at(179)`
  1s none |                   | due
  3s none | close, clock-stop | paid gate=closed
  60000ms |                   | paid
  2s      | open              | due
`);

test('the host announces a payment, sends it, and announces the landed payment', () => {
  const rig = HostRig.inCall(180);
  void hostPlays(rig)`
    payment-request | settle                             | settling/pending
    journaled       | →billing_attempt, !billing_attempt | settling
    2s              |                                    | settling
    landed          | →billing_success, !billing_success | paid/paid/green paidUntilMs=240000
    1s              |                                    | tick=open/183000/240000
  `;
  const paid = { minute: 4, amountAtomic: CONFIG.price, signature: 'sig-bytes-4' };
  assert.equal(events(rig.effects).at(-1), {
    ...{ type: 'billing_success', ...paid },
    totalAtomic: 2_000_000n,
  });
});

test('a payment sent before due gets its deadline only at due', () => at(170)`
  payment-request | settle                                                                                    | settling
  10s             |                                                                                           | settling
  9s              |                                                                                           | settling
  1s              | →billing_failed, !billing_failed, →freeze, freeze confirmation_timeout, close, clock-stop | frozen
`);

test('the host settles a minute once, whatever transactions the guest sends', () => at(180)`
  payment-request         | settle
  payment-request         | join
  payment-request 4 other | payment_open
  payment-request 5       | too_early
  landed                  | →billing_success, !billing_success
  payment-request         | answer-receipt
  payment-request 4 other | answer-receipt
  quote-request           | answer-receipt
`);

test('the host answers each request by its id, and settles each transaction once', () => {
  const rig = HostRig.inCall(180);
  const payment = { minute: 4, digest: 'bytes-4' };
  assert.equal(rig.quote(4), [{ type: 'answer-quote', requestId: 1, minute: 4 }]);
  assert.equal(rig.pay(4), [{ type: 'settle', requestId: 'bytes-4', ...payment, retry: false }]);
  assert.equal(rig.feed({ type: 'payment-request', requestId: 9, ...payment }), [
    { type: 'join', requestId: 9, ...payment },
  ]);
});

// Proves stage 6: Neither side depends on the other's honesty
test('an unpaid minute freezes both sides exactly 10 s after due', () => at(179)`
  1s none, mark, ack |                                                                             | due
  9s                 |                                                                             | due
  1s                 | →billing_failed, !billing_failed, →freeze, freeze unpaid, close, clock-stop | frozen/frozen/red freeze@=10000 freezeCode=unpaid gate=closed
`);

test('a payment that lands after the freeze resumes the call', () => at(180)`
  payment-request, 10s | settle, →billing_failed, !billing_failed, →freeze, freeze confirmation_timeout, close, clock-stop | frozen freezeCode=confirmation_timeout
  3s
  landed               | →billing_success, !billing_success, →unfreeze, unfreeze                                           | paid
  1s                   | open                                                                                              | paid gate=open
`);

test('a rejected payment freezes the host, which accepts one retry', () => at(180)`
  payment-request       | settle
  rejected              | →billing_failed, !billing_failed, →freeze, freeze payment_invalid, close, clock-stop | frozen freezeCode=payment_invalid
  5s
  payment-request 4 new | settle again
  landed 4 new          | →billing_success, !billing_success, →unfreeze, unfreeze                              | paid
`);

test.run();

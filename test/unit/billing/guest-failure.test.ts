// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GuestRig, guestPlays } from './guest-rig.ts';

/** The guest's side of docs/billing.md's table, from `frozen` to `ended`. */

const at = (seconds: number) => guestPlays(GuestRig.inCall(seconds));

// Proves stage 6: Exactly one retry, and it works
test('a frozen guest sends the same transaction once more after 5 s', () => guestPlays(
  GuestRig.frozen(),
)`
  4s |                                                     | frozen
  1s | send-payment again, !billing_attempt, watch for any | retry sent=1
  9s
`);

test('the retry after a refusal sends the same transaction', () => guestPlays(GuestRig.pending())`
  refused    | →billing_failed, !billing_failed, →freeze, freeze payment_invalid
  closed, 5s | send-payment again, !billing_attempt, watch for any               | retry sent=1
`);

test('a guest signs again after a failure on chain, once per call', () => guestPlays(
  GuestRig.pending(),
)`
  failed               | →billing_failed, !billing_failed, →freeze, freeze failed_on_chain | frozen freezeCode=failed_on_chain
  closed, 5s           | request-quote
  quote-ok             | sign
  signed               | send-payment again, !billing_attempt, watch for any               | retry sent=2
  confirmed            | !billing_success, →unfreeze, unfreeze
  open, 50s            | request-quote 5
  quote-ok 5, signed 5 | sign 5
  10s                  | send-payment 5, !billing_attempt, watch for any 5
  failed 5             | →billing_failed, !billing_failed, →freeze, freeze failed_on_chain | frozen failed=failed_on_chain/final
  closed, 5s           | →billing_failed, !billing_failed                                  | unpaid
`);

test('a guest whose payment expires before the retry signs again', () => guestPlays(
  GuestRig.frozen(),
)`
  expired |               | frozen
  5s      | request-quote | retry
`);

test('the retry sends a payment signed during the freeze, unless it is old', () => at(170)`
  quote-ok   | sign
  20s        | →billing_failed, !billing_failed, →freeze, freeze unpaid | frozen
  closed, 2s
  signed
  3s         | send-payment again, !billing_attempt, watch for any
`);

test('a confirmed retry pays the minute', () => guestPlays(GuestRig.retrying())`
  confirmed | !billing_success, →unfreeze, unfreeze | paid
`);

test('a refused retry fails the minute, but a late first refusal does not', () => guestPlays(
  GuestRig.retrying(),
)`
  refused       |                                  | retry
  refused retry | →billing_failed, !billing_failed | unpaid/failed
`);

test('a retry without an answer fails after 10 s', () => guestPlays(GuestRig.retrying())`
  9s |                                  | retry
  1s | →billing_failed, !billing_failed | unpaid
`);

// Proves stage 6: Edge: wallet disconnected or refusing during billing
test('a wallet that refuses again in the retry fails the minute', () => at(170)`
  quote-ok, sign-failed | sign
  10s                   | →billing_failed, !billing_failed, →freeze, freeze wallet_rejected
  closed, 5s            | request-quote                                                     | retry
  quote-ok, sign-failed | sign, →billing_failed, !billing_failed                            | unpaid
`);

test('an unpaid minute ends the call after 3 s, once', () => guestPlays(GuestRig.unpaid())`
  mark, 5s | →call_end, end unpaid | ended end@=3000 endReason=unpaid
`);

for (const [outcome, by] of Object.entries({ void: 'expired', paid_unserved: 'confirmed' })) {
  test(`after the end the guest announces ${outcome} for a sent payment once`, () => guestPlays(
    GuestRig.pending(),
  )`
    end by the peer | end host
    ${by}           | !${outcome} | ended
    ${by}           |             | ended
  `);
}

test('the guest gives its own reason although the silent host froze first', () => {
  const rig = GuestRig.inCall(170);
  for (let second = 0; second < 18; second += 1) {
    rig.pass(1_000);
    rig.connectedMs += 1_000;
    rig.feed({ type: 'rx', arriving: null });
    rig.tick();
  }
  assert.is(rig.snapshot.asks, 4);
  void guestPlays(rig)`
    peer-freeze       | →billing_failed, !billing_failed, →freeze, freeze host_silent | freezeCode=host_silent failed=host_silent/retry
    agree, closed, 6s | request-quote
    quote-ok          | sign
    signed            | send-payment again, !billing_attempt, watch for any
    confirmed         | !billing_success, →unfreeze                                   | paid
  `;
});

test.run();

// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GuestRig, guestPlays } from './guest-rig.ts';
import { CONFIG, events } from './rig.ts';

/** The guest's side of docs/billing.md's table, from `paid` to `pending`. */

const at = (seconds: number) => guestPlays(GuestRig.inCall(seconds));
const pending = () => guestPlays(GuestRig.pending());

test('the guest asks for a quote exactly 10 s before due', () => at(168)`
  1s |               | paid
  1s | request-quote | quote/prepaid/yellow
`);

test('the guest signs early, but sends the payment at due', () => at(170)`
  quote-ok | sign
  signed   |                                               | ready
  9s       |                                               | ready
  1s       | send-payment, !billing_attempt, watch for any | pending/pending/yellow
`);

test('the guest replaces one wrong quote, and freezes after two wrong quotes', () => at(170)`
  quote-wrong | request-quote
  quote-wrong
  19s         |                                                                   | quote/pending
  1s          | →billing_failed, !billing_failed, →freeze, freeze payment_invalid | frozen freezeCode=payment_invalid
`);

// Proves stage 6: Edge: RPC down, rate-limited or slow
test('the guest repeats a failed request for a quote after a second', () => at(170)`
  quote-later
  999ms
  tick, 1ms            | request-quote
  quote-later
  999ms
  tick, 1ms            | request-quote
  quote-later
  999ms
  tick, 1ms            | request-quote
  quote-later
  999ms
  tick, 1ms            | request-quote
  quote-ok             | sign
  sign-failed rpc_slow
  1000ms               | request-quote
`);

test('a quote that never comes freezes the guest 10 s after due', () => at(170)`
  19s |                                                          | quote
  1s  | →billing_failed, !billing_failed, →freeze, freeze unpaid | frozen
`);

const REFUSALS = ['wallet_rejected', 'wallet_disconnected', 'payment_invalid', 'allowance_refused'];
for (const code of REFUSALS) {
  // Proves stage 6: Edge: wallet disconnected or refusing during billing
  test(`a refused signature (${code}) freezes the guest at due, not earlier`, () => at(170)`
    quote-ok            | sign
    sign-failed ${code}
    9s                  |                                                           | quote
    1s                  | →billing_failed, !billing_failed, →freeze, freeze ${code} | frozen freezeCode=${code}
    closed, 5s          | request-quote                                             | retry
    quote-ok            | sign
    signed              | send-payment again, !billing_attempt, watch for any
    confirmed           | !billing_success, →unfreeze, unfreeze                     | paid
  `);
}

test('the guest trusts only its own server, not a receipt', () => at(170)`
  quote-settled | watch for any
  12s           |                  | pending
  confirmed     | !billing_success | paid paidUntilMs=240000
`);

test('after a pause, the guest replaces an unsent payment by asking for another quote', () => at(
  170,
)`
  quote-ok, signed | sign          | ready
  closed, tick     | discard       | quote discarded=1
  3s
  open, tick       | request-quote
`);

test('after a silence, the guest discards an unsent payment', () => at(170)`
  quote-ok, signed | sign    | ready
  2500ms           | discard | quote
`);

test('the guest discards an unsent payment 15 s after signing it', () => at(170)`
  quote-ok, signed 13 s ago | sign                   | ready
  1s                        |                        | ready
  1s                        | discard, request-quote | quote
`);

test('the guest ignores an earlier attempt’s answer and discards its transaction', () => {
  const rig = GuestRig.inCall(170);
  const pause = (): void => {
    for (const gate of [false, true]) rig.tick({ gate });
  };
  rig.quoteOk(4);
  pause();
  rig.signed(4);
  assert.is(rig.state.minute.tag, 'ready', 'signed while running again: the same attempt');
  const stale = { minute: 4, attempt: rig.attempt };
  const signedAtMs = rig.nowMs;
  pause();
  assert.equal(rig.feed({ type: 'signed', ...stale, signedAtMs }), [{ type: 'discard', ...stale }]);
  assert.equal(rig.feed({ type: 'quote-ok', ...stale }), []);
});

test('the guest discards a payment that the wallet signed during a pause', () => at(170)`
  quote-ok, closed, tick | sign
  signed                 | discard
  open, tick             | request-quote
`);

test('a payment that the guest’s own server confirms settles the minute', () => {
  const rig = GuestRig.pending();
  rig.seconds(1);
  const paid = { minute: 4, amountAtomic: CONFIG.price, signature: 'sig-4' };
  assert.equal(events(rig.confirm(4)), [
    { type: 'billing_success', ...paid, totalAtomic: 2_000_000n },
  ]);
  const { status, color, paidUntilMs, minute } = rig.snapshot;
  assert.equal([status, color, paidUntilMs, minute], ['paid', 'green', 240_000, 5]);
  assert.equal(rig.confirm(4), [], 'once');
});

test('a pending payment freezes the guest exactly 10 s after due', () => pending()`
  mark, 9s |                                                                        | pending
  1s       | →billing_failed, !billing_failed, →freeze, freeze confirmation_timeout | frozen freeze@=10000 freezeCode=confirmation_timeout
`);

test('a refused payment freezes the guest at once', () => pending()`
  refused | →billing_failed, !billing_failed, →freeze, freeze payment_invalid | frozen/frozen/red running=false
`);

test('the guest never discards or replaces a pending payment', () => pending()`
  closed, 3s, 5000ms
  open, 2s           | | pending
`);

test('a receipt in place of a quote does not erase recorded silence', () => {
  const rig = GuestRig.inCall(5, { ...CONFIG, prepaidPeriods: 1 });
  rig.feed({ type: 'rx', arriving: null });
  // The host claims nearly a minute at once, so the page asks the guest about the next minute.
  rig.tick({ connectedMs: 51_000 });
  for (let second = 0; second < 52; second += 1) {
    rig.pass(1_000);
    rig.feed({ type: 'rx', arriving: null });
    rig.tick({ connectedMs: 51_000 });
  }
  rig.feed({ type: 'quote-settled', minute: 2, attempt: rig.attempt });
  rig.pass(1_000);
  rig.tick({ connectedMs: 60_000 });
  assert.is(rig.state.minute.tag, 'quote');
  assert.is(rig.snapshot.asks, 2, 'the guest is asked whether it pays for it');
});

test.run();

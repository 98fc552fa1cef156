// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { appError } from '../../../src/shared/errors.ts';
import { GuestRig } from './guest-rig.ts';
import { CONFIG, events, NO_FUNDS, notices, tag, types } from './rig.ts';

/** The guest's side of docs/billing.md's table, from `paid` to `pending`. */

test('paid → quote exactly at −10 s', () => {
  const rig = GuestRig.inCall(169);
  assert.equal(rig.of('request-quote').length, 0);
  rig.seconds(1);
  assert.equal([rig.last('request-quote').minute, tag(rig)], [4, 'quote']);
  assert.equal([rig.snapshot.status, rig.snapshot.color], ['prepaid', 'yellow']);
});

test('quote → sign → ready → pending at due, and not before', () => {
  const rig = GuestRig.inCall(170);
  assert.equal(types(rig.quoteOk(4)), ['sign']);
  assert.equal(rig.signed(4), []);
  assert.is(tag(rig), 'ready');
  rig.seconds(9);
  assert.equal(rig.of('send-payment').length, 0);
  rig.clear();
  rig.seconds(1);
  assert.equal(types(rig.effects), ['send-ack', 'send-payment', 'notify', 'watch']);
  assert.equal(rig.last('send-payment').retry, false);
  assert.is(tag(rig), 'pending');
  assert.equal([rig.snapshot.status, rig.snapshot.color], ['pending', 'yellow']);
});

test('quote: wrong once is asked again at once; wrong twice waits for N → frozen', () => {
  const rig = GuestRig.inCall(170);
  assert.equal(types(rig.wrongQuote(4)), ['request-quote']);
  assert.equal(rig.wrongQuote(4), []);
  rig.seconds(19);
  assert.is(tag(rig), 'quote');
  assert.is(rig.snapshot.status, 'pending', 'due and not paid');
  rig.seconds(1);
  assert.is(tag(rig), 'frozen');
  assert.is(rig.snapshot.freezeCode, 'payment_invalid');
  assert.equal(notices(rig.effects), ['billing_failed', 'freeze']);
});

test('quote: too_early and a failed try are asked again a second later, any number of times', () => {
  const rig = GuestRig.inCall(170);
  const error = appError('too_early');
  for (let i = 0; i < 4; i++) {
    rig.clear();
    assert.equal(rig.feed({ type: 'quote-later', minute: 4, attempt: rig.attempt, error }), []);
    rig.pass(999);
    assert.equal(rig.of('request-quote').length, 0);
    rig.tick();
    rig.pass(1);
    assert.equal(rig.of('request-quote').length, 1);
  }
  rig.quoteOk(4);
  const slow = appError('rpc_slow', { host: 'h' });
  rig.feed({ type: 'sign-failed', minute: 4, attempt: rig.attempt, error: slow, final: false });
  rig.clear();
  rig.pass(1_000);
  assert.equal(rig.of('request-quote').length, 1);
});

test('quote: an answer that never comes fails at N', () => {
  const rig = GuestRig.inCall(170);
  rig.seconds(20);
  assert.is(tag(rig), 'frozen');
});

for (const code of ['wallet_rejected', 'wallet_disconnected', 'no_funds', 'allowance'] as const) {
  test(`quote: signing refused for good (${code}) freezes at due, not before; the retry signs`, () => {
    const error =
      code === 'no_funds'
        ? NO_FUNDS
        : code === 'allowance'
          ? appError('allowance_refused', { reason: 'used up' })
          : appError(code);
    const rig = GuestRig.inCall(170);
    rig.quoteOk(4);
    rig.feed({ type: 'sign-failed', minute: 4, attempt: rig.attempt, error, final: true });
    rig.seconds(9);
    assert.is(tag(rig), 'quote', 'this time is paid for');
    rig.seconds(1);
    assert.is(tag(rig), 'frozen');
    assert.is(rig.snapshot.freezeCode, error.code);
    rig.gate = false;
    rig.clear();
    rig.seconds(5);
    assert.equal([tag(rig), rig.of('request-quote').length], ['retry', 1]);
    rig.quoteOk(4);
    rig.signed(4);
    assert.is(rig.last('send-payment').retry, true);
    rig.confirm(4);
    assert.is(tag(rig), 'paid');
  });
}

test('quote: a receipt is a hint to look, never proof', () => {
  const rig = GuestRig.inCall(170);
  const effects = rig.feed({ type: 'quote-settled', minute: 4, attempt: rig.attempt });
  assert.equal(effects, [{ type: 'watch', minute: 4, signature: null }]);
  rig.seconds(12);
  assert.equal([tag(rig), rig.of('send-payment').length], ['pending', 0]);
  rig.confirm(4);
  assert.is(rig.snapshot.paidUntilMs, 240_000);
});

test('ready: a pause throws the unsent bytes away, and the quote is asked for again after it', () => {
  const rig = GuestRig.inCall(170);
  rig.quoteOk(4);
  rig.signed(4);
  const thrown = rig.attempt;
  rig.clear();
  rig.gate = false;
  rig.tick();
  assert.equal(
    rig.of('discard').map(({ attempt }) => attempt),
    [thrown],
  );
  assert.equal([tag(rig), rig.of('request-quote').length], ['quote', 0]);
  rig.seconds(3);
  assert.equal(rig.of('request-quote').length, 0);
  rig.gate = true;
  rig.tick();
  assert.equal(rig.of('request-quote').length, 1);
});

test('ready: a silence is a pause, too', () => {
  const rig = GuestRig.inCall(170);
  rig.quoteOk(4);
  rig.signed(4);
  rig.pass(2_500);
  assert.equal([tag(rig), rig.of('discard').length], ['quote', 1]);
});

test('ready: bytes signed 15 s ago are thrown away unsent', () => {
  const rig = GuestRig.inCall(170);
  rig.quoteOk(4);
  const signedAtMs = rig.nowMs - 13_000;
  rig.feed({ type: 'signed', minute: 4, attempt: rig.attempt, signedAtMs });
  rig.seconds(1);
  assert.is(tag(rig), 'ready');
  rig.seconds(1);
  assert.equal([rig.of('discard').length, tag(rig)], [1, 'quote']);
  assert.equal(rig.of('request-quote').length, 1);
});

test('an answer to an earlier attempt changes nothing, and its signed bytes are discarded', () => {
  const rig = GuestRig.inCall(170);
  rig.quoteOk(4);
  rig.gate = false;
  rig.tick();
  rig.gate = true;
  rig.tick();
  rig.signed(4); // signed while running again: the same attempt, still good
  assert.is(tag(rig), 'ready');
  const stale = { minute: 4, attempt: rig.attempt, signedAtMs: rig.nowMs };
  rig.gate = false;
  rig.tick();
  rig.gate = true;
  rig.tick();
  rig.clear();
  assert.equal(rig.feed({ type: 'signed', ...stale }), [
    { type: 'discard', minute: 4, attempt: stale.attempt },
  ]);
  assert.equal(rig.feed({ type: 'quote-ok', minute: 4, attempt: stale.attempt }), []);
});

test('signed during a pause is thrown away', () => {
  const rig = GuestRig.inCall(170);
  rig.quoteOk(4);
  rig.gate = false;
  rig.tick();
  assert.equal(types(rig.signed(4)), ['discard']);
  rig.gate = true;
  rig.clear();
  rig.tick();
  assert.equal(rig.of('request-quote').length, 1);
});

test('pending: confirmed on the own RPC → settled, with the running total', () => {
  const rig = GuestRig.pending();
  rig.seconds(1);
  assert.equal(events(rig.confirm(4)), [
    {
      type: 'billing_success',
      minute: 4,
      amountAtomic: CONFIG.price,
      signature: 'sig-4',
      totalAtomic: 2_000_000n,
    },
  ]);
  const { status, color, paidUntilMs, minute } = rig.snapshot;
  assert.equal([status, color, paidUntilMs, minute], ['paid', 'green', 240_000, 5]);
  assert.equal(rig.confirm(4), [], 'once');
});

test('pending: N → frozen exactly 10 s after due; refused for good → frozen at once', () => {
  const late = GuestRig.pending();
  const dueAtMs = late.nowMs;
  late.seconds(9);
  assert.is(tag(late), 'pending');
  late.seconds(1);
  assert.is(late.last('freeze').atMs - dueAtMs, 10_000);
  assert.is(late.last('freeze').code, 'confirmation_timeout');
  const refused = GuestRig.pending();
  assert.equal(types(refused.refuse(4)), ['send-notice', 'notify', 'send-notice', 'freeze']);
  assert.equal([refused.snapshot.status, refused.snapshot.color], ['frozen', 'red']);
  assert.is(refused.snapshot.running, false);
});

test('pending: nothing but the chain takes a payment back: it is never replaced or discarded', () => {
  const rig = GuestRig.pending();
  rig.gate = false;
  rig.seconds(3);
  rig.pass(5_000);
  rig.gate = true;
  rig.seconds(2);
  assert.equal([tag(rig), rig.of('discard').length, rig.of('sign').length], ['pending', 0, 0]);
});

test.run();

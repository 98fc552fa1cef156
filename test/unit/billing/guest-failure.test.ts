// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { appError } from '../../../src/shared/errors.ts';
import { GuestRig } from './guest-rig.ts';
import { events, EXPIRED, FAILED, notices, tag, types } from './rig.ts';

/** The guest's side of docs/billing.md's table, from `frozen` to `ended`. */

test('frozen: +5 s → the same bytes once more', () => {
  const rig = GuestRig.frozen();
  rig.seconds(4);
  assert.equal(rig.of('send-payment').length, 0);
  rig.seconds(1);
  const { attempt, retry } = rig.last('send-payment');
  assert.equal([attempt, retry, tag(rig)], [1, true, 'retry']);
  rig.seconds(9);
  assert.equal(rig.of('send-payment').length, 1);
  assert.equal(rig.of('sign').length, 0);
});

test('frozen by a refusal: the bytes have left, so the retry is the same bytes', () => {
  const rig = GuestRig.pending();
  rig.refuse(4);
  rig.gate = false;
  rig.seconds(5);
  assert.equal(
    rig.of('send-payment').map(({ attempt, retry }) => [attempt, retry]),
    [[1, true]],
  );
});

test('frozen with dead bytes: signed anew, once per call', () => {
  const rig = GuestRig.pending();
  rig.die(4);
  assert.is(rig.snapshot.freezeCode, 'failed_on_chain');
  rig.gate = false;
  rig.clear();
  rig.seconds(5);
  assert.equal(rig.of('request-quote').length, 1);
  rig.quoteOk(4);
  rig.signed(4);
  assert.equal([rig.last('send-payment').retry, rig.last('send-payment').attempt], [true, 2]);
  rig.confirm(4);
  // the next minute's bytes die, too: not again
  rig.gate = true;
  rig.seconds(50);
  rig.quoteOk(5);
  rig.signed(5);
  rig.seconds(10);
  rig.clear();
  rig.feed({ type: 'dead', minute: 5, error: FAILED });
  const [failed] = events(rig.effects);
  assert.ok(failed?.type === 'billing_failed' && !failed.retryFollows);
  rig.gate = false;
  rig.seconds(5);
  assert.is(tag(rig), 'unpaid');
  assert.equal(rig.of('send-payment').length, 0);
});

test('frozen: dead before the retry → signed anew', () => {
  const before = GuestRig.frozen();
  before.die(4, EXPIRED);
  before.seconds(5);
  assert.equal(before.of('request-quote').length, 1);
});

test('frozen with a wallet prompt open: its bytes serve the retry, unless they are old by then', () => {
  const rig = GuestRig.inCall(170);
  rig.quoteOk(4);
  rig.seconds(20);
  assert.is(tag(rig), 'frozen');
  rig.gate = false;
  rig.seconds(2);
  rig.signed(4);
  assert.equal(rig.of('send-payment').length, 0);
  rig.seconds(3);
  assert.equal(
    rig.of('send-payment').map(({ retry }) => retry),
    [true],
  );
});

test('retry: confirmed → settled; refused for good → unpaid; +10 s → unpaid', () => {
  const good = GuestRig.retrying();
  good.confirm(4);
  assert.is(tag(good), 'paid');
  const refused = GuestRig.retrying();
  refused.refuse(4, false);
  assert.is(tag(refused), 'retry', 'a late answer to the first sending');
  refused.refuse(4, true);
  assert.equal([tag(refused), refused.snapshot.status], ['unpaid', 'failed']);
  const late = GuestRig.retrying();
  late.seconds(9);
  assert.is(tag(late), 'retry');
  late.seconds(1);
  assert.is(tag(late), 'unpaid');
  assert.equal(notices(late.effects), ['billing_failed']);
});

test('retry: a wallet that refuses again → unpaid at once', () => {
  const rig = GuestRig.inCall(170);
  const error = appError('wallet_rejected');
  const decline = () => {
    rig.quoteOk(4);
    rig.feed({ type: 'sign-failed', minute: 4, attempt: rig.attempt, error, final: true });
  };
  decline();
  rig.seconds(10);
  rig.gate = false;
  rig.seconds(5);
  decline();
  assert.is(tag(rig), 'unpaid');
});

test('unpaid: +3 s → ended, once, with the reason', () => {
  const rig = GuestRig.retrying();
  rig.refuse(4, true);
  const atMs = rig.nowMs;
  rig.seconds(5);
  assert.is(rig.last('end').atMs - atMs, 3_000);
  assert.equal([rig.of('end').length, rig.snapshot.endReason], [1, 'unpaid']);
  assert.equal(notices(rig.effects).at(-1), 'call_end');
});

test('ended: what had left is watched to its end: void, or paid and never served', () => {
  for (const outcome of ['void', 'paid_unserved'] as const) {
    const rig = GuestRig.pending();
    rig.feed({ type: 'end', by: 'peer', reason: 'host' });
    rig.clear();
    const effects = outcome === 'void' ? rig.die(4, EXPIRED) : rig.confirm(4);
    const [late] = events(effects);
    assert.ok(late?.type === 'late' && late.outcome === outcome);
    assert.equal(types(effects), ['notify']);
    assert.equal(outcome === 'void' ? rig.die(4, EXPIRED) : rig.confirm(4), [], 'said once');
  }
});

test('a host that sends nothing freezes first: this side still says why', () => {
  const rig = GuestRig.inCall(170);
  for (let second = 0; second < 18; second += 1) {
    rig.pass(1_000);
    rig.connectedMs += 1_000;
    rig.feed({ type: 'rx', arriving: null });
    rig.tick();
  }
  assert.is(rig.snapshot.asks, 4);
  rig.clear();
  rig.feed({ type: 'peer-freeze', minute: 4, code: 'unpaid' });
  assert.is(rig.last('freeze').code, 'host_silent');
  assert.ok(
    rig
      .of('notify')
      .some(({ event }) => event.type === 'billing_failed' && event.error.code === 'host_silent'),
  );
  rig.feed({ type: 'agree', minute: 4 });
  rig.gate = false;
  rig.seconds(6);
  rig.quoteOk(4);
  rig.signed(4);
  assert.is(rig.of('send-payment').length, 1);
  rig.confirm(4);
  assert.is(rig.state.minute.tag, 'paid');
});

test.run();

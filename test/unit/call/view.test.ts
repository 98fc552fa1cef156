// pure
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CallView } from '../../../src/shared/api/ledger.ts';
import { guestSnapshot } from '../../../src/shared/billing/guest.ts';
import { appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { terms } from '../../support/samples.ts';
import { createViewStore } from '../../../src/workers/ledger/call/view.ts';
import { GuestRig } from '../billing/guest-rig.ts';

/** The views that main gets. Each view is complete: a total has its payment, and a freeze its cause. */

function scene(rig: GuestRig) {
  const seen: CallView[] = [];
  const store = createViewStore(
    'guest',
    terms,
    '',
    () => rig.nowMs,
    (view) => seen.push(view),
  );
  store.admit(
    { amount: usdc(1_500_000n), signature: 'prepay', settleMs: 900 },
    { remaining: usdc(2_500_000n), balance: usdc(9_000_000n) },
  );
  const read = (): void => store.meter(guestSnapshot(rig.state, rig.nowMs), true);
  return { seen, store, read };
}

test('one view shows admission, payment, total and the first meter reading together', () => {
  const { seen, read } = scene(GuestRig.inCall(0));
  assert.equal(seen, []);
  read();
  const [view, ...more] = seen;
  assert.equal(more, []);
  assert.is(view?.phase, 'in-call');
  assert.equal([view?.minutes.length, view?.totalPaid, view?.mediaOpen], [1, 1_500_000n, true]);
  assert.equal([view?.remaining, view?.balance], [1_000_000n, 7_500_000n]);
});

// Proves stage 8: UI and events agree (`npm run bench -- paint` measures the time from event to painted page)
test('one view shows a settled minute, the total and a green meter together', () => {
  const rig = GuestRig.pending();
  const { seen, store, read } = scene(rig);
  read();
  rig.seconds(2);
  for (const effect of rig.confirm(4)) if (effect.type === 'notify') store.feed(effect.event);
  assert.is(seen.length, 1, 'not before the reading');
  read();
  const [before, after] = seen;
  assert.equal([before?.billing?.status, before?.minutes.length], ['pending', 1]);
  assert.equal([after?.billing?.status, after?.minutes.length], ['paid', 2]);
  assert.equal([after?.totalPaid, after?.remaining], [2_000_000n, 500_000n]);
  assert.equal(after?.minutes[1], {
    minute: 4,
    amount: 500_000n,
    signature: 'sig-4',
    settleMs: 2_000,
  });
});

test('one view shows a freeze, and the next shows payment and unfreeze together', () => {
  const rig = GuestRig.pending();
  const { seen, store, read } = scene(rig);
  const pass = (effects: ReturnType<typeof rig.feed>): void => {
    for (const effect of effects) {
      if (effect.type === 'notify') store.feed(effect.event);
      if (effect.type === 'freeze') store.freeze(effect.code);
      if (effect.type === 'unfreeze') store.unfreeze();
    }
    read();
  };
  pass(rig.refuse(4));
  pass(rig.confirm(4));
  // The host opens its gate again.
  rig.seconds(1);
  read();
  const [frozen, thawed, opened] = seen;
  assert.equal(
    [frozen?.billing?.status, frozen?.mediaOpen, frozen?.sending, frozen?.error?.code],
    ['frozen', false, false, 'payment_invalid'],
  );
  assert.equal(frozen?.freezeCode, frozen?.error, 'with the context that this side knows');
  assert.equal([thawed?.freezeCode, thawed?.error, thawed?.minutes.length], [null, null, 2]);
  assert.equal([opened?.billing?.status, opened?.mediaOpen], ['paid', true]);
});

test('the last view shows the end and the last meter reading together', () => {
  const rig = GuestRig.inCall(100);
  const { seen, store, read } = scene(rig);
  read();
  rig.feed({ type: 'end', by: 'peer', reason: 'host' });
  store.end('host');
  read();
  read();
  assert.is(seen.length, 2);
  const [, view] = seen;
  assert.equal([view?.phase, view?.endReason, view?.mediaOpen], ['ended', 'host', false]);
  assert.is(view?.billing?.elapsedMs, 100_000);
});

test('the phase never goes back, and the store drops earlier phases’ updates', () => {
  const rig = GuestRig.inCall(0);
  const { seen, store, read } = scene(rig);
  read();
  const before = store.view;
  store.update({ phase: 'awaiting-prepayment', title: 'Another', words: ['a', 'b', 'c', 'd'] });
  store.update({ phase: 'greeting' });
  store.admit({ amount: usdc(1_500_000n), signature: 'again', settleMs: 1 });
  assert.is(store.view, before);
  assert.is(seen.length, 1, 'and nobody hears of it');
  store.end('unpaid');
  store.end('host');
  store.update({ phase: 'in-call' });
  read();
  assert.equal([store.view.phase, store.view.endReason], ['ended', 'unpaid']);
});

test('before the call, a settled prepayment stays settled, without a settlement time', () => {
  const seen: CallView[] = [];
  const store = createViewStore(
    'guest',
    terms,
    '',
    () => 0,
    (view) => seen.push(view),
  );
  const settled = {
    ...{ cost: usdc(1_500_000n), deposit: null, balance: null, balanceAfter: null },
    ...{ signature: 'prepay', error: null },
    stage: 'settled',
  } as const;
  store.update({ prepay: settled });
  store.prepay({ stage: 'confirming', signature: 'what the host says' });
  assert.equal(store.view.prepay, settled);
  store.update({ error: appError('peer_mismatch', { what: 'codes' }) });
  store.end('error');
  store.meter(new GuestRig().snapshot, true);
  assert.equal([seen.at(-1)?.phase, seen.at(-1)?.billing], ['ended', null]);
});

test.run();

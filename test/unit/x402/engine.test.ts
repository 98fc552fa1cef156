import { readFeeBalance } from '../../../src/workers/ledger/payment/fee-balance.ts';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { appError, err } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { readState } from '../../../src/workers/ledger/call/rejoin-store.ts';
import { checkFrames, messages, payments, sent } from './frames.ts';
import type { Tamper } from '../../support/joined.ts';
import {
  openRig,
  pause,
  PRICE,
  type Rig,
  type RigOptions,
  spendsAfterSigning,
  until,
} from '../../support/rig.ts';
import { closeWorlds } from '../../support/world.ts';

// pure
/** Whole calls between the host's and the guest's engine on the real ledger, without browsers or mocks. */

const ALLOWANCE = { mode: 'allowance', budgetPeriods: 1 } as const;
const MANUAL = { mode: 'manual', budgetPeriods: 0 } as const;

const both = (rig: Rig) => [rig.host, rig.guest];

async function paid(rig: Rig, minute: number): Promise<void> {
  await Promise.all(
    both(rig).map((side) =>
      side.until(`paid minute ${minute}`, ({ minutes }) =>
        minutes.some((entry) => entry.minute === minute),
      ),
    ),
  );
}

async function ended(rig: Rig): Promise<void> {
  await Promise.all(both(rig).map((side) => side.until('ended', ({ phase }) => phase === 'ended')));
}

/** Checks that both screens and the chain agree. */
function checkBooks(rig: Rig, minutes: readonly (number | 'prepay')[]): void {
  const transfers = rig.ledger
    .transfers()
    .filter(({ destinationOwner }) => destinationOwner === rig.host.address);
  assert.is(new Set(transfers.map(({ memo }) => memo)).size, transfers.length, 'memos differ');
  for (const { view } of both(rig)) {
    assert.equal(
      view.minutes.map(({ minute }) => minute),
      minutes,
    );
    assert.equal(
      view.minutes.map(({ signature, amount }) => ({ signature, amount })),
      transfers.map(({ signature, amount }) => ({ signature, amount })),
    );
    assert.is(
      view.totalPaid,
      transfers.reduce((sum, { amount }) => sum + amount, 0n),
    );
  }
}

/** Checks that both sides froze, that one retry failed too, and that the call ended once. */
function checkOneRetry(rig: Rig, minute: number, code: string): void {
  const failures = sent(rig.frames, 'billing_failed').filter(({ from }) => from === 'guest');
  assert.equal(
    failures.map(({ params }) => [params?.minute, params?.code, params?.retryFollows]),
    [
      [minute, code, true],
      [minute, code, false],
    ],
  );
  for (const { role, view, views } of both(rig)) {
    assert.is(view.endReason, 'unpaid', role);
    const frozen = views.findIndex(({ freezeCode }) => freezeCode !== null);
    assert.ok(frozen > 0, `${role} froze`);
    for (const after of views.slice(frozen)) {
      assert.not(after.mediaOpen || after.sending, `${role} sends or shows while frozen`);
    }
  }
  assert.is(rig.guest.view.freezeCode?.code, code);
}

async function call<T>(options: RigOptions, run: (rig: Rig) => Promise<T>): Promise<Rig> {
  const rig = await openRig(options);
  await run(rig);
  return rig;
}

/** Started together: a minute lasts 8 s, and each call mostly waits. */
const start = () => ({
  allowance: call({}, async (rig) => {
    await rig.pay(ALLOWANCE);
    await ended(rig);
  }),

  manual: call({ guestUsdc: '1.2' }, async (rig) => {
    await rig.pay(MANUAL);
    await ended(rig);
  }),

  /** The wallet signs minute 2 and spends the money elsewhere; it comes back during the freeze. */
  recovers: call({ wallet: spendsAfterSigning(2, usdc(9_400_000n)) }, async (rig) => {
    await rig.pay(MANUAL);
    await rig.guest.until('frozen', ({ freezeCode }) => freezeCode !== null);
    await rig.host.until('frozen', ({ freezeCode }) => freezeCode !== null);
    await rig.ledger.call('local_fund', [{ address: rig.guest.address, usdc: '1' }]);
    await paid(rig, 2);
    await Promise.all(
      both(rig).map((side) => side.until('open again', ({ mediaOpen }) => mediaOpen)),
    );
    rig.guest.call.end('guest');
    await ended(rig);
  }),

  /** A new channel in the first minute; the prepayment is presented once more. */
  reattached: call({}, async (rig) => {
    await rig.pay(ALLOWANCE);
    await rig.host.until('counting', ({ billing }) => (billing?.elapsedMs ?? 0) >= 2_000);
    rig.connect();
    const [prepay] = payments(rig.frames, '/prepay');
    rig.inject({ jsonrpc: '2.0', id: 'again', method: 'resource.get', params: prepay?.params });
    await paid(rig, 2);
    // No payment follows here that would make the host read its fee balance.
    const { feePayerKey } = await readFeeBalance(rig.host.chain, rig.host.address);
    const before = rig.host.view.coveredPayments ?? 0;
    await rig.ledger.call('local_fund', [{ address: feePayerKey, sol: '0.1' }]);
    rig.host.hostCall.feeBalanceChanged();
    await rig.host.until(
      'refilled',
      ({ coveredPayments }) => (coveredPayments ?? 0) > before + 100,
    );
    rig.host.call.end('host');
    await ended(rig);
  }),
});

let calls: ReturnType<typeof start>;
test.before(() => {
  calls = start();
});
test.after(closeWorlds);

// Proves stage 6: Payment fires every minute
test('with a spending limit, a call pays minutes up to the limit', async () => {
  const rig = await calls.allowance;
  const { host, guest } = rig;
  assert.equal(host.view.words, guest.view.words);
  assert.is(host.view.callId, guest.view.callId);
  assert.is(guest.view.title, 'An hour of advice');
  checkBooks(rig, ['prepay', 2]);
  const spent = rig.ledger.transfers();
  assert.equal(
    spent.map(({ amount, sourceOwner }) => ({ amount, sourceOwner })),
    [PRICE, PRICE].map((amount) => ({ amount, sourceOwner: guest.address })),
  );
  assert.is(new Set(spent.map(({ authority }) => authority)).size, 1);
  assert.is.not(spent[0]?.authority, guest.address, 'the session key pays');
  assert.is(guest.view.remaining, 0n);
  checkOneRetry(rig, 3, 'allowance_used_up');
  assert.is(payments(rig.frames, '/minute/3').length, 0, 'what the chain would refuse is not sent');
});

test('file transfers make room while a guest pays a minute', async () => {
  const { host } = await calls.allowance;
  const told = host.orders.flatMap((order) => (order.type === 'minute' ? [order.due] : []));
  assert.equal(told, [true, false, true], 'minute 2 due, paid, minute 3 due');
  const [due] = host.log.entries().filter(({ event }) => event === 'due');
  const roomAtMs = host.orderedAtMs[host.orders.findIndex(({ type }) => type === 'minute')];
  assert.ok(due && roomAtMs);
  // Chunks that were already sent delay the payment.
  const aheadMs = due.atMs - roomAtMs;
  assert.ok(aheadMs > 100 && aheadMs < 200, `${aheadMs}`);
});

// Proves stage 6: Edge: insufficient funds; allowance used up
test('with manual payment, the wallet pays each minute until it is empty', async () => {
  const rig = await calls.manual;
  checkBooks(rig, ['prepay', 2]);
  for (const { authority } of rig.ledger.transfers()) assert.is(authority, rig.guest.address);
  checkOneRetry(rig, 3, 'insufficient_usdc');
});

// Proves stage 6: Exactly one retry, and it works
test('a refused minute freezes both sides until the same transaction is paid', async () => {
  const rig = await calls.recovers;
  checkBooks(rig, ['prepay', 2]);
  const tries = payments(rig.frames, '/minute/2').map(({ params }) => params?._meta);
  assert.is(tries.length, 2);
  assert.equal(tries[0], tries[1]);
  const answers = messages(rig.frames).filter(({ result }) => {
    const settlement = result?._meta?.['x402/payment-response'];
    return settlement !== undefined && !settlement.success;
  });
  assert.is(answers.length, 1, 'refused once, with the reason');
  for (const { role, views, view } of both(rig)) {
    assert.ok(
      views.some(({ freezeCode }) => freezeCode !== null),
      `${role} froze`,
    );
    assert.is(view.endReason, 'guest');
  }
});

// Proves stage 6: Paying twice is impossible
test('a call continues over a new channel without a second payment', async () => {
  const rig = await calls.reattached;
  checkBooks(rig, ['prepay', 2]);
  const again = messages(rig.frames).find(({ id, method }) => id === 'again' && !method);
  const [prepaid] = rig.ledger.transfers();
  assert.is(again?.result?._meta?.['x402/payment-response']?.transaction, prepaid?.signature);
  assert.is(sent(rig.frames, 'hello').length, 1, 'greeted once');
  for (const { view } of both(rig)) assert.is(view.endReason, 'host');
});

test('the host’s page shows a network-fee balance that was refilled manually', async () => {
  const { host } = await calls.reattached;
  const seen = host.views.flatMap(({ coveredPayments }) => coveredPayments ?? []);
  assert.ok(Math.max(...seen) > (seen[0] ?? 0) + 100, seen.join());
});

// Proves stage 5: No media in either direction, and no incoming call on the host's screen, until the prepayment has settled
test('media opens after the prepayment has settled, never before', async () => {
  for (const rig of await Promise.all(Object.values(calls))) {
    for (const { role, views } of both(rig)) {
      const open = views.findIndex(({ mediaOpen, sending }) => mediaOpen || sending);
      assert.ok(open > 0, `${role} was admitted`);
      assert.is(views[open]?.phase, 'in-call');
      assert.is(views[open]?.minutes[0]?.minute, 'prepay');
    }
  }
});

// Proves stage 5: It is x402
test('every frame is valid JSON-RPC 2.0 with valid x402 objects', async () => {
  for (const rig of await Promise.all(Object.values(calls))) {
    assert.ok(checkFrames(rig.frames) >= 6);
  }
});

// Proves stage 5: A failed payment keeps the guest out
test('a failed prepayment keeps the guest out until another prepayment succeeds', async () => {
  let declines = true;
  const rig = await openRig({
    guestUsdc: '0.1',
    wallet: (sign) => (bytes) =>
      declines ? Promise.resolve(err(appError('wallet_rejected'))) : sign(bytes),
  });
  const shut = async (): Promise<void> => {
    for (const side of both(rig)) {
      const view = await side.until('greeted', ({ phase }) => phase === 'awaiting-prepayment');
      assert.not(view.mediaOpen || view.sending);
    }
    assert.equal(rig.ledger.transfers(), []);
  };
  const short = await rig.pay(ALLOWANCE);
  assert.is(short.ok ? '' : short.error.code, 'insufficient_usdc');
  await shut();
  await rig.ledger.call('local_fund', [{ address: rig.guest.address, usdc: '5' }]);
  const declined = await rig.pay(ALLOWANCE);
  assert.is(declined.ok ? '' : declined.error.code, 'wallet_rejected');
  await shut();
  declines = false;
  assert.ok((await rig.pay(ALLOWANCE)).ok);
  await Promise.all(both(rig).map((side) => side.until('admitted', ({ mediaOpen }) => mediaOpen)));
  assert.is(rig.ledger.transfers().length, 1);
});

/** A minute is due while the guest's change of its allowance lands, and the host says nothing of that minute. */
async function heldUp(): Promise<Rig> {
  const tamper: Tamper = ({ from, text }) =>
    from === 'host' && /billing_(attempt|success)/.test(text)
      ? text.replace('"minute":2', '"minute":99')
      : text;
  const rig = await openRig({ periodSeconds: 60, tamper });
  const { host, guest } = rig;
  assert.ok((await rig.pay({ mode: 'allowance', budgetPeriods: 6 })).ok);
  const { kv, journal } = guest.chain;
  await until('it is signed', async () => {
    const kept = await readState(kv, { role: 'guest', callId: rig.callId });
    return kept?.state.minute.tag === 'ready';
  });
  // While this payment is open, the host refuses the guest's change of the limit.
  const [sold] = await host.chain.journal.list({ kind: 'prepay' });
  assert.ok(sold);
  const busy = { ...sold, id: 'busy', kind: 'file', state: 'signed' } as const;
  await host.chain.journal.add(busy);
  void guest.guestCall.extend(2, rig.people.guest.sign);
  const isApproved = async () => (await journal.list({ kind: 'allowance', open: true })).length > 0;
  await until('the change is on its way', isApproved);
  await guest.until('due', ({ billing }) => billing?.status === 'pending');
  assert.is(payments(rig.frames, '/minute/2').length, 0, 'held up');
  return rig;
}

test('a minute delayed by a limit change is paid without a freeze', async () => {
  const [rig, over] = await Promise.all([heldUp(), heldUp()]);
  over.guest.call.end('guest');
  await paid(rig, 2);
  assert.ok(rig.guest.views.every(({ freezeCode }) => freezeCode === null));
  await pause(20_000);
  assert.is(payments(over.frames, '/minute/2').length, 0);
  assert.equal(await over.guest.chain.journal.list({ kind: 'minute' }), []);
});

test.run();

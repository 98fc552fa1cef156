// pure
// tier: all
/** A scheduled call from its offer to the end of its deposit. */
import { readFeeBalance } from '../../../src/workers/ledger/payment/fee-balance.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hasLanded } from '../../../src/shared/api/payments.ts';
import { REJOIN_MS } from '../../../src/shared/billing/timing.ts';
import { appError, err } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { receiptText } from '../../../src/shared/receipt/text.ts';
import { lookAtOffer } from '../../../src/workers/ledger/booking/book.ts';
import { moveOffer } from '../../../src/workers/ledger/booking/make.ts';
import type { KnownOffer } from '../../../src/shared/api/booking.ts';
import { keepOffer, keptOffers, readOffer } from '../../../src/workers/ledger/booking/offers.ts';
import { listTopics } from '../../../src/workers/ledger/payment/call-record.ts';
import { auditText } from '../../../src/workers/ledger/receipts/audit.ts';
import { billOf } from '../../../src/workers/ledger/receipts/bill.ts';
import { guestRefundId } from '../../../src/workers/ledger/refund/entry.ts';
import { refundPayment } from '../../../src/workers/ledger/refund/pay.ts';
import { listScheduled } from '../../../src/workers/ledger/ring/links.ts';
import { openRig, pause, PRICE, type Rig, type RigOptions, ROLES } from '../../support/rig.ts';
import { closed, LATER_MS, movedTo, returned, seen, sum } from '../../support/story.ts';
import { closeWorlds, codeOf, createWorld, enter, fund, person } from '../../support/world.ts';
import { held, newcomer } from '../deposit/acts.ts';
import {
  changed,
  agreed,
  bookBy,
  booked,
  callOf,
  claims,
  COST,
  dropBy,
  giveBack,
  LIMIT,
  MANUAL,
  offered,
  offeredBy,
  paidBooking,
  payInto,
  paymentOf,
  running,
  type Side,
  whyOf,
} from './offers.ts';

test.after.each(closeWorlds);

/** Another browser of the host, which has only the link. */
async function deviceOf({ world, host }: Rig, { code }: KnownOffer): Promise<Side> {
  const chain = await enter(world);
  await keepOffer(chain, 'host', code);
  return { chain, person: host.person };
}
const look = ({ guest }: Rig, { code }: KnownOffer) =>
  lookAtOffer(guest.chain, code, guest.address);

interface Course {
  readonly options?: RigOptions;
  readonly choice?: typeof MANUAL | typeof LIMIT;
  readonly during?: (rig: Rig) => Promise<unknown>;
  /** Seconds, before the guest leaves. */
  readonly talked?: number;
  readonly paid?: bigint;
  readonly back?: bigint;
}
const COURSES: Readonly<Record<string, Course>> = {
  'that ends early': {},
  'that continues with a spending limit': { choice: LIMIT, talked: 27, paid: 4n * PRICE },
  'that ends in its trial': { options: { trialSeconds: 8 }, back: COST },
  'between two windows of one browser': { options: { oneProfile: true } },
  'that both sides resume after a crash': {
    async during(rig) {
      for (const role of ROLES) {
        rig[role].crash();
        await rig.rejoin(role);
        rig.connect();
        await running(rig);
      }
    },
  },
};
for (const [what, course] of Object.entries(COURSES)) {
  // Proves money back: Calls paid ahead
  test(`the host refunds unused time of a scheduled call ${what}`, async () => {
    const { options, choice = MANUAL, talked = 5, paid = COST } = course;
    const { rig, known, payment } = await paidBooking(options);
    const { callId } = rig;
    assert.is(await claims(rig, choice), 'ok');
    await running(rig);
    const left = choice === LIMIT ? usdc(5n * PRICE) : null;
    await rig.guest.until('allowed', ({ remaining }) => remaining === left);
    await course.during?.(rig);
    await rig.host.until('talked', ({ billing }) => (billing?.elapsedMs ?? 0) >= 1_000 * talked);
    for (const { view } of [rig.host, rig.guest]) {
      assert.equal([view.totalPaid, view.minutes[0]?.signature], [paid, payment]);
    }
    const { state, booking } = await agreed(rig.host);
    assert.equal([state, booking?.callId], ['held', callId]);
    for (const { chain, role } of [rig.host, rig.guest]) {
      const topics = await listTopics(chain.kv);
      const own = topics.find((each) => each.role === role);
      assert.equal(own, { role, callId, title: 'An hour of advice' });
    }
    rig.guest.call.end('guest');
    const end = await returned(rig);
    if (course.back !== undefined) assert.is(end.returned, course.back);
    const bill = ({ chain, role }: Rig['host']) => billOf(chain, chain, callId, role);
    const [mine, theirs] = await Promise.all([bill(rig.guest), bill(rig.host)]);
    assert.is(receiptText(mine), receiptText(theirs));
    assert.equal([mine.ahead, mine.deposit], [true, known.offer.deposit]);
    const stranger = await enter(rig.world);
    const report = await auditText(stranger, receiptText(mine));
    assert.equal([report.matches, report.paid, report.returned], [true, paid, end.returned]);
    const forged = await auditText(stranger, receiptText({ ...mine, ahead: false }));
    assert.not(forged.matches);
    // The refund is part of the call's end. The list shows no refund of the booking in addition.
    const after = await look(rig, known);
    const isAllBack = end.returned === COST;
    assert.is(after.state, isAllBack ? 'returned' : 'held');
    assert.is(await rig.guest.chain.journal.byId(guestRefundId(payment)), null);
    assert.is((await agreed(rig.host)).state, isAllBack ? 'returned' : 'held');
    if (isAllBack) return;
    // The host refunds the rest by hand.
    const { chain, address: owner, person: wallet } = rig.host;
    const rest = { payment, owner, amount: usdc(COST - end.returned) };
    await refundPayment(chain, rest, wallet.sign);
    assert.is((await agreed(rig.host)).state, 'returned');
  });
}

type Giving = (one: () => Promise<unknown>, other: () => Promise<unknown>) => Promise<unknown>;
const GIVEN: Readonly<Record<string, Giving>> = {
  'a browser with only the link, then the browser that made the offer': (one, other) =>
    other().then(one).then(other),
  'both browsers at the same moment': (one, other) => Promise.allSettled([one(), other()]),
};
for (const [who, given] of Object.entries(GIVEN)) {
  test(`a booking refunded by ${who} is refunded once, from its deposit`, async () => {
    const { rig, known, payment } = await paidBooking();
    const { host, guest } = rig;
    const device = await deviceOf(rig, known);
    assert.is((await agreed(device)).state, 'booked');
    const stranger = { ...device, person: person() };
    assert.is(await whyOf(giveBack(stranger, known, payment)), 'wallet_account_changed');
    const [opening] = await host.chain.journal.list({ kind: 'deposit' });
    assert.is(await whyOf(giveBack(device, known, opening?.signature ?? '')), 'refund_unknown');
    await given(
      () => giveBack(host, known, payment),
      () => giveBack(device, known, payment),
    );
    await pause(20_000);
    assert.equal(
      movedTo(rig, 'guest').map(({ amount, sourceOwner }) => [amount, sourceOwner]),
      [[COST, known.offer.deposit]],
    );
    for (const side of [host, device]) assert.is((await agreed(side)).state, 'returned');
    assert.is((await look(rig, known)).state, 'returned');
    assert.ok(hasLanded(await guest.chain.journal.byId(guestRefundId(payment))));
  });
}

test('redeeming and refunding at the same moment move the money only once', async () => {
  for (const waitMs of [0, 300, 1_000, 3_000]) {
    const { rig, known, payment } = await paidBooking();
    const claiming = claims(rig);
    await pause(waitMs);
    const giving = giveBack(rig.host, known, payment).then(
      () => true,
      () => false,
    );
    const [claim, isGiven] = [await claiming, await giving];
    assert.is(claim === 'ok', !isGiven, `${waitMs} ms: ${claim}, ${isGiven}`);
    assert.is(sum(movedTo(rig, 'guest')), isGiven ? COST : 0n);
    rig.close();
  }
});

test('a moved call keeps its deposit, and its newest link replaces earlier links', async () => {
  const rig = await openRig({ prepaidPeriods: 3, returns: true, real: 'guest' });
  const { host, guest } = rig;
  const known = await booked(rig);
  const { deposit, startsAtS: before } = known.offer;
  const startsAtS = before + 7_200;
  const moved = readOffer(await moveOffer(host.chain, { deposit, startsAtS }));
  const { createdAtS } = moved.offer;
  assert.ok(createdAtS > known.offer.createdAtS);
  const { proof } = moved.offer;
  const cancelUntilS = startsAtS;
  assert.equal(moved.offer, { ...known.offer, startsAtS, cancelUntilS, createdAtS, proof });
  // A guest that has paid learns of the move from the new link. Then the old link leads to the new time.
  for (const [opened, holds] of [
    [known, known],
    [moved, moved],
    [known, moved],
  ] as const) {
    assert.is((await look(rig, opened)).code, holds.code);
    assert.is((await keptOffers(guest.chain))[0]?.code, holds.code);
  }
  // The order of the two links does not matter, on either side.
  for (const [role, chain] of [
    ['host', host.chain],
    ['guest', guest.chain],
    ['host', (await deviceOf(rig, known)).chain],
    ['guest', await enter(rig.world)],
  ] as const) {
    for (const { code } of [moved, known, moved]) {
      assert.is((await keepOffer(chain, role, code)).code, moved.code);
    }
    assert.equal(await keptOffers(chain), [{ role, ...moved }]);
  }
  // Nobody else can move it.
  const forged = changed(moved, { createdAtS: createdAtS + 1, startsAtS: startsAtS + 60 });
  assert.is(await codeOf(keepOffer(guest.chain, 'guest', forged.code)), 'deposit_unproven');
  const { state, code } = await agreed(host);
  assert.equal([state, code], ['booked', moved.code]);
  assert.is((await bookBy(guest, moved)).signature, await paymentOf(guest, known));
  assert.is(await claims(await callOf(rig, moved)), 'ok', 'the call of the new time has the money');
  const strange = moveOffer(host.chain, { deposit: person().address, startsAtS });
  assert.is(await whyOf(strange), 'missing');
});

test('a move never shortens the time in which a guest may cancel', async () => {
  const rig = await openRig({ prepaidPeriods: 3, returns: true, real: 'guest' });
  const { deposit, startsAtS, cancelUntilS } = (await offered(rig)).offer;
  let promisedS = cancelUntilS;
  for (const hours of [-0.75, 5, 2, 48, 47, 0]) {
    const toS = startsAtS + hours * 3_600;
    const { offer } = readOffer(await moveOffer(rig.host.chain, { deposit, startsAtS: toS }));
    promisedS = Math.max(promisedS, toS);
    assert.equal([offer.startsAtS, offer.cancelUntilS], [toS, promisedS]);
  }
});

const keysOf = async ({ chain }: Side) =>
  (await chain.keys.list('deposit')).map(({ address }) => address).toSorted();

test('the link of a redeemed or refunded call no longer rings', async () => {
  const isOpen = async ({ host }: Rig): Promise<boolean | undefined> =>
    (await listScheduled(host.chain))[0]?.isOpen;
  const { rig } = await paidBooking();
  assert.ok(await isOpen(rig));
  assert.is(await claims(rig), 'ok');
  assert.not(await isOpen(rig));

  const other = await openRig({ prepaidPeriods: 3, returns: true });
  const back = await booked(other);
  assert.ok(await isOpen(other));
  await giveBack(other.host, back, await paymentOf(other.guest, back));
  assert.not(await isOpen(other));
  await payInto(other, back, other.guest.person);
  assert.is((await agreed(other.host)).state, 'booked');
  assert.ok(await isOpen(other), 'it was booked again');
});

test('a booking’s link stays open although the host refunds another payment', async () => {
  const { rig, known } = await paidBooking();
  const { host } = rig;
  const other = await payInto(rig, known, await newcomer(rig.world));
  await pause(20_000);
  await giveBack(host, known, other);
  assert.ok((await listScheduled(host.chain))[0]?.isOpen);
});

test('a redeemed call’s link stays closed although its deposit’s history is flooded', async () => {
  const { rig, known } = await paidBooking();
  const { host, guest } = rig;
  assert.is(await claims(rig), 'ok');
  for (let n = 0; n < 51; n += 1) {
    await payInto(rig, known, guest.person, { amount: usdc(1n), memo: `dust ${n}` });
  }
  assert.is((await agreed(host)).error?.code, 'history_too_long');
  assert.not((await listScheduled(host.chain))[0]?.isOpen);
});

test('the host closes a dropped offer’s empty deposit, and keeps the others', async () => {
  const rig = await openRig({ prepaidPeriods: 3, returns: true, real: 'guest' });
  const { host, guest } = rig;
  const [kept, empty, paid, back] = [
    await offered(rig),
    await offered(rig),
    await booked(rig),
    await booked(rig),
  ];
  const all = [kept, empty, paid, back].map(({ offer }) => offer.deposit);
  await giveBack(host, back, await paymentOf(guest, back));
  for (const known of [empty, paid, back]) await dropBy(host, known);
  await pause(REJOIN_MS / 2);
  assert.equal(await keysOf(host), all.toSorted(), 'a page may still be opening one');
  await pause(REJOIN_MS);
  assert.equal(await Promise.all(all.map((each) => held(rig, each))), [0n, null, COST, null]);
  assert.equal(await keysOf(host), [kept, paid].map(({ offer }) => offer.deposit).toSorted());
  assert.is(sum(movedTo(rig, 'host')), 0n);
  assert.is((await look(rig, empty)).state, 'closed');
  assert.is(await whyOf(bookBy(guest, empty)), 'closed');
  // The chain no longer shows who paid, so a browser without a record creates none.
  const fresh = await enter(rig.world);
  assert.is((await lookAtOffer(fresh, back.code, guest.address)).state, 'closed');
  assert.equal(await fresh.journal.list({}), []);
  // The link of a dropped offer with money in its deposit restores the offer.
  await dropBy(host, kept);
  await keepOffer(host.chain, 'host', paid.code);
  assert.is((await agreed(host)).state, 'booked');
  await giveBack(host, paid, await paymentOf(guest, paid));
  await dropBy(host, paid);
  await pause(REJOIN_MS);
  await closed(rig);
});

for (const what of ['that is paid', 'that nobody has paid', 'that is dropped'] as const) {
  test(`a call without booking leaves the deposit of an offer ${what} unchanged`, async () => {
    const isPaid = what === 'that is paid';
    const { rig, known } = await paidBooking({}, isPaid ? booked : offered);
    const { deposit } = known.offer;
    rig.guest.call.end('guest');
    if (what === 'that is dropped') {
      await dropBy(rig.host, known);
      await pause(REJOIN_MS + 120_000);
      return closed(rig);
    }
    await pause(LATER_MS);
    assert.is(await held(rig, deposit), isPaid ? COST : 0n);
    assert.is((await agreed(rig.host)).state, isPaid ? 'booked' : 'offered');
    const next = await callOf(rig, known);
    if (!isPaid) await bookBy(next.guest, known);
    assert.is(await claims(next), 'ok');
    await running(next);
    next.guest.call.end('guest');
    await seen(next, 'host', 'returned');
    await closed(next);
  });
}

test('the wallet fills the network-fee balance only if that balance covers no deposit', async () => {
  const world = createWorld();
  const who = person();
  await fund(world, who.address, { sol: '1' });
  const host = { chain: await enter(world), person: who };
  const declines = { ...who, sign: async () => err(appError('wallet_rejected')) };
  assert.is(await whyOf(offeredBy({ ...host, person: declines })), 'wallet_rejected');
  assert.equal([await keysOf(host), await keptOffers(host.chain)], [[], []]);
  assert.equal(await host.chain.keys.list('mailbox'), []);
  const guest = await enter(world);
  const fills: number[] = [];
  for (let n = 0; n < 6; n += 1) {
    let asked = 0;
    const sign: typeof who.sign = (bytes) => {
      asked += 1;
      return who.sign(bytes);
    };
    const isMissing = (await readFeeBalance(host.chain, who.address)).calls === 0;
    const { code } = await offeredBy({ ...host, person: { ...who, sign } });
    assert.is(asked, isMissing ? 1 : 0);
    fills.push(asked);
    // The deposit is open before anybody sees the link.
    assert.is((await lookAtOffer(guest, code, who.address)).state, 'offered');
  }
  assert.ok(fills.includes(0) && fills.lastIndexOf(1) > 0, fills.join());
  assert.is(new Set(await keysOf(host)).size, 6);
});

test.run();

import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { usdc } from '../../../src/shared/money.ts';
import {
  claimedId,
  listAgreed,
  returnBooking,
} from '../../../src/workers/ledger/booking/agreed.ts';
import { listTopics } from '../../../src/workers/ledger/payment/call-record.ts';
import { bookingId } from '../../../src/workers/ledger/booking/book.ts';
import { keepOffer } from '../../../src/workers/ledger/booking/offers.ts';
import { hostRefundId, UNUSED } from '../../../src/workers/ledger/refund/entry.ts';
import { alone, transferLock } from '../../../src/workers/ledger/payment/locks.ts';
import { receiptLink, receiptText } from '../../../src/shared/receipt/text.ts';
import { auditText } from '../../../src/workers/ledger/receipts/audit.ts';
import { billOf } from '../../../src/workers/ledger/receipts/bill.ts';
import { ask } from '../x402/paid-before.ts';
import { openRig, pause, PRICE, type Rig, until } from '../../support/rig.ts';
import { LATER_MS, movedTo } from '../../support/story.ts';
import { closeWorlds, enter, errorOf, fund, person } from '../../support/world.ts';
import { agreedRig, booked, claimBy, greeted, offered, paidAhead, payBy } from './offers.ts';

// pure
/** A call that was paid ahead: claimed once by the wallet that paid, for a signature that pays nothing. */

test.after.each(closeWorlds);

const MANUAL = { mode: 'manual', budgetPeriods: 0 } as const;
const LIMIT = { mode: 'allowance', budgetPeriods: 5 } as const;
const COST = usdc(3n * PRICE);

const codeOf = (result: Awaited<ReturnType<Rig['claim']>>): string => {
  if (result.ok) return 'ok';
  const { code, context } = result.error;
  return code === 'booking_refused' ? context.why : code;
};
const moved = ({ ledger }: Rig) =>
  ledger.transfers().filter(({ amount }) => amount === COST).length;
const running = async (rig: Rig): Promise<void> => {
  for (const side of [rig.host, rig.guest]) {
    await side.until('running', ({ billing }) => billing?.running ?? false);
  }
};
/** The booking's signature. */
const paymentOf = async (rig: Rig, id: string): Promise<string> =>
  (await rig.guest.chain.journal.byId(bookingId(id)))?.signature ?? '';

// Proves money back: Calls paid ahead
test('a booking admits for a signature, and the unused rest comes back once', async () => {
  const { rig, payment } = await paidAhead();
  await rig.guest.until('found', ({ prepay }) => prepay?.ahead?.state === 'found');
  const before = moved(rig);
  assert.is(codeOf(await rig.claim(MANUAL)), 'ok');
  await running(rig);
  assert.is(moved(rig), before);
  const { callId } = rig;
  for (const side of [rig.host, rig.guest]) {
    assert.is(side.view.totalPaid, COST);
    assert.is(side.view.minutes[0]?.signature, payment);
    const own = await side.chain.journal.list({ callId, role: side.role, kind: 'prepay' });
    assert.is(own.length, 1);
    assert.is(own[0]?.signature, payment);
  }
  const [held] = await listAgreed(rig.host.chain);
  assert.is(held?.state, 'held');
  assert.is(held?.booking?.callId, callId);
  assert.equal(await listTopics(rig.host.chain.kv), [
    { role: 'host', callId, title: 'An hour of advice' },
  ]);
  rig.guest.call.end('guest');
  await rig.host.until('over', ({ phase }) => phase === 'ended');
  await until('returned', () => rig.guest.unused.some(({ state }) => state === 'returned'));
  const back = (await rig.host.chain.journal.list({ callId, role: 'host', kind: 'refund' })).filter(
    ({ resourceUrl }) => resourceUrl?.endsWith(UNUSED),
  );
  assert.is(back.length, 1);
  assert.ok((back[0]?.amount ?? 0n) > 0n && (back[0]?.amount ?? 0n) <= COST);
});

test('in allowance mode the cap is what comes after the prepayment', async () => {
  const rig = await agreedRig();
  assert.is(codeOf(await rig.claim(LIMIT)), 'ok');
  await running(rig);
  assert.is(rig.guest.view.allowanceLeft, usdc(5n * PRICE));
  await rig.guest.until('minute 4', ({ minutes }) => minutes.some(({ minute }) => minute === 4));
  assert.is(rig.guest.view.totalPaid, usdc(4n * PRICE));
});

test('terms that differ from the offer’s are refused by the guest before it signs anything', async () => {
  const rig = await agreedRig({
    offer: (now) =>
      booked(now, {
        terms: { ...now.terms, price: usdc(PRICE / 2n), prepaidPeriods: 6, returnsUnused: true },
      }),
  });
  let asked = 0;
  await rig.guest.until('greeted', ({ phase }) => phase === 'awaiting-prepayment');
  const claimed = await rig.guest.guestCall.claimBooking(
    MANUAL,
    async (message) => {
      asked += 1;
      return rig.guest.person.signMessage(message);
    },
    rig.guest.person.sign,
  );
  assert.is(codeOf(claimed), 'differs');
  assert.is(asked, 0);
  assert.is(rig.host.view.phase, 'awaiting-prepayment');
});

test('the wrong wallet, a used nonce and another’s proof claim nothing', async () => {
  const { rig, id, payment } = await paidAhead();
  assert.is(await claimBy(rig, payment, id, person()), 'payment_mismatch');
  const claim = { payment, owner: rig.guest.address, proof: 'A'.repeat(86) };
  assert.is(await ask(rig, 'booking.claim', claim), 'nonce_unknown');
  await ask(rig, 'booking.nonce', {});
  assert.is(await ask(rig, 'booking.claim', claim), 'proof_invalid');
  assert.is(rig.host.view.phase, 'awaiting-prepayment');
  assert.is(await rig.host.chain.journal.byId(claimedId(payment)), null);
});

test('a claim that comes twice, and one after a new connection, get the same answer', async () => {
  const { rig, payment } = await paidAhead();
  const claimed = await rig.guest.guestCall.claimBooking(
    MANUAL,
    async (message) => {
      // The connection changes while the wallet is open.
      rig.connect();
      return rig.guest.person.signMessage(message);
    },
    rig.guest.person.sign,
  );
  assert.is(codeOf(claimed), 'ok');
  const again = await ask(rig, 'booking.claim', {
    payment,
    owner: rig.guest.address,
    proof: 'A'.repeat(86),
  });
  assert.equal(again, { claimed: payment });
  const { callId } = rig;
  assert.is((await rig.host.chain.journal.list({ callId, kind: 'prepay' })).length, 1);
});

test('a booking belongs to the call that claimed it, also in a second window and in a later call', async () => {
  const { rig: first, id } = await paidAhead();
  assert.is(codeOf(await first.claim(MANUAL)), 'ok');
  await running(first);
  const known = await offered(first);
  assert.not.equal(known.id, id);
  const kept = (await listAgreed(first.host.chain)).find((each) => each.id === id);
  assert.is(kept?.state, 'held');
  const { readOffer } = await import('../../../src/workers/ledger/booking/offers.ts');
  const same = await readOffer(kept?.code ?? '');
  // The first call goes on in its window.
  const second = await openRig({
    prepaidPeriods: 3,
    returns: true,
    after: first,
    offer: () => Promise.resolve(same),
  });
  const before = moved(second);
  assert.is(codeOf(await second.claim(MANUAL)), 'claimed');
  assert.is(second.guest.view.prepay?.ahead?.error?.code, 'booking_refused');
  // Nobody pays by itself, and the earlier call keeps what is its own.
  await pause(60_000);
  assert.is(moved(second), before);
  const own = await second.guest.chain.journal.byId(bookingId(id));
  assert.is(own?.callId, first.callId);
  // The user may pay anew, with a click.
  assert.ok((await second.pay(MANUAL)).ok);
});

test('two calls at once: whichever claims first has it', async () => {
  const { rig, payment } = await paidAhead();
  // Another window has the lock, as while it reads the chain for a claim of its own.
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const other = alone(rig.host.locks, transferLock(hostRefundId(payment)), () => held);
  assert.is(codeOf(await rig.claim(MANUAL)), 'unseen');
  release();
  await other;
  assert.is(codeOf(await rig.claim(MANUAL)), 'ok');
});

test('what was returned cannot be claimed, and what is claimed is returned once', async () => {
  const { rig, id, payment } = await paidAhead();
  const { chain, address } = rig.host;
  const give = () => returnBooking(chain, { id, payment, owner: address }, rig.people.host.sign);
  const first = await give();
  assert.is(first.amount, COST);
  const before = moved(rig);
  assert.is((await give()).signature, first.signature);
  assert.is(moved(rig), before);
  assert.is(codeOf(await rig.claim(MANUAL)), 'called-returned');
  const [listed] = await listAgreed(chain);
  assert.is(listed?.state, 'returned');
});

test('a host that has lost its store finds a return of another browser on the chain', async () => {
  const { rig: first, id, code, payment } = await paidAhead();
  const { chain, address } = first.host;
  await returnBooking(chain, { id, payment, owner: address }, first.people.host.sign);
  first.hangUp();
  const second = await openRig({
    prepaidPeriods: 3,
    returns: true,
    after: first,
    hostForgets: true,
    offer: (now) => keepOffer(now.host.chain, 'host', code),
  });
  assert.is((await listAgreed(second.host.chain))[0]?.state, 'returned');
  assert.is(codeOf(await second.claim(MANUAL)), 'called-returned');
  const again = await returnBooking(
    second.host.chain,
    { id, payment, owner: address },
    second.people.host.sign,
  );
  assert.is(again.amount, COST);
  assert.is(second.ledger.transfers().filter(({ amount }) => amount === COST).length, 2);
});

/** Another browser of the host, which has the offer, after a call here has returned its unused time. */
async function usedElsewhere() {
  const { rig, id, code, payment } = await paidAhead();
  await fund(rig.world, rig.host.address, { usdc: '20' });
  const device = await enter(rig.world);
  await keepOffer(device, 'host', code);
  assert.is(codeOf(await rig.claim(MANUAL)), 'ok');
  await running(rig);
  rig.guest.call.end('guest');
  await until('returned', () => rig.host.unused[0]?.state === 'returned');
  return { rig, device, code, request: { id, payment, owner: rig.host.address } };
}

test('what a call has used is not given back from another browser of the host, which lists it as held', async () => {
  const { rig, device, request } = await usedElsewhere();
  const give = returnBooking(device, request, rig.people.host.sign);
  const error = await errorOf(give);
  assert.is(error.code, 'booking_used');
  assert.equal(error.context, { returned: rig.host.unused[0]?.returned });
  assert.is(movedTo(rig, 'guest').length, 1);
  const [listed] = await listAgreed(device);
  assert.equal([listed?.state, listed?.booking?.usedElsewhere], ['held', true]);
});

/** The host's other browser, and a call in it. */
async function inAnotherBrowser(after: Rig, code: string): Promise<Rig> {
  const rig = await openRig({
    prepaidPeriods: 3,
    returns: true,
    after,
    hostForgets: true,
    offer: (now) => keepOffer(now.host.chain, 'host', code),
  });
  await greeted(rig);
  return rig;
}

test('nor does it have a call there', async () => {
  const { rig, code, request } = await usedElsewhere();
  rig.hangUp();
  const second = await inAnotherBrowser(rig, code);
  assert.is(await claimBy(second, request.payment, request.id), 'payment_claimed');
});

test('of two browsers that both have a call with it, one returns unused time', async () => {
  const { rig, code, payment, id } = await paidAhead();
  await fund(rig.world, rig.host.address, { usdc: '20' });
  assert.is(codeOf(await rig.claim(MANUAL)), 'ok');
  await running(rig);
  // It dies, and has returned nothing.
  rig.host.crash();
  rig.hangUp();
  const second = await inAnotherBrowser(rig, code);
  assert.equal(await claimBy(second, payment, id), { claimed: payment });
  second.host.call.end('host');
  await until('asked', () => second.host.unused[0]?.state === 'asks');
  const back = await second.host.returnUnused(second.callId);
  assert.is(back.returned, COST);
  await second.world.sleep(60_000);
  rig.laterMs += LATER_MS;
  rig.host = await rig.page('host');
  await until('seen', () => rig.host.unused[0]?.state === 'returned');
  assert.is(rig.host.unused[0]?.signature, second.host.unused[0]?.signature);
  assert.is(movedTo(second, 'guest').length, 1);
});

test('a call that a prepayment begins takes no booking as well, which stays free for another browser', async () => {
  const { rig, code, id, payment } = await paidAhead({ guestUsdc: '20' });
  await fund(rig.world, rig.host.address, { usdc: '20' });
  const device = await enter(rig.world);
  await keepOffer(device, 'host', code);
  void rig.pay(MANUAL);
  const isAnnounced = () => rig.frames.some(({ text }) => text.includes('billing_attempt'));
  await rig.ledger.call('local_fault', [{ delayConfirm: { calls: 1_000 } }]);
  await until('announced', isAnnounced);
  assert.is(await claimBy(rig, payment, id), 'claim_busy');
  await rig.ledger.call('local_fault', [{ clear: true }]);
  await running(rig);
  rig.guest.call.end('guest');
  await until('returned', () => rig.host.unused[0]?.state === 'returned');
  const given = await returnBooking(
    device,
    { id, payment, owner: rig.host.address },
    rig.people.host.sign,
  );
  assert.is(given.amount, COST);
  const back = movedTo(rig, 'guest').reduce((sum, { amount }) => sum + amount, 0n);
  assert.ok(back <= 2n * COST, String(back));
});

test('of two bookings of one guest, each is returned', async () => {
  const { rig, id, payment } = await paidAhead();
  await fund(rig.world, rig.host.address, { usdc: '20' });
  const other = await booked(rig, { topic: 'Another hour' });
  const [first, second] = [
    { id: other.id, payment: await paymentOf(rig, other.id), owner: rig.host.address },
    { id, payment, owner: rig.host.address },
  ];
  assert.is((await returnBooking(rig.host.chain, first, rig.people.host.sign)).amount, COST);
  assert.is((await returnBooking(rig.host.chain, second, rig.people.host.sign)).amount, COST);
});

test('a crash between the journal and the grant loses nothing: the host can return it', async () => {
  let id = '';
  const rig = await agreedRig({
    tamper: ({ from, text }) => (from === 'host' && text.includes('"claimed":') ? null : text),
    offer: async (now) => {
      const known = await booked(now);
      ({ id } = known);
      return known;
    },
  });
  const payment = await paymentOf(rig, id);
  void rig.claim(MANUAL);
  const { chain } = rig.host;
  await until('journaled', async () => (await chain.journal.byId(claimedId(payment))) !== null);
  rig.host.crash();
  const page = await rig.page('host');
  const claimed = await page.chain.journal.byId(claimedId(payment));
  assert.is(claimed?.kind, 'prepay');
  const [held] = await listAgreed(page.chain);
  assert.is(held?.state, 'held');
});

test('either side takes a claimed call up again after a crash, and nothing is paid twice', async () => {
  const rig = await agreedRig();
  assert.is(codeOf(await rig.claim(MANUAL)), 'ok');
  await running(rig);
  for (const role of ['host', 'guest'] as const) {
    rig[role].crash();
    await rig.rejoin(role);
    rig.connect();
    await running(rig);
  }
  assert.is(moved(rig), 1);
  for (const side of [rig.host, rig.guest]) {
    const entry = side.view.minutes.find(({ minute }) => minute === 'prepay');
    assert.is(entry?.amount, COST);
    assert.is(entry?.takenBack, undefined);
  }
});

test('both sides write the same receipt, and an audit by anybody matches', async () => {
  const rig = await agreedRig();
  assert.is(codeOf(await rig.claim(LIMIT)), 'ok');
  await rig.guest.until('minute 4', ({ minutes }) => minutes.some(({ minute }) => minute === 4));
  // Somebody copies the memo of the offer, which is public.
  const { memo = '' } = (await rig.guest.chain.journal.list({ kind: 'prepay' }))[0] ?? {};
  const other = person();
  await fund(rig.world, other.address, { sol: '1', usdc: '5' });
  const { payTo } = rig.terms;
  await payBy(rig.guest.chain, other, { payTo, amount: usdc(1n), memo: memo ?? '' });
  rig.guest.call.end('guest');
  await until('returned', () => rig.guest.unused.some(({ state }) => state === 'returned'));
  const { callId } = rig;
  const [mine, theirs] = await Promise.all([
    billOf(rig.guest.chain, rig.guest.chain, callId, 'guest'),
    billOf(rig.host.chain, rig.host.chain, callId, 'host'),
  ]);
  assert.is(receiptText(mine), receiptText(theirs));
  assert.is(mine.version, 3);
  const stranger = await enter(rig.world);
  for (const text of [receiptText(mine), receiptLink('https://a.example/', mine)]) {
    const report = await auditText(stranger, text);
    assert.equal(
      report.lines.filter(({ finding }) => finding !== 'ok'),
      [],
    );
    assert.ok(report.matches);
  }
  const forged = await auditText(stranger, receiptText({ ...mine, offer: 'A'.repeat(32) }));
  assert.not.ok(forged.matches);
});

test.run();

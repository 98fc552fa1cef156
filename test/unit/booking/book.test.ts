import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { bookingMemo } from '../../../src/shared/call/booking-memo.ts';
import { encodeOffer, parseOffer } from '../../../src/shared/call/booking-offer.ts';
import { appError, err, ownText, raise } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { listAgreed } from '../../../src/workers/ledger/booking/agreed.ts';
import { bookingId, bookOffer, lookAtOffer } from '../../../src/workers/ledger/booking/book.ts';
import { keepOffer, readOffer } from '../../../src/workers/ledger/booking/offers.ts';
import {
  findPaid,
  newLook,
  newSeen,
  readAccount,
  bySlot,
} from '../../../src/workers/ledger/booking/search.ts';
import { refundPayment } from '../../../src/workers/ledger/refund/pay.ts';
import { seekRefunds } from '../../../src/workers/ledger/refund/seek.ts';
import { guestRefundId } from '../../../src/workers/ledger/refund/entry.ts';
import { returnBooking } from '../../../src/workers/ledger/booking/agreed.ts';
import type { JournalEntry } from '../../../src/workers/ledger/payment/journal.ts';
import { openRig, PRICE, type Rig } from '../../support/rig.ts';
import { closeWorlds, enter, errorOf, fund, person } from '../../support/world.ts';
import { offered, offerOf, payBy } from './offers.ts';

// pure
/** Paying ahead: once, to the host, with the memo of the offer; and what the host's list makes of it. */

test.after.each(closeWorlds);

const COST = usdc(3n * PRICE);
const quiet = (): Promise<Rig> => openRig({ prepaidPeriods: 3, returns: true });
const sent = ({ ledger }: Rig) => ledger.transfers().filter(({ amount }) => amount === COST);
const whyOf = async (work: Promise<unknown>): Promise<string> => {
  const { code, context } = await errorOf(work);
  return code === 'booking_refused' ? context.why : code;
};
const bookAs = (rig: Rig, code: string) =>
  bookOffer(rig.guest.chain, { code, owner: rig.guest.address }, rig.people.guest.sign);

// Proves money back: Calls paid ahead
test('a booking is one transfer with the offer’s memo, and a second request pays nothing', async () => {
  const rig = await quiet();
  const known = await offered(rig);
  const seen = await lookAtOffer(rig.guest.chain, known.code, rig.guest.address);
  assert.is(seen.own, null);
  assert.ok(!seen.taken && seen.fee > 0n);
  const first = await bookAs(rig, known.code);
  assert.is(first.state, 'confirmed');
  assert.is(first.kind, 'booking');
  const again = await bookAs(rig, known.code);
  assert.is(again.signature, first.signature);
  assert.is(sent(rig).length, 1);
  const [agreed] = await listAgreed(rig.host.chain);
  assert.is(agreed?.state, 'booked');
  assert.is(agreed?.booking?.signature, first.signature);
  assert.is(agreed?.booking?.payer, rig.guest.address);
});

test('a browser that has forgotten its booking finds it on the chain and pays nothing', async () => {
  const rig = await quiet();
  const known = await offered(rig);
  const first = await bookAs(rig, known.code);
  const fresh = await enter(rig.world);
  const request = { code: known.code, owner: rig.guest.address };
  const again = await bookOffer(fresh, request, rig.people.guest.sign);
  assert.is(again.signature, first.signature);
  assert.is(sent(rig).length, 1);
});

test('a declined booking charges nothing and can be made anew; an open one bars a second', async () => {
  const rig = await quiet();
  const known = await offered(rig);
  const request = { code: known.code, owner: rig.guest.address };
  const { chain } = rig.guest;
  const declined = bookOffer(chain, request, async () => err(appError('wallet_rejected')));
  assert.is(await whyOf(declined), 'wallet_rejected');
  // The servers fall silent once it is sent.
  const open = await bookOffer(chain, request, async (bytes) => {
    rig.world.faults = ({ method }) =>
      method === 'sendTransaction'
        ? { kind: 'lost', deliver: true }
        : { kind: 'status', status: 503, deliver: false };
    return rig.people.guest.sign(bytes);
  });
  assert.is(open.state, 'timeout');
  await errorOf(bookAs(rig, known.code));
  rig.world.faults = () => null;
  const settled = await bookAs(rig, known.code);
  assert.is(settled.state, 'confirmed');
  assert.is(settled.signature, open.signature);
  assert.is(sent(rig).length, 1);
});

test('the earliest slot holds, within it the lower signature; the others are to be given back', async () => {
  const rig = await quiet();
  const known = await offered(rig);
  const rival = person();
  await fund(rig.world, rival.address, { sol: '1', usdc: '10' });
  const { payTo } = rig.terms;
  const payment = { payTo, amount: COST, memo: known.memo };
  const theirs = await payBy(rig.guest.chain, rival, payment);
  await rig.world.sleep(5_000);
  const look = await lookAtOffer(rig.guest.chain, known.code, rig.guest.address);
  assert.ok(look.taken);
  assert.is(await whyOf(bookAs(rig, known.code)), 'taken');
  const mine = await payBy(rig.guest.chain, rig.people.guest, payment);
  await rig.world.sleep(20_000);
  const again = await lookAtOffer(rig.guest.chain, known.code, rig.guest.address);
  assert.ok(again.lost && !again.taken, 'who paid second is told so');
  const journaled = await lookAtOffer(rig.guest.chain, known.code, rig.guest.address);
  assert.ok(journaled.own && journaled.lost && !journaled.taken, 'also from its journal');
  const [agreed] = await listAgreed(rig.host.chain);
  assert.is(agreed?.booking?.signature, theirs);
  assert.equal(
    agreed?.others.map(({ signature }) => signature),
    [mine],
  );
  const { chain, address } = rig.host;
  const request = { id: known.id, payment: mine, owner: address };
  await returnBooking(chain, request, rig.people.host.sign);
  const [after] = await listAgreed(chain);
  assert.is(after?.state, 'booked');
  assert.ok(after?.others[0]?.returned);
  assert.equal(
    [
      { slot: 2n, signature: 'a' },
      { slot: 1n, signature: 'b' },
      { slot: 1n, signature: 'a' },
    ].sort(bySlot),
    [
      { slot: 1n, signature: 'a' },
      { slot: 1n, signature: 'b' },
      { slot: 2n, signature: 'a' },
    ],
  );
});

test('late, with one field changed, or on another network, it is not booked', async () => {
  const rig = await quiet();
  const known = await offered(rig);
  const changed = encodeOffer({ ...known.offer, waitMinutes: 16 });
  const other = await readOffer(changed);
  assert.not.equal(other.memo, known.memo);
  // A payment for the changed one is none for the host's.
  await bookAs(rig, changed);
  assert.is((await listAgreed(rig.host.chain))[0]?.state, 'offered');
  rig.laterMs = 2 * 3_600_000;
  assert.is(await whyOf(bookAs(rig, known.code)), 'over');
  const away = encodeOffer(
    offerOf(rig, {
      terms: { ...known.offer.terms, network: 'devnet', periodSeconds: 60, prepaidPeriods: 3 },
    }),
  );
  assert.is(await whyOf(bookAs(rig, away)), 'code_network');
  assert.is(await whyOf(keepOffer(rig.host.chain, 'host', away)), 'code_network');
});

test('another amount, recipient or payer’s shape with the memo is no booking', async () => {
  const rig = await quiet();
  const known = await offered(rig);
  const { payTo } = rig.terms;
  const { chain } = rig.guest;
  await payBy(chain, rig.people.guest, { payTo, amount: usdc(1n), memo: known.memo });
  await payBy(chain, rig.people.guest, {
    payTo,
    amount: COST,
    memo: `${known.memo.slice(0, -1)}~`,
  });
  await rig.world.sleep(5_000);
  const [agreed] = await listAgreed(rig.host.chain);
  assert.is(agreed?.state, 'offered');
});

test('a thousand dust transfers with the memo delay the answer and change nothing', async () => {
  const rig = await quiet();
  const known = await offered(rig);
  const infos = Array.from({ length: 1_000 }, (_, n) => ({
    signature: `${n}`.padStart(64, '1'),
    slot: BigInt(n),
    err: null,
    memo: `[47] ${known.memo}`,
    blockTime: null,
  }));
  const first = await bookAs(rig, known.code);
  const { chain } = rig.guest;
  const { payTo } = rig.terms;
  const real = await readAccount(chain, payTo, known.offer.createdAtS);
  let read = 0;
  const less = { payTo, amount: usdc(1n), memo: known.memo };
  const paidLess = await payBy(chain, rig.people.guest, less);
  await rig.world.sleep(5_000);
  const dust = await chain.rpc.getTransaction(paidLess, 'confirmed', {});
  const flooded = {
    ...chain,
    rpc: {
      ...chain.rpc,
      getTransaction: async (signature: string, ...rest: [never, never]) => {
        read += 1;
        const isDust = infos.some((info) => info.signature === signature);
        if (!isDust) return chain.rpc.getTransaction(signature, ...rest);
        return dust && { ...dust, signatures: [signature] };
      },
    },
  };
  const history = { list: [...infos, ...real.list], trouble: null };
  const sought = { memo: known.memo, payTo, amount: COST };
  const seen = newSeen();
  const one = await findPaid(flooded, history, sought, { ...newLook(flooded), seen });
  assert.is(read, 500);
  assert.is(one.trouble?.error.code, 'history_too_long');
  await findPaid(flooded, history, sought, { ...newLook(flooded), seen });
  const three = await findPaid(flooded, history, sought, { ...newLook(flooded), seen });
  assert.is(three.trouble, null);
  assert.equal(
    three.paid.map(({ signature }) => signature),
    [first.signature],
  );
  assert.ok(read <= 1_001);
});

test('a history that cannot be read to its end says unknown, and never offered', async () => {
  const rig = await quiet();
  const known = await offered(rig);
  rig.world.faults = ({ method }) =>
    method === 'getSignaturesForAddress' ? { kind: 'status', status: 500, deliver: false } : null;
  const [agreed] = await listAgreed(rig.host.chain);
  assert.is(agreed?.state, 'unknown');
  assert.ok(agreed?.error);
  await errorOf(bookAs(rig, known.code));
  assert.is(sent(rig).length, 0);
});

test('an unclaimed booking that is over was missed; its return is seen by the guest', async () => {
  const rig = await quiet();
  const known = await offered(rig);
  const first = await bookAs(rig, known.code);
  await rig.world.sleep(20_000);
  rig.laterMs = 2 * 3_600_000;
  assert.is((await listAgreed(rig.host.chain))[0]?.state, 'missed');
  const payment = first.signature ?? '';
  const { chain, address } = rig.host;
  const request = { id: known.id, payment, owner: address };
  const kinds = async () => {
    const listed = await chain.journal.list({ role: 'host' });
    return listed.flatMap(({ kind, amount }) => (amount === COST ? [kind] : [])).toSorted();
  };
  // The disk is full as the second of two is written: it is given and the list is read all the same.
  const add = (entry: JournalEntry): Promise<void> =>
    entry.kind === 'booking'
      ? Promise.reject(raise('storage_failed', { reason: ownText('full') }))
      : chain.journal.add(entry);
  const full = { ...chain, journal: { ...chain.journal, add } };
  const given = await returnBooking(full, request, rig.people.host.sign);
  assert.is((await listAgreed(full))[0]?.state, 'returned');
  assert.equal(await kinds(), ['refund']);
  await listAgreed(chain);
  // What came in is listed beside what went back, once, and can be given back no more.
  assert.is((await returnBooking(chain, request, rig.people.host.sign)).signature, given.signature);
  assert.equal(await kinds(), ['booking', 'refund']);
  const byHand = refundPayment(chain, { payment, owner: address }, rig.people.host.sign);
  assert.is((await errorOf(byHand)).code, 'refund_unknown');
  assert.is(await seekRefunds(rig.guest.chain), 1);
  const refund = await rig.guest.chain.journal.byId(guestRefundId(payment));
  assert.is(refund?.amount, COST);
  const look = await lookAtOffer(rig.guest.chain, known.code, rig.guest.address);
  assert.ok(look.returned);
  assert.is((await rig.guest.chain.journal.byId(bookingId(known.id)))?.kind, 'booking');
});

test('an offer is read back as it was written, and refused with one character changed', async () => {
  const rig = await quiet();
  const known = await offered(rig, { topic: 'Ein Gespräch über Bücher', plannedMinutes: 0 });
  const parsed = parseOffer(`Hello!\n> ${known.code.slice(0, 60)}\n> ${known.code.slice(60)}\n`);
  assert.ok(parsed.ok);
  if (parsed.ok) assert.is(parsed.value.text, known.code);
  assert.is(known.offer.topic, 'Ein Gespräch über Bücher');
  const at = known.code.length - 20;
  const letter = known.code[at] === 'A' ? 'B' : 'A';
  const damaged = parseOffer(known.code.slice(0, at) + letter + known.code.slice(at + 1));
  assert.is(damaged.ok ? 'ok' : damaged.error.code, 'code_corrupted');
  assert.ok(bookingMemo('A'.repeat(32)).startsWith('pay2chat:offer/'));
});

test('a booking that the network takes back is sent again as it is, by the guest', async () => {
  const rig = await quiet();
  const known = await offered(rig);
  const { signature } = await bookAs(rig, known.code);
  await rig.ledger.call('local_fault', [{ rollback: { signature } }]);
  assert.is(sent(rig).length, 0);
  await rig.world.sleep(60_000);
  assert.is(sent(rig).length, 1);
  const own = await rig.guest.chain.journal.byId(bookingId(known.id));
  assert.is(own?.signature, signature);
  assert.ok(own?.finalized);
});

test('one that can land no more is no booking, and may be paid anew', async () => {
  const rig = await quiet();
  const known = await offered(rig);
  const { signature } = await bookAs(rig, known.code);
  await rig.ledger.call('local_fault', [{ rollback: { signature }, dropSend: { calls: 10_000 } }]);
  await rig.world.sleep(120_000);
  const lost = await rig.guest.chain.journal.byId(bookingId(known.id));
  assert.is(lost?.error?.code, 'rolled_back');
  assert.is((await listAgreed(rig.host.chain))[0]?.state, 'offered');
  await rig.ledger.call('local_fault', [{ clear: true }]);
  const again = await bookAs(rig, known.code);
  assert.is(again.state, 'confirmed');
  assert.not.equal(again.signature, signature);
  assert.is(sent(rig).length, 1);
});

test.run();

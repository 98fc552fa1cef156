import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { toBase64Url, utf8 } from '../../../src/shared/bytes.ts';
import { bookingRefundMemo, offerIdOf } from '../../../src/shared/call/booking-memo.ts';
import { usdc } from '../../../src/shared/money.ts';
import { receiptText } from '../../../src/shared/receipt/text.ts';
import { listAgreed, returnBooking } from '../../../src/workers/ledger/booking/agreed.ts';
import { bookingId } from '../../../src/workers/ledger/booking/book.ts';
import { dropOffer, type KnownOffer } from '../../../src/workers/ledger/booking/offers.ts';
import { auditText } from '../../../src/workers/ledger/receipts/audit.ts';
import { billOf } from '../../../src/workers/ledger/receipts/bill.ts';
import { guestRefundId } from '../../../src/workers/ledger/refund/entry.ts';
import { seekRefunds } from '../../../src/workers/ledger/refund/seek.ts';
import { buildTransfer } from '../../../src/workers/ledger/solana/build.ts';
import { pause, PRICE, type Rig, type RigOptions, until } from '../../support/rig.ts';
import { closeWorlds, enter, errorOf, fund, person } from '../../support/world.ts';
import { agreedRig, booked } from './offers.ts';

// pure
// tier: all
/**
 * The memo of a booking's refund follows from the offer, which no chain shows: so nobody who sees only
 * the booking can make copies of it, and whoever has lost the offer knows nothing of its refund.
 */

test.after.each(closeWorlds);

const MANUAL = { mode: 'manual', budgetPeriods: 0 } as const;
const COST = usdc(3n * PRICE);
/** More than any search reads. */
const COPIES = 1_001;

async function paidAhead(options: RigOptions = {}) {
  const offers: KnownOffer[] = [];
  const rig = await agreedRig({
    periodSeconds: 60,
    ...options,
    offer: async (now) => {
      const known = await booked(now);
      offers.push(known);
      return known;
    },
  });
  const [known] = offers;
  if (!known) throw new Error('no offer');
  const booking = await rig.guest.chain.journal.byId(bookingId(known.id));
  const payment = booking?.signature ?? '';
  const { chain, address: owner } = rig.host;
  const give = () => returnBooking(chain, { id: known.id, payment, owner }, rig.people.host.sign);
  return { rig, known, payment, give };
}

/** What a stranger can derive from the booking: by its memo, its id and its signature. */
async function guesses({ memo, id }: KnownOffer, payment: string): Promise<readonly string[]> {
  const text = utf8(`p2c/offer-refund/1 ${memo} ${payment}`);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  const hashed = toBase64Url(digest.subarray(0, 24));
  return [hashed, await bookingRefundMemo(memo, payment), await bookingRefundMemo(id, payment)];
}

/** A third person sends the guest dust with such memos. */
async function flood({ world, guest }: Rig, memos: readonly string[]): Promise<void> {
  const rival = person();
  const { rpc, mint } = await enter(world);
  await fund(world, rival.address, { sol: '1', usdc: '1' });
  const dust = { owner: rival.address, payTo: guest.address, mint, amount: usdc(1n) };
  let blockhash = '';
  for (let n = 0; n < COPIES + memos.length; n += 1) {
    if (n % 100 === 0) ({ blockhash } = await rpc.getLatestBlockhash('confirmed', {}));
    // One of each, and the rest of the first.
    const memo = memos[n < memos.length ? n : 0] ?? '';
    const made = buildTransfer({ ...dust, microLamports: BigInt(n + 1), blockhash, memo });
    const signed = await rival.sign(made.serialize());
    if (!signed.ok) throw new Error(signed.error.code);
    await rpc.sendTransaction(signed.value, { skipPreflight: true });
  }
  await pause(30_000);
}

const backTo = ({ ledger, guest }: Rig) =>
  ledger
    .transfers()
    .filter(({ destinationOwner, amount }) => destinationOwner === guest.address && amount > 1n)
    .map(({ amount }) => amount);

test('copies of what the chain shows hinder neither the claim nor the return of unused time', async () => {
  const { rig, known, payment } = await paidAhead();
  await flood(rig, await guesses(known, payment));
  const claimed = await rig.claim(MANUAL);
  assert.ok(claimed.ok, claimed.ok ? '' : claimed.error.code);
  for (const side of [rig.host, rig.guest]) {
    await side.until('running', ({ billing }) => billing?.running ?? false);
  }
  rig.guest.call.end('guest');
  await until('returned', () => rig.guest.unused.some(({ state }) => state === 'returned'));
  assert.is(backTo(rig).length, 1);
});

test('nor the return of the booking, and its refund after the call', async () => {
  const { rig, known, payment, give } = await paidAhead();
  await flood(rig, await guesses(known, payment));
  assert.is((await give()).amount, COST);
  assert.equal(backTo(rig), [COST]);
  assert.is((await listAgreed(rig.host.chain))[0]?.state, 'returned');
  assert.is(await seekRefunds(rig.guest.chain), 1);
});

test('a receipt has the offer’s key, by which anybody can check the refund of a claimed booking', async () => {
  const { rig, known, give } = await paidAhead({ returns: true });
  assert.ok((await rig.claim(MANUAL)).ok);
  await rig.guest.until('running', ({ billing }) => billing?.running ?? false);
  // Off the host's list, but not out of its books.
  await dropOffer(rig.host.chain, known.id);
  assert.is((await give()).amount, COST);
  rig.guest.call.end('guest');
  await until('seen', async () => (await seekRefunds(rig.guest.chain)) === 1 || backSeen(rig));
  const { callId } = rig;
  const [mine, theirs] = await Promise.all([
    billOf(rig.guest.chain, rig.guest.chain, callId, 'guest'),
    billOf(rig.host.chain, rig.host.chain, callId, 'host'),
  ]);
  assert.is(receiptText(mine), receiptText(theirs));
  assert.is(mine.offer, known.key);
  assert.is(await offerIdOf(mine.offer ?? ''), known.id);
  assert.equal(
    mine.payments.map(({ kind }) => kind),
    ['prepay', 'refund'],
  );
  const stranger = await enter(rig.world);
  const report = await auditText(stranger, receiptText(mine));
  assert.ok(report.matches);
  assert.is(report.refunded, COST);
  // The id, which the chain shows, is not enough.
  assert.not.ok((await auditText(stranger, receiptText({ ...mine, offer: known.id }))).matches);
});

const backSeen = async ({ guest }: Rig): Promise<boolean> =>
  (await guest.chain.journal.list({ role: 'guest', kind: 'refund' })).length > 0;

test('a host that has lost the key gives nothing, and its guest does not call it missing', async () => {
  const { rig, known, payment } = await paidAhead();
  assert.ok((await rig.claim(MANUAL)).ok);
  for (const side of [rig.host, rig.guest]) {
    await side.until('running', ({ billing }) => billing?.running ?? false);
  }
  const lost = `offer-key:${known.id}`;
  for (const { chain } of [rig.host, rig.guest]) await chain.kv.delete(lost);
  rig.guest.call.end('guest');
  await until('asks', () => rig.host.unused.some(({ state }) => state === 'asks'));
  assert.is(rig.host.unused[0]?.error?.code, 'refund_unknown');
  assert.is(
    await errorOf(rig.host.returnUnused(rig.callId)).then(({ code }) => code),
    'refund_unknown',
  );
  await pause(1_200_000);
  assert.is(rig.guest.unused[0]?.state, 'returning');
  assert.equal(backTo(rig), []);
  assert.is((await errorOf(seekRefunds(rig.guest.chain))).code, 'refund_unknown');
  assert.is(await rig.guest.chain.journal.byId(guestRefundId(payment)), null);
});

test.run();

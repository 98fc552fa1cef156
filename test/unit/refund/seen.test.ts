import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { billOf } from '../../../src/workers/ledger/receipts/bill.ts';
import { guestRefundId } from '../../../src/workers/ledger/refund/entry.ts';
import { createRefundDesk } from '../../../src/workers/ledger/refund-desk.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { findRefunds } from '../../../src/workers/ledger/refund/find.ts';
import {
  learnRefund,
  newCandidates,
  seekRefunds,
} from '../../../src/workers/ledger/refund/seek.ts';
import type { Chain } from '../../../src/workers/ledger/payment/chain.ts';
import { listingServer } from '../../support/lying-server.ts';
import { webLocks } from '../../support/locks.ts';
import { closeWorlds, codeOf, enter, fund, person } from '../../support/world.ts';
import { type AtomicUsdc, usdc } from '../../../src/shared/money.ts';
import { receiptText } from '../../../src/shared/receipt/text.ts';
import { base58 } from '../../../src/workers/ledger/solana/layout.ts';
import { book, copiedRefunds, paid, refund, terse } from '../receipts/booked.ts';
import { PRICE, scene } from '../receipts/scene.ts';

// pure
/** Refunds as the guest sees them: by the chain, whatever the host says. */

test.after.each(closeWorlds);

/** The guest's entry of a refund, if it has one. */
const shown = (side: Chain, payment: string) => side.journal.byId(guestRefundId(payment));

test('the guest writes down what its own server shows, and both sides have the same bill', async () => {
  const { s, minute, prepay } = await paid();
  const { signature } = await refund(s, minute.signature);
  assert.ok(signature);
  const note = { payment: minute.signature, signature };
  const seen = await learnRefund(s.guestSide, note);
  assert.equal([seen?.amount, seen?.role, seen?.recipient], [PRICE, 'guest', s.guest.address]);
  assert.equal(await learnRefund(s.guestSide, note), seen);
  assert.ok(seen);
  assert.ok(await s.guestSide.untilFinal(seen, new AbortController().signal));
  // The authority is read from the prepayment's bytes.
  const bytes = (await s.sign({ resource: 'prepay', amount: prepay.amount })).bytes;
  for (const [side, role] of [
    [s.hostSide, 'host'],
    [s.guestSide, 'guest'],
  ] as const) {
    const [entry] = await side.journal.bySignature(prepay.signature);
    await side.journal.update(entry?.id ?? '', { bytes });
    const blockTimeS = await s.blockTimeOf(signature);
    const [back] = await side.journal.bySignature(signature);
    await side.journal.update(back?.id ?? '', { blockTimeS });
    assert.is(back?.role, role);
  }
  const bill = await billOf(s.guestSide, s.guestSide, s.callId, 'guest');
  assert.equal(bill, await billOf(s.hostSide, s.hostSide, s.callId, 'host'));
  assert.equal(
    bill.payments.map(({ kind }) => kind),
    ['prepay', 'minute', 'refund'],
  );
  const report = await s.audit(receiptText(bill));
  assert.ok(report.matches, JSON.stringify(report.lines.map(({ finding }) => finding)));
  assert.is(report.refunded, PRICE);
});

test('a page that asks before it has chosen a network finds refunds once it has', async () => {
  const { s, minute } = await paid();
  await refund(s, minute.signature);
  const desk = createRefundDesk(webLocks(), createEventLog('ledger', s.world.env.nowMs));
  await desk.seek(null);
  await desk.connected(s.guestSide);
  assert.is((await shown(s.guestSide, minute.signature))?.state, 'confirmed');
});

test('a refund is found although the clock was days ahead when it was paid, and has been put right', async () => {
  const s = await scene('manual');
  const first = await s.pay({ resource: 'prepay', amount: PRICE });
  await book(s, s.hostSide, 'host', first);
  const createdAtWallMs = s.world.env.wallMs() + 5 * 86_400_000;
  await book(s, s.guestSide, 'guest', first, { createdAtWallMs });
  await refund(s, first.signature);
  const later = await s.pay({ resource: 'minute/3' });
  await book(s, s.guestSide, 'guest', later);
  assert.is(await seekRefunds(s.guestSide), 1);
  assert.is((await shown(s.guestSide, first.signature))?.amount, PRICE);
});

// Proves money back: Refunds
test('nothing the host says is shown: not a payment, another’s memo, nor another sum', async () => {
  const { s, minute, prepay } = await paid();
  await fund(s.world, s.host.address, { usdc: '10' });
  const send = async (amount: bigint, of: string, to = s.guest): Promise<string> =>
    (await s.transfer({ resource: `refund/${of}`, amount, from: s.host, to })).signature;
  const own = minute.signature;
  const other = person();
  await fund(s.world, other.address, { usdc: '0' });
  const forged = {
    'the payment itself': minute.signature,
    'the refund of another payment': await send(PRICE, prepay.signature),
    'a smaller sum': await send(PRICE / 2n, own),
    'a larger sum': await send(PRICE + 1n, own),
    'to somebody else': await send(PRICE, own, other),
  };
  for (const [what, signature] of Object.entries(forged)) {
    const seen = await learnRefund(s.guestSide, { payment: minute.signature, signature });
    assert.is(seen, null, what);
    assert.is(await shown(s.guestSide, minute.signature), null, what);
  }
  const nowhere = base58(crypto.getRandomValues(new Uint8Array(64)));
  const unseen = learnRefund(s.guestSide, { payment: minute.signature, signature: nowhere });
  assert.is(await codeOf(unseen), 'confirmation_timeout');
  // The true one is shown after all of that.
  const signature = await send(PRICE, own);
  assert.ok(await learnRefund(s.guestSide, { payment: minute.signature, signature }));
});

test('a sum that is not the payment’s is no refund to the audit either', async () => {
  const { s, minute, prepay } = await paid();
  const resource = `refund/${minute.signature}`;
  const half = await s.transfer({ resource, amount: PRICE / 2n, from: s.host, to: s.guest });
  const without = { payments: [prepay, minute], approvals: [] };
  const plain = await s.audit(receiptText(s.receipt(without)));
  const differs = plain.lines.filter(({ finding }) => finding !== 'ok');
  assert.equal(
    differs.map(({ finding, subject, signature }) => [finding, subject, signature]),
    [['missing-in-receipt', 'call', half.signature]],
    'the host’s money moved under a memo of the call',
  );
  assert.is(plain.refunded, 0n);
  const claimed = { payments: [...without.payments, half], approvals: [] };
  const report = await s.audit(receiptText(s.receipt(claimed)));
  const wrong = report.lines.filter(({ finding }) => finding !== 'ok');
  assert.equal(
    wrong.map(({ finding, subject }) => [finding, subject]),
    [['price', 'refund']],
  );
});

test('refunds given while nobody was there are found in the paying account’s history', async () => {
  const { s, minute, prepay } = await paid();
  assert.is(await seekRefunds(s.guestSide), 0);
  for (const { signature } of [minute, prepay]) await refund(s, signature);
  assert.is(await seekRefunds(s.guestSide), 2);
  assert.is(await seekRefunds(s.guestSide), 0);
  assert.is((await shown(s.guestSide, prepay.signature))?.amount, prepay.amount);
});

test('a line that a server makes up hides no refund', async () => {
  const { s, minute, prepay } = await paid();
  for (const { signature } of [minute, prepay]) await refund(s, signature);
  const memo = await s.memo(`refund/${minute.signature}`);
  const fake = base58(crypto.getRandomValues(new Uint8Array(64)));
  const made = { err: null, memo: `[${memo.length}] ${memo}` };
  const lying = listingServer((lines, before) =>
    before || !lines[0] ? lines : [{ ...lines[0], ...made, signature: fake }, ...lines],
  )(s.world.ledger);
  const { rpc } = await enter(s.world, { server: lying });
  assert.is(await seekRefunds({ ...s.guestSide, rpc }), 2);
  assert.is((await shown(s.guestSide, minute.signature))?.amount, PRICE);
  // The host finds it, too, before anything is given again.
  const { mint } = s.hostSide;
  const [payment, host, payer] = [minute.signature, s.host.address, s.guest.address];
  const reader = { rpc, mint };
  const find = (amount: AtomicUsdc | null) =>
    findRefunds(reader, payer, [{ payment, host, payer, amount, memo }], null);
  assert.is((await find(usdc(PRICE)))[0]?.amount, PRICE);
  assert.is(await codeOf(find(null)), 'rpc_bad_answer', 'what is hidden may be larger');
});

test('a refund is found behind copies of its memo, older and newer ones, and behind many pages', async () => {
  const { s, minute, prepay } = await paid();
  await copiedRefunds(s, minute);
  await refund(s, minute.signature);
  await copiedRefunds(s, minute);
  await copiedRefunds(s, prepay);
  const before = newCandidates();
  const slow = terse(s.guestSide);
  assert.is(await seekRefunds(slow, { before }), 1);
  assert.is((await shown(s.guestSide, minute.signature))?.payer, s.host.address);
  assert.is(await shown(s.guestSide, prepay.signature), null);
  // What was no refund once is not read again.
  const from = s.world.exchanges.length;
  assert.is(await seekRefunds(slow, { before }), 0);
  const read = s.world.exchanges.slice(from).filter(({ method }) => method === 'getTransaction');
  assert.is(read.length, 0);
});

test.run();

import { hasLanded } from '../../../src/shared/api/payments.ts';
import * as assert from 'uvu/assert';
import { PublicKey, SystemProgram } from '@solana/web3.js';
import { test } from 'uvu';
import type { PaymentRecord } from '../../../src/shared/api/ledger.ts';
import { fromBase64Url } from '../../../src/shared/bytes.ts';
import { refundPayment } from '../../../src/workers/ledger/refund/pay.ts';
import { guestRefundId, refundUrl } from '../../../src/workers/ledger/refund/entry.ts';
import { seekRefunds } from '../../../src/workers/ledger/refund/look.ts';
import { memoOf } from '../../../src/workers/ledger/solana/build.ts';
import { associatedTokenAccount } from '../../../src/workers/ledger/solana/layout.ts';
import type { ClaimedPayment } from '../../../src/workers/ledger/x402/messages.ts';
import { memoFor } from '../../../src/workers/ledger/x402/resources.ts';
import { callIdOf } from '../../../src/workers/ledger/x402/transcript.ts';
import { payments, sent } from '../x402/frames.ts';
import { closeWorlds } from '../../support/world.ts';
import { refusal } from '../../support/refusal.ts';
import {
  admitted,
  ask,
  bought,
  claim,
  list,
  offered,
  paid,
  paymentOf,
  sales as ofPrice,
  soon,
} from '../x402/paid-before.ts';
import { act, newcomer } from '../deposit/acts.ts';
import { listing, relisted } from '../../support/samples.ts';
import { openRig, orderOf, pause, PRICE as PER_MINUTE, type Rig } from '../../support/rig.ts';

// pure
/** Refunds with the real engines and a real SVM. The host reports a refund in the call, and the guest checks the chain. */

/** The payments for files; a refund has the same amount. */
const sales = (rig: Rig) =>
  ofPrice(rig).filter(({ destinationOwner }) => destinationOwner === rig.host.address);

test.after.each(closeWorlds);

/** Refunds as the host's page does on its click. */
async function giveBack({ host }: Rig, payment: string, tell = true): Promise<PaymentRecord> {
  // This ledger takes 13 s until finality. Other tests prove that the refund waits for it.
  for (const { id } of await host.chain.journal.bySignature(payment)) {
    await host.chain.journal.update(id, { state: 'final' });
  }
  const request = { payment, owner: host.address };
  const refund = await refundPayment(host.chain, request, host.person.sign);
  assert.ok(hasLanded(refund));
  if (tell) host.hostCall.refunded(refund);
  return refund;
}

const seen = ({ guest }: Rig, payment: string) => guest.chain.journal.byId(guestRefundId(payment));

async function untilSeen(rig: Rig, payment: string) {
  for (;;) {
    const entry = await seen(rig, payment);
    if (entry) return entry;
    await pause(20);
  }
}

const prepaidBy = ({ host }: Rig): string => host.view.minutes[0]?.signature ?? '';

test('after a refund report, the guest records what its own server shows', async () => {
  const rig = await admitted([]);
  const payment = prepaidBy(rig);
  const refund = await giveBack(rig, payment);
  const entry = await untilSeen(rig, payment);
  assert.equal(
    [entry.signature, entry.amount, entry.payer, entry.recipient],
    [refund.signature, refund.amount, rig.host.address, rig.guest.address],
  );
  // The page announces the refund once, even after another click.
  await giveBack(rig, payment, false);
  assert.is(sent(rig.frames, 'refund').length, 1);
  const given = rig.ledger.transfers().filter((each) => each.sourceOwner === rig.host.address);
  assert.is(given.length, 1);
});

test('forged refund reports of the host cause few requests and are not shown', async () => {
  const rig = await admitted([]);
  const payment = prepaidBy(rig);
  const other = await bought(listing('a.bin'));
  const elsewhere = sales(other)[0]?.signature ?? '';
  const say = (params: unknown): void =>
    rig.host.hostCall.refunded({
      ...(params as PaymentRecord),
      callId: rig.host.view.callId,
    });
  for (let times = 0; times < 10; times += 1) {
    say({ resource: `refund/${payment}`, signature: payment });
  }
  say({ resource: `refund/${elsewhere}`, signature: payment });
  await soon('said', () => (sent(rig.frames, 'refund').length === 11 ? true : undefined));
  // The true report comes after the forged ones on the same channel. The page checks no more reports on this payment.
  await giveBack(rig, payment);
  await pause(500);
  for (const each of [payment, elsewhere]) assert.is(await seen(rig, each), null);
});

test('the guest ignores a refund report about an earlier call’s payment', async () => {
  const file = listing('a.bin');
  const first = await bought(file);
  const rig = await admitted([], { after: first });
  const payment = sales(first)[0]?.signature ?? '';
  const refund = await giveBack(rig, payment, false);
  rig.host.hostCall.refunded({ ...refund, callId: rig.host.view.callId });
  await soon('said', () => (sent(rig.frames, 'refund').length === 1 ? true : undefined));
  await pause(300);
  assert.is(await seen(rig, payment), null);
});

test('the host neither grants nor keeps sending a file that it refunded', async () => {
  const file = listing('a.bin');
  const rig = await admitted([file]);
  const order = orderOf(file);
  assert.ok((await rig.buy(order)).ok);
  const payment = sales(rig)[0]?.signature ?? '';
  await giveBack(rig, payment);
  await untilSeen(rig, payment);
  assert.ok(rig.host.orders.some((each) => each.type === 'refunded' && each.id === file.id));
  for (const { chain } of [rig.host, rig.guest]) {
    const refunds = await chain.journal.list({ kind: 'refund' });
    assert.equal(
      refunds.map(({ title }) => title),
      ['a.bin'],
    );
  }
  const url = `pay2chat:${rig.guest.view.callId ?? ''}/file/${file.id}`;
  assert.is(await ask(rig, 'resource.get', { url }), 'unknown_resource');
  const again = await rig.buy(order);
  assert.is(refusal(again), 'file_unknown');
  assert.is(sales(rig).length, 1);
  // Under a new listing, the file is sold like any other file.
  const anew = relisted(file);
  list(rig, [anew]);
  assert.ok((await rig.buy({ ...order, id: anew.id })).ok);
  assert.is(sales(rig).length, 2);
});

for (const forgets of [false, true]) {
  const who = forgets ? 'a host that has lost its memory' : 'the host';
  test(`${who} does not hand over a refunded file later`, async () => {
    const file = listing('a.bin');
    const first = await bought(file);
    await giveBack(first, sales(first)[0]?.signature ?? '', false);
    const again = relisted(file);
    const rig = await admitted([again], { after: first, hostForgets: forgets });
    const payment = await paymentOf(first, file);
    assert.is(await claim(rig, again, { payment }), 'payment_refunded');
    // The guest's page asks once, and then offers it for sale.
    await offered(rig, [again.id]);
    const claimed = await rig.guest.guestCall.reclaimFile(again.id, rig.guest.person.signMessage);
    assert.is(refusal(claimed), 'claim_refused');
    await offered(rig, []);
    assert.equal(paid(rig.host.orders), []);
  });
}

test('in a later call, the host stops sending a file it refunds', async () => {
  const file = listing('a.bin');
  const first = await bought(file);
  // Listed twice, and one payment claims both.
  const [again, twin] = [relisted(file), relisted(file)];
  const rig = await admitted([again, twin], { after: first });
  for (const { id } of [again, twin]) {
    assert.ok((await rig.guest.guestCall.reclaimFile(id, rig.guest.person.signMessage)).ok);
  }
  assert.is(paid(rig.host.orders).length, 2);
  await giveBack(rig, sales(first)[0]?.signature ?? '');
  const stopped = rig.host.orders.flatMap((order) => (order.type === 'refunded' ? [order.id] : []));
  assert.equal(stopped, [again.id, twin.id]);
  // The report belongs to a call that has ended, so its guest looks for the refund on the chain.
  assert.is(sent(rig.frames, 'refund').length, 0);
});

/** Somebody who has seen the receipt copies the memo of a refund, and names the host's wallet. */
async function copyRefund(rig: Rig, payment: ClaimedPayment): Promise<void> {
  const { chain } = rig.guest;
  const transcript = fromBase64Url(payment.transcript);
  if (!transcript) throw new Error('transcript');
  const memo = await memoFor(transcript, refundUrl(callIdOf(transcript), payment.signature));
  const pest = await newcomer(rig.world);
  const fromPubkey = new PublicKey(pest.address);
  const account = associatedTokenAccount(rig.guest.address, chain.mint);
  const named = [rig.host.address, account].map((address) =>
    SystemProgram.transfer({ fromPubkey, toPubkey: new PublicKey(address), lamports: 1_000 }),
  );
  await act(rig.ledger, pest, [...named, memoOf(memo)]);
  const listed = () => chain.rpc.getSignaturesForAddress(pest.address);
  while (!(await listed()).some((info) => info.memo?.endsWith(memo))) await pause(100);
}

// Proves money back: Refunds
test('a stranger’s copy of a refund’s memo leaves the buyer’s right intact', async () => {
  const file = listing('a.bin');
  const first = await bought(file);
  await copyRefund(first, await paymentOf(first, file));
  const again = relisted(file);
  const rig = await admitted([again], { after: first });
  await offered(rig, [again.id]);
  const claimed = await rig.guest.guestCall.reclaimFile(again.id, rig.guest.person.signMessage);
  assert.ok(claimed.ok, refusal(claimed));
  assert.is(sales(rig).length, 1, 'and it is not paid for again');
});

test('one click refunds a minute that lands after the call', async () => {
  const rig = await openRig();
  assert.ok((await rig.pay({ mode: 'allowance', budgetPeriods: 3 })).ok);
  const { host, guest, ledger } = rig;
  // No payment is confirmed for longer than the call waits for minute 2.
  await ledger.call('local_fault', [{ delayConfirm: { ms: 35_000 } }]);
  await soon('signed minute 2', () =>
    payments(rig.frames, '/minute/2').length > 0 ? true : undefined,
  );
  await host.until('ended', ({ phase }) => phase === 'ended');
  assert.is(host.view.endReason, 'unpaid');
  const landed = async () =>
    (await host.chain.journal.list({ role: 'host', kind: 'minute' })).find(hasLanded)?.signature;
  let payment: string | null | undefined;
  while (!payment) {
    await pause(200);
    payment = await landed();
  }
  assert.is(host.view.minutes.length, 1, 'it was not served');
  while (!(await guest.chain.journal.bySignature(payment)).some(({ role }) => role === 'guest')) {
    await pause(200);
  }
  await giveBack(rig, payment, false);
  assert.is(await seekRefunds(guest.chain), 1);
  assert.is((await seen(rig, payment))?.amount, PER_MINUTE);
});

test.run();

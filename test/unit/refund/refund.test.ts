import { hasLanded, isOpen } from '../../../src/shared/api/payments.ts';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { appError, err, type AppError } from '../../../src/shared/errors.ts';
import { refundPayment } from '../../../src/workers/ledger/refund/pay.ts';
import { hostRefundId } from '../../../src/workers/ledger/refund/entry.ts';
import { closeWorlds, codeOf, enter, fund, person } from '../../support/world.ts';
import { book, copiedRefunds, given, paid, refund, terse } from '../receipts/booked.ts';
import { closed, fresh, restart } from '../receipts/crash.ts';
import { failNext, PRICE } from '../receipts/scene.ts';

// pure
/** Refunds are paid once, whatever happens meanwhile. The guest sees them on the chain alone. */

test.after.each(closeWorlds);

test('a refunded minute goes back in full to the payer, with its memo', async () => {
  const { s, minute } = await paid();
  const record = await refund(s, minute.signature);
  assert.ok(hasLanded(record));
  const [original] = await s.hostSide.journal.bySignature(minute.signature);
  assert.ok(original?.state === 'final', 'what the network may still take back is not given back');
  assert.equal(
    [record.kind, record.minute, record.amount, record.payer, record.recipient],
    ['refund', 3, PRICE, s.host.address, s.guest.address],
  );
  assert.is(record.resource, `refund/${minute.signature}`);
  const [only, ...more] = given(s);
  assert.equal(more, []);
  assert.equal(
    [only?.signature, only?.amount, only?.memo],
    [record.signature, PRICE, await s.memo(`refund/${minute.signature}`)],
  );
});

// Proves money back: Refunds
test('a second click answers with the first refund, without asking the wallet', async () => {
  const { s, minute } = await paid();
  let asked = 0;
  const sign: typeof s.host.sign = (bytes) => {
    asked += 1;
    return s.host.sign(bytes);
  };
  const first = await refund(s, minute.signature, sign);
  const second = await refund(s, minute.signature, sign);
  assert.equal([second.id, second.signature], [first.id, first.signature]);
  assert.is(asked, 1);
  assert.is(given(s).length, 1);
});

test('after the wallet declined, the next click pays the refund', async () => {
  const { s, minute } = await paid();
  const declined = () => Promise.resolve(err(appError('wallet_rejected')));
  assert.is(await codeOf(refund(s, minute.signature, declined)), 'wallet_rejected');
  assert.is(await s.hostSide.journal.byId(hostRefundId(minute.signature)), null);
  assert.ok(hasLanded(await refund(s, minute.signature)));
  assert.is(given(s).length, 1);
});

test('a payment of another browser or wallet is not refunded', async () => {
  const { s, minute } = await paid();
  const stranger = person();
  const other = { payment: minute.signature, owner: stranger.address };
  assert.is(
    await codeOf(refundPayment(s.hostSide, other, stranger.sign)),
    'wallet_account_changed',
  );
  // Refunds cannot be refunded, and neither can payments of the guest's own records.
  const back = await refund(s, minute.signature);
  assert.is(await codeOf(refund(s, back.signature ?? '')), 'refund_unknown');
  const asGuest = refundPayment(s.guestSide, { ...other, owner: s.host.address }, s.host.sign);
  assert.is(await codeOf(asGuest), 'refund_unknown');
  assert.is(given(s).length, 1);
});

test('without enough USDC the host signs no refund, and learns why', async () => {
  const { s, minute } = await paid();
  const away = person();
  await fund(s.world, away.address, { usdc: '0' });
  // The prepayment is in the deposit.
  const amount = PRICE;
  await s.transfer({ resource: 'prepay', memo: 'spent', from: s.host, to: away, amount });
  assert.is(await codeOf(refund(s, minute.signature)), 'insufficient_usdc');
  assert.equal(given(s), []);
});

test('the host does not refund a payment that was rolled back', async () => {
  const { s, minute } = await paid();
  const again = await s.pay({ resource: 'minute/4' });
  const gone = { ...again, signature: `${again.signature.slice(0, -4)}1111`.slice(0, 88) };
  await book(s, s.hostSide, 'host', gone, { blockhash: person().address });
  await s.world.sleep(20_000);
  assert.is(await codeOf(refund(s, gone.signature)), 'rolled_back');
  assert.ok(hasLanded(await refund(s, minute.signature)));
});

test('the host finds a paid refund behind many copies of the memo', async () => {
  const { s, minute } = await paid();
  await copiedRefunds(s, minute);
  const first = await refund(s, minute.signature);
  await copiedRefunds(s, minute);
  const other = await enter(s.world);
  await book(s, other, 'host', minute);
  const never = () => Promise.reject(new Error('the wallet is not asked'));
  const second = await refund(s, minute.signature, never, terse(other));
  assert.equal([second.state, second.signature], ['landed', first.signature]);
});

test('a refund waits while no server shows whether it was already paid', async () => {
  const { s, minute } = await paid();
  const first = await refund(s, minute.signature);
  const other = await enter(s.world);
  await book(s, other, 'host', minute);
  const { rpc } = other;
  const forgetful = {
    ...rpc,
    getTransaction: async (...asked: Parameters<typeof rpc.getTransaction>) =>
      asked[0] === first.signature ? null : rpc.getTransaction(...asked),
  };
  const side = { ...other, rpc: forgetful, background: forgetful };
  assert.is(await codeOf(refund(s, minute.signature, s.host.sign, side)), 'rpc_bad_answer');
  assert.is(given(s).length, 1);
});

/** Closes the host's page in the middle of a refund, whose transaction lands or not. */
async function crashed(error: AppError | null, lands: boolean) {
  const { s, minute } = await paid();
  const database = fresh();
  const side = await enter(s.world, { database });
  await book(s, side, 'host', minute);
  let bytes: Uint8Array | null = null;
  const gone = new AbortController();
  s.world.faults = ({ method }) => {
    if (method !== 'sendTransaction') return null;
    queueMicrotask(() => gone.abort());
    return { kind: 'lost', deliver: lands };
  };
  const sign: typeof s.host.sign = async (asked) => {
    const answer = await s.host.sign(asked);
    if (answer.ok) bytes = answer.value;
    return answer;
  };
  const request = { payment: minute.signature, owner: s.host.address };
  await refundPayment(side, request, sign, gone.signal).catch(() => undefined);
  s.world.faults = () => null;
  assert.ok(bytes, 'signed');
  const id = hostRefundId(minute.signature);
  const entry = await side.journal.update(id, { error });
  assert.ok(isOpen(entry));
  side.db.close();
  return { s, minute, entry, database };
}

for (const error of [null, appError('confirmation_timeout', { signature: '' })]) {
  const when = error ? 'late' : 'signed';
  test(`after a crash (${when}), the next click finds the refund that landed`, async () => {
    const { s, minute, entry, database } = await crashed(error, true);
    await s.world.sleep(2_000);
    const { entry: settled, side } = await restart({ s, entry, database }, closed);
    assert.ok(hasLanded(settled));
    const again = await refund(s, minute.signature, s.host.sign, side);
    assert.is(again.signature, settled.signature);
    assert.is(given(s).length, 1);
  });

  test(`after a crash (${when}), the host repeats an unsent refund after its expiry`, async () => {
    const { s, minute, entry, database } = await crashed(error, false);
    const side = await enter(s.world, { database });
    const now = await refund(s, minute.signature, s.host.sign, side);
    assert.is(now.state, 'signed');
    assert.equal(given(s), []);
    const { entry: dead, side: next } = await restart({ s, entry, database }, closed);
    assert.equal([dead.state, dead.error], ['expired', appError('blockhash_expired')]);
    assert.ok(hasLanded(await refund(s, minute.signature, s.host.sign, next)));
    assert.is(given(s).length, 1);
  });
}

test('the host may repeat a refund that failed on chain', async () => {
  const { s, minute } = await paid();
  await failNext(s.world);
  assert.is(await codeOf(refund(s, minute.signature)), 'failed_on_chain');
  assert.equal(given(s), []);
  assert.ok(hasLanded(await refund(s, minute.signature)));
  assert.is(given(s).length, 1);
});

test.run();

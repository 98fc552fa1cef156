// pure
/**
 * A browser crashed while payments were open. At the next start it asks the chain, and sends nothing.
 */
import { sessionKeyOf } from '../../../src/workers/ledger/solana/keys.ts';
import { hasLanded, isFinal, isOpen } from '../../../src/shared/api/payments.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { keepApproval } from '../../../src/workers/ledger/spending-limit/approval.ts';
import { reconsider } from '../../../src/workers/ledger/payment/payments.ts';
import { signSpendingLimit } from '../../../src/workers/ledger/spending-limit/delegation.ts';
import { closeWorlds, codeOf, enter } from '../../support/world.ts';
import { closed, crash, fresh, restart } from './crash.ts';
import { failNext, PRICE, scene } from './scene.ts';

test.after.each(closeWorlds);

for (const role of ['host', 'guest'] as const) {
  for (const late of [false, true]) {
    const when = late ? 'late' : 'signed';
    // Proves receipts: One journal, reconciled with the chain at start
    test(`after a crash, the ${role} finds its ${when} payment landed, then final`, async () => {
      const crashed = await crash(role, 'signed', { late });
      await crashed.s.broadcast(crashed.full);
      const { entry } = await restart(crashed, closed);
      assert.ok(hasLanded(entry));
      assert.is(entry.signature, crashed.signature);
      assert.is(entry.blockTimeS, await crashed.s.blockTimeOf(crashed.signature));
      assert.is(entry.payer, crashed.s.guest.address);
      assert.is(entry.error, null);
      const { entry: later } = await restart(crashed, isFinal);
      assert.ok(hasLanded(later));
    });

    test(`a ${role} closes an unsent ${when} payment once the payment expired`, async () => {
      const crashed = await crash(role, 'signed', { late });
      const side = await enter(crashed.s.world, { database: crashed.database });
      assert.ok(isOpen(await reconsider(side, crashed.entry)), 'it may land yet');
      const { entry } = await restart(crashed, closed);
      assert.is(entry.state, 'expired');
      assert.equal(entry.error, appError('blockhash_expired'));
      assert.equal(crashed.s.world.ledger.transfers(), []);
    });
  }

  test(`a ${role} records a failure on the chain with its signature`, async () => {
    const crashed = await crash(role, 'signed');
    await failNext(crashed.s.world);
    await crashed.s.broadcast(crashed.full);
    const { entry } = await restart(crashed, closed);
    assert.is(entry.state, 'failed');
    assert.is(entry.error?.code, 'failed_on_chain');
    assert.is(entry.signature, crashed.signature);
  });
}

test('after a crash, the wallet’s history shows the wallet’s payments', async () => {
  const crashed = await crash('guest', 'signed', { mode: 'manual' });
  await crashed.s.broadcast(crashed.full);
  const { entry } = await restart(crashed, closed);
  assert.ok(hasLanded(entry));
  assert.is(entry.signature, crashed.signature);
});

test('a later payment with an equal memo does not settle the earlier payment', async () => {
  const crashed = await crash('guest', 'signed');
  await crashed.s.world.sleep(2_000);
  await crashed.s.pay({ resource: 'minute/3' });
  const { entry } = await restart(crashed, ({ asks }) => asks === true);
  assert.ok(isOpen(entry), 'the account has paid, so only a person can tell for which');
});

test('reconciling keeps a change that was written meanwhile', async () => {
  const crashed = await crash('guest', 'signed');
  await crashed.s.broadcast(crashed.full);
  const side = await enter(crashed.s.world, { database: crashed.database });
  await crashed.s.world.sleep(10);
  const written = await side.journal.update(crashed.entry.id, { minute: 4 });
  assert.equal(await reconsider(side, crashed.entry), written);
});

test('the guest journals an approval, and learns its signature from the chain', async () => {
  const s = await scene('allowance');
  const session = await sessionKeyOf(s.guestSide, s.callId);
  const { rpc, mint } = s.guestSide;
  const approve = { delegate: session.address, cap: usdc(7n * PRICE) };
  const parts = { owner: s.guest.address, mint, feePayer: s.feePayerKey, approve };
  const signed = await signSpendingLimit(rpc, parts, s.guest.sign);
  const database = fresh();
  const before = await enter(s.world, { database });
  const { guest, callId } = s;
  const entry = await keepApproval(before, { callId, owner: guest.address, ...approve, signed });
  before.db.close();
  const { bytes, signature } = await s.coSign(signed);
  await s.broadcast(bytes);
  const { entry: found } = await restart({ s, entry, database }, closed);
  assert.equal([found.kind, found.state, found.amount], ['allowance', 'landed', 7n * PRICE]);
  assert.is(found.signature, signature);
  assert.is(found.blockTimeS, await s.blockTimeOf(signature));
});

test('the page tracks an open transfer and fee-payer filling of a closed page', async () => {
  const s = await scene('manual');
  const gone = new AbortController();
  s.world.faults = ({ method }) => {
    if (method === 'sendTransaction') queueMicrotask(() => gone.abort());
    return null;
  };
  const request = { owner: s.guest.address, to: s.host.address, amount: usdc(5n) };
  await s.guestSide.transfer.send({ ...request, id: 'closed' }, s.guest.sign, gone.signal);
  s.world.faults = () => null;
  await s.world.sleep(2_000);
  const { journal } = s.guestSide;
  const left = await journal.byId('closed');
  assert.ok(left && isOpen(left));
  assert.ok(hasLanded(await reconsider(s.guestSide, left)));

  const [feeBalance] = await s.hostSide.journal.list({ kind: 'till' });
  assert.ok(feeBalance);
  const opened = { ...feeBalance, state: 'signed' } as const;
  await s.hostSide.db.put('journal', opened);
  const settled = await reconsider(s.hostSide, opened);
  assert.ok(hasLanded(settled));
  assert.is(settled.blockTimeS, await s.blockTimeOf(feeBalance.signature ?? ''));
});

test('the page does not ask its servers about payments of another network', async () => {
  const crashed = await crash('guest', 'signed');
  const side = await enter(crashed.s.world, { database: crashed.database });
  const entry = { ...crashed.entry, network: 'devnet' } as const;
  assert.is(await codeOf(reconsider(side, entry)), 'rpc_wrong_genesis');
});

test.run();

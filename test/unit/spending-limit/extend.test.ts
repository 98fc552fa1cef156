import { isOpen } from '../../../src/shared/api/payments.ts';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { appError, err } from '../../../src/shared/errors.ts';
import { toBase64 } from '../../../src/workers/ledger/solana/rpc-parse.ts';
import { messageHash } from '../../../src/workers/ledger/solana/payload.ts';
import { parseTransaction } from '../../../src/workers/ledger/solana/layout.ts';
import { RPC, RpcFailure } from '../../../src/workers/ledger/x402/wire.ts';
import { closeWorlds } from '../../support/world.ts';
import { refusal } from '../../support/refusal.ts';
import { PRICE } from '../receipts/scene.ts';
import { sponsored } from './sponsored.ts';

// pure
/** Extend and revoke: two ends, the real ledger, and whatever comes between. */

test.after.each(closeWorlds);

test('extending approves the rest plus the added amount, in both journals', async () => {
  const { s, change, allowed, asked } = await sponsored(4n * PRICE);
  await s.pay({ resource: 'minute/3' });
  assert.equal(await change.extend(5, s.guest.sign), { ok: true, value: undefined });
  assert.equal(await allowed(), { ours: true, left: 8n * PRICE });
  assert.is(asked.length, 1);
  for (const [side, role] of [
    [s.hostSide, 'host'],
    [s.guestSide, 'guest'],
  ] as const) {
    const [entry, ...more] = await side.journal.list({ role, kind: 'allowance' });
    assert.equal(more, []);
    assert.equal([entry?.state, entry?.amount], ['landed', 8n * PRICE], role);
  }
  // The session key pays on, under the new approval.
  await s.pay({ resource: 'minute/4' });
  assert.is((await allowed()).left, 7n * PRICE);
});

test('revoking sets the spending limit to zero, and extending then starts from zero', async () => {
  const { s, change, allowed } = await sponsored();
  assert.ok((await change.revoke(s.guest.sign)).ok);
  assert.equal(await allowed(), { ours: false, left: 0n });
  const [entry] = await s.guestSide.journal.list({ role: 'guest', kind: 'allowance' });
  assert.equal([entry?.state, entry?.amount], ['landed', 0n]);
  assert.ok(entry?.signature, 'learnt from the owner’s history');
  assert.ok((await change.extend(2, s.guest.sign)).ok);
  assert.equal(await allowed(), { ours: true, left: 2n * PRICE });
});

test('a declined or empty change sends no request to the host', async () => {
  const { s, change, allowed, asked } = await sponsored();
  const declined = () => Promise.resolve(err(appError('wallet_rejected')));
  assert.is(refusal(await change.extend(5, declined)), 'wallet_rejected');
  assert.is(refusal(await change.revoke(declined)), 'wallet_rejected');
  for (const periods of [0, -1, 1.5, 1e9]) {
    assert.is(refusal(await change.extend(periods, s.guest.sign)), 'amount_invalid');
  }
  assert.equal(asked, []);
  assert.is((await allowed()).left, 4n * PRICE);
});

test('while a payment may land, the wallet signs no change of the limit', async () => {
  const { s, change, underWay, asked } = await sponsored();
  const sent = await underWay();
  assert.is(refusal(await change.extend(5, s.guest.sign)), 'payment_open');
  assert.equal(asked, []);
  await s.guestSide.journal.update(sent.id, { state: 'expired' });
  assert.ok((await change.extend(5, s.guest.sign)).ok);
});

test('the host refuses a change while one of its settlements is open', async () => {
  const { s, desk, signed } = await sponsored();
  const params = { transaction: toBase64(await signed(9n * PRICE)) };
  const { blockhash, slot } = await s.hostSide.rpc.getLatestBlockhash();
  const [feeBalance] = await s.hostSide.journal.list({ kind: 'till' });
  assert.ok(feeBalance);
  const { callId } = s;
  const open = { ...feeBalance, id: 'open', role: 'host', kind: 'minute', callId } as const;
  await s.hostSide.journal.add({ ...open, state: 'signed', blockhash, slot });
  const refused = await desk.serve(params).catch((thrown: unknown) => thrown);
  assert.ok(refused instanceof RpcFailure && refused.message === 'payment_open');
  await s.hostSide.journal.update('open', { state: 'landed' });
  assert.ok((await desk.serve(params)).signature);
});

test('if a minute is paid meanwhile, the wallet signs the change again', async () => {
  const { s, change, allowed } = await sponsored(4n * PRICE);
  let windows = 0;
  const slow: typeof s.guest.sign = async (bytes) => {
    windows += 1;
    if (windows === 1) await s.pay({ resource: 'minute/3' });
    return s.guest.sign(bytes);
  };
  assert.ok((await change.extend(5, slow)).ok);
  assert.is(windows, 2);
  assert.equal(await allowed(), { ours: true, left: 8n * PRICE });
});

test('an approval waits until an earlier open approval lands or expires', async () => {
  for (const lands of [true, false]) {
    const made = await sponsored(4n * PRICE);
    const { s, change, allowed, host: honest } = made;
    // The host takes it and says nothing; the bytes are out of reach, and may land.
    made.host = () => new Promise(() => undefined);
    assert.is(refusal(await change.extend(5, s.guest.sign)), 'confirmation_timeout');
    const [first] = await s.guestSide.journal.list({ role: 'guest', kind: 'allowance' });
    assert.ok(first && isOpen(first));
    made.host = honest;
    assert.is(refusal(await change.extend(1, s.guest.sign)), 'payment_open');
    assert.is(refusal(await change.revoke(s.guest.sign)), 'payment_open');
    if (lands) {
      const bytes = Uint8Array.from(Buffer.from(made.asked[0] ?? '', 'base64'));
      const parsed = parseTransaction(bytes);
      assert.ok(typeof parsed !== 'string');
      const hash = await messageHash(parsed.messageBytes);
      await s.broadcast((await s.coSign({ bytes, messageHash: hash })).bytes);
    } else await s.world.sleep(120_000);
    // The next is worked out from what came of it.
    const left = lands ? 9n * PRICE : 4n * PRICE;
    assert.equal(await allowed(), { ours: true, left });
    assert.ok((await change.extend(1, s.guest.sign)).ok);
    assert.equal(await allowed(), { ours: true, left: left + PRICE });
  }
});

test('the guest sends the same approval again while the host settles a payment', async () => {
  const made = await sponsored();
  const { s, change, asked, host: honest } = made;
  made.host = (params) =>
    asked.length < 3
      ? Promise.reject(new RpcFailure(RPC.outOfTurn, 'payment_open'))
      : honest(params);
  assert.ok((await change.extend(5, s.guest.sign)).ok);
  assert.is(asked.length, 3);
  assert.is(new Set(asked).size, 1);
});

test('only the chain confirms that the spending limit changed', async () => {
  const made = await sponsored();
  const { s, change, allowed } = made;
  made.host = () => Promise.resolve({ signature: '1'.repeat(64) });
  assert.is(refusal(await change.extend(5, s.guest.sign)), 'confirmation_timeout');
  assert.is((await allowed()).left, 4n * PRICE);
});

test('if the host refuses, a guest can revoke its limit at its own cost', async () => {
  for (const says of [null, 'allowance_refused', 'payment_open'] as const) {
    const made = await sponsored();
    const { s, change, allowed, asked } = made;
    made.connected = says !== null;
    made.host = () => Promise.reject(new RpcFailure(RPC.outOfTurn, says ?? 'gone'));
    if (says) assert.is(refusal(await change.revoke(s.guest.sign)), says);
    const times = asked.length;
    assert.ok(says === 'payment_open' ? times > 5 : times === (says ? 1 : 0), String(times));
    const before = await s.guestSide.rpc.getBalance(s.guest.address);
    assert.equal(await change.revoke(s.guest.sign), { ok: true, value: undefined });
    assert.is(asked.length, times, 'the host is not asked any more');
    assert.equal(await allowed(), { ours: false, left: 0n });
    assert.ok((await s.guestSide.rpc.getBalance(s.guest.address)) < before);
    // Once ended there is nothing to sign.
    const never = () => Promise.reject(new Error('the wallet is not asked'));
    assert.ok((await change.revoke(never)).ok);
  }
});

test('two simultaneous clicks change the spending limit once', async () => {
  const { s, change } = await sponsored();
  const [first, second] = [change.extend(5, s.guest.sign), change.extend(5, s.guest.sign)];
  assert.is(refusal(await second), 'busy');
  assert.ok((await first).ok);
});

test.run();

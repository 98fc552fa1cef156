import { hasLanded } from '../../../src/shared/api/payments.ts';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { guestRefundId } from '../../../src/workers/ledger/refund/entry.ts';
import { createRefundDesk } from '../../../src/workers/ledger/refund-desk.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { seekRefunds } from '../../../src/workers/ledger/refund/look.ts';
import type { Chain } from '../../../src/workers/ledger/payment/chain.ts';
import type { SignatureInfo } from '../../../src/workers/ledger/solana/rpc-parse.ts';
import { closeWorlds, codeOf, fund, person } from '../../support/world.ts';
import type { ReceiptPayment } from '../../../src/shared/receipt/receipt.ts';
import { receiptText } from '../../../src/shared/receipt/text.ts';
import { associatedTokenAccount, base58 } from '../../../src/workers/ledger/solana/layout.ts';
import { restOf } from '../../../src/workers/ledger/solana/rest.ts';
import { reconsider } from '../../../src/workers/ledger/payment/payments.ts';
import { book, copiedRefunds, paid, refund, terse } from '../receipts/booked.ts';
import { commitmentOf, fileOf, PRICE, type Transfer } from '../receipts/scene.ts';

// pure
/** Refunds as the guest sees them: by the chain, whatever the host says. */

test.after.each(closeWorlds);

/** The guest's entry of a refund, if it has one. */
const shown = (side: Chain, payment: string) => side.journal.byId(guestRefundId(payment));

test('a page looks for refunds once it has chosen a network', async () => {
  const { s, minute } = await paid();
  await refund(s, minute.signature);
  const desk = createRefundDesk(createEventLog('ledger', s.world.env.nowMs));
  await desk.seek(null);
  await desk.connected(s.guestSide);
  assert.ok(hasLanded(await shown(s.guestSide, minute.signature)));
});

// Proves money back: Refunds
test('only the host’s money with the right memo counts as a refund', async () => {
  const { s, minute } = await paid();
  const file = await s.pay({ resource: fileOf(1), commitment: commitmentOf(1) });
  await book(s, s.guestSide, 'guest', file);
  await fund(s.world, s.host.address, { usdc: '10' });
  const other = person();
  await fund(s.world, other.address, { sol: '1', usdc: '5' });
  const own = `refund/${minute.signature}`;
  const right = { resource: own, amount: PRICE, from: s.host, to: s.guest };
  const wrong: readonly Transfer[] = [
    { ...right, amount: PRICE + 1n },
    { ...right, amount: 0n },
    { ...right, to: other },
    { ...right, from: other },
    { ...right, memo: 'mine' },
    { ...right, unnamed: true },
    // A file is refunded whole.
    { ...right, resource: `refund/${file.signature}`, amount: file.amount - 1n },
  ];
  for (const each of wrong) await s.transfer(each);
  await copiedRefunds(s, minute);
  assert.is(await seekRefunds(s.guestSide), 0);
  const genuine = await s.transfer(right);
  await copiedRefunds(s, minute);
  for (const side of [terse(s.guestSide), s.guestSide]) {
    assert.is(await seekRefunds(side), Number(side !== s.guestSide));
  }
  assert.is((await shown(s.guestSide, minute.signature))?.signature, genuine.signature);
  assert.is(await shown(s.guestSide, file.signature), null);
});

test('the call’s reference finds refunds paid while the guest’s page was closed', async () => {
  const { s, minute, prepay } = await paid();
  await fund(s.world, s.host.address, { usdc: '5' });
  assert.is(await seekRefunds(s.guestSide), 0);
  for (const { signature } of [minute, prepay]) await refund(s, signature);
  assert.is(await seekRefunds(s.guestSide), 2);
  assert.is(await seekRefunds(s.guestSide), 0);
  assert.is((await shown(s.guestSide, prepay.signature))?.amount, prepay.amount);
});

test('a server’s invented or missing entries hide no refund that the server shows', async () => {
  const nowhere = base58(crypto.getRandomValues(new Uint8Array(64)));
  const edits = {
    'a line of its own': (lines: readonly SignatureInfo[]) =>
      lines.flatMap((line) => [{ ...line, signature: nowhere }, line]),
    'no memos': (lines: readonly SignatureInfo[]) => lines.map((line) => ({ ...line, memo: null })),
  };
  for (const edit of Object.values(edits)) {
    const { s, minute } = await paid();
    await fund(s.world, s.host.address, { usdc: '5' });
    await refund(s, minute.signature);
    const { rpc } = s.guestSide;
    const getSignaturesForAddress: typeof rpc.getSignaturesForAddress = async (...asked) =>
      edit(await rpc.getSignaturesForAddress(...asked));
    const side = { ...s.guestSide, rpc: { ...rpc, getSignaturesForAddress } };
    await seekRefunds(side).catch(() => undefined);
    assert.is((await shown(s.guestSide, minute.signature))?.amount, PRICE);
  }
});

test('too many copies of a memo hide only refunds not yet known', async () => {
  const { s, minute, prepay } = await paid();
  await fund(s.world, s.host.address, { usdc: '5' });
  await refund(s, minute.signature);
  assert.is(await seekRefunds(s.guestSide), 1);
  const copied = (payment: string) =>
    s.transfer({ resource: `refund/${payment}`, from: pest, to: s.guest, amount: 1n });
  const pest = person();
  await fund(s.world, pest.address, { sol: '1', usdc: '1' });
  for (let n = 0; n < 51; n += 1) await copied(minute.signature);
  assert.is(await seekRefunds(s.guestSide), 0);
  for (let n = 0; n < 51; n += 1) await copied(prepay.signature);
  assert.is(await codeOf(seekRefunds(s.guestSide)), 'history_too_long');
  assert.is(await codeOf(refund(s, prepay.signature)), 'history_too_long');
});

test('an audit accepts a partial refund of time, but never an excessive refund', async () => {
  const { s, minute, prepay } = await paid();
  await fund(s.world, s.host.address, { usdc: '2' });
  const resource = `refund/${minute.signature}`;
  const more = await s.transfer({ resource, amount: PRICE + 1n, from: s.host, to: s.guest });
  const payments = [prepay, minute];
  const audit = (...back: readonly ReceiptPayment[]) =>
    s.audit(receiptText(s.receipt({ payments: [...payments, ...back], approvals: [] })));
  const { lines } = await audit(more);
  const wrong = lines.filter(({ finding }) => finding !== 'ok');
  assert.equal(
    wrong.map(({ finding, subject }) => [finding, subject]),
    [['price', 'refund']],
  );
  const part = { resource: `refund/${prepay.signature}`, from: s.host, to: s.guest };
  const half = await s.transfer({ ...part, amount: prepay.amount / 2n });
  assert.is((await audit(half)).refunded, half.amount);
});

test('a known refund helps to prove that a payment never landed', async () => {
  const { s, minute } = await paid();
  const { rpc, mint, journal } = s.guestSide;
  const account = await rpc.getTokenAccount(associatedTokenAccount(s.guest.address, mint));
  assert.ok(account);
  const { bytes, blockhash, messageHash } = await s.sign({ resource: 'minute/4' });
  const unsent = { ...minute, resource: 'minute/4', signature: 'unsent' };
  await book(s, s.guestSide, 'guest', unsent, {
    ...blockhash,
    state: 'signed',
    signature: null,
    blockTimeS: null,
    bytes,
    messageHash,
    rest: restOf(account, s.guest.address),
  });
  const asked = async (): Promise<string> => {
    const entry = await journal.byId(`guest:${s.callId}:unsent`);
    assert.ok(entry);
    return (await reconsider(s.guestSide, entry)).state;
  };
  const back = await refund(s, minute.signature);
  await s.world.sleep(200_000);
  assert.is(await asked(), 'signed', 'the balance is another');
  assert.ok(hasLanded(back));
  assert.is(await seekRefunds(s.guestSide), 1);
  assert.is(await asked(), 'expired');
});

test.run();

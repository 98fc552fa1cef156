// pure
/**
 * x402's own client and facilitator, unchanged, talk to our engines over the `x402` channel. Each reads
 * only what the other wrote. They know networks by genesis hash, so the ledger shows devnet's.
 */
import { readBalances } from '../../../src/workers/ledger/solana/rpc.ts';
import {
  address,
  blockhash,
  compileTransaction,
  createTransactionMessage,
  getBase64EncodedWireTransaction,
  setTransactionMessageFeePayer,
  setTransactionMessageLifetimeUsingBlockhash,
} from '@solana/kit';
import { z } from '@x402/core/schemas';
import type { PaymentPayload, PaymentRequired } from '@x402/core/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { WORDS } from '../../../src/workers/ledger/x402/word-list.ts';
import { associatedTokenAccount } from '../../../src/workers/ledger/solana/layout.ts';
import { answered, checkFrames, payments, sent } from './frames.ts';
import { officialPayer, openOfficialCall, openOfficialHost } from './official.ts';
import { PRICE, type Rig, until } from '../../support/rig.ts';
import { closeWorlds } from '../../support/world.ts';

test.after.each(closeWorlds);

// Proves proof: Other x402 software
test('the official client pays our host for minutes and a file', async () => {
  const call = await openOfficialCall();
  const { rig, frames, guest, payer, file } = call;
  const { callId, words } = await guest.greeted;
  const view = await rig.host.until('greeted', ({ phase }) => phase === 'awaiting-prepayment');
  assert.is(view.callId, callId);
  assert.equal(
    view.words,
    words.map((place) => WORDS[place]),
  );

  const first = await guest.prepay();
  const [sale, minute] = await Promise.all([guest.file(file), guest.minute(2)]);
  await rig.host.until('paid', ({ minutes }) => minutes.length === 2);
  const landed = rig.ledger.transfers();
  assert.equal(
    [first, sale, minute].map(({ signature }) => signature).sort(),
    landed.map(({ signature }) => signature).sort(),
  );
  for (const { sourceOwner, destinationOwner } of landed) {
    assert.equal([sourceOwner, destinationOwner], [payer, rig.host.address]);
  }
  assert.is(
    landed.reduce((sum, { amount }) => sum + amount, 0n),
    2n * PRICE + file.price,
  );
  const [order] = rig.host.orders.filter(({ type }) => type === 'paid');
  assert.equal(order?.type === 'paid' && order.secret, sale.secret);
  // Requested again, the file is granted and not sold twice.
  assert.equal(await guest.file(file), sale);
  assert.is(rig.ledger.transfers().length, 3);

  rig.host.call.end('host');
  await rig.host.until('ended', ({ phase }) => phase === 'ended');
  assert.ok(checkFrames(answered(frames)) >= 9);
});

test('a host of the official facilitator settles what our guest pays', async () => {
  const { rig, host } = await openOfficialHost();
  const { guest, ledger, terms } = rig;
  try {
    await host.greeted;
    const paid = await rig.pay({ mode: 'manual', budgetPeriods: 0 });
    assert.ok(paid.ok, JSON.stringify(paid));
    await guest.until('paid', ({ minutes }) => minutes.length === 2);
    assert.equal([...host.sold.keys()], ['prepay', 'minute/2']);
    const landed = ledger.transfers();
    assert.equal(
      landed.map(({ signature }) => signature),
      [...host.sold.values()],
    );
    for (const { amount, sourceOwner, destinationOwner } of landed) {
      const expected = [PRICE, guest.address, terms.payTo];
      assert.equal([amount, sourceOwner, destinationOwner], expected);
    }
    assert.equal(
      payments(rig.frames, '').map(({ params }) => params?._meta?.['x402/payment']),
      host.payloads,
    );
    guest.call.end('guest');
    await guest.until('ended', ({ phase }) => phase === 'ended');
    assert.ok(checkFrames(answered(rig.frames)) >= 6);
  } finally {
    host.stop();
  }
});

/** Atomic USDC of this owner. */
const balanceOf = async (rig: Rig, owner: string): Promise<bigint> =>
  (await readBalances(rig.host.chain.rpc, owner, rig.host.chain.mint)).usdc ?? 0n;

/** Returns the rest of a deposit, or null if the deposit is closed. */
async function depositLeft({ host, frames }: Rig): Promise<bigint | null> {
  const [greeting] = sent(frames, 'hello');
  const deposit = String(greeting?.params?.['deposit']);
  const { rpc, mint } = host.chain;
  return (await rpc.getTokenAccount(associatedTokenAccount(deposit, mint)))?.amount ?? null;
}

// Proves proof: A client can be written from the documents
test('the reference guest pays our host into a deposit and reads the refund', async () => {
  const call = await openOfficialCall(undefined, { returns: true, prepaidPeriods: 2 });
  const { rig, guest, payer } = call;
  const before = await balanceOf(rig, rig.host.address);
  await guest.greeted;
  await guest.prepay();
  assert.is(await depositLeft(rig), 2n * PRICE);
  await guest.minute(3);
  guest.end();
  const { signature, returned } = await guest.returned();
  await until('shown', () => rig.host.unused[0]?.state === 'returned');
  const [shown] = rig.host.unused;
  assert.equal([shown?.returned, shown?.signature], [returned, signature]);
  assert.ok(returned > 0n && returned < 2n * PRICE, String(returned));
  assert.is(await balanceOf(rig, payer), 5_000_000n - 3n * PRICE + returned);
  assert.is(await balanceOf(rig, rig.host.address), before + 3n * PRICE - returned);
  await until('closed', async () => (await depositLeft(rig)) === null);
});

// Proves proof: A client can be written from the documents
test('our guest pays the reference host into a deposit and sees the refund', async () => {
  const { rig, host } = await openOfficialHost({ returns: true, prepaidPeriods: 2 });
  const { guest, terms } = rig;
  try {
    const before = [await balanceOf(rig, guest.address), await balanceOf(rig, terms.payTo)];
    await host.greeted;
    const paid = await rig.pay({ mode: 'manual', budgetPeriods: 0 });
    assert.ok(paid.ok, JSON.stringify(paid));
    assert.is(await depositLeft(rig), 2n * PRICE);
    await guest.until('paid', ({ minutes }) => minutes.length === 2);
    guest.call.end('guest');
    const end = await host.returned;
    await until('seen', () => guest.unused[0]?.state === 'returned');
    const [seen] = guest.unused;
    const returned = seen?.returned ?? 0n;
    assert.ok(returned > 0n && returned < 2n * PRICE, String(returned));
    assert.is(seen?.signature, end);
    const after = [await balanceOf(rig, guest.address), await balanceOf(rig, terms.payTo)];
    const kept = 3n * PRICE - returned;
    assert.equal(after, [(before[0] ?? 0n) - kept, (before[1] ?? 0n) + kept]);
    assert.is(await depositLeft(rig), null);
  } finally {
    host.stop();
  }
});

/** Pays with the official client; `change` alters each payload on its way to our host. */
async function payWith(change: (payload: PaymentPayload) => object | Promise<object>): Promise<{
  readonly answer: string;
  readonly transfers: number;
}> {
  const { client, address } = await officialPayer();
  const changing = {
    // The host has to cope with payloads that no longer have x402's own type.
    createPaymentPayload: async (required: PaymentRequired) =>
      (await change(await client.createPaymentPayload(required))) as PaymentPayload,
  };
  const { rig, guest } = await openOfficialCall({ client: changing, address });
  try {
    return { answer: await said(guest.prepay()), transfers: rig.ledger.transfers().length };
  } finally {
    rig.close();
  }
}

const Refused = z.object({
  structuredContent: z.object({ error: z.string() }),
  _meta: z.object({
    'x402/payment-response': z.object({
      success: z.literal(false),
      errorReason: z.string(),
      transaction: z.literal(''),
    }),
  }),
});

/** `granted`, or the words of a refusal. */
async function said(bought: Promise<unknown>): Promise<string> {
  try {
    await bought;
    return 'granted';
  } catch (thrown) {
    const json = /^not granted: (.*)$/.exec((thrown as Error).message)?.[1];
    if (json === undefined) throw thrown;
    const { structuredContent, _meta } = Refused.parse(JSON.parse(json));
    return `${structuredContent.error}: ${_meta['x402/payment-response'].errorReason}`;
  }
}

const STRANGER = 'So11111111111111111111111111111111111111112';
type Accepted = PaymentPayload['accepted'];
const other = (change: (accepted: Accepted) => Partial<Accepted>) => (payload: PaymentPayload) => ({
  ...payload,
  accepted: { ...payload.accepted, ...change(payload.accepted) },
});
const extra = (change: object) =>
  other((accepted) => ({ extra: { ...accepted.extra, ...change } }));

const version1 = ({ accepted, ...payload }: PaymentPayload) => {
  const { feePayer } = accepted.extra;
  const lifetime = { blockhash: blockhash(STRANGER), lastValidBlockHeight: 1n };
  const message = setTransactionMessageLifetimeUsingBlockhash(
    lifetime,
    setTransactionMessageFeePayer(
      address(String(feePayer)),
      createTransactionMessage({ version: 1 }),
    ),
  );
  const transaction = getBase64EncodedWireTransaction(compileTransaction(message));
  return { ...payload, accepted, payload: { transaction } };
};

test('the host refuses terms that differ from the quote, and names the difference', async () => {
  const named: [string, (payload: PaymentPayload) => object][] = [
    ['unsupported_scheme', other(() => ({ scheme: 'upto' }))],
    ['network_mismatch', other(() => ({ network: 'solana:zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz' }))],
    ['invalid_exact_svm_payload_mint_mismatch', other(() => ({ asset: STRANGER }))],
    ['invalid_exact_svm_payload_recipient_mismatch', other(() => ({ payTo: STRANGER }))],
    ['invalid_exact_svm_payload_amount_mismatch', other(() => ({ amount: '1' }))],
    ['invalid_exact_svm_payload_memo_mismatch', extra({ memo: 'x'.repeat(32) })],
    [
      'invalid_exact_svm_payload_memo_mismatch',
      ({ accepted, ...rest }) => ({ ...rest, accepted: { ...accepted, extra: null } }),
    ],
    ['invalid_exact_svm_fee_payer_mismatch', extra({ feePayer: STRANGER })],
    ['invalid_payment_requirements: decimals', extra({ decimals: 9 })],
    ['invalid_payment_requirements: maxTimeoutSeconds', other(() => ({ maxTimeoutSeconds: 60 }))],
    ['invalid_exact_svm_payload_transaction_version', version1],
  ];
  for (const [reason, change] of named) {
    const { answer, transfers } = await payWith(change);
    assert.equal([answer, transfers], [`payment_invalid: ${reason}`, 0]);
  }
});

test.run();

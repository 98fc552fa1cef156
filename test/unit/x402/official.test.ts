/**
 * x402's own client and facilitator, unchanged, against our engines over the wire of the `x402` channel:
 * whatever they read was written by the other side. They know networks by genesis hash, so the ledger
 * shows devnet's.
 */
import { generateKeyPairSigner } from '@solana/kit';
import { x402Facilitator } from '@x402/core/facilitator';
import { toFacilitatorSvmSigner } from '@x402/svm';
import { ExactSvmScheme as FacilitatorScheme } from '@x402/svm/exact/facilitator';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { WORDS } from '../../../src/workers/ledger/x402/security-words.ts';
import { createReferenceHost } from '../../support/reference-peer/host.ts';
import { checkFrames, Message, messages, payments } from './frames.ts';
import type { Frame } from '../../support/joined.ts';
import { answerFetch, ASSET, asText, DEVNET, openOfficialCall } from './official.ts';
import { openRig, PRICE } from '../../support/rig.ts';
import { closeWorlds, RPC_URL } from '../../support/world.ts';

/** All but a request that the end of the call has left without an answer. */
const isAnswered =
  (frames: readonly Frame[]) =>
  ({ from, text }: Frame): boolean => {
    const { id, method } = Message.parse(JSON.parse(text));
    if (id === undefined || method === undefined) return true;
    return messages(frames).some((each) => each.id === id && !each.method && each.from !== from);
  };

test.after.each(closeWorlds);

test('the official client pays our host for the first minutes, another one and a file', async () => {
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
  // Asked for once more, it is granted and not sold.
  assert.equal(await guest.file(file), sale);
  assert.is(rig.ledger.transfers().length, 3);

  rig.host.call.end('host');
  await rig.host.until('ended', ({ phase }) => phase === 'ended');
  assert.ok(checkFrames(frames.filter(isAnswered(frames))) >= 9);
});

test('a host of the official facilitator settles what our guest pays', async () => {
  const rig = await openRig({ asDevnet: true, real: 'guest' });
  const { guest, ledger, terms, codes } = rig;
  answerFetch(ledger);
  const feeKey = await generateKeyPairSigner();
  await ledger.call('local_fund', [{ address: feeKey.address, sol: '1' }]);
  const signer = toFacilitatorSvmSigner(feeKey, { defaultRpcUrl: RPC_URL });
  const facilitator = new x402Facilitator().register(DEVNET, new FacilitatorScheme(signer));
  const host = createReferenceHost({
    channel: asText(rig.line.host),
    codes: { ...codes, network: DEVNET },
    nonce: codes.nonce,
    payTo: terms.payTo,
    asset: ASSET,
    prices: { prepay: String(PRICE), 'minute/2': String(PRICE) },
    periodMs: 8_000,
    prepaidPeriods: 1,
    feeKey,
    facilitator,
  });
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
    assert.ok(checkFrames(rig.frames.filter(isAnswered(rig.frames))) >= 6);
  } finally {
    host.stop();
  }
});

test.run();

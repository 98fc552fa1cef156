// waits
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
import { createLedger } from '../../../dev/ledger/index.ts';
import type { CallView } from '../../../src/shared/api.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import type { Terms } from '../../../src/shared/terms.ts';
import { createGuestCall } from '../../../src/workers/ledger/x402/guest-call.ts';
import { WORDS } from '../../../src/workers/ledger/x402/words.ts';
import { commitTo } from '../../support/reference-peer/greeting.ts';
import { createReferenceHost } from '../../support/reference-peer/host.ts';
import { openRpcServer } from '../../support/rpc-server.ts';
import { checkFrames, Message, messages, payments } from './frames.ts';
import { type Frame, joined } from './joined.ts';
import { chainFor, closeLedger, person } from './people.ts';
import { ASSET, asText, CODES, DEVNET, openOfficialCall } from './official.ts';
import { keepRealTime } from '../../support/leaping-time.ts';
import { PRICE } from './rig.ts';

// The official client and facilitator ask the ledger over HTTP.
keepRealTime();

/** All but a request that the end of the call has left without an answer. */
const isAnswered =
  (frames: readonly Frame[]) =>
  ({ from, text }: Frame): boolean => {
    const { id, method } = Message.parse(JSON.parse(text));
    if (id === undefined || method === undefined) return true;
    return messages(frames).some((each) => each.id === id && !each.method && each.from !== from);
  };

const closing: (() => Promise<void>)[] = [];
test.after(async () => void (await Promise.all(closing.map((close) => close()))));

test('the official client pays our host for the first minutes, another one and a file', async () => {
  const call = await openOfficialCall();
  closing.push(call.close);
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
  const [ours, theirs] = [person(), person()];
  const feeKey = await generateKeyPairSigner();
  const ledger = createLedger();
  await ledger.call('local_genesis', [{ as: 'devnet' }]);
  await ledger.call('local_fund', [{ address: feeKey.address, sol: '1' }]);
  for (const [{ address }, money] of [
    [ours, '5'],
    [theirs, '0'],
  ] as const) {
    await ledger.call('local_fund', [{ address, usdc: money, mint: ASSET }]);
  }
  const rpc = await openRpcServer(ledger);
  closing.push(rpc.close);
  const signer = toFacilitatorSvmSigner(feeKey, { defaultRpcUrl: rpc.url });
  const facilitator = new x402Facilitator().register(DEVNET, new FacilitatorScheme(signer));

  const terms: Terms = {
    network: 'local',
    payTo: theirs.address,
    price: PRICE,
    periodSeconds: 8,
    prepaidPeriods: 1,
  };
  const nonce = crypto.getRandomValues(new Uint8Array(32));
  const nonceCommitment = await commitTo(nonce);
  const frames: Frame[] = [];
  const line = joined(frames);
  let view: CallView | null = null;
  let look = (): void => undefined;
  const until = async (holds: (now: CallView) => boolean): Promise<void> => {
    while (!view || !holds(view)) await new Promise<void>((resolve) => (look = resolve));
  };
  const guest = createGuestCall({
    ...CODES,
    nonceCommitment,
    money: await chainFor(ledger),
    terms,
    log: createEventLog('guest', () => performance.now()),
    sendClock: () => undefined,
    sendFiles: () => undefined,
    owner: ours.address,
    hold: () => () => undefined,
    publish(now) {
      view = now;
      look();
    },
  });
  const host = createReferenceHost({
    channel: asText(line.host),
    codes: { ...CODES, nonceCommitment, network: DEVNET },
    nonce,
    payTo: theirs.address,
    asset: ASSET,
    prices: { prepay: String(PRICE), 'minute/2': String(PRICE) },
    periodMs: 8_000,
    prepaidPeriods: 1,
    feeKey,
    facilitator,
  });
  const beats = setInterval(() => guest.reportRx(true), 1_000);
  try {
    guest.attach(line.guest);
    await host.greeted;
    await until(({ phase }) => phase === 'awaiting-prepayment');
    const paid = await guest.pay({ mode: 'manual', budgetPeriods: 0 }, ours.sign);
    assert.ok(paid.ok, JSON.stringify(paid));
    await until(({ minutes }) => minutes.length === 2);
    assert.equal([...host.sold.keys()], ['prepay', 'minute/2']);
    const landed = ledger.transfers();
    assert.equal(
      landed.map(({ signature }) => signature),
      [...host.sold.values()],
    );
    for (const { amount, sourceOwner, destinationOwner } of landed) {
      const expected = [PRICE, ours.address, theirs.address];
      assert.equal([amount, sourceOwner, destinationOwner], expected);
    }
    assert.equal(
      payments(frames, '').map(({ params }) => params?._meta?.['x402/payment']),
      host.payloads,
    );
    guest.end('guest');
    await until(({ phase }) => phase === 'ended');
    assert.ok(checkFrames(frames.filter(isAnswered(frames))) >= 6);
  } finally {
    clearInterval(beats);
    host.stop();
    guest.release();
    closeLedger(ledger);
  }
});

test.run();

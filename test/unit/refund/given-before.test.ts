// pure
// tier: all
/** Money goes back once, whatever a server, an older copy of the profile or the wall clock says. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SignTransaction } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';
import { alone, transferLock } from '../../../src/workers/ledger/payment/locks.ts';
import { recordPayment } from '../../../src/workers/ledger/payment/payments.ts';
import { hostRefundId, unusedId } from '../../../src/workers/ledger/refund/entry.ts';
import { refundPayment } from '../../../src/workers/ledger/refund/pay.ts';
import { lateServer } from '../../support/late-server.ts';
import { pause, PRICE, type Rig, until } from '../../support/rig.ts';
import { movedTo, refundOf, seen, story, type StoryOptions, sum } from '../../support/story.ts';
import { closeWorlds, codeOf, enter, fund, person } from '../../support/world.ts';
import { payBy } from '../booking/offers.ts';

const DAY_MS = 86_400_000;

test.after.each(closeWorlds);

/** Twenty seconds of the first of three minutes. */
const talked = (options: StoryOptions = {}) =>
  story({ periodSeconds: 60, ...options })
    .fund('20')
    .wait(20);

// Proves money back: Refunds
// Proves security: The chain shows each refund, and the host pays it once
test('a refund whose preflight failed and whose bytes land later is not given again', async () => {
  const { servers, arm } = lateServer('host', 15_000);
  const rig = await talked({ servers, returns: false }).tell();
  arm();
  assert.is(await codeOf(refundOf(rig)), 'payment_invalid');
  await pause(5_000);
  // Answered by the first one, as soon as that shows.
  await refundOf(rig);
  await pause(180_000);
  assert.is(movedTo(rig, 'guest').length, 1);
  assert.is((await refundOf(rig)).state, 'confirmed');
  assert.is(movedTo(rig, 'guest').length, 1);
});

test('a refund whose wallet is being asked in another window outlives the resumption of its call', async () => {
  const rig = await talked().tell();
  const payment = rig.host.view.minutes[0]?.signature ?? '';
  const id = hostRefundId(payment);
  const other = await rig.page('host');
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  let asked = false;
  const sign: SignTransaction = async (bytes) => {
    asked = true;
    await answered;
    return rig.people.host.sign(bytes);
  };
  const giving = alone(other.locks, transferLock(id), () =>
    refundPayment(other.chain, { payment, owner: other.address }, sign),
  );
  await until('asked', () => asked);
  rig.host.crash();
  const page = await rig.rejoin('host');
  assert.is((await page.chain.journal.byId(id))?.state, 'pending');
  page.call.end('host');
  await pause(20_000);
  answer();
  assert.is((await giving).state, 'confirmed');
  await pause(240_000);
  assert.is(sum(movedTo(rig, 'guest')), 1_500_000n);
});

test('a refund whose preflight failed counts as given until it is proven dead, so the return waits', async () => {
  const { servers, arm } = lateServer('host', 15_000);
  const rig = await talked({ servers }).tell();
  arm();
  assert.is(await codeOf(refundOf(rig)), 'payment_invalid');
  rig.guest.call.end('guest');
  await pause(240_000);
  assert.is(movedTo(rig, 'guest').length, 1, 'the refund landed, and nothing is left to return');
  assert.is(sum(movedTo(rig, 'guest')), sum(movedTo(rig, 'host')));
  const refund = await rig.host.chain.journal.byId(
    hostRefundId(rig.host.view.minutes[0]?.signature ?? ''),
  );
  assert.is(refund?.state, 'confirmed');
  assert.is(rig.host.unused[0]?.state, 'nothing');
});

test('a refund whose bytes are proven dead is given by the next click, and the return goes', async () => {
  for (const again of ['click', 'return']) {
    const { servers, arm } = lateServer('host', null);
    const rig = await talked({ servers }).tell();
    arm();
    assert.is(await codeOf(refundOf(rig)), 'payment_invalid');
    if (again === 'return') rig.guest.call.end('guest');
    else await pause(120_000);
    if (again === 'click') assert.is((await refundOf(rig)).state, 'confirmed');
    else await until('returned', () => rig.host.unused[0]?.state === 'returned', 400_000);
    assert.is(movedTo(rig, 'guest').length, 1);
    rig.close();
  }
});

/** The host's page dies, and its browser has an older copy of the profile, without this. */
async function forget(rig: Rig, ...ids: readonly string[]): Promise<void> {
  const { db, kv } = rig.host.chain;
  for (const id of ids) await db.delete('journal', id);
  await kv.update(
    `call:host:${rig.callId}`,
    (value) => value as { readonly ended: object },
    (value) => ({ ...value, ended: { ...value?.ended, settled: false } }),
  );
  rig.host.crash();
  const { views } = rig.host;
  rig.host = await rig.page('host');
  rig.host.views.push(...views);
}

// Proves money back: Unused time is returned by itself, once, and never more than was paid
test('an older copy of the profile finds the return on the chain, and does not give it again', async () => {
  const rig = await talked().end('guest').sees('host', 'returned').tell();
  const [first] = movedTo(rig, 'guest');
  await forget(rig, unusedId('host', rig.callId));
  // The next call's allowance.
  const cap = rig.terms.price;
  const more = { least: cap, cap: cap };
  await rig.host.chain.fundFeeKey(rig.host.address, rig.host.person.sign, more);
  rig.host.wake();
  await seen(rig, 'host', 'returned');
  await pause(180_000);
  assert.is(movedTo(rig, 'guest').length, 1);
  assert.is(rig.host.unused[0]?.signature, first?.signature);
  assert.is(rig.host.unused[0]?.returned, first?.amount);
});

test('nor by the wallet', async () => {
  const rig = await talked().end('guest').sees('host', 'returned').tell();
  await forget(rig, unusedId('host', rig.callId));
  // The fee key has no allowance left, so the host is asked.
  assert.is((await rig.host.returnUnused(rig.callId)).state, 'returned');
  assert.is(movedTo(rig, 'guest').length, 1);
});

test('nor where two look for it at once', async () => {
  const rig = await talked({ returns: false }).refund(0).tell();
  const [given] = movedTo(rig, 'guest');
  await forget(rig, hostRefundId(rig.host.view.minutes[0]?.signature ?? ''));
  const both = await Promise.all([refundOf(rig), refundOf(rig)]);
  for (const { signature } of both) assert.is(signature, given?.signature);
  assert.is(movedTo(rig, 'guest').length, 1);
});

test('an older copy of the profile deducts a refund by hand that it does not know', async () => {
  const rig = await talked().refund(0).end('guest').sees('host', 'nothing').tell();
  await forget(rig, hostRefundId(rig.host.view.minutes[0]?.signature ?? ''));
  rig.host.wake();
  await seen(rig, 'host', 'nothing');
  await pause(120_000);
  assert.is(movedTo(rig, 'guest').length, 1);
});

test('an older copy of the profile refunds nothing by hand that the return has given', async () => {
  const rig = await talked().end('guest').sees('host', 'returned').tell();
  await forget(rig, unusedId('host', rig.callId));
  assert.is(await codeOf(refundOf(rig)), 'refund_beyond');
  assert.is(movedTo(rig, 'guest').length, 1);
});

test('an older copy of the profile refunds no payment beyond what the call took', async () => {
  const rig = await talked().tell();
  await until('minute 4', () => rig.host.view.minutes.length === 2, 200_000);
  rig.guest.call.end('guest');
  await until('settled', () => rig.host.unused[0]?.state === 'returned');
  const [prepaid = '', minute = ''] = rig.host.view.minutes.map(({ signature }) => signature);
  const give = (payment: string) =>
    refundPayment(rig.host.chain, { payment, owner: rig.host.address }, rig.host.person.sign);
  // What is left of the call after its return covers the prepayment alone.
  const before = movedTo(rig, 'guest').length;
  const first = await give(minute).catch(() => null);
  await forget(rig, hostRefundId(minute));
  assert.is(await codeOf(give(prepaid)), 'refund_beyond');
  assert.is(movedTo(rig, 'guest').length, before + (first ? 1 : 0));
  assert.ok(sum(movedTo(rig, 'guest')) <= sum(movedTo(rig, 'host')));
});

for (const state of ['failed', 'timeout'] as const) {
  test(`nor do two refunds, where a copy in which a payment is ${state} learns that it landed`, async () => {
    const rig = await talked().tell();
    const { host, world, callId } = rig;
    await until('minute 4', () => host.view.minutes.length === 2, 200_000);
    rig.guest.call.end('guest');
    await until('returned', () => host.unused[0]?.state === 'returned');
    assert.is((await refundOf(rig, 1)).state, 'confirmed');
    const { db, journal } = host.chain;
    const [payment = '', minute = ''] = host.view.minutes.map(({ signature }) => signature);
    const [known] = await journal.bySignature(minute);
    if (!known) throw new Error('unknown');
    for (const id of [hostRefundId(minute), unusedId('host', callId)])
      await db.delete('journal', id);
    await db.put('journal', { ...known, state, finalized: false, error: null });
    host.crash();
    const chain = await enter(world, { database: db.name, rpcUrls: ['https://again.example/'] });
    const asked = { payment, owner: host.address };
    assert.is(await codeOf(refundPayment(chain, asked, rig.people.host.sign)), 'refund_beyond');
    assert.ok(sum(movedTo(rig, 'guest')) <= sum(movedTo(rig, 'host')));
  });
}

test('nor one of another wallet than the one that the return went to', async () => {
  const rig = await talked().tell();
  const { chain, address } = rig.host;
  const other = person();
  await fund(rig.world, other.address, { sol: '1', usdc: '1' });
  const parts = { payTo: address, amount: usdc(PRICE), memo: 'another' };
  const signature = await payBy(chain, other, parts);
  const { callId } = rig;
  await recordPayment(chain, {
    id: 'another',
    kind: 'minute',
    role: 'host',
    state: 'confirmed',
    minute: 4,
    callId,
    amount: parts.amount,
    payer: other.address,
    recipient: address,
    signature,
    finalized: true,
  });
  rig.guest.call.end('guest');
  await until('returned', () => rig.host.unused[0]?.state === 'returned');
  await forget(rig, unusedId('host', callId));
  const give = refundPayment(
    rig.host.chain,
    { payment: signature, owner: address },
    rig.people.host.sign,
  );
  assert.is(await codeOf(give), 'refund_beyond');
  assert.ok(
    sum(rig.ledger.transfers().filter((each) => each.sourceOwner === address)) <= 4n * PRICE,
  );
});

test('copies of the memo of a refund that was given keep no other payment from being given back', async () => {
  const rig = await talked({ returns: false }).tell();
  const { world, host, guest } = rig;
  await until('minute 4', () => host.view.minutes.length === 2, 200_000);
  const { memo } = await refundOf(rig, 1).then(async ({ id }) => {
    const entry = await host.chain.journal.byId(id);
    return { memo: entry?.memo ?? '' };
  });
  const stranger = person();
  await fund(world, stranger.address, { sol: '1', usdc: '1' });
  const chain = await enter(world, { rpcUrls: ['https://quick.example/'] });
  world.faults = ({ url }) => (url.includes('quick') ? null : { kind: 'delayed', ms: 7_000 });
  let isOver = false;
  const giving = refundOf(rig).finally(() => (isOver = true));
  for (let n = 1; !isOver; n += 1) {
    await payBy(chain, stranger, { payTo: guest.address, amount: usdc(BigInt(n)), memo });
    await pause(5_000);
  }
  assert.is((await giving).state, 'confirmed');
  const back = rig.ledger.transfers().filter((each) => each.sourceOwner === host.address);
  assert.is(back.length, 2);
});

test('nor do copies of a return keep an older copy of the profile from learning that it was given', async () => {
  const rig = await talked().end('guest').sees('host', 'returned').tell();
  const { world, guest, callId } = rig;
  const { journal } = rig.host.chain;
  const memo = (await journal.byId(unusedId('host', callId)))?.memo ?? '';
  const stranger = person();
  await fund(world, stranger.address, { sol: '1', usdc: '1' });
  const chain = await enter(world, { rpcUrls: ['https://quick.example/'] });
  world.faults = ({ url }) => (url.includes('quick') ? null : { kind: 'delayed', ms: 7_000 });
  await forget(rig, unusedId('host', callId));
  for (let n = 1; rig.host.unused[0]?.state !== 'returned'; n += 1) {
    assert.ok(n < 60);
    await payBy(chain, stranger, { payTo: guest.address, amount: usdc(BigInt(n)), memo });
    await pause(5_000);
  }
  const back = rig.ledger.transfers().filter((each) => each.sourceOwner === rig.host.address);
  assert.is(back.length, 1);
});

test('a wall clock that jumps makes no payment final', async () => {
  const rig = await talked().tell();
  const { db, journal } = rig.host.chain;
  for (const { id } of await journal.list({ callId: rig.callId, role: 'host' })) {
    const entry = await db.get('journal', id);
    if (entry) await db.put('journal', { ...entry, finalized: false });
  }
  rig.laterMs = 2 * DAY_MS;
  rig.guest.call.end('guest');
  await until('looked', () => rig.host.unused.length > 0);
  assert.is(rig.host.unused[0]?.state, 'settling');
  // The chain says so.
  await seen(rig, 'host', 'returned');
  assert.is(movedTo(rig, 'guest').length, 1);
});

test.run();

// pure
// tier: all
/**
 * Money goes back once, even with a lying server, an older copy of the profile or a wrong wall clock.
 */
import { appError } from '../../../src/shared/errors.ts';
import { hasLanded } from '../../../src/shared/api/payments.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SignTransaction } from '../../../src/shared/api/ledger.ts';
import { endId } from '../../../src/workers/ledger/deposit/settle.ts';
import { hostRefundId } from '../../../src/workers/ledger/refund/entry.ts';
import { refundPayment } from '../../../src/workers/ledger/refund/pay.ts';
import { lateServer } from '../../support/late-server.ts';
import { pause, until } from '../../support/rig.ts';
import {
  forget,
  movedTo,
  refundOf,
  seen,
  story,
  sum,
  type StoryOptions,
} from '../../support/story.ts';
import { closeWorlds, codeOf, enter } from '../../support/world.ts';

test.after.each(closeWorlds);

/** Twenty seconds of the first of three minutes. */
const talked = (options: StoryOptions = {}) =>
  story({ periodSeconds: 60, ...options })
    .fund('20')
    .wait(20);

// Proves money back: Refunds
// Proves security: The chain shows each refund, and the host pays it once
test('a refund that lands although a server refused it pays only once', async () => {
  const { servers, arm } = lateServer('host', 15_000);
  const rig = await talked({ servers, returns: false }).tell();
  arm();
  assert.is(await codeOf(refundOf(rig)), 'payment_invalid');
  await pause(5_000);
  // The page answers with the first refund as soon as a server shows it.
  await refundOf(rig);
  await pause(180_000);
  assert.is(movedTo(rig, 'guest').length, 1);
  assert.ok(hasLanded(await refundOf(rig)));
  assert.is(movedTo(rig, 'guest').length, 1);
});

test('a refund open in another window survives when the call resumes', async () => {
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
  const giving = refundPayment(other.chain, { payment, owner: other.address }, sign);
  await until('asked', () => asked);
  rig.host.crash();
  const page = await rig.rejoin('host');
  assert.is(await page.chain.journal.byId(id), null);
  page.call.end('host');
  await pause(20_000);
  answer();
  assert.ok(hasLanded(await giving));
  await pause(240_000);
  assert.is(sum(movedTo(rig, 'guest')), 1_500_000n);
});

test('a refund that a server refused counts as paid until the refund expires', async () => {
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
  assert.ok(hasLanded(refund));
  assert.is(rig.host.unused[0]?.state, 'nothing');
});

test('after a refund expired, the next click or the automatic refund pays it', async () => {
  for (const again of ['click', 'return']) {
    const { servers, arm } = lateServer('host', null);
    const rig = await talked({ servers }).tell();
    arm();
    assert.is(await codeOf(refundOf(rig)), 'payment_invalid');
    if (again === 'return') rig.guest.call.end('guest');
    else await pause(120_000);
    if (again === 'click') assert.ok(hasLanded(await refundOf(rig)));
    else await until('returned', () => rig.host.unused[0]?.state === 'returned', 400_000);
    assert.is(movedTo(rig, 'guest').length, 1);
    rig.close();
  }
});

test('two simultaneous clicks find the refund that was paid before', async () => {
  const rig = await talked({ returns: false }).refund(0).tell();
  const [given] = movedTo(rig, 'guest');
  await forget(rig, hostRefundId(rig.host.view.minutes[0]?.signature ?? ''));
  const both = await Promise.all([refundOf(rig), refundOf(rig)]);
  for (const { signature } of both) assert.is(signature, given?.signature);
  assert.is(movedTo(rig, 'guest').length, 1);
});

test('a restored older profile does not repeat a refund missing from its records', async () => {
  const rig = await talked().refund(0).end('guest').sees('host', 'nothing').tell();
  await forget(rig, hostRefundId(rig.host.view.minutes[0]?.signature ?? ''));
  await seen(rig, 'host', 'asks');
  await rig.host.returnUnused(rig.callId);
  await seen(rig, 'host', 'nothing');
  assert.is(movedTo(rig, 'guest').length, 1);
});

test('a restored older profile refunds no more than the call’s sum', async () => {
  const rig = await talked().tell();
  await until('minute 4', () => rig.host.view.minutes.length === 2, 200_000);
  rig.guest.call.end('guest');
  await until('settled', () => rig.host.unused[0]?.state === 'returned');
  const [prepaid = '', minute = ''] = rig.host.view.minutes.map(({ signature }) => signature);
  const give = (payment: string) =>
    refundPayment(rig.host.chain, { payment, owner: rig.host.address }, rig.host.person.sign);
  // After the automatic refund, the rest of the call's money covers the prepayment alone.
  const before = movedTo(rig, 'guest').length;
  const first = await give(minute).catch(() => null);
  await forget(rig, hostRefundId(minute));
  assert.is(await codeOf(give(prepaid)), 'refund_beyond');
  assert.is(movedTo(rig, 'guest').length, before + (first ? 1 : 0));
  assert.ok(sum(movedTo(rig, 'guest')) <= sum(movedTo(rig, 'host')));
});

for (const state of ['expired', 'signed'] as const) {
  test(`two refunds never exceed the call’s sum after a ${state} payment landed`, async () => {
    const rig = await talked().tell();
    const { host, world, callId } = rig;
    await until('minute 4', () => host.view.minutes.length === 2, 200_000);
    rig.guest.call.end('guest');
    await until('returned', () => host.unused[0]?.state === 'returned');
    assert.ok(hasLanded(await refundOf(rig, 1)));
    const [payment = '', minute = ''] = host.view.minutes.map(({ signature }) => signature);
    host.crash();
    const database = host.chain.db.name;
    const chain = await enter(world, { database, rpcUrls: ['https://again.example/'] });
    const { db, journal } = chain;
    const [known] = await journal.bySignature(minute);
    if (!known) throw new Error('unknown');
    for (const id of [hostRefundId(minute), endId('host', callId)]) await db.delete('journal', id);
    await db.put('journal', { ...known, state, error: appError('blockhash_expired') });
    const asked = { payment, owner: host.address };
    // The host's page would first look for the end of the call.
    assert.is(await codeOf(refundPayment(chain, asked, rig.people.host.sign)), 'payment_open');
    assert.ok(sum(movedTo(rig, 'guest')) <= sum(movedTo(rig, 'host')));
  });
}

test.run();

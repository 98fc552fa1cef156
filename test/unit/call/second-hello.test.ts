// pure
/** A repeated or late hello changes nothing in the guest's page. */
import { feePayerKeyOf } from '../../../src/workers/ledger/payment/fee-balance.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CallView } from '../../../src/shared/api/ledger.ts';
import { leaseMs } from '../../../src/shared/billing/gate.ts';
import { sessionKeyId } from '../../../src/workers/ledger/solana/keys.ts';
import { makeHostHello } from '../../../src/workers/ledger/x402/hello.ts';
import type { HostHello } from '../../../src/workers/ledger/x402/messages.ts';
import { newNonce } from '../../../src/workers/ledger/x402/transcript.ts';
import { RPC, RpcFailure } from '../../../src/workers/ledger/x402/wire.ts';
import type { CheatHost } from '../../support/rogue/cheat-host.ts';
import { person } from '../../support/world.ts';
import { pause, until } from '../../support/rig.ts';
import { admittedHost, closeCheats, openHost } from '../x402/cheats.ts';

test.after.each(closeCheats);

/** The second minute of a call with a spending limit of thirty minutes. */
async function inCall(): Promise<CheatHost> {
  const host = await admittedHost();
  await pause(90_000);
  assert.equal([host.page.view.phase, host.page.view.minutes.length], ['in-call', 2]);
  return host;
}

/** Returns the parts of a view that a second hello could change. */
const told = ({ phase, title, words, callId, minutes, totalPaid, prepay, payMode }: CallView) => ({
  phase,
  title,
  words,
  callId,
  minutes,
  totalPaid,
  prepay,
  payMode,
});

/** Correctly signed by another key, or for another title; or with a nonce that nobody committed to. */
async function variants(host: CheatHost): Promise<Record<string, HostHello>> {
  const { rig, hello } = host;
  const codes = { ...rig.codes, network: rig.host.chain.caip2 };
  const { nonce } = rig.codes;
  type Parts = Parameters<typeof makeHostHello>;
  const make = async (
    ...[known, drawn, key, title]: readonly [Parts[0], Parts[1], Parts[2], Parts[3]]
  ) => (await makeHostHello(known, drawn, key, title, () => Promise.resolve(null))).hello;
  const feePayerKey = await feePayerKeyOf(rig.host.chain, rig.terms.payTo);
  const other = await feePayerKeyOf(rig.host.chain, person().address);
  return {
    title: await make(codes, nonce, feePayerKey, 'Another title'),
    'fee payer': await make(codes, nonce, other, hello.title),
    nonce: await make(codes, newNonce(), feePayerKey, hello.title),
    proof: { ...hello, proof: hello.proof.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) },
    network: { ...hello, network: 'solana:else' },
    'call id': { ...hello, callId: '0'.repeat(32) },
  };
}

/** Returns the JSON-RPC code of the refusal, or 0 for an answer. */
const codeOf = (answer: Promise<unknown>): Promise<number> =>
  answer.then(
    () => 0,
    (thrown: unknown) => {
      assert.instance(thrown, RpcFailure);
      return (thrown as RpcFailure).code;
    },
  );

// Proves security: A second greeting changes nothing
test('a repeated hello during a call gets the same answer, nothing more', async () => {
  const host = await inCall();
  const before = told(host.page.view);
  const answers = [await host.greetWith(host.hello), await host.greetWith(host.hello)];
  assert.equal(answers[0], answers[1]);
  const paid = host.paid();
  for (const mode of ['allowance', 'manual'] as const) {
    const limit = { mode, budgetPeriods: 30 };
    const again = await host.page.guestCall.pay(limit, host.rig.guest.person.sign);
    assert.not(again.ok, 'nor can the guest prepay again');
  }
  assert.is(host.paid(), paid);
  assert.equal(told(host.page.view), before);
  await pause(5 * 60_000);
  const { view } = host.page;
  assert.is(view.totalPaid, host.paid(), 'the page shows what was paid');
  assert.ok((view.billing?.elapsedMs ?? 0) > 6 * 60_000, 'and for how long');
  assert.not(host.page.views.some(({ phase }, n) => n > 100 && phase !== 'in-call'));
});

test('the guest refuses any other hello during a call, which continues unchanged', async () => {
  const host = await inCall();
  const before = told(host.page.view);
  for (const [what, hello] of Object.entries(await variants(host))) {
    assert.is(await codeOf(host.greetWith(hello)), RPC.outOfTurn, what);
    await pause(100);
    assert.equal(told(host.page.view), before, what);
    assert.is(host.page.view.endReason, null, what);
  }
  await host.greetWith(host.hello);
  host.count.gate = false;
  host.wire.notify('freeze', { minute: 3, code: 'unpaid' });
  await pause(3_000);
  const { view } = host.page;
  assert.equal([view.mediaOpen, view.sending, leaseMs(view)], [false, false, 0]);
  assert.is(view.freezeCode?.code, 'unpaid');
});

test('the guest closes the channel after fifty other hellos', async () => {
  const host = await inCall();
  const { 'fee payer': hello } = await variants(host);
  assert.ok(hello);
  for (let n = 0; n < 50; n += 1) void host.greetWith(hello).catch(() => undefined);
  await until('interrupted', () => host.page.view.heartbeat === false, 30_000);
  assert.not(host.wire.connected);
});

test('the guest answers the first of two simultaneous hellos', async () => {
  for (const isSame of [true, false]) {
    const host = await openHost({ greets: false });
    const { title } = await variants(host);
    const answers = [host.hello, (!isSame && title) || host.hello].map((hello) =>
      host.greetWith(hello),
    );
    assert.equal(await Promise.all(answers.map(codeOf)), [0, isSame ? 0 : RPC.outOfTurn]);
    if (isSame) assert.equal(await answers[0], await answers[1]);
    await pause(1_000);
    const { phase, title: shown } = host.page.view;
    assert.equal([phase, shown], ['awaiting-prepayment', host.hello.title]);
    // One view for the hello, and one for the balance.
    assert.is(host.page.views.length, 2);
  }
});

test('a hello during the prepayment has no effect, and the guest pays once', async () => {
  const host = await openHost();
  let greeted = false;
  host.onPayment = async (path, payload) => {
    await host.greetWith(host.hello);
    greeted = true;
    return host.grant(path, await host.settle(path, payload));
  };
  await host.admit();
  assert.ok(greeted);
  assert.is(host.page.view.phase, 'in-call');
  assert.is(host.page.view.payMode, 'allowance');
  assert.is(host.paid(), host.rig.terms.price);
});

test('a hello after the end leaves the call ended', async () => {
  for (const isGreeted of [true, false]) {
    const host = isGreeted ? await inCall() : await openHost({ greets: false });
    const first = isGreeted && (await host.greetWith(host.hello));
    host.page.call.end('guest');
    await until('the end', () => host.page.view.phase === 'ended');
    await pause(1_000);
    const before = told(host.page.view);
    if (first) assert.equal(await host.greetWith(host.hello), first);
    else assert.is(await codeOf(host.greetWith(host.hello)), RPC.outOfTurn);
    for (const hello of Object.values(await variants(host))) {
      assert.is(await codeOf(host.greetWith(hello)), RPC.outOfTurn);
    }
    await pause(5_000);
    assert.equal([told(host.page.view), host.page.view.endReason], [before, 'guest']);
    const key = await host.rig.guest.chain.keys.load(sessionKeyId(host.callId));
    if (!isGreeted) assert.is(key, null, 'no key is left behind');
  }
});

test('a reloaded guest answers its call’s hello, and refuses any other', async () => {
  const host = await inCall();
  const first = await host.greetWith(host.hello);
  await host.reload();
  await pause(2_000);
  const before = told(host.page.view);
  for (const [what, hello] of Object.entries(await variants(host))) {
    assert.is(await codeOf(host.greetWith(hello)), RPC.outOfTurn, what);
  }
  assert.equal(await host.greetWith(host.hello), first);
  assert.equal(await host.greetWith(host.hello), first);
  assert.equal(told(host.page.view), before);
  await pause(2 * 60_000);
  assert.is(host.page.view.phase, 'in-call');
  assert.is(host.page.view.totalPaid, host.paid());
});

test.run();

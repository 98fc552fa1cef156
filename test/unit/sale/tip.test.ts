// pure
/** Tips over the real engines and a real SVM: who pays them and when. No tip is paid without a press. */
import { hasLanded } from '../../../src/shared/api/payments.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { endedSums } from '../../../src/main/payment/ended-sums.ts';
import type { PayMode, Role } from '../../../src/shared/api/ledger.ts';
import { type AtomicUsdc, usdc } from '../../../src/shared/money.ts';
import { PRICE_FLOOR } from '../../../src/shared/terms.ts';
import { type JournalEntry, toRecord } from '../../../src/workers/ledger/payment/journal.ts';
import { parseResource, resourceUrl } from '../../../src/workers/ledger/x402/resources.ts';
import { openRig, pause, PRICE, type Rig, type RigOptions, until } from '../../support/rig.ts';
import { movedFrom, story, sum } from '../../support/story.ts';
import { closeWorlds } from '../../support/world.ts';
import { admittedGuest, admittedHost, closeCheats } from '../x402/cheats.ts';

test.after.each(() => {
  closeCheats();
  closeWorlds();
});

const TIP = usdc(PRICE * 2n);
const ID = '0123456789abcdef'.repeat(2);
const CALL = 'c'.repeat(32);

/** A call with 30 s before its next minute, and how often the guest's wallet was asked. */
async function inCall(mode: PayMode, budgetPeriods: number, options: RigOptions = {}) {
  const asked = { times: 0 };
  const rig = await openRig({
    ...{ periodSeconds: 60, prepaidPeriods: 1, returns: true },
    wallet: (sign) => async (bytes) => {
      asked.times += 1;
      return sign(bytes);
    },
    ...options,
  });
  assert.ok((await rig.pay({ mode, budgetPeriods })).ok);
  await rig.host.until('talked', ({ billing }) => (billing?.elapsedMs ?? 0) >= 5_000);
  asked.times = 0;
  return { rig, asked };
}

/** Tips, and resolves with `ok` or the error's code. */
async function tip(rig: Rig, amount: bigint = TIP): Promise<string> {
  const result = await rig.tip(usdc(amount));
  return result.ok ? 'ok' : result.error.code;
}
const neverFroze = (rig: Rig): void =>
  assert.not(rig.guest.views.some(({ freezeCode }) => freezeCode !== null));
const secondMinute = (rig: Rig) =>
  rig.host.until('minute 2', ({ minutes }) => minutes.length === 2);

const tipsOf = (rig: Rig, role: Role): Promise<readonly JournalEntry[]> =>
  rig[role].chain.journal.list({ callId: rig.guest.view.callId ?? '', role, kind: 'tip' });

test('a tip’s URL has one form, with a random id and amount', () => {
  const url = (path: string) => parseResource(CALL, `pay2chat:${CALL}/${path}`);
  const resource = { kind: 'tip', id: ID, amount: TIP } as const;
  assert.equal(url(`tip/${ID}/${TIP}`), resource);
  assert.is(resourceUrl(CALL, resource), `pay2chat:${CALL}/tip/${ID}/${TIP}`);
  const most = (1n << 64n) - 1n;
  assert.ok(url(`tip/${ID}/${PRICE_FLOOR}`) && url(`tip/${ID}/${most}`));
  const amounts = ['0', `0${TIP}`, PRICE_FLOOR - 1n, most + 1n, -TIP, '1e6', `${TIP}/`, ''];
  for (const wrong of [
    ...amounts.map((amount) => `${ID}/${amount}`),
    ...[ID, `${ID.slice(1)}/${TIP}`, `${ID.toUpperCase()}/${TIP}`],
  ]) {
    assert.is(url(`tip/${wrong}`), null, wrong);
  }
});

// Proves money back: A tip is paid once, by one press, and never in a minute's place
test('the session key pays a tip if another minute’s spending limit remains', async () => {
  const { rig, asked } = await inCall('allowance', 3);
  const before = rig.guest.view.totalPaid;
  assert.is(await tip(rig), 'ok');
  assert.is(asked.times, 0);
  const [host] = await tipsOf(rig, 'host');
  const [guest] = await tipsOf(rig, 'guest');
  assert.equal([host?.state, host?.amount], ['landed', TIP]);
  assert.equal([guest?.state, guest?.signature], ['landed', host?.signature]);
  assert.is(rig.guest.view.totalPaid, before, 'the meter is about time');
  // The rest of the limit covers one minute and no more: the wallet signs the next tip.
  await until('read again', () => rig.guest.view.remaining === PRICE);
  assert.is(await tip(rig, PRICE_FLOOR), 'ok');
  assert.is(asked.times, 1);
  assert.is(sum(movedFrom(rig, 'guest')), PRICE + TIP + PRICE_FLOOR);
  await secondMinute(rig);
  neverFroze(rig);
});

test('a tip below the floor, above the balance or declined moves nothing', async () => {
  let declines = false;
  const { rig } = await inCall('manual', 0, {
    wallet: (sign) => async (bytes) =>
      declines ? { ok: false, error: { code: 'wallet_rejected' } } : sign(bytes),
  });
  assert.is(await tip(rig, PRICE_FLOOR - 1n), 'price_below_floor');
  assert.is(await tip(rig, PRICE * 1_000n), 'insufficient_usdc');
  declines = true;
  assert.is(await tip(rig), 'wallet_rejected');
  declines = false;
  assert.is(sum(movedFrom(rig, 'guest')), PRICE);
  assert.equal(await tipsOf(rig, 'guest'), []);
  await secondMinute(rig);
  neverFroze(rig);
});

test('simultaneous presses pay one tip, and successive presses pay two', async () => {
  const { rig } = await inCall('allowance', 9);
  const both = await Promise.all([tip(rig), tip(rig)]);
  assert.equal(both.sort(), ['busy', 'ok']);
  assert.is(await tip(rig), 'ok');
  const urls = (await tipsOf(rig, 'host')).map(({ resourceUrl: url }) => url);
  assert.is(new Set(urls).size, 2);
  assert.is(sum(movedFrom(rig, 'guest')), PRICE + 2n * TIP);
});

test('a tip waits while a minute is due', async () => {
  const { rig } = await inCall('allowance', 9);
  await rig.guest.until('due soon', ({ billing }) => billing?.color === 'yellow');
  assert.is(await tip(rig), 'ok');
  const amounts = movedFrom(rig, 'guest').map(({ amount }) => amount);
  assert.equal(amounts, [PRICE, PRICE, TIP]);
  neverFroze(rig);
});

test('a tip counts neither as paid time nor as unused time', async () => {
  const rig = await story({ periodSeconds: 60, prepaidPeriods: 1 })
    .talk(5)
    .and(async (rig) => assert.ok((await rig.tip(TIP)).ok))
    .end('guest')
    .tell();
  const paid = movedFrom(rig, 'guest');
  assert.is(sum(paid), PRICE + TIP);
  await until('returned', () =>
    [rig.host, rig.guest].every(({ unused: [first] }) => first?.state === 'returned'),
  );
  const [{ paid: time, returned: back } = { paid: 0n, returned: 0n }] = rig.host.unused;
  assert.is(time, PRICE);
  assert.ok(back < PRICE && back > 0n);
  for (const role of ['host', 'guest'] as const) {
    const entries = await rig[role].chain.journal.list({ callId: rig.callId, role });
    const sums = endedSums(entries.map(toRecord), { role, callId: rig.callId }, []);
    assert.equal([sums.time, sums.tips, sums.net], [PRICE, TIP, PRICE + TIP - back]);
  }
});

test('a wallet prompt still open when the call ends pays no tip', async () => {
  const { rig } = await inCall('manual', 0, {
    wallet: (sign, of) => async (bytes) => {
      const answer = await sign(bytes);
      if (of.guest.view.phase === 'in-call') of.host.call.end('host');
      await pause(1_000);
      return answer;
    },
  });
  assert.is(await tip(rig), 'aborted');
  assert.is(await tip(rig), 'aborted', 'and none begins after the end');
  await pause(180_000);
  assert.equal(await tipsOf(rig, 'guest'), []);
  assert.is(sum(movedFrom(rig, 'guest')), PRICE);
});

test('the host refuses tips that a guest’s page would never send', async () => {
  const guest = await admittedGuest({ prepaidPeriods: 1 });
  const path = (n: number, amount: AtomicUsdc = TIP): string =>
    `tip/${n.toString(16).padStart(32, '0')}/${amount}`;
  const { rig, page } = guest;
  const moved = (): bigint => sum(movedFrom(rig, 'guest'));
  assert.is((await guest.ask(path(1, usdc(1n)))).reason, 'unknown_resource');
  // The payment has another amount than the URL.
  const quote = await guest.quote(path(2));
  assert.not((await guest.ask(path(2), await guest.sign(quote, { amount: TIP - 1n }))).granted);
  assert.not((await guest.ask(path(3), await guest.sign(quote))).granted, 'another tip’s payment');
  assert.is(moved(), PRICE);
  const paid = await guest.sign(quote);
  assert.ok((await guest.ask(path(2), paid)).granted);
  assert.ok((await guest.ask(path(2), paid)).granted, 'granted again, and not paid again');
  assert.is(moved(), PRICE + TIP);
  await until('due soon', () => page.view.billing?.color === 'yellow');
  const early = await guest.sign(await guest.quote(path(4)));
  assert.is((await guest.ask(path(4), early)).reason, 'too_early');
  await until('over', () => page.view.phase === 'ended');
  assert.is((await guest.ask(path(4), early)).reason, 'payment_window_expired');
  assert.is((await guest.ask(path(5))).reason, 'payment_window_expired');
  await pause(180_000);
  assert.is(moved(), PRICE + TIP);
});

test('a session key that tips above its spending limit moves nothing', async () => {
  const { rig } = await inCall('allowance', 1);
  const left = rig.guest.view.remaining ?? 0n;
  const { chain } = rig.guest;
  const asks = chain.rpc.getTokenAccount.bind(chain.rpc);
  // This side’s server says that more is left than there is.
  chain.rpc.getTokenAccount = async (...args) => {
    const account = await asks(...args);
    return account && { ...account, delegatedAmount: account.delegatedAmount + PRICE * 100n };
  };
  const refused = await tip(rig, left + PRICE);
  chain.rpc.getTokenAccount = asks;
  assert.is.not(refused, 'ok');
  await secondMinute(rig);
  neverFroze(rig);
  await pause(180_000);
  assert.is(sum(movedFrom(rig, 'guest')), PRICE * 2n);
  assert.equal((await tipsOf(rig, 'host')).filter(hasLanded), []);
});

test('a tip that the host refuses but lands later is paid once', async () => {
  const host = await admittedHost({ prepaidPeriods: 3 });
  const { rig } = host;
  const taken: string[] = [];
  host.onPayment = (path) => {
    taken.push(path);
    return host.refuse(path, 'payment_invalid');
  };
  await pause(5_000);
  assert.is(await tip(rig), 'payment_invalid');
  assert.is(await tip(rig), 'payment_open');
  const sent = host.received.find(({ path }) => path === taken[0]);
  assert.ok(sent);
  if (sent) await host.land(sent.payload);
  await until('found', async () => hasLanded((await tipsOf(rig, 'guest'))[0]));
  assert.is(host.paid(), PRICE * 3n + TIP);
  assert.is(taken.length, 1, 'refused is refused: it is not sent again');
});

test('an open tip from before a reload blocks another tip', async () => {
  const host = await admittedHost({ prepaidPeriods: 3 });
  const { rig } = host;
  await pause(5_000);
  host.onPayment = () => new Promise(() => undefined);
  void rig.tip(TIP);
  await until('sent', () => host.received.some(({ path }) => path.startsWith('tip/')));
  await host.reload();
  await until('taken up', () => rig.guest.view.phase === 'in-call');
  assert.is(await tip(rig), 'payment_open');
});

test.run();

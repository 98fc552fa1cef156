// pure, clock leaps
/** Unused time over the real engines and a real SVM: what comes back, when, and that it is once. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PaymentRecord, Role, UnusedTime } from '../../../src/shared/api/ledger.ts';
import { REJOIN_MS } from '../../../src/shared/billing/timing.ts';
import {
  countedIn,
  LEAST_RETURNED,
  leastUnusedOf,
  returnCap,
  unusedOf,
} from '../../../src/shared/billing/unused.ts';
import { toHex, utf8 } from '../../../src/shared/bytes.ts';
import { raise } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { keepEnded } from '../../../src/workers/ledger/receipts/ended.ts';
import { faultyServer, type FaultyServer } from '../../support/rpc-faults.ts';
import { giveUp } from '../../../src/workers/ledger/call/rejoin.ts';
import { buildAllowance, buildTransfer } from '../../../src/workers/ledger/solana/build.ts';
import { refundPayment } from '../../../src/workers/ledger/refund/pay.ts';
import { refundMemo, UNUSED, unusedId } from '../../../src/workers/ledger/refund/entry.ts';
import {
  openRig,
  pause,
  PRICE,
  type Rig,
  type RigOptions,
  spendAll,
  until,
} from '../../support/rig.ts';
import { closeWorlds, codeOf, enter, fund, person, type Person } from '../../support/world.ts';

const ALLOWANCE = { mode: 'allowance', budgetPeriods: 6 } as const;
const TERMS = { prepaidPeriods: 3, periodSeconds: 8 } as const;
const rate = { price: PRICE, periodSeconds: 8 };

test.after.each(closeWorlds);

async function admitted(options: RigOptions = {}): Promise<Rig> {
  const rig = await openRig({ ...TERMS, returns: true, ...options });
  const paid = await rig.pay(ALLOWANCE);
  assert.ok(paid.ok);
  return rig;
}

const talked = async (rig: Rig, seconds: number): Promise<void> => {
  await rig.host.until('talked', ({ billing }) => (billing?.elapsedMs ?? 0) >= seconds * 1_000);
};

const unusedOfSide = (rig: Rig, role: Role, callId: string): UnusedTime | undefined =>
  rig[role].unused.find((each) => each.callId === callId);

async function seen(
  rig: Rig,
  role: Role,
  state: UnusedTime['state'],
  callId = rig.guest.view.callId ?? '',
): Promise<UnusedTime> {
  await until(
    `${role} says ${state}, not ${unusedOfSide(rig, role, callId)?.state}`,
    () => unusedOfSide(rig, role, callId)?.state === state,
  );
  const found = unusedOfSide(rig, role, callId);
  if (!found) throw new Error('gone');
  return found;
}

const toGuest = ({ ledger, people }: Rig) =>
  ledger.transfers().filter(({ destinationOwner }) => destinationOwner === people.guest.address);
const toHost = ({ ledger, people }: Rig) =>
  ledger.transfers().filter(({ destinationOwner }) => destinationOwner === people.host.address);
const sum = (all: readonly { readonly amount: bigint }[]): bigint =>
  all.reduce((total, { amount }) => total + amount, 0n);

/** Both sides and the chain agree to the atomic unit, and one transaction moved it. */
async function checkReturned(rig: Rig, times = 1): Promise<UnusedTime> {
  const callId = rig.guest.view.callId ?? '';
  const [host, guest] = [
    await seen(rig, 'host', 'returned', callId),
    await seen(rig, 'guest', 'returned', callId),
  ];
  const back = toGuest(rig);
  assert.is(back.length, times, 'one transaction');
  assert.is(host.returned, sum(back));
  assert.is(guest.returned, host.returned);
  assert.is(guest.signature, host.signature);
  assert.is(host.paid, sum(toHost(rig)));
  assert.is(guest.paid, host.paid);
  assert.is(host.returned, unusedOf(rate, host.paid, host.countedSeconds));
  assert.is(countedIn(rate, usdc(host.paid - host.returned)), host.countedSeconds);
  assert.ok(Math.abs(host.countedSeconds - guest.countedSeconds) <= 2, 'the two counts agree');
  return host;
}

test('the arithmetic rounds down to the atomic unit and never below nothing', () => {
  const odd = { price: usdc(1_000_003n), periodSeconds: 60 };
  for (let counted = 0; counted <= 240; counted += 1) {
    const paid = usdc(odd.price * 3n);
    const back = unusedOf(odd, paid, counted);
    const exact = odd.price * BigInt(Math.max(0, 180 - counted));
    assert.is(back, exact / 60n);
    if (back > 0n) assert.is(countedIn(odd, usdc(paid - back)), counted);
    assert.ok(leastUnusedOf(odd, paid, counted) <= back);
  }
});

test('a guest that leaves early gets back what it did not use, without a click', async () => {
  const rig = await admitted();
  await talked(rig, 6);
  rig.guest.call.end('guest');
  const { countedSeconds, due } = await checkReturned(rig);
  assert.ok(countedSeconds === 6 || countedSeconds === 5, String(countedSeconds));
  assert.is(due, unusedOf(rate, usdc(PRICE * 3n), countedSeconds));
});

test('in the middle of a minute, the rest of that minute comes back', async () => {
  const rig = await admitted();
  await talked(rig, 29);
  rig.host.call.end('host');
  const { paid, returned } = await checkReturned(rig);
  assert.is(paid, PRICE * 4n);
  assert.ok(returned < PRICE && returned > 0n);
});

const sends = ({ world }: Rig): number =>
  world.exchanges.filter(({ method }) => method === 'sendTransaction').length;

test('a minute that settles just as the call ends comes back whole', async () => {
  const rig = await admitted({ prepaidPeriods: 1 });
  const before = sends(rig);
  await until('the minute has left', () => sends(rig) > before);
  rig.guest.call.end('guest');
  const { paid, returned, countedSeconds } = await checkReturned(rig);
  assert.is(paid, PRICE * 2n);
  assert.is(countedSeconds, 8);
  assert.is(returned, PRICE);
});

test('a minute that is co-signed as the call ends is waited for: it lands and comes back, or never leaves', async () => {
  const rig = await admitted({ prepaidPeriods: 1 });
  await new Promise<void>((resolve) => {
    rig.tamper = ({ from, text }) => {
      if (from === 'host' && text.includes('billing_attempt')) resolve();
      return text;
    };
  });
  rig.guest.call.end('guest');
  await seen(rig, 'host', 'settling');
  await until('decided', () => ['nothing', 'returned'].includes(rig.host.unused[0]?.state ?? ''));
  const [{ paid, returned } = { paid: 0n, returned: 0n }] = rig.host.unused;
  assert.is(paid, sum(toHost(rig)));
  assert.is(returned, paid - PRICE);
  assert.is(sum(toGuest(rig)), returned);
});

test('a prepayment that settles after the end comes back whole', async () => {
  const rig = await openRig({ ...TERMS, returns: true });
  const paying = rig.pay({ mode: 'manual', budgetPeriods: 0 });
  await until('the prepayment has left', () => toHost(rig).length > 0);
  const { callId } = rig;
  assert.is(rig.host.view.phase, 'awaiting-prepayment');
  rig.host.call.end('host');
  await Promise.race([paying, pause(60_000)]);
  const { returned, countedSeconds } = await checkReturned(rig);
  assert.is(countedSeconds, 0);
  assert.is(returned, PRICE * 3n);
  assert.is(rig.callId, callId);
});

test('nothing is sent if all was used, or too little is left', async () => {
  const rig = await admitted({ price: 10_000n, prepaidPeriods: 1 });
  await talked(rig, 5);
  rig.guest.call.end('guest');
  const [host, guest] = [await seen(rig, 'host', 'nothing'), await seen(rig, 'guest', 'nothing')];
  assert.ok(host.due < LEAST_RETURNED);
  assert.is(guest.returned, 0n);
  assert.is(toGuest(rig).length, 0);
});

test('a call without the term returns nothing by itself', async () => {
  const rig = await openRig(TERMS);
  assert.ok((await rig.pay(ALLOWANCE)).ok);
  rig.host.attend();
  await talked(rig, 3);
  rig.guest.call.end('guest');
  await pause(60_000);
  assert.equal(rig.host.unused, []);
  assert.is(toGuest(rig).length, 0);
});

test('a host whose page died pays when it comes back: after giving the call up', async () => {
  const rig = await admitted();
  await talked(rig, 6);
  const { callId } = rig;
  rig.host.crash();
  rig.host = await rig.page('host');
  await pause(30_000);
  assert.is(toGuest(rig).length, 0, 'it may still be taken up');
  const { chain, locks } = rig.host;
  await giveUp(chain, { locks, env: chain.env }, { role: 'host', callId });
  rig.host.wake();
  rig.guest.call.end('guest');
  await checkReturned(rig);
});

test('a host whose page died pays when it comes back: after the time to take it up', async () => {
  const rig = await admitted();
  await talked(rig, 6);
  rig.host.crash();
  rig.guest.call.end('guest');
  rig.laterMs = REJOIN_MS + 60_000;
  rig.host = await rig.page('host');
  await checkReturned(rig);
});

test('a guest whose page died finds it when it comes back', async () => {
  const rig = await admitted();
  await talked(rig, 6);
  rig.guest.crash();
  rig.host.call.end('host');
  await until('given', () => toGuest(rig).length === 1);
  const { callId } = rig;
  rig.laterMs = REJOIN_MS + 60_000;
  const { views } = rig.guest;
  rig.guest = await rig.page('guest');
  rig.guest.views.push(...views);
  const found = await seen(rig, 'guest', 'returned', callId);
  assert.is(found.returned, sum(toGuest(rig)));
});

test('two pages of the host pay once', async () => {
  const rig = await admitted();
  await talked(rig, 6);
  const second = await rig.page('host');
  rig.guest.call.end('guest');
  second.wake();
  await checkReturned(rig);
  await pause(120_000);
  assert.is(toGuest(rig).length, 1);
  assert.is(second.unused[0]?.state ?? 'returned', 'returned');
});

test('a crash at any step of the return pays once', async () => {
  for (const step of ['getLatestBlockhash', 'sendTransaction', 'getSignatureStatuses']) {
    const rig = await admitted();
    await talked(rig, 6);
    rig.guest.call.end('guest');
    await seen(rig, 'host', 'settling');
    const before = rig.world.exchanges.length;
    const asked = (): boolean =>
      rig.world.exchanges.slice(before).some(({ method }) => method === step);
    // Finality comes first; then the return's own requests.
    await until(`the return is journaled or asks ${step}`, async () => {
      const entry = await rig.host.chain.journal.byId(unusedId('host', rig.callId));
      return entry !== null && (step !== 'sendTransaction' || asked());
    });
    rig.host.crash();
    rig.host = await rig.page('host');
    await checkReturned(rig);
    await pause(180_000);
    assert.is(toGuest(rig).length, 1, step);
    rig.close();
  }
});

/** The host's account lets another key spend from it, as after becoming a guest elsewhere. */
async function delegateElsewhere({ host, ledger, terms }: Rig, to: Person): Promise<void> {
  const { value } = (await ledger.call('getLatestBlockhash', [])) as {
    value: { blockhash: string };
  };
  const { chain, address, person: owner } = host;
  const transaction = buildAllowance({
    ...{ owner: address, feePayer: address, mint: chain.mint, blockhash: value.blockhash },
    ...{ delegate: to.address, cap: terms.price },
  });
  const signed = await owner.sign(transaction.serialize());
  assert.ok(signed.ok);
  if (signed.ok) await chain.rpc.sendTransaction(signed.value, { skipPreflight: false });
  await until('delegated', async () => (await chain.feeBalance(address)).delegatedTo !== null);
}

test('delegated elsewhere, the host is asked, and returns it with one click', async () => {
  const rig = await admitted();
  await talked(rig, 6);
  await delegateElsewhere(rig, person());
  rig.guest.call.end('guest');
  const asks = await seen(rig, 'host', 'asks');
  assert.is(asks.error?.code, 'return_beyond');
  assert.is(toGuest(rig).length, 0);
  await rig.host.returnUnused(rig.callId);
  await checkReturned(rig);
  assert.is((await rig.host.returnUnused(rig.callId)).state, 'returned');
  assert.is(toGuest(rig).length, 1);
});

test('a delegate is replaced only if the host agrees to that one', async () => {
  const rig = await openRig({ ...TERMS, returns: true });
  const { host, terms } = rig;
  const other = person();
  await delegateElsewhere(rig, other);
  const cap = returnCap(terms);
  const ask = { least: cap, cap };
  const fill = (refunds: typeof ask & { replaces?: string }) =>
    host.chain.fundFeeKey(host.address, host.person.sign, refunds);
  assert.is((await fill(ask)).delegatedTo, other.address);
  assert.is((await fill({ ...ask, replaces: person().address })).delegatedTo, other.address);
  const replaced = await fill({ ...ask, replaces: other.address });
  assert.is(replaced.delegatedTo, null);
  assert.is(replaced.refundAllowance, cap);
});

test('refilling the allowance lets a waiting return go', async () => {
  const rig = await admitted();
  await talked(rig, 6);
  const other = person();
  await delegateElsewhere(rig, other);
  rig.guest.call.end('guest');
  await seen(rig, 'host', 'asks');
  const cap = returnCap(rig.terms);
  const { host } = rig;
  const refunds = { least: cap, cap, replaces: other.address };
  await host.chain.fundFeeKey(host.address, host.person.sign, refunds);
  host.wake();
  await checkReturned(rig);
});

test('an empty fee key asks the wallet, and so does an empty account', async () => {
  for (const empty of ['fees', 'USDC'] as const) {
    const rig = await admitted();
    await talked(rig, 6);
    const { host } = rig;
    if (empty === 'fees') await host.chain.refundFeeKey(host.address);
    else await spendAll(rig);
    rig.guest.call.end('guest');
    const { error } = await seen(rig, 'host', 'asks');
    assert.is(error?.code, empty === 'fees' ? 'till_empty' : 'insufficient_usdc');
    assert.is(toGuest(rig).length, 0);
    if (empty === 'USDC') await fund(rig.world, host.address, { usdc: '5' });
    await host.returnUnused(rig.callId);
    const { amount } = toGuest(rig)[0] ?? { amount: 0n };
    assert.is(amount, (await seen(rig, 'host', 'returned')).returned);
    rig.close();
  }
});

test('a return that failed on a fork that loses is not paid again', async () => {
  const rig = await admitted();
  await talked(rig, 6);
  // What empties the account is confirmed for a few slots, and then never was.
  await rig.ledger.call('local_fault', [{ rollback: 1 }]);
  rig.guest.call.end('guest');
  await seen(rig, 'host', 'settling');
  for (const { id } of await rig.host.chain.journal.list({ callId: rig.callId })) {
    await rig.host.chain.journal.update(id, { finalized: true });
  }
  await spendAll(rig);
  await pause(120_000);
  await fund(rig.world, rig.host.address, { usdc: '20' });
  rig.host.wake();
  await checkReturned(rig);
  await pause(180_000);
  assert.is(toGuest(rig).length, 1);
});

test('a call whose end is written down cannot be taken up any more', async () => {
  const rig = await admitted();
  await talked(rig, 6);
  const { callId } = rig;
  const record = { role: 'host', callId, network: 'local', owner: rig.host.address } as const;
  const ended = { ...record, ...rate, counterpart: rig.guest.address, countedSeconds: 6 };
  await keepEnded(rig.host.chain.kv, { ...ended, endedAtWallMs: 0, settled: false });
  rig.host.crash();
  const page = await rig.page('host');
  assert.equal(await rig.listed(page), []);
  assert.is(await codeOf(rig.rejoin('host')), 'rejoin_expired');
});

test('a disk that fails once does not keep anything from being returned', async () => {
  const rig = await admitted();
  await talked(rig, 6);
  const { kv } = rig.host.chain;
  const { keys } = kv;
  let failures = 0;
  kv.keys = (prefix) => {
    if (prefix !== 'ended:' || failures > 0) return keys(prefix);
    failures += 1;
    return Promise.reject(raise('storage_failed', { reason: 'once' }));
  };
  rig.guest.call.end('guest');
  await checkReturned(rig);
  assert.is(failures, 1);
});

test('what another window left is settled by one that was open before', async () => {
  const rig = await admitted();
  const before = await rig.page('host');
  await talked(rig, 6);
  rig.guest.call.end('guest');
  await seen(rig, 'host', 'settling');
  rig.host.crash();
  rig.host = before;
  await seen(rig, 'host', 'returned', rig.guest.view.callId ?? '');
  assert.is(toGuest(rig).length, 1);
});

test('what is due is shown while no server answers', async () => {
  const servers: FaultyServer[] = [];
  const rig = await admitted({
    servers: (ledger) => {
      const host = faultyServer(ledger);
      servers.push(host);
      return { host };
    },
  });
  await talked(rig, 6);
  await pause(15_000);
  servers[0]?.set('down');
  rig.guest.call.end('guest');
  const { due, error } = await seen(rig, 'host', 'returning');
  assert.ok(due > 0n);
  assert.match(error?.code ?? '', /^rpc_/);
  servers[0]?.set(null);
  await checkReturned(rig);
});

test('a refund by hand instead of the return is found by a guest that was not told', async () => {
  const rig = await admitted();
  await talked(rig, 6);
  await delegateElsewhere(rig, person());
  rig.guest.call.end('guest');
  await seen(rig, 'host', 'asks');
  await giveBack(rig, rig.host.view.minutes[0]?.signature ?? '');
  const { due, paid } = await seen(rig, 'guest', 'nothing');
  assert.is(due, 0n);
  assert.is(paid, sum(toGuest(rig)));
});

/** What the host's page does on a click beside a payment. */
async function giveBack({ host }: Rig, payment: string): Promise<PaymentRecord> {
  return refundPayment(host.chain, { payment, owner: host.address }, host.person.sign);
}

test('what was refunded by hand is deducted', async () => {
  const rig = await admitted();
  await talked(rig, 26);
  const minute = rig.host.view.minutes.at(-1)?.signature ?? '';
  await giveBack(rig, minute);
  rig.guest.call.end('guest');
  const { due } = await seen(rig, 'host', 'nothing');
  assert.is(due, 0n, 'the rest of that minute was in the refund');
  assert.is(sum(toGuest(rig)), PRICE);
});

test('after the return, a refund by hand never adds up to more than was paid', async () => {
  const rig = await admitted();
  await talked(rig, 6);
  rig.guest.call.end('guest');
  await checkReturned(rig);
  const prepaid = rig.host.view.minutes[0]?.signature ?? '';
  assert.is(await codeOf(giveBack(rig, prepaid)), 'refund_beyond');
  assert.is(toGuest(rig).length, 1);
});

test('a refund by hand and the return in the same moment: never more than was paid', async () => {
  const rig = await admitted();
  await talked(rig, 6);
  const prepaid = rig.host.view.minutes[0]?.signature ?? '';
  for (const { id } of await rig.host.chain.journal.bySignature(prepaid)) {
    await rig.host.chain.journal.update(id, { finalized: true });
  }
  rig.guest.call.end('guest');
  await giveBack(rig, prepaid).catch(() => undefined);
  await until('decided', () => rig.host.unused[0]?.state === 'returned' || sum(toGuest(rig)) > 0n);
  await pause(180_000);
  assert.ok(sum(toGuest(rig)) <= sum(toHost(rig)));
});

/** Sends USDC to the guest with the memo of the call's return. */
async function sendWithMemo(
  rig: Rig,
  from: Person,
  amount: bigint,
  payTo = rig.people.guest.address,
): Promise<void> {
  const { host, world } = rig;
  const memo = await refundMemo(host.chain, 'host', rig.callId, UNUSED);
  const side = await enter(world);
  const { blockhash } = await side.rpc.getLatestBlockhash('confirmed', {});
  const transaction = buildTransfer({
    ...{ owner: from.address, payTo, mint: side.mint, blockhash },
    ...{ amount: usdc(amount), memo: memo ?? '' },
  });
  const signed = await from.sign(transaction.serialize());
  if (signed.ok) await side.rpc.sendTransaction(signed.value, { skipPreflight: false });
}

test('a host that returns less is seen, and what a stranger sends counts as nothing', async () => {
  const rig = await admitted();
  await talked(rig, 6);
  const { callId, people } = rig;
  const stranger = person();
  await fund(rig.world, stranger.address, { sol: '1', usdc: '1' });
  rig.host.leave();
  rig.guest.call.end('guest');
  await sendWithMemo(rig, stranger, 5_000n);
  await pause(20_000);
  assert.is((await seen(rig, 'guest', 'returning', callId)).returned, 0n);
  await sendWithMemo(rig, people.host, 1_000n);
  const short = await seen(rig, 'guest', 'short', callId);
  assert.is(short.returned, 1_000n);
  assert.ok(short.due > short.returned);
});

for (const [gaps, seconds] of [
  [3, 12],
  [1, 40],
] as const) {
  test(`media that stops ${gaps} times for ${seconds} s: both count the same, and enough is returned`, async () => {
    const rig = await admitted({ periodSeconds: 60 });
    await pause(8_000);
    for (let n = 0; n < gaps; n += 1) {
      rig.guest.media = false;
      await pause(seconds * 1_000);
      rig.guest.media = true;
      await pause(20_000);
    }
    const { callId } = rig;
    rig.guest.call.end('guest');
    const host = await seen(rig, 'host', 'returned', callId);
    const guest = await seen(rig, 'guest', 'returned', callId);
    assert.is(guest.countedSeconds, host.countedSeconds);
    assert.ok(host.countedSeconds >= 8 && host.countedSeconds <= 8 + 20 * gaps);
  });
}

test('a host that sends it elsewhere, under the call’s memo, has returned nothing', async () => {
  const rig = await admitted();
  await talked(rig, 6);
  const { callId, people } = rig;
  const friend = person();
  await fund(rig.world, friend.address, { usdc: '0' });
  rig.host.leave();
  rig.guest.call.end('guest');
  for (const to of [friend.address, people.host.address]) {
    await sendWithMemo(rig, people.host, 1_000_000n, to);
  }
  await pause(60_000);
  assert.is((await seen(rig, 'guest', 'returning', callId)).returned, 0n);
  rig.laterMs = 11 * 60_000;
  assert.is((await seen(rig, 'guest', 'missing', callId)).returned, 0n);
});

test('a guest is told when nothing came for ten minutes, and still finds it later', async () => {
  const rig = await admitted();
  await talked(rig, 6);
  const { callId } = rig;
  rig.host.crash();
  rig.guest.call.end('guest');
  await seen(rig, 'guest', 'returning', callId);
  rig.laterMs = 11 * 60_000;
  await seen(rig, 'guest', 'missing', callId);
  rig.laterMs += REJOIN_MS;
  rig.host = await rig.page('host');
  await checkReturned(rig);
});

test('a guest that stops to acknowledge near the end gains at most what a closed gate costs', async () => {
  const rig = await admitted();
  await talked(rig, 10);
  rig.tamper = ({ from, text }) => (from === 'guest' && text.includes('"ack"') ? null : text);
  await pause(3_000);
  rig.guest.call.end('guest');
  const { countedSeconds } = await seen(rig, 'host', 'returned');
  const lostMs = rig.host.sendingMs - countedSeconds * 1_000;
  console.log(`  served and returned: ${lostMs} ms`);
  assert.ok(lostMs <= 4_000, `4 s per closed gate, lost ${lostMs} ms`);
});

test('nothing that a peer sends makes the fee key return anything', async () => {
  const rig = await admitted();
  await talked(rig, 3);
  const memo = await refundMemo(rig.host.chain, 'host', rig.callId, UNUSED);
  const before = toGuest(rig).length;
  for (const method of ['resource.get', 'allowance.sponsor', 'refund', 'unused', 'call_end']) {
    const params = { url: `pay2chat:${rig.callId}/refund/unused`, reason: 'guest', memo };
    rig.inject({ jsonrpc: '2.0', id: 77, method, params });
    await pause(500);
  }
  assert.is(toGuest(rig).length, before);
  assert.ok(toHex(utf8(memo ?? '')).length > 0);
});

test.run();

// pure
/** Unused time over the real engines and a real SVM: what comes back, when, and that it is once. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { REJOIN_MS } from '../../../src/shared/billing/timing.ts';
import {
  countedIn,
  LEAST_RETURNED,
  leastUnusedOf,
  returnCap,
  unusedOf,
} from '../../../src/shared/billing/unused.ts';
import { toHex, utf8 } from '../../../src/shared/bytes.ts';
import { ownText, raise } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { keepEnded } from '../../../src/workers/ledger/payment/call-record.ts';
import { MOST_RETURNS } from '../../../src/workers/ledger/payment/fee-limits.ts';
import { recordPayment } from '../../../src/workers/ledger/payment/payments.ts';
import { giveUp, isInUse } from '../../../src/workers/ledger/call/rejoin.ts';
import { createChain, openStores } from '../../../src/workers/ledger/payment/chain.ts';
import { buildAllowance } from '../../../src/workers/ledger/solana/build.ts';
import { returnMemo, unusedId } from '../../../src/workers/ledger/refund/entry.ts';
import { owedTime } from '../../../src/workers/ledger/refund/unused.ts';
import { payBy } from '../booking/offers.ts';
import { listingServer, lyingServer } from '../../support/lying-server.ts';
import { openRig, pause, PRICE, type Rig, spendAll, until } from '../../support/rig.ts';
import {
  LATER_MS,
  movedTo,
  plans,
  playPlan,
  refundOf,
  returned,
  seen,
  sendWithMemo,
  story,
  sum,
} from '../../support/story.ts';
import { transferOf, version1 } from '../../support/version1.ts';
import {
  closeWorlds,
  codeOf,
  enter,
  fund,
  person,
  type Person,
  RPC_URL,
  type Server,
  type World,
} from '../../support/world.ts';

test.after.each(closeWorlds);

test('the arithmetic rounds down to the atomic unit and never below nothing', () => {
  const odd = { price: usdc(1_000_003n), periodSeconds: 60 };
  for (let counted = 0; counted <= 240; counted += 1) {
    const paid = usdc(odd.price * 3n);
    const back = unusedOf(odd, paid, counted, 'host');
    const exact = odd.price * BigInt(Math.max(0, 180 - counted));
    assert.is(back, exact / 60n);
    if (back > 0n) assert.is(countedIn(odd, usdc(paid - back)), counted);
    assert.ok(leastUnusedOf(odd, paid, counted) <= back);
  }
});

// Proves money back: Unused time is returned by itself, once, and never more than was paid
test('a guest that leaves early gets back what it did not use, without a click', () =>
  story()
    .talk(6)
    .end('guest')
    .expect({ both: 'returned', paid: 3n * PRICE, counted: [5, 6] }));

const TWO = { servers: (ledger: World['ledger']) => ({ host: [ledger, ledger] }) };

for (const seconds of [3, 9]) {
  test(`it comes back although each request takes ${seconds} seconds`, async () => {
    const rig = await story(TWO).talk(6).tell();
    rig.world.faults = () => ({ kind: 'delayed', ms: seconds * 1_000 });
    rig.guest.call.end('guest');
    await until('returned', () => rig.host.unused[0]?.state === 'returned');
    assert.is(movedTo(rig, 'guest').length, 1);
  });
}

/** The call ends, and by servers that take so long it comes back once, while the guest pays others. */
async function returnsWhileBusy(rig: Rig, ms: number): Promise<void> {
  const { world, guest } = rig;
  const other = person();
  await fund(world, other.address, { usdc: '0' });
  const chain = await enter(world, { rpcUrls: ['https://quick.example/'] });
  world.faults = ({ url }) => (url.includes('quick') ? null : { kind: 'delayed', ms });
  guest.call.end('guest');
  for (let n = 0; rig.host.unused[0]?.state !== 'returned'; n += 1) {
    assert.ok(n < 60);
    const parts = { payTo: other.address, amount: usdc(10_000n), memo: `other ${n}` };
    await payBy(chain, guest.person, parts);
    await pause(5_000);
  }
  assert.is(movedTo(rig, 'guest').length, 1);
}

test('it comes back by slow servers while the guest pays others', async () => {
  const rig = await story(TWO).talk(6).tell();
  await returnsWhileBusy(rig, 6_000);
});

/** Lists no memos, as some servers do. */
const TERSE = listingServer((lines) => lines.map((line) => ({ ...line, memo: null })));

test('it comes back by slow servers, of which one lists no memos, while the guest pays others', async () => {
  const rig = await story({ servers: (ledger) => ({ host: [ledger, TERSE(ledger)] }) })
    .talk(6)
    .tell();
  await returnsWhileBusy(rig, 3_000);
});

test('it comes back although a stranger has paid by a transaction of version 1', async () => {
  const rig = await story({ servers: (ledger) => ({ host: TERSE(ledger), guest: TERSE(ledger) }) })
    .talk(6)
    .tell();
  const stranger = person();
  await fund(rig.world, stranger.address, { sol: '1', usdc: '1' });
  const { rpc, mint } = rig.host.chain;
  for (const payTo of [rig.people.guest.address, rig.host.address]) {
    const { blockhash } = await rpc.getLatestBlockhash();
    const transfer = transferOf({ owner: stranger.address, payTo, mint, amount: 1n });
    const bytes = await version1(stranger, blockhash, [transfer]);
    const sent = await rpc.sendTransaction(bytes, { skipPreflight: false });
    assert.is(sent.kind, 'accepted');
  }
  rig.guest.call.end('guest');
  await until('returned', () => rig.host.unused[0]?.state === 'returned');
  await until('seen', () => rig.guest.unused[0]?.state === 'returned');
});

test('it comes back by a slow server, although another one bans the page', async () => {
  const rig = await story(TWO).talk(6).tell();
  rig.world.faults = ({ url }) =>
    url.includes('rpc-1')
      ? { kind: 'status', status: 403, deliver: false }
      : { kind: 'delayed', ms: 14_000 };
  rig.guest.call.end('guest');
  await until('given', () => movedTo(rig, 'guest').length > 0);
  await pause(60_000);
  assert.is(movedTo(rig, 'guest').length, 1);
});

test('it comes back although one of three servers lists nothing, and another one only after long', async () => {
  const rig = await story({ servers: (ledger) => ({ host: [ledger, ledger, ledger] }) })
    .talk(6)
    .tell();
  rig.world.faults = ({ url, method }) => {
    if (method !== 'getSignaturesForAddress') return null;
    if (url.includes('rpc-1')) return { kind: 'status', status: 403, deliver: false };
    return url.includes('rpc-2') ? { kind: 'delayed', ms: 33_000 } : null;
  };
  rig.guest.call.end('guest');
  await until('given', () => movedTo(rig, 'guest').length > 0);
  await pause(60_000);
  assert.is(movedTo(rig, 'guest').length, 1);
});

test('in the middle of a minute, the rest of that minute comes back', async () => {
  const rig = await story().talk(29).end('host').tell();
  const { paid, returned: back } = await returned(rig);
  assert.is(paid, PRICE * 4n);
  assert.ok(back < PRICE && back > 0n);
});

test('a minute that settles just as the call ends comes back whole', () =>
  story({ prepaidPeriods: 1 })
    .and(async ({ world }) => {
      const sends = (): number =>
        world.exchanges.filter(({ method }) => method === 'sendTransaction').length;
      const before = sends();
      await until('the minute has left', () => sends() > before);
    })
    .end('guest')
    .expect({ both: 'returned', paid: 2n * PRICE, returned: PRICE, counted: [8] }));

test('a minute that is co-signed as the call ends is waited for: it lands and comes back, or never leaves', async () => {
  const rig = await story({ prepaidPeriods: 1 })
    .and(
      (rig) =>
        new Promise<void>((resolve) => {
          rig.tamper = ({ from, text }) => {
            if (from === 'host' && text.includes('billing_attempt')) resolve();
            return text;
          };
        }),
    )
    .end('guest')
    .sees('host', 'settling')
    .tell();
  await until('decided', () => ['nothing', 'returned'].includes(rig.host.unused[0]?.state ?? ''));
  const [{ paid, returned: back } = { paid: 0n, returned: 0n }] = rig.host.unused;
  assert.is(paid, sum(movedTo(rig, 'host')));
  assert.is(back, paid - PRICE);
  assert.is(sum(movedTo(rig, 'guest')), back);
});

test('a prepayment that settles after the end comes back whole', async () => {
  const rig = await openRig({ prepaidPeriods: 3, periodSeconds: 8, returns: true });
  const paying = rig.pay({ mode: 'manual', budgetPeriods: 0 });
  await until('the prepayment has left', () => movedTo(rig, 'host').length > 0);
  const { callId } = rig;
  assert.is(rig.host.view.phase, 'awaiting-prepayment');
  rig.host.call.end('host');
  await Promise.race([paying, pause(60_000)]);
  const { returned: back, countedSeconds } = await returned(rig);
  assert.is(countedSeconds, 0);
  assert.is(back, PRICE * 3n);
  assert.is(rig.callId, callId);
});

test('nothing is sent if all was used, or too little is left', async () => {
  const rig = await story({ price: 10_000n, prepaidPeriods: 1 }).talk(5).end('guest').tell();
  assert.ok((await seen(rig, 'host', 'nothing')).due < LEAST_RETURNED);
  assert.is((await seen(rig, 'guest', 'nothing')).returned, 0n);
  assert.is(movedTo(rig, 'guest').length, 0);
});

test('a call without the term returns nothing by itself', async () => {
  const rig = await story({ returns: false })
    .and(({ host }) => host.attend())
    .talk(3)
    .end('guest')
    .wait(60)
    .tell();
  assert.equal(rig.host.unused, []);
  assert.is(movedTo(rig, 'guest').length, 0);
});

test('a host whose page died pays when it comes back: after giving the call up', () =>
  story()
    .talk(6)
    .crash('host')
    .comes(0, 'host')
    .wait(30)
    .and(async (rig) => {
      assert.is(movedTo(rig, 'guest').length, 0, 'it may still be taken up');
      const { chain, locks } = rig.host;
      await giveUp(chain, { locks, env: chain.env }, { role: 'host', callId: rig.callId });
    })
    .wake()
    .end('guest')
    .expect({ both: 'returned' }));

test('a host whose page died pays when it comes back: after the time to take it up', () =>
  story().talk(6).crash('host').end('guest').comes(LATER_MS, 'host').expect({ both: 'returned' }));

test('a guest whose page died finds it when it comes back', async () => {
  const rig = await story()
    .talk(6)
    .crash('guest')
    .end('host')
    .sent(1)
    .comes(LATER_MS, 'guest')
    .tell();
  assert.is((await seen(rig, 'guest', 'returned')).returned, sum(movedTo(rig, 'guest')));
});

test('two pages of the host pay once', async () => {
  const rig = await story().talk(6).tell();
  const second = await rig.page('host');
  rig.guest.call.end('guest');
  second.wake();
  await returned(rig);
  await pause(120_000);
  assert.is(movedTo(rig, 'guest').length, 1);
  assert.is(second.unused[0]?.state ?? 'returned', 'returned');
});

for (const step of ['getLatestBlockhash', 'sendTransaction', 'getSignatureStatuses']) {
  test(`a crash at any step of the return pays once: ${step}`, () =>
    story()
      .talk(6)
      .end('guest')
      .sees('host', 'settling')
      .and(async ({ world, host, callId }) => {
        const before = world.exchanges.length;
        const asked = (): boolean =>
          world.exchanges.slice(before).some(({ method }) => method === step);
        // Finality comes first; then the return's own requests.
        await until(`the return is journaled or asks ${step}`, async () => {
          const entry = await host.chain.journal.byId(unusedId('host', callId));
          return entry !== null && (step !== 'sendTransaction' || asked());
        });
      })
      .crash('host')
      .comes(0, 'host')
      .expect({ both: 'returned', sent: 1, after: 180 }));
}

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

test('delegated elsewhere, the host is asked, and returns it with one click', () =>
  story()
    .talk(6)
    .and((rig) => delegateElsewhere(rig, person()))
    .end('guest')
    .and(async (rig) => {
      assert.is((await seen(rig, 'host', 'asks')).error?.code, 'return_beyond');
      assert.is(movedTo(rig, 'guest').length, 0);
    })
    .click()
    .and(returned)
    .and(async ({ host, callId }) => {
      assert.is((await host.returnUnused(callId)).state, 'returned');
    })
    .expect({ both: 'returned', sent: 1 }));

test('a delegate is replaced only if the host agrees to that one', async () => {
  const rig = await openRig({ prepaidPeriods: 3, periodSeconds: 8, returns: true });
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

test('what an ended call of this browser has left behind is replaced without a question', async () => {
  const rig = await openRig({ prepaidPeriods: 3, periodSeconds: 8, returns: true });
  const { host, terms } = rig;
  const sessionKey = person();
  await delegateElsewhere(rig, sessionKey);
  const cap = returnCap(terms);
  await recordPayment(host.chain, {
    ...{ id: 'guest:earlier', kind: 'allowance', role: 'guest', callId: 'earlier' },
    ...{ state: 'confirmed', amount: cap, payer: host.address, recipient: sessionKey.address },
  });
  assert.is((await host.chain.feeBalance(host.address)).delegatedTo, null);
  const { person: owner } = host;
  const filled = await host.chain.fundFeeKey(host.address, owner.sign, { least: cap, cap });
  assert.is(filled.refundAllowance, cap);
});

test('what a call can still spend that is being reloaded is not replaced without one', async () => {
  const rig = await openRig({ prepaidPeriods: 3, returns: true });
  await rig.admit({ mode: 'allowance', budgetPeriods: 9 });
  const { world, guest, locks, terms, people } = rig;
  const { env } = world;
  const delegate = (await guest.chain.sessionKey(rig.callId)).address;
  // Another window of the guest's browser, which hosts.
  const stores = await openStores(env, guest.chain.db.name);
  const inUse = (keyId: string) => isInUse(stores, { locks, env }, keyId, new Set());
  const chain = await createChain({ network: 'local', rpcUrls: [RPC_URL] }, stores, env, {
    isInUse: inUse,
  });
  const cap = returnCap(terms);
  const fill = () => chain.fundFeeKey(guest.address, people.guest.sign, { least: cap, cap });
  assert.is((await fill()).delegatedTo, delegate, 'in the call');
  guest.crash();
  assert.is((await fill()).delegatedTo, delegate, 'reloading');
  await pause(LATER_MS);
  assert.is((await fill()).delegatedTo, null, 'over');
});

test('refilling the allowance lets a waiting return go', () => {
  const other = person();
  return story()
    .talk(6)
    .and((rig) => delegateElsewhere(rig, other))
    .end('guest')
    .sees('host', 'asks')
    .and(({ host, terms }) => {
      const cap = returnCap(terms);
      const refunds = { least: cap, cap, replaces: other.address };
      return host.chain.fundFeeKey(host.address, host.person.sign, refunds);
    })
    .wake()
    .expect({ both: 'returned' });
});

const EMPTY = {
  'fee key': ['till_empty', ({ host }: Rig) => host.chain.refundFeeKey(host.address)],
  account: ['insufficient_usdc', spendAll],
} as const;
for (const [what, [code, empty]] of Object.entries(EMPTY)) {
  test(`an empty fee key asks the wallet, and so does an empty account: ${what}`, async () => {
    const rig = await story().talk(6).and(empty).end('guest').tell();
    const { host } = rig;
    assert.is((await seen(rig, 'host', 'asks')).error?.code, code);
    assert.is(movedTo(rig, 'guest').length, 0);
    if (empty === spendAll) await fund(rig.world, host.address, { usdc: '5' });
    await host.returnUnused(rig.callId);
    const { amount } = movedTo(rig, 'guest')[0] ?? { amount: 0n };
    assert.is(amount, (await seen(rig, 'host', 'returned')).returned);
  });
}

test('a return that failed on a fork that loses is not paid again', () =>
  story()
    .talk(6)
    // What empties the account is confirmed for a few slots, and then never was.
    .and(({ ledger }) => ledger.call('local_fault', [{ rollback: 1 }]))
    .end('guest')
    .sees('host', 'settling')
    .and(async ({ host, callId }) => {
      for (const { id } of await host.chain.journal.list({ callId })) {
        await host.chain.journal.update(id, { finalized: true });
      }
    })
    .spend()
    .wait(120)
    .fund('20')
    .wake()
    .expect({ both: 'returned', sent: 1, after: 180 }));

test('the fee key tries twice, whatever is woken or reloaded, and then the host is asked', async () => {
  let broken = false;
  const sent = new Set<string>();
  const refusing = (ledger: World['ledger']): Server => ({
    async handleRpc(body, signal) {
      const { id, method, params } = JSON.parse(body) as {
        readonly id: number;
        readonly method: string;
        readonly params: readonly [string];
      };
      if (!broken || method !== 'sendTransaction') return ledger.handleRpc(body, signal);
      sent.add(params[0]);
      const data = { err: { InstructionError: [2, { Custom: 1 }] }, logs: [] };
      const error = { code: -32002, message: 'Transaction simulation failed', data };
      const headers = { 'content-type': 'application/json' };
      return { status: 200, headers, body: JSON.stringify({ jsonrpc: '2.0', id, error }) };
    },
  });
  const rig = await story({ servers: (ledger) => ({ host: refusing(ledger) }) })
    .talk(6)
    .and(() => void (broken = true))
    .end('guest')
    .tell();
  const { callId } = rig;
  for (let times = 0; times < 4; times += 1) {
    await pause(400_000);
    rig.host.wake();
    await pause(400_000);
    rig.host.crash();
    rig.host = await rig.page('host');
  }
  assert.is(sent.size, MOST_RETURNS);
  assert.is((await seen(rig, 'host', 'asks')).returned, 0n);
  broken = false;
  await pause(400_000);
  assert.is(movedTo(rig, 'guest').length, 0, 'it waits for the click');
  assert.is((await rig.host.returnUnused(callId)).state, 'returned');
});

test('what is owed is told by the host’s books alone, until it is returned', async () => {
  const rig = await story().talk(6).spend().end('guest').sees('host', 'asks').tell();
  const due = await owedTime(rig.host.chain);
  assert.equal(due, [rig.host.unused[0]?.due]);
  assert.equal(await owedTime(rig.guest.chain), []);
  await fund(rig.world, rig.host.address, { usdc: '20' });
  await rig.host.returnUnused(rig.callId);
  assert.equal(await owedTime(rig.host.chain), []);
});

test('a call whose end is written down cannot be taken up any more', async () => {
  const rig = await story().talk(6).tell();
  const { callId } = rig;
  const record = { role: 'host', callId, network: 'local', owner: rig.host.address } as const;
  const ended = {
    ...record,
    price: PRICE,
    periodSeconds: 8,
    counterpart: rig.guest.address,
    countedSeconds: 6,
  };
  await keepEnded(rig.host.chain.kv, { ...ended, endedAtWallMs: 0, settled: false });
  rig.host.crash();
  const page = await rig.page('host');
  assert.equal(await rig.listed(page), []);
  assert.is(await codeOf(rig.rejoin('host')), 'rejoin_expired');
});

test('a disk that fails once does not keep anything from being returned', async () => {
  let failures = 0;
  await story()
    .talk(6)
    .and(({ host: { chain } }) => {
      const { keys } = chain.kv;
      chain.kv.keys = (prefix) => {
        if (prefix !== 'call:' || failures > 0) return keys(prefix);
        failures += 1;
        return Promise.reject(raise('storage_failed', { reason: ownText('once') }));
      };
    })
    .end('guest')
    .expect({ both: 'returned' });
  assert.is(failures, 1);
});

test('what another window left is settled by one that was open before', async () => {
  const rig = await story().tell();
  const before = await rig.page('host');
  await rig.host.until('talked', ({ billing }) => (billing?.elapsedMs ?? 0) >= 6_000);
  rig.guest.call.end('guest');
  await seen(rig, 'host', 'settling');
  rig.host.crash();
  rig.host = before;
  await seen(rig, 'host', 'returned');
  assert.is(movedTo(rig, 'guest').length, 1);
});

test('a window does not go on asking for what another one has returned', async () => {
  const rig = await story()
    .talk(6)
    .and(({ host }) => host.chain.refundFeeKey(host.address))
    .end('guest')
    .sees('host', 'asks')
    .wait(200)
    .tell();
  const { host, terms } = rig;
  const other = await rig.page('host');
  const cap = returnCap(terms);
  await other.chain.fundFeeKey(other.address, other.person.sign, { least: cap, cap });
  other.wake();
  await until('both say so', () =>
    [other, host].every(({ unused }) => unused[0]?.state === 'returned'),
  );
  assert.is(movedTo(rig, 'guest').length, 1);
});

test('nor a guest’s that nothing has come back, once another one has seen it', async () => {
  const rig = await story().talk(6).crash('host').end('guest').wait(300).tell();
  const { guest } = rig;
  const other = await rig.page('guest');
  await until('missing', () =>
    [guest, other].every(({ unused }) => unused[0]?.state === 'missing'),
  );
  await pause(10_000);
  rig.host = await rig.page('host');
  await until('both say so', () =>
    [guest, other].every(({ unused }) => unused[0]?.state === 'returned'),
  );
});

test('what is due is shown while no server answers', () =>
  story()
    .talk(6)
    .wait(15)
    .server('host', 'down')
    .end('guest')
    .and(async (rig) => {
      const { due, error } = await seen(rig, 'host', 'returning');
      assert.ok(due > 0n);
      assert.match(error?.code ?? '', /^rpc_/);
    })
    .server('host', null)
    .expect({ both: 'returned' }));

test('a refund by hand instead of the return is found by a guest that was not told', async () => {
  const rig = await story()
    .talk(6)
    .and((rig) => delegateElsewhere(rig, person()))
    .end('guest')
    .sees('host', 'asks')
    .refund(0)
    .tell();
  const { due, paid } = await seen(rig, 'guest', 'nothing');
  assert.is(due, 0n);
  assert.is(paid, sum(movedTo(rig, 'guest')));
});

test('what was refunded by hand is deducted', async () => {
  const rig = await story().talk(26).refund(-1).end('guest').tell();
  const { due, refunded } = await seen(rig, 'host', 'nothing');
  assert.is(due, 0n, 'the rest of that minute was in the refund');
  assert.ok(refunded > 0n && refunded < PRICE, 'and that minute had been begun');
  assert.ok((await seen(rig, 'guest', 'nothing')).refunded > 0n);
  assert.is(sum(movedTo(rig, 'guest')), PRICE);
});

test('after the return, a refund by hand never adds up to more than was paid', () =>
  story()
    .talk(6)
    .end('guest')
    .and(returned)
    .and(async (rig) => assert.is(await codeOf(refundOf(rig)), 'refund_beyond'))
    .expect({ both: 'returned', sent: 1 }));

test('a refund by hand and the return in the same moment: never more than was paid', async () => {
  const rig = await story()
    .talk(6)
    .and(async ({ host: { chain, view } }) => {
      for (const { id } of await chain.journal.bySignature(view.minutes[0]?.signature ?? '')) {
        await chain.journal.update(id, { finalized: true });
      }
    })
    .end('guest')
    .and((rig) => refundOf(rig).catch(() => undefined))
    .tell();
  const back = () => sum(movedTo(rig, 'guest'));
  await until('decided', () => rig.host.unused[0]?.state === 'returned' || back() > 0n);
  await pause(180_000);
  assert.ok(back() <= sum(movedTo(rig, 'host')));
});

// Proves security: The chain shows each refund, and the host pays it once
test('a host that returns less is seen, and what a stranger sends counts as nothing', async () => {
  const stranger = person();
  const rig = await story()
    .talk(6)
    .and(({ world }) => fund(world, stranger.address, { sol: '1', usdc: '1' }))
    .and(({ host }) => host.leave())
    .end('guest')
    .and((rig) => sendWithMemo(rig, stranger, 5_000n))
    .wait(20)
    .tell();
  assert.is((await seen(rig, 'guest', 'returning')).returned, 0n);
  await sendWithMemo(rig, rig.people.host, 1_000n);
  const short = await seen(rig, 'guest', 'short');
  assert.is(short.returned, 1_000n);
  assert.ok(short.due > short.returned);
});

for (const [gaps, seconds] of [
  [3, 12],
  [1, 40],
] as const) {
  test(`media that stops ${gaps} times for ${seconds} s: both count the same, and enough is returned`, async () => {
    const rig = await story({ periodSeconds: 60 }).wait(8).tell();
    for (let n = 0; n < gaps; n += 1) {
      rig.guest.media = false;
      await pause(seconds * 1_000);
      rig.guest.media = true;
      await pause(20_000);
    }
    rig.guest.call.end('guest');
    const host = await seen(rig, 'host', 'returned');
    const guest = await seen(rig, 'guest', 'returned');
    assert.is(guest.countedSeconds, host.countedSeconds);
    assert.ok(host.countedSeconds >= 8 && host.countedSeconds <= 8 + 20 * gaps);
  });
}

test('a host that sends it elsewhere, under the call’s memo, has returned nothing', () => {
  const friend = person();
  return story()
    .talk(6)
    .and(({ world }) => fund(world, friend.address, { usdc: '0' }))
    .and(({ host }) => host.leave())
    .end('guest')
    .and(async (rig) => {
      for (const to of [friend.address, rig.people.host.address]) {
        await sendWithMemo(rig, rig.people.host, 1_000_000n, to);
      }
    })
    .wait(60)
    .and(async (rig) => assert.is((await seen(rig, 'guest', 'returning')).returned, 0n))
    .comes(11 * 60_000)
    .expect({ guest: 'missing', returned: 0n });
});

test('a guest is told when nothing came for ten minutes, and still finds it later', () =>
  story()
    .talk(6)
    .crash('host')
    .end('guest')
    .sees('guest', 'returning')
    .comes(11 * 60_000)
    .sees('guest', 'missing')
    .comes(REJOIN_MS, 'host')
    .expect({ both: 'returned' }));

test('a host that sends nothing, because it counts a second more, is not blamed for it', async () => {
  // Each second costs 0.004 USDC: what the host has left is too little to send, the guest's is not.
  const rig = await story({
    price: 32_000n,
    tamper: ({ from, text }) =>
      from === 'host'
        ? text.replace(/"connectedMs":(\d+)/, (_, ms) => `"connectedMs":${Math.max(0, ms - 2_000)}`)
        : text,
  })
    .talk(23)
    .end('guest')
    .sees('host', 'nothing')
    .sees('guest', 'returning')
    .comes(11 * 60_000)
    .tell();
  const { due, countedSeconds } = await seen(rig, 'guest', 'nothing');
  assert.is(due, 0n);
  assert.ok(countedSeconds < (await seen(rig, 'host', 'nothing')).countedSeconds);
});

for (const [what, edit, state] of [
  ['shows no memos', (lines) => lines.map((line) => ({ ...line, memo: null })), 'returned'],
  [
    'ends after the newest',
    (lines, before) =>
      before === undefined ? lines.slice(0, 1).map((line) => ({ ...line, memo: '[1] x' })) : [],
    'returning',
  ],
] as const satisfies readonly [string, Parameters<typeof listingServer>[0], string][]) {
  test(`an honest host is not blamed because of a guest’s server that ${what}`, async () => {
    const rig = await story({ servers: (ledger) => ({ guest: listingServer(edit)(ledger) }) })
      .talk(6)
      .end('guest')
      .sees('host', 'returned')
      .comes(11 * 60_000)
      .tell();
    const code = state === 'returning' ? 'history_too_long' : undefined;
    const now = () => rig.guest.unused[0];
    await until(what, () => now()?.state === state && now()?.error?.code === code, 2 * LATER_MS);
    await pause(LATER_MS);
    assert.is(now()?.state, state);
  });
}

// Proves security: Faked interruptions cost the host 4 s per closed gate, at longer and longer intervals
test('a guest that stops to acknowledge near the end gains at most what a closed gate costs', async () => {
  const rig = await story()
    .talk(10)
    .and((rig) => {
      rig.tamper = ({ from, text }) => (from === 'guest' && text.includes('"ack"') ? null : text);
    })
    .wait(3)
    .end('guest')
    .tell();
  const { countedSeconds } = await seen(rig, 'host', 'returned');
  const lostMs = rig.host.sendingMs - countedSeconds * 1_000;
  console.log(`  served and returned: ${lostMs} ms`);
  assert.ok(lostMs <= 4_000, `4 s per closed gate, lost ${lostMs} ms`);
});

// Proves security: The fee key signs exact shapes, and costs no more than its limit
test('nothing that a peer sends makes the fee key return anything', async () => {
  const rig = await story().talk(3).tell();
  const memo = await returnMemo(rig.host.chain, 'host', rig.callId, null);
  const before = movedTo(rig, 'guest').length;
  for (const method of ['resource.get', 'allowance.sponsor', 'refund', 'unused', 'call_end']) {
    const params = { url: `pay2chat:${rig.callId}/refund/unused`, reason: 'guest', memo };
    rig.inject({ jsonrpc: '2.0', id: 77, method, params });
    await pause(500);
  }
  assert.is(movedTo(rig, 'guest').length, before);
  assert.ok(toHex(utf8(memo ?? '')).length > 0);
});

test('calls that nobody chose return exactly what is due, once, or it is owed in writing', () =>
  fc.assert(
    fc.asyncProperty(plans, async (plan) => void (await playPlan(plan))),
    { numRuns: 8, seed: 31, endOnFailure: true },
  ));

test('what a guest could not read of an old call is soon looked for again', async () => {
  let isBusy = false;
  const busy = (ledger: Server): Server => ({
    async handleRpc(body, signal) {
      const answer = await ledger.handleRpc(body, signal);
      const isRefused = isBusy && !body.includes('getGenesisHash');
      return isRefused ? { ...answer, status: 429, body: '' } : answer;
    },
  });
  const servers = (ledger: World['ledger']) => ({ guest: busy(ledger) });
  const rig = await openRig({ prepaidPeriods: 3, returns: true, servers });
  await rig.admit({ mode: 'manual', budgetPeriods: 0 });
  rig.guest.call.end('guest');
  await pause(300);
  rig.guest.crash();
  await until('returned', () => rig.host.unused[0]?.state === 'returned');
  rig.laterMs = 24 * 3_600_000;
  isBusy = true;
  rig.guest = await rig.page('guest');
  await pause(5_000);
  isBusy = false;
  assert.is.not(rig.guest.unused[0]?.state, 'returned');
  await until('the guest has seen it', () => rig.guest.unused[0]?.state === 'returned', 300_000);
});

test('a guest’s page sees soon what a host that comes back days later returns', async () => {
  const rig = await openRig({ prepaidPeriods: 3, returns: true });
  await rig.admit({ mode: 'manual', budgetPeriods: 0 });
  rig.host.crash();
  rig.guest.call.end('guest');
  await pause(2_000);
  rig.guest.crash();
  rig.laterMs = 4 * 24 * 3_600_000;
  rig.guest = await rig.page('guest');
  await until('it is missing', () => rig.guest.unused[0]?.state === 'missing');
  rig.host = await rig.page('host');
  await until('the host has returned it', () => rig.host.unused[0]?.state === 'returned');
  const isSeen = () => rig.guest.unused[0]?.state === 'returned';
  await until('the guest has seen it', isSeen, 20 * 60_000);
});

test('a return that its server lists at once and shows late is not missing', async () => {
  const LATE_MS = 30_000;
  let isOn = false;
  const firstMs = new Map<string, number>();
  const server = lyingServer(({ method, params }, result: object | null) => {
    if (!isOn || method !== 'getTransaction' || result === null) return result;
    const signature = String(params[0]);
    const nowMs = performance.now();
    if (!firstMs.has(signature)) firstMs.set(signature, nowMs);
    return nowMs - (firstMs.get(signature) ?? nowMs) < LATE_MS ? null : result;
  });
  const rig = await story({ periodSeconds: 60, servers: (ledger) => ({ guest: server(ledger) }) })
    .fund('20')
    .wait(20)
    .and(() => void (isOn = true))
    .end('guest')
    .tell();
  await pause(700_000);
  assert.ok(firstMs.size > 0, 'something was shown late');
  const [view] = rig.guest.unused;
  assert.equal([view?.state, view?.returned], ['returned', sum(movedTo(rig, 'guest'))]);
});

test.run();

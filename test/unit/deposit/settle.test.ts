// pure
// tier: both
/** How a deposit ends, with the real engines and a real SVM. The guest gets unused time back, once. */
import { refundFeePayer, fundFeePayer } from '../../../src/workers/ledger/payment/fee-balance.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { countedIn, leastUnusedOf, unusedOf } from '../../../src/shared/billing/unused.ts';
import { ownText, raise } from '../../../src/shared/errors.ts';
import { hasLanded } from '../../../src/shared/api/payments.ts';
import type { Role } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';
import { owedTime } from '../../../src/workers/ledger/deposit/look.ts';
import { endId } from '../../../src/workers/ledger/deposit/settle.ts';
import { giveUp } from '../../../src/workers/ledger/call/rejoin.ts';
import { endedCall, keepEnded } from '../../../src/workers/ledger/payment/call-record.ts';
import {
  openRig,
  pause,
  PRICE,
  type Rig,
  type RigOptions,
  ROLES,
  until,
} from '../../support/rig.ts';
import {
  closed,
  LATER_MS,
  movedTo,
  refundOf,
  returned,
  seen,
  story,
  type Story,
  sum,
} from '../../support/story.ts';
import { STEPS } from '../../support/tier.ts';
import { closeWorlds, codeOf, type World } from '../../support/world.ts';

test.after.each(closeWorlds);

test('the refund rounds down to the atomic unit and never below zero', () => {
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

const ENDINGS: Readonly<Record<string, (told: Story) => Promise<void>>> = {
  'the guest leaves early': (told) =>
    told
      .talk(6)
      .end('guest')
      .expect({ both: 'returned', paid: 3n * PRICE, counted: [5, 6] }),
  'the host ends in the middle of a minute': (told) =>
    told
      .talk(29)
      .end('host')
      .expect({ both: 'returned', paid: 4n * PRICE, counted: [28, 29] }),
  'a minute settles just as the call ends': (told) =>
    told
      .talk(20)
      .and(async ({ world }) => {
        const sends = () => world.exchanges.filter(({ method }) => method === 'sendTransaction');
        const before = sends().length;
        await until('the minute has left', () => sends().length > before);
      })
      .end('guest')
      .expect({ both: 'returned', paid: 4n * PRICE, returned: PRICE, counted: [24] }),
  'a minute is co-signed as the call ends': (told) =>
    told
      .talk(20)
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
      .expect({ both: 'returned', counted: [24] }),
  'the connection is lost': (told) => told.talk(6).cut().expect({ both: 'returned' }),
  'the guest’s page crashes': (told) =>
    told.talk(6).crash('guest').end('host').sent(1).comes(LATER_MS, 'guest').expect({
      both: 'returned',
    }),
  'the host’s page crashes and another page ends the call': (told) =>
    told
      .talk(6)
      .crash('host')
      .comes(0, 'host')
      .wait(30)
      .and(async (rig) => {
        assert.is(movedTo(rig, 'guest').length, 0, 'it may still be taken up');
        const { chain } = rig.host;
        await giveUp(chain, chain.env, { role: 'host', callId: rig.callId });
      })
      .wake()
      .end('guest')
      .expect({ both: 'returned' }),
  'the host’s page crashes and no page resumes the call': (told) =>
    told.talk(6).crash('host').end('guest').comes(LATER_MS, 'host').expect({ both: 'returned' }),
  'both pages crash': (told) =>
    told
      .talk(6)
      .crash('host', 'guest')
      .comes(LATER_MS, 'host', 'guest')
      .expect({ both: 'returned' }),
  'all was used': (told) => told.wait(120).expect({ both: 'nothing', paid: 3n * PRICE, sent: 0 }),
};
for (const [ending, tell] of Object.entries(ENDINGS)) {
  // Proves money back: Unused time is returned by itself, once, and never more than was paid
  test(`the host refunds unused time if ${ending}`, () =>
    tell(story(ending === 'all was used' ? { guestUsdc: '1.5' } : {})));
}

test('the host refunds the whole prepayment if the prepayment settles after the end', async () => {
  const rig = await openRig({ prepaidPeriods: 3, periodSeconds: 8, returns: true });
  const paying = rig.pay({ mode: 'manual', budgetPeriods: 0 });
  await until('the prepayment has left', () => rig.ledger.transfers().length > 0);
  assert.is(rig.host.view.phase, 'awaiting-prepayment');
  rig.host.call.end('host');
  await Promise.race([paying, pause(60_000)]);
  const { returned: back, countedSeconds } = await returned(rig);
  assert.equal([countedSeconds, back], [0, PRICE * 3n]);
});

test('a call whose terms refund nothing has no deposit', async () => {
  const rig = await story({ returns: false })
    .and(({ host }) => host.attend())
    .talk(3)
    .end('guest')
    .wait(60)
    .tell();
  assert.equal(rig.host.unused, []);
  assert.equal(await rig.host.chain.keys.list('deposit'), []);
  assert.is(sum(movedTo(rig, 'host')), 3n * PRICE);
});

const BANNED = { kind: 'status', status: 403, deliver: false } as const;
const isHistory = (method: string): boolean => method === 'getSignaturesForAddress';
const TROUBLES: Readonly<Record<string, World['faults']>> = {
  'each request takes 3 s': () => ({ kind: 'delayed', ms: 3_000 }),
  'each request takes 9 s': () => ({ kind: 'delayed', ms: 9_000 }),
  'one server bans the page and the other takes 14 s': ({ url }) =>
    url.includes('rpc-1') ? BANNED : { kind: 'delayed', ms: 14_000 },
  'no server lists a history': ({ method }) => (isHistory(method) ? BANNED : null),
  'a history takes 33 s': ({ method }) =>
    isHistory(method) ? { kind: 'delayed', ms: 33_000 } : null,
};
const TWO: RigOptions = { servers: (ledger) => ({ host: [ledger, ledger] }) };

for (const [trouble, faults] of Object.entries(TROUBLES)) {
  test(`the host refunds unused time once although ${trouble}`, async () => {
    const rig = await story(TWO).talk(6).tell();
    rig.world.faults = faults;
    rig.guest.call.end('guest');
    await until('returned', () => rig.host.unused[0]?.state === 'returned');
    await pause(60_000);
    rig.world.faults = () => null;
    await returned(rig);
  });
}

test('two pages of the host settle a deposit once', async () => {
  const rig = await story().talk(6).tell();
  const second = await rig.page('host');
  rig.guest.call.end('guest');
  second.wake();
  await returned(rig);
  await pause(120_000);
  assert.is(movedTo(rig, 'guest').length, 1);
  assert.is(second.unused[0]?.state ?? 'returned', 'returned');
});

/** Crashes the host's page at its n-th request after the end is stored. Resolves to whether there was one. */
async function diesAt(n: number, isDelivered: boolean): Promise<boolean> {
  const rig = await story(TWO).talk(6).tell();
  const { callId, host } = rig;
  let asked = -1;
  rig.world.faults = ({ url }) => {
    if (!url.includes('rpc-') || host.dead || asked < 0) return null;
    asked += 1;
    if (asked <= n) return null;
    host.crash();
    return isDelivered ? null : { kind: 'lost', deliver: false };
  };
  rig.guest.call.end('guest');
  await until(
    'written down',
    async () => (await endedCall(host.chain.kv, { role: 'host', callId })) !== null,
  );
  asked = 0;
  const isClosed = async (): Promise<boolean> =>
    host.dead || hasLanded(await host.chain.journal.byId(`host:closing:${callId}`));
  await until('dead or done', isClosed);
  const hasDied = host.dead;
  asked = -1;
  if (hasDied) rig.host = await rig.page('host');
  await returned(rig).catch((thrown: unknown) => {
    throw new Error(`request ${n}, ${isDelivered ? '' : 'not '}delivered: ${String(thrown)}`);
  });
  rig.close();
  return hasDied;
}

/** Crashes one side's page after its n-th write of the end. Resolves to whether there was one. */
async function diesAfter(role: Role, n: number): Promise<boolean> {
  const rig = await story(TWO).talk(6).tell();
  const { callId, host } = rig;
  const page = rig[role];
  const { kv, journal } = page.chain;
  let written = 0;
  const count = (): void => {
    written += 1;
    if (written === n && !page.dead) page.crash();
  };
  for (const write of ['set', 'delete'] as const) {
    const change = kv[write];
    kv[write] = (key: string, value?: unknown) => change(key, value).then(count);
  }
  const { update } = kv;
  kv.update = async (...how) => {
    const after = await update(...how);
    count();
    return after;
  };
  journal.subscribe(count);
  // The running call may write once more before the end.
  rig.guest.call.end('guest');
  const isOver = async (): Promise<boolean> =>
    page.dead || hasLanded(await host.chain.journal.byId(`host:closing:${callId}`));
  await until('dead or done', isOver);
  const hasDied = page.dead;
  // A write after the closing changes nothing.
  if (!hasDied) written = Infinity;
  if (hasDied) {
    // Until the journal has the end, a page can resume the call.
    rig.laterMs += LATER_MS;
    rig[role] = await rig.page(role);
    rig[role].views.push(...page.views);
  }
  await returned(rig).catch((thrown: unknown) => {
    throw new Error(`${role}, write ${n}: ${String(thrown)}`);
  });
  await closed(rig);
  rig.close();
  return hasDied;
}

for (const role of ROLES) {
  test(`if the ${role}’s page crashes after any write, the host refunds once`, async () => {
    let n = 1 + STEPS.first;
    while (await diesAfter(role, n)) n += STEPS.by;
    assert.ok(n >= 4, `${n} writes`);
  });
}

for (const isDelivered of [true, false]) {
  const which = isDelivered ? 'answer' : 'request';
  test(`a host whose page crashes at any ${which} of the refund pays once`, async () => {
    let n = STEPS.first;
    while (await diesAt(n, isDelivered)) n += STEPS.by;
    assert.ok(n >= 10, `${n} requests`);
  });
}

/** The host takes out its network-fee balance, and then the call ends. */
const withoutFees = (): Story =>
  story()
    .talk(6)
    .and(({ host }) => refundFeePayer(host.chain, host.address))
    .end('guest')
    .and(async (rig) => {
      await seen(rig, 'host', 'returning');
      await until('the page says why', () => rig.host.unused[0]?.error?.code === 'till_empty');
    });
const fill = ({ host }: Rig) => fundFeePayer(host.chain, host.address, host.person.sign);

test('no refund moves until the host fills its network-fee balance', () =>
  withoutFees()
    .fund('5')
    .wait(600)
    .and(async (rig) => {
      assert.is(await codeOf(rig.host.returnUnused(rig.callId)), 'payment_open');
      assert.is(await codeOf(refundOf(rig)), 'payment_open');
      assert.is(movedTo(rig, 'guest').length, 0);
    })
    .and(fill)
    .wake()
    .and((rig) => seen(rig, 'guest', 'returned'))
    .and(async (rig) => {
      const { due } = await seen(rig, 'host', 'returned');
      assert.is(sum(movedTo(rig, 'guest')), due);
      await closed(rig);
    })
    .expect({ host: 'returned', sent: 1 }));

test('the host’s page lists the time it owes until the refund', async () => {
  const rig = await withoutFees().tell();
  const { host, guest } = rig;
  assert.equal(await owedTime(host.chain), [host.unused[0]?.due]);
  assert.equal(await owedTime(guest.chain), []);
  await fill(rig);
  host.wake();
  await returned(rig);
  assert.equal(await owedTime(host.chain), []);
});

test('no page can resume a call whose end is recorded', async () => {
  const rig = await story().talk(6).tell();
  const { callId, host } = rig;
  const ended = { countedSeconds: 6, endedAtWallMs: 0, payer: rig.guest.address };
  await keepEnded(host.chain.kv, { role: 'host', callId }, ended);
  host.crash();
  const page = await rig.page('host');
  assert.equal(await rig.listed(page), []);
  assert.is(await codeOf(rig.rejoin('host')), 'rejoin_expired');
});

const failed = () => Promise.reject(raise('storage_failed', { reason: ownText('once') }));
const DISKS: Readonly<Record<string, (rig: Rig, fails: () => boolean) => void>> = {
  'calls are listed': ({ host: { chain } }, fails) => {
    const { keys } = chain.kv;
    chain.kv.keys = (prefix) => (prefix === 'call:' && fails() ? failed() : keys(prefix));
  },
  'the end is recorded': ({ host: { chain } }, fails) => {
    const { add } = chain.journal;
    chain.journal.add = (entry) => (entry.kind === 'end' && fails() ? failed() : add(entry));
  },
  'the landed end is recorded': ({ host: { chain }, callId }, fails) => {
    const { update } = chain.journal;
    chain.journal.update = (id, patch) =>
      id === endId('host', callId) && hasLanded({ state: patch.state ?? 'signed' }) && fails()
        ? failed()
        : update(id, patch);
  },
};
for (const [when, spoil] of Object.entries(DISKS)) {
  test(`a disk that fails once while ${when} does not block the refund`, async () => {
    let failures = 0;
    await story()
      .talk(6)
      .and((rig) => spoil(rig, () => failures === 0 && (failures += 1) === 1))
      .end('guest')
      .expect({ both: 'returned' });
    assert.is(failures, 1);
  });
}

test('a window opened earlier refunds the call that another window left', async () => {
  const rig = await story().tell();
  const before = await rig.page('host');
  await rig.host.until('talked', ({ billing }) => (billing?.elapsedMs ?? 0) >= 6_000);
  rig.guest.call.end('guest');
  const { kv } = rig.host.chain;
  await until(
    'written',
    async () => (await endedCall(kv, { role: 'host', callId: rig.callId })) !== null,
  );
  rig.host.crash();
  rig.host = before;
  await returned(rig);
});

test('the host’s page shows what is due while no server answers', () =>
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

test('the automatic refund deducts a manual refund made during the call', async () => {
  const rig = await story().talk(27).refund(-1).end('guest').tell();
  const { due, refunded } = await seen(rig, 'host', 'nothing');
  assert.is(due, 0n, 'the rest of that minute was in the refund');
  assert.ok(refunded > 0n && refunded < PRICE, 'and that minute had been begun');
  await closed(rig);
  assert.is(sum(movedTo(rig, 'guest')), PRICE);
});

for (const ms of [0, 700, 2_000]) {
  test(`a manual refund after the call happens once (server delay ${ms} ms)`, async () => {
    const rig = await story()
      .talk(6)
      .fund('20')
      // Until the prepayment is final.
      .wait(15)
      .and(({ world }) => (world.faults = () => ({ kind: 'delayed', ms })))
      .end('guest')
      .and((rig) => refundOf(rig).catch(() => undefined))
      .tell();
    await until('decided', () => ['returned', 'nothing'].includes(rig.host.unused[0]?.state ?? ''));
    await pause(180_000);
    const paid = rig.host.unused[0]?.paid ?? 0n;
    const back = sum(movedTo(rig, 'guest'));
    assert.ok(back <= paid, `${back} of ${paid}`);
  });
}

for (const [gaps, seconds] of [
  [3, 12],
  [1, 40],
] as const) {
  test(`both sides count the same time with ${gaps} gaps in media of ${seconds} s`, async () => {
    const rig = await story({ periodSeconds: 60 }).wait(8).tell();
    for (let n = 0; n < gaps; n += 1) {
      rig.guest.media = false;
      await pause(seconds * 1_000);
      rig.guest.media = true;
      await pause(20_000);
    }
    rig.guest.call.end('guest');
    const host = await returned(rig);
    const guest = await seen(rig, 'guest', 'returned');
    assert.is(guest.countedSeconds, host.countedSeconds);
    assert.ok(host.countedSeconds >= 8 && host.countedSeconds <= 8 + 20 * gaps);
  });
}

// Proves security: Faked interruptions cost the host 4 s per closed gate, at longer and longer intervals
test('a guest that stops acknowledging gains at most 4 s', async () => {
  const rig = await story().talk(10).withoutAcks().wait(3).end('guest').tell();
  const { countedSeconds } = await seen(rig, 'host', 'returned');
  const lostMs = rig.host.sendingMs - countedSeconds * 1_000;
  console.log(`  served and returned: ${lostMs} ms`);
  assert.ok(lostMs <= 4_000, `4 s per closed gate, lost ${lostMs} ms`);
});

// Proves security: The fee payer signs exact shapes, and costs no more than its limit
test('no message of the peer makes the host refund a deposit', async () => {
  const rig = await story().talk(3).tell();
  for (const method of ['resource.get', 'allowance.sponsor', 'refund', 'unused', 'deposit']) {
    const params = { url: `pay2chat:${rig.callId}/refund/unused`, reason: 'guest' };
    rig.inject({ jsonrpc: '2.0', id: 77, method, params });
    await pause(500);
  }
  assert.is(movedTo(rig, 'guest').length, 0);
  assert.is(await rig.host.chain.journal.byId(endId('host', rig.callId)), null);
});

test.run();

// pure
// tier: both
/** Deposits in a hostile or broken world. Each peer gets its due, once. */
import { MAX_FEES } from '../../../src/shared/network-fees.ts';
import { feePayerKeyOf, readFeeBalance } from '../../../src/workers/ledger/payment/fee-balance.ts';
import { PublicKey, SystemProgram } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Role } from '../../../src/shared/api/ledger.ts';
import { hasLanded } from '../../../src/shared/api/payments.ts';
import { usdc } from '../../../src/shared/money.ts';
import { endId } from '../../../src/workers/ledger/deposit/settle.ts';
import { endedCall } from '../../../src/workers/ledger/payment/call-record.ts';
import { recordPayment } from '../../../src/workers/ledger/payment/payments.ts';
import { seekRefunds } from '../../../src/workers/ledger/refund/look.ts';
import { transferChecked } from '../../../src/workers/ledger/solana/build.ts';
import { associatedTokenAccount } from '../../../src/workers/ledger/solana/layout.ts';
import { lateServer } from '../../support/late-server.ts';
import { answeringServer, lyingServer } from '../../support/lying-server.ts';
import { openRig, pause, type Rig, ROLES, until } from '../../support/rig.ts';
import { closed, LATER_MS, movedTo, returned, seen, story, sum } from '../../support/story.ts';
import { quarter, STEPS } from '../../support/tier.ts';
import { closeWorlds, codeOf, fund, type World } from '../../support/world.ts';
import {
  act,
  closePurse,
  copyProfile,
  depositKey,
  dueIn,
  dust,
  greeted,
  GREETED,
  held,
  isOpen,
  openCopy,
  paidIn,
  showing,
  isRight,
  newcomer,
  PREPAID,
  takeOut,
} from './acts.ts';

test.after.each(closeWorlds);

for (const how of ['closed', 'frozen'] as const) {
  test(`the host gets the whole deposit if the guest’s account is ${how}`, async () => {
    let purse = '';
    const frozen = showing(() => purse, 'frozen');
    const servers = (ledger: World['ledger']) => ({ host: frozen(ledger) });
    const rig = await story(how === 'frozen' ? { servers } : {})
      .talk(6)
      .tell();
    const { host, guest, people } = rig;
    if (how === 'closed') await closePurse(rig, people.guest);
    else purse = associatedTokenAccount(guest.address, host.chain.mint);
    guest.call.end('guest');
    const { owed, due } = await seen(rig, 'host', 'asks');
    assert.is(owed, due);
    assert.is(sum(movedTo(rig, 'host')), PREPAID);
    assert.is((await seen(rig, 'guest', 'short')).returned, 0n);
    await closed(rig);
    purse = '';
    await fund(rig.world, guest.address, { usdc: '0' });
    const given = await host.returnUnused(rig.callId);
    assert.equal([given.state, given.owed, given.refunded], ['nothing', 0n, due]);
    assert.is(sum(movedTo(rig, 'guest')), due);
    assert.is(await codeOf(host.returnUnused(rig.callId)), 'refund_unknown');
    await seekRefunds(guest.chain);
    assert.is((await seen(rig, 'guest', 'nothing')).refunded, due);
  });
}

test('the host rebuilds the refund if the guest closes the receiving account', async () => {
  let armed = false;
  const servers = (ledger: World['ledger']) => ({
    host: {
      async handleRpc(body: string, signal?: AbortSignal) {
        if (armed && body.includes('sendTransaction')) {
          armed = false;
          await closePurse(rig, rig.people.guest);
        }
        return ledger.handleRpc(body, signal);
      },
    },
  });
  const rig: Rig = await story({ servers }).talk(6).tell();
  armed = true;
  rig.guest.call.end('guest');
  const { owed, due } = await seen(rig, 'host', 'asks');
  assert.is(owed, due);
  assert.is(sum(movedTo(rig, 'host')), PREPAID);
  await closed(rig);
});

const DUST: Readonly<Record<string, (rig: Rig) => Promise<unknown>>> = {
  'during the call': () => Promise.resolve(),
  'as the call ends': ({ guest }) => Promise.resolve(guest.call.end('guest')),
  'once the call has ended': async ({ guest, ledger }) => {
    guest.call.end('guest');
    const before = ledger.transfers().length;
    await until('ended', () => ledger.transfers().length > before);
  },
};
for (const [when, before] of Object.entries(DUST)) {
  test(`tiny payments every second block no refund (they start ${when})`, async () => {
    const rig = await story().talk(6).tell();
    const { ledger, callId, people } = rig;
    const { address } = await depositKey(rig);
    const stranger = await newcomer(rig.world);
    await before(rig);
    const sending = dust(rig, stranger, address, 200);
    await pause(3_000);
    rig.guest.call.end('guest');
    await sending;
    const account = associatedTokenAccount(address, rig.host.chain.mint);
    const strange = ledger.transfers().filter(({ destination }) => destination === account);
    await isRight(rig, callId, { strange: sum(strange) - PREPAID });
    assert.is((await seen(rig, 'guest', 'returned')).returned, sum(movedTo(rig, 'guest')));
    assert.ok(people);
  });
}

for (const [what, to, share, isDuring, isDusty] of [
  ['all to the guest', 'guest', 100n, false, false],
  ['all to the guest, before tiny payments come in', 'guest', 100n, false, true],
  ['all to itself', 'host', 100n, false, false],
  ['all to itself during the call', 'host', 100n, true, false],
  ['half to itself', 'host', 50n, false, false],
  ['half to itself during the call', 'host', 50n, true, false],
] as const) {
  test(`both pages notice if the host’s wallet pays from the deposit: ${what}`, async () => {
    const rig = await story().talk(6).tell();
    const { host, guest, callId } = rig;
    const taken = (PREPAID * share) / 100n;
    if (!isDuring) {
      // The host's page opens only later.
      host.leave();
      guest.call.end('guest');
      host.call.end('host');
      await pause(2_000);
    }
    await takeOut(rig, to, taken);
    if (isDusty) {
      const { address } = await depositKey(rig);
      await dust(rig, await newcomer(rig.world), address, 1);
    }
    if (isDuring) guest.call.end('guest');
    else {
      await pause(5_000);
      rig.host = await rig.page('host');
      rig.laterMs += LATER_MS;
    }
    const done = () => ['asks', 'returned'].includes(rig.host.unused[0]?.state ?? '');
    await until('the host has learned it', done);
    await until('the guest has seen it', () =>
      ['returned', 'short'].includes(guest.unused[0]?.state ?? ''),
    );
    await pause(30_000);
    assert.is(rig.host.unused[0]?.returned, sum(movedTo(rig, 'guest')), 'the host');
    assert.is(guest.unused[0]?.returned, sum(movedTo(rig, 'guest')), 'the guest');
    const due = await dueIn(rig, callId, PREPAID);
    if (rig.host.unused[0]?.state === 'asks') await rig.host.returnUnused(callId);
    assert.is(sum(movedTo(rig, 'guest')), to === 'guest' ? taken : due);
    await closed(rig);
  });
}

for (const [when, isCopiedAtEnd, laterMs] of [
  ['as the call ends and comes at once', true, 0],
  ['as the call ends and comes later', true, LATER_MS],
  ['during the call and comes later', false, LATER_MS],
] as const) {
  test(`a copy of the host’s profile made ${when} moves nothing twice`, async () => {
    const rig = await story().talk(6).tell();
    const { guest, callId } = rig;
    const { kv } = rig.host.chain;
    const isWritten = async () => (await endedCall(kv, { role: 'host', callId })) !== null;
    if (isCopiedAtEnd) {
      guest.call.end('guest');
      await until('written', isWritten);
    }
    const database = await copyProfile(rig, 'host', `copy-${callId}`);
    if (!isCopiedAtEnd) guest.call.end('guest');
    if (laterMs > 0) {
      await returned(rig);
      rig.laterMs += laterMs;
    }
    const page = await openCopy(rig, { database });
    await returned(rig);
    await until(`the copy has learned it`, () => page.unused[0]?.state === 'returned');
    assert.is(page.unused[0]?.returned, sum(movedTo(rig, 'guest')));
    const left = async () => (await page.chain.keys.list('deposit')).length;
    await until('the copy’s key is destroyed', async () => (await left()) === 0);
  });
}

/** A host whose server reports the prepayment as failed, and passes it on later, or never. */
for (const lateMs of [1_000, 20_000, 50_000, null]) {
  test(`a refused prepayment that lands after ${lateMs} ms is refunded`, async () => {
    const late = lateServer('host', lateMs);
    const rig = await openRig({ ...GREETED, servers: late.servers });
    const { host, guest } = rig;
    const callId = await greeted(rig);
    await until('open', () => isOpen(rig, callId));
    late.arm();
    void rig.pay({ mode: 'manual', budgetPeriods: 0 });
    await until('refused', () => !late.isArmed());
    guest.call.end('guest');
    host.call.end('host');
    await pause(200_000);
    if (lateMs === null) {
      await closed(rig);
      return assert.equal(rig.ledger.transfers(), []);
    }
    await isRight(rig, callId);
    assert.is((await seen(rig, 'guest', 'returned')).returned, PREPAID);
  });
}

test('the host counts two prepayments of one call, and refunds the rest', async () => {
  const rig = await story().talk(6).tell();
  const { guest, people, host, callId } = rig;
  const { address: payTo } = await depositKey(rig);
  const parts = { owner: guest.address, authority: guest.address, mint: host.chain.mint };
  const again = transferChecked({ ...parts, payTo, amount: usdc(PREPAID) });
  const signature = await act(rig.ledger, people.guest, [again]);
  const slot = await rig.ledger.call('getSlot', [{ commitment: 'processed' }]);
  const landedSlot = BigInt(String(slot));
  for (const { role, chain } of [host, guest]) {
    const payment = { id: `${role}:again`, kind: 'prepay', role, callId, deposit: payTo } as const;
    const money = { amount: usdc(PREPAID), payer: guest.address, recipient: payTo } as const;
    const landed = { state: 'final', signature, landedSlot } as const;
    await recordPayment(chain, { ...payment, ...money, ...landed });
  }
  guest.call.end('guest');
  await isRight(rig, callId, { paid: 2n * PREPAID });
});

const LEAVING: Readonly<Record<string, (rig: Rig) => Promise<unknown>>> = {
  'leave at once': () => Promise.resolve(),
  'leave while the deposit opens': () => pause(300),
  'leave once the deposit is open': (rig) => until('open', () => isOpen(rig, rig.callId)),
  'leave after 20 s': () => pause(20_000),
};
const GUESTS = quarter(12);
for (const delayMs of [0, 400]) {
  for (const [what, before] of Object.entries(LEAVING)) {
    test(`guests that ${what} cost the host only network fees (server delay ${delayMs} ms)`, async () => {
      let rig = await openRig(GREETED);
      const deposits = new Set<string>();
      const { lamports: first } = await readFeeBalance(rig.host.chain, rig.host.address);
      for (let n = 1; n <= GUESTS; n += 1) {
        rig.world.faults = () => (delayMs > 0 ? { kind: 'delayed', ms: delayMs } : null);
        await greeted(rig);
        for (const { address } of await rig.host.chain.keys.list('deposit')) deposits.add(address);
        await before(rig);
        rig.guest.call.end('guest');
        await pause(60_000);
        rig.world.faults = () => null;
        if (n < GUESTS) rig = await openRig({ ...GREETED, after: rig });
      }
      await pause(180_000);
      await closed(rig);
      const open = [];
      for (const address of deposits) {
        if ((await held(rig, address)) !== null) open.push(address);
      }
      assert.is(open.length, 0, `${open.length} of ${deposits.size} deposits are left open`);
      const { lamports: last } = await readFeeBalance(rig.host.chain, rig.host.address);
      const spent = first - last;
      console.log(`  ${GUESTS} attempts cost ${spent} lamports`);
      assert.ok(spent <= 2n * BigInt(GUESTS) * MAX_FEES.normal, `${spent} lamports`);
    });
  }
}

test('the guest pays nothing if the host cannot pay a deposit’s fees', async () => {
  let isLow = false;
  const poor = answeringServer(({ method }) =>
    isLow && method === 'getBalance'
      ? { result: { context: { slot: 1 }, value: 2_900_000 } }
      : null,
  );
  const rig = await openRig({ ...GREETED, servers: (ledger) => ({ host: poor(ledger) }) });
  isLow = true;
  const paid = await rig.pay({ mode: 'manual', budgetPeriods: 0 });
  assert.is(paid.ok ? null : paid.error.code, 'deposit_missing');
  assert.is(rig.host.view.error?.code, 'till_empty');
  assert.equal(rig.ledger.transfers(), []);
  isLow = false;
  await rig.admit({ mode: 'manual', budgetPeriods: 0 });
  assert.is(rig.host.view.error, null);
});

test('a refund that always fails costs three fees, then the page waits', async () => {
  const rig = await story().talk(6).tell();
  const { ledger, callId, host } = rig;
  const { address } = await depositKey(rig);
  const account = associatedTokenAccount(address, host.chain.mint);
  await ledger.call('local_fault', [{ failSend: { calls: 10_000, onChain: true } }]);
  rig.guest.call.end('guest');
  await pause(3_600_000);
  const lines = (await ledger.call('getSignaturesForAddress', [account])) as readonly {
    readonly err: unknown;
  }[];
  const failures = lines.filter(({ err }) => err !== null).length;
  assert.is(failures, 3, `${failures} fees`);
  assert.ok(host.unused[0]?.error, 'the page says why');
  await ledger.call('local_fault', [{ clear: true }]);
  host.wake();
  await isRight(rig, callId);
});

test('the smallest network-fee balance pays for refunding and closing a deposit', async () => {
  const rig = await openRig(GREETED);
  const callId = await greeted(rig);
  await until('open', () => isOpen(rig, callId));
  const { host, people, ledger } = rig;
  const feePayerKey = await feePayerKeyOf(host.chain, host.address);
  const reserve = await host.chain.rpc.getMinimumBalanceForRentExemption(0);
  // An opening leaves at least the fees of its end, its closing and twenty payments (open.ts).
  const least = reserve + (2n + 20n) * MAX_FEES.normal;
  const { lamports } = await readFeeBalance(host.chain, host.address);
  const drain = SystemProgram.transfer({
    fromPubkey: new PublicKey(feePayerKey.address),
    toPubkey: new PublicKey(host.address),
    lamports: lamports - least,
  });
  await act(ledger, people.host, [drain], [feePayerKey]);
  await pause(2_000);
  const paid = await rig.pay({ mode: 'allowance', budgetPeriods: 6 });
  if (paid.ok) await pause(60_000);
  rig.guest.call.end('guest');
  await isRight(rig, callId, { paid: await paidIn(rig, callId) });
});

const DAY_MS = 86_400_000;
for (const ms of [-DAY_MS, DAY_MS]) {
  test(`a clock that is ${ms / 3_600_000} hours wrong does not change the refund`, async () => {
    const rig = await story().talk(6).tell();
    rig.laterMs += ms;
    rig.guest.call.end('guest');
    await returned(rig);
  });
  test(`a clock that jumps ${ms / 3_600_000} hours closes no deposit in use`, async () => {
    const rig = await openRig(GREETED);
    await greeted(rig);
    await pause(3_000);
    rig.laterMs += ms;
    const other = await rig.page('host');
    await pause(120_000);
    other.leave();
    await rig.admit({ mode: 'manual', budgetPeriods: 0 });
    rig.guest.call.end('guest');
    await returned(rig);
  });
}

/** Crashes this side's page at its n-th request after the hello. Resolves to whether there was one. */
async function diesBeforeAdmission(role: Role, n: number): Promise<boolean> {
  const one = (ledger: World['ledger']) => ({ host: [ledger, ledger] });
  const rig = await openRig({ ...GREETED, servers: one });
  const page = rig[role];
  let asked = 0;
  rig.world.faults = ({ url }) => {
    if (url.includes('rpc-') !== (role === 'host') || page.dead) return null;
    asked += 1;
    if (asked > n) page.crash();
    return null;
  };
  const paying = greeted(rig).then(() => rig.pay({ mode: 'manual', budgetPeriods: 0 }));
  const isAdmitted = () => rig.guest.views.at(-1)?.phase === 'in-call';
  await until('dead or admitted', () => page.dead || isAdmitted());
  const hasDied = page.dead;
  rig.world.faults = () => null;
  await pause(1_000);
  for (const side of [rig.host, rig.guest]) if (!side.dead) side.call.end(side.role);
  await Promise.race([paying.catch(() => undefined), pause(120_000)]);
  rig.laterMs += LATER_MS;
  const [{ callId } = { callId: null }] = page.views.filter((view) => view.callId !== null);
  if (hasDied) rig[role] = await rig.page(role);
  await pause(LATER_MS);
  const all = await rig.host.chain.journal.list({ role: 'host' });
  const paid = sum(all.filter((each) => each.kind === 'prepay' && hasLanded(each)));
  assert.is(sum(movedTo(rig, 'guest')), callId === null ? paid : await backOf(rig, all, paid));
  await closed(rig);
  for (const { kind, payer, recipient } of all) {
    const key = recipient === rig.feePayerKey ? payer : recipient;
    if (kind === 'deposit') assert.is(await held(rig, key), null, `request ${n}`);
  }
  rig.close();
  return hasDied;
}

/** Returns the unused part of the sum that was paid. */
async function backOf(
  rig: Rig,
  all: readonly { readonly callId: string | null }[],
  paid: bigint,
): Promise<bigint> {
  const callId = all.find((each) => each.callId !== null)?.callId ?? null;
  return callId === null || paid === 0n ? 0n : dueIn(rig, callId, paid);
}

for (const role of ROLES) {
  test(`a ${role}’s page that crashes before the admission leaves no open deposit`, async () => {
    let n = STEPS.first;
    while (await diesBeforeAdmission(role, n)) n += STEPS.by;
    assert.ok(n >= 5, `${n} requests`);
  });
}

test('a copied profile that sees the closing first owes no second refund', async () => {
  const rig = await story().talk(6).tell();
  const { guest, callId, ledger, host } = rig;
  const { address } = await depositKey(rig);
  const stranger = await newcomer(rig.world);
  const database = await copyProfile(rig, 'host', `copy-${callId}`);
  guest.call.end('guest');
  await until('ended', () => movedTo(rig, 'guest').length > 0);
  await dust(rig, stranger, address, 1);
  await seen(rig, 'host', 'returned');
  await closed(rig);
  const end = await host.chain.journal.byId(endId('host', callId));
  let isHidden = true;
  const server = lyingServer(({ method, params }, result) =>
    isHidden && method === 'getTransaction' && params[0] === end?.signature ? null : result,
  )(ledger);
  rig.laterMs += LATER_MS;
  const page = await openCopy(rig, { database, server });
  await pause(100_000);
  assert.is(page.unused[0]?.state, 'returning');
  isHidden = false;
  await until('the copy has learned it', () => page.unused[0]?.state === 'returned');
  assert.is(page.unused[0]?.returned, sum(movedTo(rig, 'guest')));
});

test.run();

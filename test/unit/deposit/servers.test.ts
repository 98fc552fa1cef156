// pure
/** Deposits with servers that fail, lag or follow a losing fork. Each peer gets its due, once. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hasLanded } from '../../../src/shared/api/payments.ts';
import { endId } from '../../../src/workers/ledger/deposit/settle.ts';
import { associatedTokenAccount } from '../../../src/workers/ledger/solana/layout.ts';
import { laggingServer } from '../../support/lagging-server.ts';
import { lateServer } from '../../support/late-server.ts';
import { lyingServer } from '../../support/lying-server.ts';
import { openRig, pause, type Rig, until } from '../../support/rig.ts';
import { faultyServer, type FaultyServer, RPC_FAULTS } from '../../support/rpc-faults.ts';
import { closed, returned, story } from '../../support/story.ts';
import { closeWorlds, type World } from '../../support/world.ts';
import { seeded } from '../billing/sim-world.ts';
import { greeted, GREETED, held, isRight, paidIn, PREPAID } from './acts.ts';

test.after.each(closeWorlds);

const entryOf = async ({ host, callId }: Rig, kind: string) =>
  (await host.chain.journal.list({ callId })).find((each) => each.kind === kind);

for (const kind of ['prepay', 'deposit', 'end'] as const) {
  for (const isForGood of [false, true]) {
    const fate = isForGood ? 'is rolled back and expires' : 'is rolled back and lands again';
    test(`if the ${kind} ${fate}, each peer gets its due`, async () => {
      const rig = await story({ mode: 'manual' }).tell();
      const { ledger, callId, guest } = rig;
      if (kind === 'end') {
        await pause(15_000);
        guest.call.end('guest');
        await until('ended', async () => hasLanded((await entryOf(rig, 'end')) ?? null));
      }
      const signature = (await entryOf(rig, kind))?.signature;
      if (isForGood) await ledger.call('local_fault', [{ expireBlockhash: 1 }]);
      await ledger.call('local_fault', [{ rollback: { signature } }]);
      await pause(4_000);
      guest.call.end('guest');
      await pause(300_000);
      const paid = await paidIn(rig, callId);
      // Without its deposit, the prepayment fails on the fork that wins.
      const isKept = kind === 'end' || (kind === 'prepay' && !isForGood);
      assert.is(paid, isKept ? PREPAID : 0n);
      await isRight(rig, callId, { paid });
    });
  }
}

for (const late of [15, 60, 240, 750]) {
  for (const [role, isWhole] of [
    ['host', false],
    ['host', true],
    ['guest', false],
    ['guest', true],
  ] as const) {
    const what = isWhole ? 'server is' : 'server’s history is';
    test(`each peer gets its due although the ${role}’s ${what} ${late} slots behind`, async () => {
      let isOn = false;
      const servers = (ledger: World['ledger']) => ({
        [role]: laggingServer(ledger, { slots: late, isWhole, isOn: () => isOn }),
      });
      const rig = await story({ servers }).talk(6).tell();
      isOn = true;
      rig.guest.call.end('guest');
      await until('the end is over', async () =>
        hasLanded(await rig.host.chain.journal.byId(endId('host', rig.callId))),
      );
      await returned(rig);
    });
  }
}

const BAD = RPC_FAULTS.filter((fault) => fault !== 'another network');

for (const fault of BAD) {
  for (const place of ['first', 'second'] as const) {
    test(`each peer gets its due although the ${place} server fails by “${fault}”`, async () => {
      const bad: FaultyServer[] = [];
      const servers = (ledger: World['ledger']) => {
        const server = faultyServer(ledger, seeded(7));
        bad.push(server);
        return place === 'first' ? { host: [server, ledger] } : { second: server };
      };
      const rig = await story({ servers }).talk(6).tell();
      for (const server of bad) server.set(fault);
      rig.guest.call.end('guest');
      await pause(60_000);
      for (const server of bad) server.set(null);
      await isRight(rig, rig.callId);
    });
  }
}

test('servers that name no slots do not block the refund', async () => {
  const asked = ['getAccountInfo', 'isBlockhashValid', 'getSignatureStatuses'];
  let isOn = false;
  const slotless = lyingServer(({ method }, result: object) =>
    isOn && asked.includes(method) ? { ...result, context: {} } : result,
  );
  const servers = (ledger: World['ledger']) => ({
    host: slotless(ledger),
    guest: slotless(ledger),
  });
  const rig = await story({ servers }).talk(6).tell();
  isOn = true;
  rig.guest.call.end('guest');
  await isRight(rig, rig.callId);
  await until('seen', () => rig.guest.unused[0]?.state === 'returned');
});

test('an outdated server that hides the guest’s account does not redirect the refund', async () => {
  let purse = '';
  const isOld = (params: readonly unknown[]): boolean =>
    params[0] === purse && !JSON.stringify(params).includes('minContextSlot');
  const servers = (ledger: World['ledger']) => ({
    host: lyingServer(({ method, params }, result: object) =>
      method === 'getAccountInfo' && isOld(params) ? { ...result, value: null } : result,
    )(ledger),
  });
  const rig = await story({ servers }).talk(6).tell();
  purse = associatedTokenAccount(rig.guest.address, rig.host.chain.mint);
  rig.guest.call.end('guest');
  await isRight(rig, rig.callId);
});

test('a server that is silent during the closing costs no rent', async () => {
  let isSilent = false;
  const rig = await story().talk(6).tell();
  const { world, host, callId } = rig;
  let sends = 0;
  world.faults = ({ method }) => {
    if (host.dead || !isSilent) return null;
    if (method === 'sendTransaction') sends += 1;
    // The end has left, and the closing gets no answer.
    return sends > 1 ? { kind: 'lost', deliver: false } : null;
  };
  isSilent = true;
  rig.guest.call.end('guest');
  await until('the closing is under way', () => sends > 1);
  await pause(90_000);
  isSilent = false;
  await pause(600_000);
  await isRight(rig, callId);
});

test('the host closes a deposit whose opening a server wrongly refused', async () => {
  const late = lateServer('host', 500);
  const rig = await openRig({ ...GREETED, servers: late.servers });
  late.arm();
  await greeted(rig);
  const [key] = await rig.host.chain.keys.list('deposit');
  await until('refused', () => !late.isArmed());
  rig.guest.call.end('guest');
  await pause(600_000);
  await closed(rig);
  assert.is(await held(rig, key?.address ?? ''), null, 'the rent is back');
});

test.run();

import * as assert from 'uvu/assert';
import { test } from 'uvu';
import type { CallView, Role } from '../../../src/shared/api/ledger.ts';
import { appError, err, type Result } from '../../../src/shared/errors.ts';
import { type Books, checkAgreed, keepBooks, untilSettled } from '../../support/books.ts';
import { faultyServer, type FaultyServer, type RpcFault } from '../../support/rpc-faults.ts';
import { seeded } from '../billing/sim-world.ts';
import { openRig, pause, type Rig, type RigOptions, ROLES, until } from '../../support/rig.ts';
import { closeWorlds, type Server } from '../../support/world.ts';
import { closeCheats, openHost } from './cheats.ts';

// pure
// tier: all
/**
 * One side's RPC server misbehaves from the moment _Pay_ is pressed, in calls of standard minutes on
 * time that leaps: who has paid is served, nothing is paid twice, and what was sent is never asked of
 * the wallet again while it may still land.
 */

const MINUTE_MS = 60_000;
const PREPAID = 3;

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6));
console.log(`SEED=${seed}`);

interface Scene {
  readonly rig: Rig;
  readonly servers: Readonly<Record<Role, FaultyServer>>;
  /** How often each side has asked so far. */
  readonly asked: Readonly<Record<Role, number>>;
  /** `look` is called before a request of the host is answered. */
  readonly spy: { look: () => void };
}

async function scene(options: RigOptions = {}): Promise<Scene> {
  const asked = { host: 0, guest: 0 };
  const spy: Scene['spy'] = { look: () => undefined };
  const made: Partial<Record<Role, FaultyServer>> = {};
  const random = seeded(seed);
  const rig = await openRig({
    guestUsdc: '50',
    prepaidPeriods: PREPAID,
    periodSeconds: 60,
    servers(ledger) {
      const heard = (role: Role): Server => {
        const server = (made[role] = faultyServer(ledger, random));
        return {
          handleRpc(...call) {
            asked[role] += 1;
            if (role === 'host') spy.look();
            return server.handleRpc(...call);
          },
        };
      };
      return { host: heard('host'), guest: heard('guest') };
    },
    ...options,
  });
  const { host, guest } = made;
  assert.ok(host && guest);
  await rig.guest.until('greeted', ({ phase }) => phase === 'awaiting-prepayment');
  return { rig, servers: { host, guest }, asked, spy };
}

/** Time goes on for as long as anything polls: without a limit a test that fails would not end. */
const LONGEST_MS = 5 * MINUTE_MS;

async function pay(rig: Rig): Promise<Result<void>> {
  const paid = rig.pay({ mode: 'allowance', budgetPeriods: 30 });
  const late = pause(LONGEST_MS).then(() => assert.unreachable('never let in'));
  late.catch(() => undefined);
  return (await Promise.race([paid, late])) ?? err(appError('aborted'));
}

const paidMinutes = ({ minutes }: CallView): number => minutes.length - 1;

/** Checks that no side was ever frozen, and that both have the same list. */
function checkCalm({ host, guest }: Rig): void {
  for (const { views, role } of [host, guest]) {
    const frozen = views.find(({ freezeCode }) => freezeCode !== null);
    assert.is(frozen?.freezeCode?.code, undefined, `${role} froze`);
  }
  assert.is(host.view.totalPaid, guest.view.totalPaid, 'the same total');
}

/** Ends the call, waits for the chain, and checks that ledger and journals agree. */
async function settled(rig: Rig): Promise<readonly string[]> {
  const sides = { host: rig.host, guest: rig.guest };
  const keepers = ROLES.map((role) => keepBooks(role, sides[role].chain));
  const books: Books = {
    ledger: rig.ledger,
    payee: rig.host.address,
    journals: { host: rig.host.chain, guest: rig.guest.chain },
  };
  rig.host.call.end('host');
  await untilSettled(books);
  for (const stop of keepers) stop();
  return checkAgreed(books);
}

/** Checks that the page offers no button to pay while an earlier payment may still land. */
function checkNoButton(rig: Rig): void {
  const failed = rig.guest.views.find(({ prepay }) => prepay?.stage === 'failed');
  assert.is(failed?.prepay?.error?.code, undefined, 'a pay button');
}

const names = (minutes: number): readonly string[] =>
  ['prepay', ...Array.from({ length: minutes }, (_, i) => `minute ${PREPAID + 1 + i}`)].sort();

test.after.each(closeWorlds);

/** The fault, whose server has it, and how many minutes are paid beyond the prepaid ones. */
const FAULTS: readonly (readonly [RpcFault, readonly Role[], number])[] = [
  ...ROLES.map((role) => ['slow statuses', [role], 3] as const),
  ...ROLES.map((role) => ['hides statuses', [role], 3] as const),
  ['slow', ['guest'], 2],
  ['three in ten fail', ROLES, 10],
];

for (const [fault, roles, minutes] of FAULTS) {
  // Proves failures: Failing servers
  test(`with faults at ${roles.join(' and ')} (${fault}), each of ${minutes} minutes is paid once`, async () => {
    const { rig, servers } = await scene();
    for (const role of roles) servers[role].set(fault);
    const paid = await pay(rig);
    assert.ok(paid.ok, paid.ok ? '' : paid.error.code);
    const isPaid = (): boolean =>
      [rig.host, rig.guest].every(({ view }) => paidMinutes(view) >= minutes);
    await until(`${minutes} minutes`, isPaid, (PREPAID + minutes + 1) * MINUTE_MS);
    checkNoButton(rig);
    checkCalm(rig);
    if (fault !== 'hides statuses') for (const role of roles) servers[role].set(null);
    assert.equal(await settled(rig), names(minutes));
  });
}

test('a guest whose server shows no payments pays at most three minutes', async () => {
  const { rig, servers, asked } = await scene();
  servers.guest.set('stale');
  assert.ok((await pay(rig)).ok, 'let in');
  assert.is(rig.guest.view.minutes[0]?.unseen, true, 'not yet confirmed by its own server');
  await until('frozen', () => rig.guest.view.freezeCode !== null, LONGEST_MS);
  const { billing, freezeCode } = rig.guest.view;
  assert.is(freezeCode?.code, 'rpc_unseen');
  assert.ok((billing?.elapsedMs ?? 0) >= PREPAID * MINUTE_MS, 'served what was prepaid');
  await rig.guest.until('over', ({ phase }) => phase === 'ended');
  assert.is(rig.guest.view.endReason, 'unpaid');
  assert.is(rig.ledger.transfers().length, 1);
  assert.ok(asked.guest < 2_500, `${asked.guest} requests`);
  servers.guest.set(null);
  assert.equal(await settled(rig), ['prepay']);
});

test('no time counts until the guest is in the call', async () => {
  let deaf = true;
  const { rig, servers } = await scene({
    tamper: ({ text }) => (deaf ? text.replace('"granted":true', '"granted":false') : text),
  });
  servers.guest.set('stale');
  const paying = pay(rig);
  paying.catch(() => undefined);
  await rig.host.until('let in', ({ phase }) => phase === 'in-call');
  await pause(20_000);
  assert.is(rig.guest.view.phase, 'awaiting-prepayment');
  assert.is(rig.host.view.billing?.elapsedMs, 0);
  assert.not(rig.frames.some(({ text }) => text.includes('"method":"ack"')));
  checkNoButton(rig);
  deaf = false;
  assert.ok((await paying).ok);
  await rig.host.until('running', ({ billing }) => (billing?.elapsedMs ?? 0) > 0);
});

const OUTAGE_MS = 20_000;

test('a call begins despite a 20-s outage of the host’s server', async () => {
  let moments = 1;
  // Every moment until the host has admitted the guest.
  for (let moment = 1; moment <= moments; moment += 1) {
    const { rig, servers, asked, spy } = await scene();
    const from = asked.host;
    let downAtMs = 0;
    spy.look = () => {
      if (asked.host - from !== moment) return;
      downAtMs = performance.now();
      servers.host.set('down');
      setTimeout(() => servers.host.set(null), OUTAGE_MS);
    };
    const paying = pay(rig);
    await rig.host.until('running', ({ billing }) => billing?.running ?? false);
    assert.ok((await paying).ok);
    moments = Math.max(moments, Math.min(60, downAtMs === 0 ? 0 : moment + 1));
    const tookMs = performance.now() - downAtMs;
    assert.ok(downAtMs === 0 || tookMs < OUTAGE_MS + 15_000, `${moment}: ${tookMs}`);
    checkNoButton(rig);
    assert.is(rig.host.view.error, null);
    assert.is(rig.ledger.transfers().length, 1);
    rig.close();
  }
  assert.ok(moments > 10, `${moments} moments`);
});

test.after.each(closeCheats);

// Proves security: An RPC server cannot take money, nor answer for another network
test('a guest’s server proves that an admitted prepayment was never sent', async () => {
  const host = await openHost();
  const { page } = host;
  host.onPayment = async (path, payload) => {
    const { signature: transaction } = await host.coSign(payload);
    const { network } = payload.accepted;
    return host.grant(path, { success: true, payer: '', transaction, network });
  };
  const choice = { mode: 'allowance', budgetPeriods: 30 } as const;
  assert.ok((await page.guestCall.pay(choice, page.person.sign)).ok);
  host.count.gate = true;
  assert.is(page.view.minutes[0]?.unseen, true);
  await until('proven', () => page.view.minutes[0]?.takenBack === true, 120_000);
  assert.is(page.view.minutes[0]?.unseen, undefined);
  assert.equal([page.view.totalPaid, host.paid()], [0n, 0n]);
  assert.ok(page.views.some(({ error }) => error?.code === 'prepayment_void'));
});

test.run();

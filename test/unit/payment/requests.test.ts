// pure
/**
 * The requests of a call to its servers. Public servers limit their number, and far servers delay the
 * call.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Role } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';
import { watchSends } from '../../bench/sends.ts';
import { openRig, pause, type Rig, type RigOptions, ROLES, STRANGER } from '../../support/rig.ts';
import {
  ended,
  farServers,
  longestRow,
  minutesOf,
  prepaid,
  type Request,
  type Span,
} from '../../support/round-trips.ts';
import { movedTo } from '../../support/story.ts';
import { closeWorlds } from '../../support/world.ts';

test.after.each(closeWorlds);

const ALLOWANCE = { mode: 'allowance', budgetPeriods: 30 } as const;
const MANUAL = { mode: 'manual', budgetPeriods: 0 } as const;
const FAR_MS = 100;
const MINUTE_MS = 60_000;

function counted(asked: readonly Request[], role: Role): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const each of asked) {
    if (each.role === role) counts[each.method] = (counts[each.method] ?? 0) + 1;
  }
  return counts;
}
const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** The wallet has paid before, as most have. */
async function payBefore(rig: Rig): Promise<void> {
  await rig.ledger.call('local_fund', [{ address: STRANGER, usdc: '0' }]);
  const before = { id: 'before', owner: rig.guest.address, to: STRANGER, amount: usdc(1n) };
  await rig.guest.chain.transfer.send(before, rig.people.guest.sign);
  await pause(20_000);
}

/** The most requests of a call of 45 s with four payments, from the greeting to half a minute after the end. */
const MOST: Readonly<Record<Role, number>> = { host: 90, guest: 50 };

test('a call of 45 s with four payments makes few requests', async () => {
  const { requests, servers } = farServers(0);
  const rig = await openRig({ returns: true, prepaidPeriods: 3, servers });
  await payBefore(rig);
  requests.length = 0;
  await rig.admit(ALLOWANCE);
  await pause(44_000);
  await ended(rig);
  await pause(30_000);
  assert.is(movedTo(rig, 'host').length, 4);
  for (const role of ROLES) {
    const counts = counted(requests, role);
    assert.ok(sum(counts) <= MOST[role], `${role}: ${JSON.stringify(counts)}`);
  }
});

/** Beside the balance that the page shows: one request more of either. */
const MOST_A_MINUTE: Readonly<Record<Role, number>> = { host: 11, guest: 8 };

for (const roundTripMs of [0, FAR_MS]) {
  test(`a minute makes few requests with servers ${roundTripMs} ms away`, async () => {
    const { requests, servers } = farServers(roundTripMs);
    const rig = await openRig({ returns: true, periodSeconds: 60, guestUsdc: '50', servers });
    await rig.admit(ALLOWANCE);
    await pause(4 * MINUTE_MS);
    requests.length = 0;
    const minutes = 3;
    await pause(minutes * MINUTE_MS);
    for (const role of ROLES) {
      const counts = counted(requests, role);
      const most = MOST_A_MINUTE[role] * minutes;
      assert.ok(sum(counts) <= most, `${role}: ${JSON.stringify(counts)} in ${minutes}`);
    }
  });
}

interface Part {
  readonly what: string;
  readonly play: (rig: Rig) => Promise<Span>;
  /** Requests that follow one another, of both sides. */
  readonly most: number;
  readonly options?: RigOptions;
}

const aMinute = async (rig: Rig): Promise<Span> => {
  await rig.admit(ALLOWANCE);
  await pause(30_000);
  const [first] = minutesOf(rig);
  if (!first) throw new Error('no minute was paid');
  return first;
};

/** Three of a payment are its simulation, its sending, and the reading that confirms it. */
const PARTS: readonly Part[] = [
  { what: 'a minute, from due to its success', play: aMinute, most: 3 },
  {
    what: 'a prepayment by the wallet, from the click to the grant',
    play: (rig) => prepaid(rig, MANUAL),
    most: 4,
  },
  {
    what: 'a prepayment with a spending limit, from the click to the grant',
    play: (rig) => prepaid(rig, ALLOWANCE),
    most: 7,
  },
  {
    what: 'a refund of unused time, from the end of the call to the refund',
    async play(rig) {
      await rig.admit(ALLOWANCE);
      await pause(6_000);
      return ended(rig);
    },
    most: 3,
  },
];

for (const { what, play, most } of PARTS) {
  test(`${what}, takes ${most} requests one after another`, async () => {
    const { requests, servers } = farServers(FAR_MS);
    const rig = await openRig({ returns: true, servers });
    const row = longestRow(requests, await play(rig), ROLES);
    const names = row.map(({ role, method }) => `${role} ${method}`).join(', ');
    assert.is(row.length, most, names);
  });
}

/** How much longer than the chain a payment takes, on a machine that takes no time itself. */
const MOST_BEYOND_MS = { 0: 75, [FAR_MS]: 275 } as const;

for (const [roundTripMs, mostMs] of Object.entries(MOST_BEYOND_MS)) {
  test(`servers ${roundTripMs} ms away delay a minute by at most ${mostMs} ms`, async () => {
    const { servers } = farServers(Number(roundTripMs));
    const watching: ReturnType<typeof watchSends>['sends'][] = [];
    const rig = await openRig({
      guestUsdc: '50',
      // 7 s is not a multiple of a slot, so payments come at every point within a slot.
      periodSeconds: 7,
      servers(ledger) {
        const seen = watchSends({ ...ledger, handleRpc: (...of) => ledger.handleRpc(...of) });
        watching.push(seen.sends);
        return { ...servers(ledger), host: servers(seen.watched).host };
      },
    });
    await rig.admit(ALLOWANCE);
    await pause(100_000);
    const minutes = minutesOf(rig);
    const sent = (await Promise.all(watching.map((each) => each.all()))).flat();
    const took = sent.slice(-minutes.length).map(({ tookMs }) => tookMs);
    const beyond = minutes.map(({ fromMs, untilMs }, at) => untilMs - fromMs - (took[at] ?? 0));
    assert.ok(minutes.length >= 10);
    assert.ok(Math.max(...beyond) <= mostMs, beyond.map((ms) => ms.toFixed(0)).join(' '));
  });
}

test.run();

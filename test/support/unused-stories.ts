import * as assert from 'uvu/assert';
import type { Role, UnusedState } from '../../src/shared/api/ledger.ts';
import { REJOIN_MS } from '../../src/shared/billing/timing.ts';
import { LEAST_RETURNED, leastUnusedOf, unusedOf } from '../../src/shared/billing/unused.ts';
import { usdc } from '../../src/shared/money.ts';
import { endedCall } from '../../src/workers/ledger/receipts/ended.ts';
import { unusedId } from '../../src/workers/ledger/refund/entry.ts';
import type { Random } from '../unit/billing/sim-world.ts';
import { type CallPage, openRig, pause, type Rig, ROLES, spendAll, until } from './rig.ts';
import { faultyServer, type FaultyServer, RPC_FAULTS } from './rpc-faults.ts';
import { closeWorlds, fund } from './world.ts';

/**
 * One call that ends in some way, with servers that fail and pages that die at some moment: what comes
 * back is exactly what the host counted as due, once, or it is written down as owed.
 */

const ENDS = ['guest', 'host', 'host dies', 'guest dies', 'both die', 'cut'] as const;
type End = (typeof ENDS)[number];

/** A lie about another network ends a page's work before it begins. */
const FAULTS = RPC_FAULTS.filter((fault) => fault !== 'another network');
const SETTLING_MS = 240_000;

interface Story {
  readonly what: string;
  readonly state: UnusedState | 'unpaid';
  readonly returned: bigint;
}

const pick = <T>(random: Random, all: readonly T[]): T => {
  const found = all[Math.floor(random() * all.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
};

const END: Readonly<Record<End, (rig: Rig) => void>> = {
  guest: ({ guest }) => guest.call.end('guest'),
  host: ({ host }) => host.call.end('host'),
  'host dies': (rig) => {
    rig.host.crash();
    rig.guest.call.end('guest');
  },
  'guest dies': (rig) => {
    rig.guest.crash();
    rig.host.call.end('host');
  },
  'both die': (rig) => {
    rig.host.crash();
    rig.guest.crash();
  },
  /** Main gives up on a connection, on either side. */
  cut: (rig) => {
    rig.cut();
    for (const role of ROLES) rig[role].call.end('unreachable');
  },
};

/** Whoever is gone comes back to a browser that kept everything. */
async function comeBack(rig: Rig, role: Role): Promise<void> {
  if (!rig[role].dead) return;
  const { views } = rig[role];
  const page: CallPage = await rig.page(role);
  page.views.push(...views);
  rig[role] = page;
}

export async function unusedStory(random: Random): Promise<Story> {
  const prepaidPeriods = 1 + Math.floor(random() * 3);
  const periodSeconds = 5 + Math.floor(random() * 4);
  const price = 10_000n + BigInt(Math.floor(random() * 900_000));
  const faulty = new Map<Role, FaultyServer>();
  const servers: NonNullable<Parameters<typeof openRig>[0]>['servers'] = (ledger) => {
    for (const role of ROLES) faulty.set(role, faultyServer(ledger, random));
    return Object.fromEntries(faulty);
  };
  const rig = await openRig({ prepaidPeriods, periodSeconds, price, returns: true, servers });
  const end = pick(random, ENDS);
  const talkMs = Math.floor(random() * 3 * prepaidPeriods * periodSeconds * 1_000);
  const [fault, victim] = [pick(random, [null, ...FAULTS]), pick(random, ROLES)];
  const beforeMs = Math.floor(random() * 6_000);
  const what = `${prepaidPeriods} × ${periodSeconds} s at ${price}, ${talkMs} ms, ${end}, ${fault} for ${victim}`;
  try {
    const paid = await rig.pay({ mode: pick(random, ['allowance', 'manual']), budgetPeriods: 6 });
    assert.ok(paid.ok, what);
    const callId = rig.guest.view.callId ?? '';
    await Promise.race([
      pause(Math.max(0, talkMs - beforeMs)),
      rig.guest.until('over', ({ phase }) => phase === 'ended'),
    ]);
    faulty.get(victim)?.set(fault);
    await pause(beforeMs);
    END[end](rig);
    const owes = random() < 0.15;
    // With a server that fails, nothing is spent and nothing is owed.
    if (owes && !rig.host.dead) await spendAll(rig).catch(() => undefined);
    await pause(random() * 30_000);
    // Dies once more, at any moment of what follows.
    if (random() < 0.4) rig.host.crash();
    await pause(random() * 10_000);
    faulty.get(victim)?.set(null);
    rig.laterMs = REJOIN_MS + 60_000;
    for (const role of ROLES) await comeBack(rig, role);
    return await settled(rig, callId, what);
  } finally {
    await closeWorlds();
  }
}

/** Until both sides have decided; then what the chain shows is compared with what was counted. */
async function settled(rig: Rig, callId: string, what: string): Promise<Story> {
  const stateOf = (role: Role): UnusedState | undefined =>
    rig[role].unused.find((each) => each.callId === callId)?.state;
  const done: readonly (UnusedState | undefined)[] = ['returned', 'nothing', 'asks'];
  // A page that comes back after that shows nothing of it.
  const isOver = async (): Promise<boolean> =>
    done.includes(stateOf('host')) ||
    (await endedCall(rig.host.chain.kv, callId, 'host'))?.settled === true;
  await until('', isOver, SETTLING_MS).catch(async () => {
    const entries = await rig.host.chain.journal.list({ callId, role: 'host' });
    const open = entries.map(({ kind, state, finalized }) => `${kind} ${state} ${finalized}`);
    const { phase } = rig.host.view;
    throw new Error(`the host is ${stateOf('host')}, ${phase}, ${open.join(', ')}: ${what}`);
  });
  if (stateOf('host') === 'asks') {
    const [owed] = rig.host.unused;
    assert.is(owed?.error?.code, 'insufficient_usdc', `asked for no reason: ${what}`);
    assert.ok(owed && owed.due >= LEAST_RETURNED, 'what is owed is written down');
    await fund(rig.world, rig.people.host.address, { usdc: '20' });
    rig.host.wake();
    await until(`the host pays: ${what}`, () => stateOf('host') === 'returned', SETTLING_MS);
  }
  const ended = await endedCall(rig.host.chain.kv, callId, 'host');
  assert.ok(ended, what);
  const entries = await rig.host.chain.journal.list({ callId, role: 'host' });
  const paid = entries
    .filter(({ kind, state }) => (kind === 'prepay' || kind === 'minute') && state === 'confirmed')
    .reduce((sum, { amount }) => sum + amount, 0n);
  const onChain = rig.ledger.transfers();
  const to = (role: Role) =>
    onChain.filter(({ destinationOwner }) => destinationOwner === rig.people[role].address);
  const total = (all: readonly { readonly amount: bigint }[]): bigint =>
    all.reduce((sum, { amount }) => sum + amount, 0n);
  assert.is(paid, total(to('host')), `the journal has what was paid: ${what}`);
  const due = unusedOf(ended, usdc(paid), ended.countedSeconds);
  const expected = due < LEAST_RETURNED ? 0n : due;
  const back = to('guest');
  assert.ok(back.length <= 1, `once: ${what}`);
  assert.is(total(back), expected, `exactly: ${what}`);
  await checkGuest(rig, callId, total(back), what);
  const state = stateOf('host') ?? 'nothing';
  const entry = await rig.host.chain.journal.byId(unusedId('host', callId));
  assert.is(entry?.state === 'confirmed', expected > 0n, what);
  return { what, state, returned: expected };
}

/** The guest sees it too, and calls it right unless its own count says otherwise. */
async function checkGuest(rig: Rig, callId: string, back: bigint, what: string): Promise<void> {
  const found = () => rig.guest.unused.find((each) => each.callId === callId);
  if (back === 0n) return;
  const { journal, kv } = rig.guest.chain;
  const isSeen = async (): Promise<boolean> =>
    (await journal.byId(unusedId('guest', callId)))?.amount === back;
  await until('', isSeen, SETTLING_MS).catch(async () => {
    const entries = await journal.list({ callId, role: 'guest' });
    const all = entries.map(({ kind, state, finalized }) => `${kind} ${state} ${finalized}`);
    throw new Error(`the guest is ${found()?.state} ${found()?.due}, ${all.join(', ')}: ${what}`);
  });
  const own = await endedCall(kv, callId, 'guest');
  if (own?.settled && !found()) return;
  await until(`the guest shows it: ${what}`, () => found()?.returned === back, SETTLING_MS);
  const seen = found();
  assert.ok(seen && own, what);
  const least = leastUnusedOf(own, seen.paid, own.countedSeconds);
  assert.is(seen.state, back >= least ? 'returned' : 'short', what);
  assert.is(seen.state, 'returned', `an honest host returns enough: ${what}`);
}

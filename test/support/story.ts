import { readFeeBalance } from '../../src/workers/ledger/payment/fee-balance.ts';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { PayMode, Role, UnusedState, UnusedTime } from '../../src/shared/api/ledger.ts';
import { REJOIN_MS } from '../../src/shared/billing/timing.ts';
import { countedIn, leastUnusedOf, unusedOf } from '../../src/shared/billing/unused.ts';
import type { ErrorCode } from '../../src/shared/errors.ts';
import { usdc } from '../../src/shared/money.ts';
import { endedCall } from '../../src/workers/ledger/payment/call-record.ts';
import { refundPayment } from '../../src/workers/ledger/refund/pay.ts';
import { endId } from '../../src/workers/ledger/deposit/settle.ts';
import { hasLanded } from '../../src/shared/api/payments.ts';
import { seeded } from '../unit/billing/sim-world.ts';
import { openRig, pause, type Rig, type RigOptions, ROLES, spendAll, until } from './rig.ts';
import { faultyServer, type FaultyServer, RPC_FAULTS, type RpcFault } from './rpc-faults.ts';
import { closeWorlds, fund } from './world.ts';

/**
 * A call that returns unused time, told in the words of one alphabet: what people, pages, servers and the
 * wall clock do, and what both sides and the chain must show in the end. Stories that nobody chose are
 * drawn from the same words.
 */

/** Nobody may take the call up any more. */
export const LATER_MS = REJOIN_MS + 60_000;
const SETTLING_MS = 240_000;

/** The transfers to this side. */
export const movedTo = ({ ledger, people }: Rig, role: Role) =>
  ledger.transfers().filter(({ destinationOwner }) => destinationOwner === people[role].address);

/** Returns the transfers from a person's USDC, with any signer. */
export const movedFrom = ({ ledger, people }: Rig, role: Role) =>
  ledger.transfers().filter(({ sourceOwner }) => sourceOwner === people[role].address);

export const sum = (all: readonly { readonly amount: bigint }[]): bigint =>
  all.reduce((total, { amount }) => total + amount, 0n);

/** The host's page dies, and its browser has an older copy of the profile, without these entries. */
export async function forget(rig: Rig, ...ids: readonly string[]): Promise<void> {
  const { db, kv } = rig.host.chain;
  for (const id of ids) await db.delete('journal', id);
  await kv.update(
    `call:host:${rig.callId}`,
    (value) => value as object,
    (value) => ({ ...value, settled: false }),
  );
  rig.host.crash();
  const { views } = rig.host;
  rig.host = await rig.page('host');
  rig.host.views.push(...views);
}

/** Returns a side's unused time of a call, once it has this state. */
export async function seen(
  rig: Rig,
  role: Role,
  state: UnusedState,
  callId = rig.guest.view.callId ?? '',
): Promise<UnusedTime> {
  const now = () => rig[role].unused.find((each) => each.callId === callId);
  await until(`${role} says ${state}, not ${now()?.state}`, () => now()?.state === state);
  const found = now();
  if (!found) throw new Error('gone');
  return found;
}

/** Both sides and the chain agree to the atomic unit, one transaction moved it, and the deposit is closed. */
export async function returned(rig: Rig): Promise<UnusedTime> {
  const callId = rig.guest.view.callId ?? '';
  const host = await seen(rig, 'host', 'returned', callId);
  const guest = await seen(rig, 'guest', 'returned', callId);
  const back = movedTo(rig, 'guest');
  assert.is(back.length, 1, 'one transaction');
  assert.is(host.returned, sum(back));
  assert.is(guest.returned, host.returned);
  assert.is(guest.signature, host.signature);
  assert.is(host.paid, sum(movedTo(rig, 'host')) + host.returned);
  assert.is(guest.paid, host.paid);
  assert.is(host.returned, unusedOf(rig.terms, host.paid, host.countedSeconds, 'host'));
  const shown = countedIn(rig.terms, usdc(host.paid - host.returned));
  assert.is(shown, host.isTrial ? 0 : host.countedSeconds);
  assert.ok(Math.abs(host.countedSeconds - guest.countedSeconds) <= 2, 'the two counts agree');
  await closed(rig);
  return host;
}

/** Does as the host's page on a click beside its n-th payment. */
export const refundOf = ({ host }: Rig, nth = 0, amount?: bigint) => {
  const payment = host.view.minutes.at(nth)?.signature ?? '';
  const owner = host.address;
  const part = amount === undefined ? {} : { amount: usdc(amount) };
  return refundPayment(host.chain, { payment, owner, ...part }, host.person.sign);
};

/** No deposit of the host is left, and its rent is back. */
export async function closed({ host }: Rig): Promise<void> {
  const { chain, address } = host;
  const isClosed = async (): Promise<boolean> => (await chain.keys.list('deposit')).length === 0;
  await until('the deposit is closed', isClosed);
  assert.is((await readFeeBalance(chain, address)).inDeposits, 0n);
}

interface Expected {
  /** The state on each side. If both are `returned`, sums and signatures are compared, too. */
  readonly both?: UnusedState;
  readonly host?: UnusedState;
  readonly guest?: UnusedState;
  /** Transactions to the guest, looked at again after so many seconds. */
  readonly sent?: number;
  readonly after?: number;
  /** The host's figures; the guest's, where only those are looked at. */
  readonly paid?: bigint;
  readonly due?: bigint;
  readonly returned?: bigint;
  readonly counted?: readonly number[];
  readonly error?: ErrorCode;
}

type Step = (rig: Rig) => unknown;

export interface StoryOptions extends RigOptions {
  readonly mode?: PayMode;
  /** The seed of a failing server's random choices. */
  readonly chance?: number;
}

export class Story {
  private readonly options: StoryOptions;
  private readonly steps: Step[] = [];
  private readonly faulty = new Map<Role, FaultyServer>();

  constructor(options: StoryOptions) {
    this.options = options;
  }

  /** Anything else. */
  and(step: Step): this {
    this.steps.push(step);
    return this;
  }
  /** Until the host has counted this much. */
  talk(seconds: number): this {
    return this.and(({ host }) =>
      host.until('talked', ({ billing }) => (billing?.elapsedMs ?? 0) >= seconds * 1_000),
    );
  }
  wait(seconds: number): this {
    return this.and(() => pause(seconds * 1_000));
  }
  /** The guest acknowledges nothing from now on. */
  withoutAcks(): this {
    return this.and((rig) => {
      rig.tamper = ({ from, text }) => (from === 'guest' && text.includes('"ack"') ? null : text);
    });
  }
  end(role: Role): this {
    return this.and((rig) => rig[role].call.end(role));
  }
  /** Main gives up on a connection, on either side. */
  cut(): this {
    return this.and((rig) => {
      rig.cut();
      for (const role of ROLES) rig[role].call.end('unreachable');
    });
  }
  crash(...roles: readonly Role[]): this {
    return this.and((rig) => {
      for (const role of roles) rig[role].crash();
    });
  }
  /** So much later, these come back to a browser that kept everything. */
  comes(ms: number, ...roles: readonly Role[]): this {
    return this.and(async (rig) => {
      rig.laterMs += ms;
      for (const role of roles) {
        if (!rig[role].dead) continue;
        const { views } = rig[role];
        rig[role] = await rig.page(role);
        rig[role].views.push(...views);
      }
    });
  }
  wake(): this {
    return this.and(({ host }) => host.wake());
  }
  click(): this {
    return this.and(({ host, callId }) => host.returnUnused(callId));
  }
  refund(nth: number): this {
    return this.and((rig) => refundOf(rig, nth));
  }
  spend(): this {
    return this.and(spendAll);
  }
  fund(amount: string): this {
    return this.and((rig) => fund(rig.world, rig.host.address, { usdc: amount }));
  }
  /** This side's server fails in this way from now on, or works. */
  server(role: Role, fault: RpcFault | null): this {
    return this.and(() => this.faulty.get(role)?.set(fault));
  }
  sees(role: Role, state: UnusedState): this {
    return this.and((rig) => seen(rig, role, state));
  }
  sent(times: number): this {
    return this.and((rig) => until('sent', () => movedTo(rig, 'guest').length === times));
  }

  /** Tells it, from the first payment on; answers with the call as it stands. */
  async tell(): Promise<Rig> {
    const { mode = 'allowance', chance = 0, ...options } = this.options;
    const random = seeded(chance);
    const rig = await openRig({
      ...{ prepaidPeriods: 3, periodSeconds: 8, returns: true },
      servers: (ledger) => {
        for (const role of ROLES) this.faulty.set(role, faultyServer(ledger, random));
        return Object.fromEntries(this.faulty);
      },
      ...options,
    });
    const paid = await rig.pay({ mode, budgetPeriods: 6 });
    assert.ok(paid.ok);
    for (const step of this.steps) await step(rig);
    return rig;
  }

  async expect(expected: Expected): Promise<void> {
    const rig = await this.tell();
    const { both, host = both, guest = both } = expected;
    const agreed = both === 'returned' ? await returned(rig) : null;
    const atGuest = guest && (await seen(rig, 'guest', guest));
    const atHost = host && (agreed ?? (await seen(rig, 'host', host)));
    const said = atHost ?? atGuest;
    assert.ok(said);
    for (const key of ['paid', 'due', 'returned'] as const) {
      if (expected[key] !== undefined) assert.is(said[key], expected[key], key);
    }
    if (expected.error) assert.is(said.error?.code, expected.error);
    const { counted } = expected;
    if (counted) assert.ok(counted.includes(said.countedSeconds), `${said.countedSeconds} s`);
    await pause((expected.after ?? 0) * 1_000);
    if (expected.sent !== undefined) assert.is(movedTo(rig, 'guest').length, expected.sent);
    rig.close();
  }
}

export const story = (options: StoryOptions = {}): Story => new Story(options);

const ENDS = {
  guest: (told) => told.end('guest'),
  host: (told) => told.end('host'),
  'host dies': (told) => told.crash('host').end('guest'),
  'guest dies': (told) => told.crash('guest').end('host'),
  'both die': (told) => told.crash('host', 'guest'),
  cut: (told) => told.cut(),
} satisfies Readonly<Record<string, (told: Story) => Story>>;
type End = keyof typeof ENDS;

/** A lie about another network ends a page's work before it begins. */
const FAULTS = RPC_FAULTS.filter((fault) => fault !== 'another network');

/**
 * One call that ends in some way, with a server that fails and a page that dies at some moment: what comes
 * back is exactly what the host counted as due, once, or it is written down as owed.
 */
export const plans = fc.record({
  prepaidPeriods: fc.integer({ min: 2, max: 3 }),
  /** At most all prepaid periods but one. */
  trialSeconds: fc.constantFrom<number>(0, 0, 3, 8, 20),
  periodSeconds: fc.integer({ min: 5, max: 8 }),
  price: fc.bigInt({ min: 10_000n, max: 909_999n }),
  mode: fc.constantFrom<PayMode>('allowance', 'manual'),
  /** Of three times what was prepaid. */
  talked: fc.double({ min: 0, max: 1, noNaN: true }),
  end: fc.constantFrom(...(Object.keys(ENDS) as End[])),
  fault: fc.constantFrom(null, ...FAULTS),
  victim: fc.constantFrom(...ROLES),
  faultySeconds: fc.double({ min: 0, max: 6, noNaN: true }),
  chance: fc.nat(),
  /** The host's wallet is emptied: the deposit holds what is due. */
  spends: fc.integer({ min: 0, max: 99 }).map((of100) => of100 < 15),
  diesAfter: fc.double({ min: 0, max: 30, noNaN: true }),
  dies: fc.integer({ min: 0, max: 99 }).map((of100) => of100 < 40),
  mendedAfter: fc.double({ min: 0, max: 10, noNaN: true }),
});
type Plan = typeof plans extends fc.Arbitrary<infer P> ? P : never;

/** Tells this plan and compares both journals with the chain. @returns what the host says in the end. */
export async function playPlan(plan: Plan): Promise<UnusedState> {
  const { end, victim, fault, talked, faultySeconds, ...terms } = plan;
  const talkSeconds = talked * 3 * terms.prepaidPeriods * terms.periodSeconds;
  const told = story(terms)
    .and((rig) =>
      Promise.race([
        pause(Math.max(0, talkSeconds - faultySeconds) * 1_000),
        rig.guest.until('over', ({ phase }) => phase === 'ended'),
      ]),
    )
    .server(victim, fault)
    .wait(faultySeconds);
  ENDS[end](told)
    // With a server that fails, nothing is spent.
    .and((rig) => plan.spends && !rig.host.dead && spendAll(rig).catch(() => undefined))
    .wait(plan.diesAfter);
  // Dies once more, at any moment of what follows.
  if (plan.dies) told.crash('host');
  told
    .wait(plan.mendedAfter)
    .server(victim, null)
    .comes(LATER_MS, ...ROLES);
  try {
    const rig = await told.tell();
    return await settled(rig, rig.guest.view.callId ?? '');
  } finally {
    closeWorlds();
  }
}

/** Until both sides have decided; then what the chain shows is compared with what was counted. */
async function settled(rig: Rig, callId: string): Promise<UnusedState> {
  const { journal, kv } = rig.host.chain;
  const stateOf = (role: Role): UnusedState | undefined =>
    rig[role].unused.find((each) => each.callId === callId)?.state;
  const done: readonly (UnusedState | undefined)[] = ['returned', 'nothing', 'asks'];
  // A page that comes back after that shows nothing of it.
  const isOver = async (): Promise<boolean> =>
    done.includes(stateOf('host')) ||
    (await endedCall(kv, { role: 'host', callId }))?.settled === true;
  await until('', isOver, SETTLING_MS).catch(async () => {
    const entries = await journal.list({ callId, role: 'host' });
    const open = entries.map(({ kind, state }) => `${kind} ${state}`);
    throw new Error(`the host is ${stateOf('host')}, ${rig.host.view.phase}, ${open.join(', ')}`);
  });
  const ended = await endedCall(kv, { role: 'host', callId });
  assert.ok(ended);
  const entries = await journal.list({ callId, role: 'host' });
  const isTime = ({ kind }: { readonly kind: string }) => kind === 'prepay' || kind === 'minute';
  const paid = sum(entries.filter((each) => isTime(each) && hasLanded(each)));
  const due = unusedOf(ended, usdc(paid), ended.countedSeconds, 'host');
  const back = movedTo(rig, 'guest');
  assert.ok(back.length <= 1, 'once');
  assert.is(sum(back), due, 'exactly');
  assert.is(paid, sum(movedTo(rig, 'host')) + due, 'the journal has what was paid');
  await checkGuest(rig, callId, sum(back));
  const end = await journal.byId(endId('host', callId));
  assert.is(hasLanded(end), paid > 0n);
  await closed(rig);
  return stateOf('host') ?? 'nothing';
}

/** The guest sees it too, and calls it right unless its own count says otherwise. */
async function checkGuest(rig: Rig, callId: string, back: bigint): Promise<void> {
  const found = () => rig.guest.unused.find((each) => each.callId === callId);
  if (back === 0n) return;
  const { journal, kv } = rig.guest.chain;
  const isSeen = async (): Promise<boolean> =>
    (await journal.byId(endId('guest', callId)))?.amount === back;
  await until('', isSeen, SETTLING_MS).catch(async () => {
    const entries = await journal.list({ callId, role: 'guest' });
    const all = entries.map(({ kind, state }) => `${kind} ${state}`);
    throw new Error(`the guest is ${found()?.state} ${found()?.due}, ${all.join(', ')}`);
  });
  const own = await endedCall(kv, { role: 'guest', callId });
  if (own?.settled && !found()) return;
  await until('the guest shows it', () => found()?.returned === back, SETTLING_MS);
  const shown = found();
  assert.ok(shown && own);
  const least = leastUnusedOf(own, shown.paid, own.countedSeconds);
  assert.is(shown.state, back >= least ? 'returned' : 'short');
  assert.is(shown.state, 'returned', 'an honest host returns enough');
}

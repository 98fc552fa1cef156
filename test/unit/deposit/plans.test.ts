// pure
// tier: both
/** Deposits in random calls and under random attacks. Each peer gets its due, once. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Role } from '../../../src/shared/api/ledger.ts';
import { hasLanded } from '../../../src/shared/api/payments.ts';
import { LEAST_RETURNED } from '../../../src/shared/billing/unused.ts';
import { longestTrial } from '../../../src/shared/terms.ts';
import { endId } from '../../../src/workers/ledger/deposit/settle.ts';
import { endedCall } from '../../../src/workers/ledger/payment/call-record.ts';
import { pause, type Rig, until } from '../../support/rig.ts';
import { closed, LATER_MS, movedTo, plans, playPlan, story, sum } from '../../support/story.ts';
import { quarter } from '../../support/tier.ts';
import { closeWorlds, fund } from '../../support/world.ts';
import { closePurse, depositKey, dueIn, dust, held, newcomer, paidIn, takeOut } from './acts.ts';

test.after.each(closeWorlds);

/** More dust than comes in one story. */
const DUST_UNITS = 100n;

/** Attacks on a call and its deposit, possible in any order. */
const ATTACKS: Readonly<Record<string, (rig: Rig, share: number) => Promise<unknown>>> = {
  'dust comes': async (rig) => {
    const { address } = await depositKey(rig);
    await dust(rig, await newcomer(rig.world), address, 2);
  },
  'the host’s wallet takes a part': (rig, share) => takeShare(rig, 'host', share),
  'the host’s wallet gives it all': (rig) => takeShare(rig, 'guest', 1),
  'the guest’s account is closed': (rig) => closePurse(rig, rig.people.guest),
  'the guest’s account is there': (rig) => fund(rig.world, rig.guest.address, { usdc: '0' }),
  'the host’s page dies': async (rig) => {
    rig.host.crash();
    await pause(1_000);
    rig.laterMs += LATER_MS;
    rig.host = await rig.page('host');
  },
  'the newest block is lost': ({ ledger }) => ledger.call('local_fault', [{ rollback: true }]),
  'a server fails': async ({ world }) => {
    world.faults = () => ({ kind: 'status', status: 503, deliver: true });
    await pause(20_000);
    world.faults = () => null;
  },
  'the call ends': ({ guest }) => Promise.resolve(guest.call.end('guest')),
};

async function takeShare(rig: Rig, to: Role, share: number): Promise<void> {
  const { address } = await depositKey(rig);
  const there = (await held(rig, address)) ?? 0n;
  const amount = (there * BigInt(Math.round(share * 100))) / 100n;
  if (amount > 0n) await takeOut(rig, to, amount);
}

const attacks = fc.array(
  fc.record({
    what: fc.constantFrom(...Object.keys(ATTACKS)),
    share: fc.constantFrom(0.01, 0.5, 1),
    pauseS: fc.constantFrom(0, 0.3, 1, 5, 20),
  }),
  { minLength: 2, maxLength: 6 },
);

/** Plays the call and these attacks. The host pays by hand what its page asks for. */
async function withstands(plan: typeof attacks extends fc.Arbitrary<infer P> ? P : never) {
  const rig = await story().talk(6).tell();
  const { callId } = rig;
  for (const { what, share, pauseS } of plan) {
    // An attack fails if it has become impossible, such as dust to a closed account.
    await ATTACKS[what]?.(rig, share).catch(() => undefined);
    await pause(pauseS * 1_000);
  }
  rig.guest.call.end('guest');
  await pause(200_000);
  await fund(rig.world, rig.guest.address, { usdc: '0' });
  await fund(rig.world, rig.host.address, { usdc: '20' });
  const state = () => rig.host.unused.find((each) => each.callId === callId)?.state;
  const { kv, journal } = rig.host.chain;
  const isSettled = async () => (await endedCall(kv, { role: 'host', callId }))?.settled === true;
  const isDone = async () => {
    if (state() === 'asks') await rig.host.returnUnused(callId).catch(() => undefined);
    return (await isSettled()) || state() === 'returned' || state() === 'nothing';
  };
  await until(`the host is done, not ${state()}`, isDone);
  await closed(rig);
  const paid = await paidIn(rig, callId);
  const due = await dueIn(rig, callId, paid);
  const back = movedTo(rig, 'guest');
  const end = await journal.byId(endId('host', callId));
  const ends = hasLanded(end) ? end.amount : 0n;
  const most = due > ends ? due : ends;
  assert.ok(sum(back) >= due - LEAST_RETURNED, `${sum(back)} of ${due}`);
  // The host's wallet may give the dust away, too.
  assert.ok(sum(back) <= most + DUST_UNITS, `${sum(back)}, and at most ${most}`);
}

test('under random attacks, a deposit pays what is due once', () =>
  fc.assert(
    fc.asyncProperty(attacks, async (plan) => {
      try {
        await withstands(plan);
      } finally {
        closeWorlds();
      }
    }),
    { numRuns: quarter(20), seed: 5, endOnFailure: true },
  ));

/** Any terms that return unused time, and any length of trial that they allow. */
const anyTerms = fc
  .record({
    prepaidPeriods: fc.integer({ min: 2, max: 5 }),
    periodSeconds: fc.integer({ min: 5, max: 9 }),
    price: fc.bigInt({ min: 10_000n, max: 1_900_000n }),
    trialShare: fc.constantFrom(0, 0, 0.2, 0.5, 1),
  })
  .map(({ trialShare, ...terms }) => ({
    ...terms,
    trialSeconds: Math.floor(trialShare * longestTrial(terms)),
  }));

test('a call refunds what is due, however it ends and under any terms', () =>
  fc.assert(
    fc.asyncProperty(plans, anyTerms, async (plan, terms) => {
      await playPlan({ ...plan, ...terms, fault: null, talked: plan.talked / 2 });
    }),
    { numRuns: quarter(12), seed: 77, endOnFailure: true },
  ));

test('random calls refund exactly what is due, once', () =>
  fc.assert(
    fc.asyncProperty(plans, async (plan) => void (await playPlan(plan))),
    { numRuns: quarter(8), seed: 31, endOnFailure: true },
  ));

test.run();

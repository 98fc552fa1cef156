// pure
// tier: both
/**
 * Messages of a peer in any order, among the honest steps of a call: early, twice, late and after the end.
 * The stages hold in every order (test/unit/call/stage.test.ts); here they are asked of the whole engine.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CallPhase, CallView, Role } from '../../../src/shared/api/ledger.ts';
import { recordOf } from '../../../src/workers/ledger/payment/call-record.ts';
import { openCheatGuest } from '../../support/rogue/cheat-guest.ts';
import { openCheatHost } from '../../support/rogue/cheat-host.ts';
import { COURSE, FRAMES, NOTICES, REQUESTS, type Scene } from '../../support/rogue/messages.ts';
import { pause, ROLES, until } from '../../support/rig.ts';
import { quarter, seed } from '../../support/tier.ts';
import { type Random, seeded } from '../billing/sim-world.ts';

const CALLS = quarter(48);
const TURNS = 30;
const AFTERWARDS = 8;
/** Longer than any blockhash lives. */
const SETTLED_MS = 200_000;
const ORDER: readonly CallPhase[] = ['greeting', 'awaiting-prepayment', 'in-call', 'ended'];

interface Played extends Scene {
  /** The honest messages and clicks that take the call on, in order. */
  readonly steps: readonly (() => Promise<unknown>)[];
}

async function open(role: Role, random: Random): Promise<Played> {
  if (role === 'guest') {
    const host = await openCheatHost({ greets: false });
    const steps = [() => host.greetWith(host.hello), () => host.admit()];
    return { role, cheat: host, asked: [], steps };
  }
  const guest = await openCheatGuest({ answers: random() > 0.2 });
  return { role, cheat: guest, asked: [], steps: [() => guest.prepay()] };
}

const pick = <T>(of: readonly T[], random: Random): T | undefined =>
  of[Math.floor(random() * of.length)];

/** Messages that end or freeze a call are rare, so that calls last. */
async function say(scene: Scene, random: Random): Promise<string> {
  const kinds = random() < 0.04 ? COURSE : pick([NOTICES, REQUESTS, REQUESTS, FRAMES], random);
  const row = pick(kinds ?? [], random);
  await row?.play(scene);
  return row?.name ?? '';
}

/** How much had moved on the chain when this page first showed a call that runs; null: it never did. */
function watchAdmission({ cheat }: Scene): { moved: number | null } {
  const seen: { moved: number | null } = { moved: null };
  const isIn = ({ phase }: CallView): boolean => phase === 'in-call';
  cheat.page.until('in the call', isIn).then(
    () => (seen.moved = cheat.rig.ledger.transfers().length),
    () => undefined,
  );
  return seen;
}

async function playCall(scene: Played, random: Random, told: string[]): Promise<void> {
  const { role, cheat, steps } = scene;
  const todo = [...steps];
  const endsAt = Math.floor(random() * TURNS * 1.5);
  for (let turn = 0; turn < TURNS; turn += 1) {
    const step = random() < 0.25 ? todo.shift() : undefined;
    if (turn === endsAt) {
      told.push('the end');
      cheat.page.call.end(role);
    } else if (step) {
      told.push('an honest step');
      step().catch(() => undefined);
    } else told.push(await say(scene, random));
    await pause(random() < 0.5 ? random() * 100 : random() * 6_000);
  }
}

function checkViews({ cheat }: Scene): void {
  const { page } = cheat;
  const ranks = page.views.map(({ phase }) => ORDER.indexOf(phase));
  assert.equal(ranks, [...ranks].sort(), 'no phase goes back');
  const reasons = new Set(page.views.flatMap(({ endReason }) => endReason ?? []));
  assert.ok(reasons.size <= 1, `one reason: ${[...reasons].join()}`);
  for (const type of ['greeted', 'end']) {
    const times = page.log.entries().filter((entry) => entry.event === type).length;
    assert.ok(times <= 1, `${type}: ${times} times`);
  }
}

/** Returns what may not change after the end: the page's words, the journal, the chain. */
async function result({ role, cheat }: Scene): Promise<string> {
  const { page, rig } = cheat;
  const { phase, endReason, words, minutes, totalPaid } = page.view;
  const entries = await rig[role].chain.journal.list({ role });
  return JSON.stringify([
    ...[phase, endReason, words, minutes.map(({ signature }) => signature), String(totalPaid)],
    entries.map(({ id, state }) => [id, state]),
    rig.ledger.transfers().map(({ signature }) => signature),
  ]);
}

async function one(role: Role, random: Random): Promise<void> {
  const scene = await open(role, random);
  const { cheat } = scene;
  const told: string[] = [];
  try {
    const admission = watchAdmission(scene);
    await playCall(scene, random, told);
    checkViews(scene);
    assert.is.not(admission.moved, 0, 'admitted without a settled prepayment');
    cheat.page.call.end(role);
    await pause(SETTLED_MS);
    assert.is(cheat.page.view.phase, 'ended');
    const before = await result(scene);
    for (let n = 0; n < AFTERWARDS; n += 1) {
      told.push(await say(scene, random));
      await pause(50);
    }
    checkViews(scene);
    assert.is(await result(scene), before, 'nothing after the end');
  } catch (thrown) {
    throw new Error(`${told.join('; ')}: ${String(thrown)}`, { cause: thrown });
  } finally {
    cheat.close();
  }
}

for (const role of ROLES) {
  test(`a ${role} keeps its stages through ${CALLS} calls of messages in any order`, async () => {
    for (let n = 0; n < CALLS; n += 1) await one(role, seeded(seed + n));
  });
}

test('a host that lets a call go admits nobody whose prepayment settles later', async () => {
  const guest = await openCheatGuest();
  try {
    const { page, callId } = guest;
    const { journal, kv } = page.chain;
    await guest.rig.ledger.call('local_fault', [{ delayConfirm: { ms: 5_000 } }]);
    guest.prepay().catch(() => undefined);
    const open = (isOpen: boolean) => async () =>
      (await journal.list({ role: 'host', open: true })).length > 0 === isOpen;
    await until('it is under way', open(true));
    page.call.release();
    await until('it has settled', open(false));
    await pause(1_000);
    assert.is((await journal.list({ role: 'host' }))[0]?.state, 'landed');
    assert.equal(page.orders, [], 'the transfer worker serves the next call');
    const record = await recordOf(kv, { role: 'host', callId });
    assert.ok(record?.ended);
    assert.is(record.admitted, undefined);
  } finally {
    guest.close();
  }
});

test.run();

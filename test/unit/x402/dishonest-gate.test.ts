// pure
/** A dishonest guest against a real host, in minutes of 60 s: seconds that it does not let count. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GOOD_ACKS_AFTER, TICK_MS } from '../../../src/shared/billing/timing.ts';
import type { Ack, Tick } from '../../../src/shared/billing/types.ts';
import type { CheatGuest } from '../../support/rogue/cheat-guest.ts';
import {
  both,
  closedGates,
  keepLoss,
  missedAcks,
  pending,
  tellLosses,
} from '../../support/rogue/losses.ts';
import { ended, uncountedMs, unpaidMs } from '../../support/rogue/minutes.ts';
import { pause, until } from '../../support/rig.ts';
import { type Random, seeded } from '../billing/sim-world.ts';
import { admittedGuest, closeCheats } from './cheats.ts';

test.after.each(closeCheats);
test.after(() => tellLosses('dishonest-gate'));

/** Answers a tick only if the last answer is this old. */
const every = (gapMs: number) => {
  let lastMs = -gapMs;
  return ({ seq, gate }: Tick) => {
    const nowMs = performance.now();
    if (gate && nowMs - lastMs < gapMs - 100) return null;
    lastMs = nowMs;
    return { seq, rx: true };
  };
};

// Proves failures: A dishonest peer costs no more than is promised
// Proves security: Faked interruptions cost the host 4 s per closed gate, at longer and longer intervals
test('falls silent in the middle of a minute: the gate closes after two acks', async () => {
  const guest = await admittedGuest();
  await pause(20_500);
  guest.onTick = () => null;
  await until('closed', () => !guest.page.view.sending);
  await pause(30_000);
  assert.is(guest.page.openings, 1);
  keepLoss('guest', 'falls silent', closedGates(1), await uncountedMs(guest));
});

test('a page that claims a reload each second is forgiven no missed ack', async () => {
  const guest = await admittedGuest();
  const { rig, page } = guest;
  await pause(20_500);
  guest.onTick = () => null;
  for (let page = 0; page < 60; page += 1) {
    const params = { stream: `page ${page}`, turn: 1, next: 1, peer: '', received: 0 };
    rig.line.guest.send(JSON.stringify({ jsonrpc: '2.0', method: 'sync', params }));
    await pause(700);
  }
  assert.is(page.openings, 1);
  keepLoss('guest', 'begins anew each second', closedGates(1), await uncountedMs(guest));
});

for (const [what, gapMs] of [
  ['every other ack suppressed', 2_000],
  ['two of three acks suppressed', 3_000],
] as const) {
  test(`${what}: the gate closes, so media does not flow on for nothing`, async () => {
    const guest = await admittedGuest();
    guest.onTick = every(gapMs);
    await pause(240_000);
    const { openings } = guest.page;
    assert.ok(openings > 3, 'the gate closed again and again');
    keepLoss('guest', `${what}, 4 minutes`, closedGates(openings), await uncountedMs(guest));
  });
}

test('an ack missed now and then costs its second, and no interruption', async () => {
  const guest = await admittedGuest();
  let missed = 0;
  guest.onTick = ({ seq, gate }) => {
    // As often as it is forgiven: a miss after ten good acks in a row.
    if (!gate || seq % 13 !== 0) return { seq, rx: true };
    missed += 1;
    return null;
  };
  await pause(50_000);
  assert.is(guest.page.openings, 1);
  // A tick that is not answered yet is not counted yet, either.
  const lost = (await uncountedMs(guest)) - TICK_MS;
  keepLoss('guest', 'one ack in thirteen suppressed, 50 s', missedAcks(missed), lost);
});

/** Ways to make the host think that the connection is gone, each as often as possible. */
const interruptions: Readonly<Record<string, (guest: CheatGuest) => CheatGuest['onTick']>> = {
  'fake interruptions by silence':
    () =>
    ({ seq, gate }) =>
      gate ? null : { seq, rx: true },
  'fake interruptions by “no media”':
    () =>
    ({ seq, gate }) => ({ seq, rx: !gate }),
  'fake interruptions by “I am frozen”':
    ({ wire }) =>
    ({ seq, gate }) => {
      wire.notify(gate ? 'freeze' : 'unfreeze', { minute: 2, code: 'rpc_unreachable' });
      return { seq, rx: true };
    },
};

/** The acks in the seconds after the gate opened; null: none, and none from then on. */
const starts: Readonly<Record<string, readonly (boolean | null)[]>> = {
  'no media, then silence': [false, false, false, null],
  'no media, then media, then silence': [false, false, true, true, true, null],
  'media, then none, then silence': [true, false, null],
};

for (const [what, says] of Object.entries(starts)) {
  test(`says as the gate opens: ${what}, again and again: 4 s per closed gate all the same`, async () => {
    const guest = await admittedGuest();
    let opened = -1;
    guest.onTick = ({ seq, gate }) => {
      opened = gate ? opened + 1 : -1;
      const rx = gate ? (says[opened] ?? null) : true;
      return rx === null ? null : { seq, rx };
    };
    await pause(150_000);
    const { openings } = guest.page;
    assert.ok(openings > 3);
    keepLoss('guest', what, closedGates(openings), await uncountedMs(guest));
  });
}

for (const [what, cheating] of Object.entries(interruptions)) {
  test(`${what}: no time, and no picture either`, async () => {
    const guest = await admittedGuest();
    guest.onTick = cheating(guest);
    await pause(150_000);
    const { openings } = guest.page;
    keepLoss('guest', `${what}, 2.5 minutes`, closedGates(openings), await uncountedMs(guest));
  });
}

test('interruptions faked without end buy less and less', async () => {
  const guest = await admittedGuest();
  guest.onTick = ({ seq, gate }) => (gate ? null : { seq, rx: true });
  const openingsIn = async (ms: number): Promise<number> => {
    const before = guest.page.openings;
    await pause(ms);
    return guest.page.openings - before;
  };
  const perTenMinutes = [await openingsIn(600_000), await openingsIn(600_000)];
  console.log(`  openings in ten minutes, and in the next ten: ${perTenMinutes.join(', ')}`);
  assert.ok((perTenMinutes[0] ?? 99) <= 10);
  assert.ok((perTenMinutes[1] ?? 99) <= 2);
});

test('an interruption while a minute is overdue does not stretch its 10 s', async () => {
  const guest = await admittedGuest();
  const { rig, page } = guest;
  await until('due', () => page.view.billing?.status === 'pending');
  let silent = 0;
  guest.onTick = ({ seq, gate }) => {
    silent += 1;
    // Silent for four ticks, then honest for three: as often as the gate lets it.
    return gate && silent % 7 < 4 ? null : { seq, rx: true };
  };
  await ended(guest);
  const promised = both(pending(rig.terms), closedGates(page.openings - 1));
  keepLoss('guest', 'overdue, with fake interruptions', promised, unpaidMs(guest));
});

/** One of the things that a guest may do with a tick, drawn. */
function misbehave(guest: CheatGuest, random: Random, habits: readonly number[]) {
  const { rig, wire } = guest;
  let pages = 0;
  const beginAnew = (): void => {
    const params = { stream: `page ${(pages += 1)}`, turn: 1, next: 1, peer: '', received: 0 };
    rig.line.guest.send(JSON.stringify({ jsonrpc: '2.0', method: 'sync', params }));
  };
  const ways: readonly ((seq: number) => Ack | null)[] = [
    (seq) => ({ seq, rx: true }),
    () => null,
    (seq) => ({ seq, rx: false }),
    (seq) => ({ seq: seq - Math.floor(random() * 3), rx: true }),
    (seq) => {
      void pause(random() * 2_600).then(() => wire.notify('ack', { seq, rx: true }));
      return null;
    },
    (seq) => {
      beginAnew();
      return random() < 0.3 ? { seq, rx: true } : null;
    },
    (seq) => {
      const minute = 1 + Math.floor(random() * 6);
      wire.notify(random() < 0.5 ? 'freeze' : 'unfreeze', { minute, code: 'unpaid' });
      return random() < 0.5 ? { seq, rx: true } : null;
    },
    () => {
      wire.notify('leave', {});
      void pause(50).then(beginAnew);
      return null;
    },
  ];
  return ({ seq, gate }: Tick): Ack | null => {
    if (!gate && random() < 0.8) return { seq, rx: true };
    let drawn = random() * habits.reduce((total, habit) => total + habit, 0);
    const way = ways.find((_, at) => (drawn -= habits[at] ?? 0) < 0);
    return way?.(seq) ?? null;
  };
}

const GUESTS = 12;
/** The same ones each time; others with SEED. */
const seed = Number(process.env['SEED'] ?? 1);
test(`${GUESTS} guests that answer as it comes (SEED=${seed}): no more than that for any of them`, async () => {
  let worst = { promised: closedGates(1), lost: 0, name: 'nobody' };
  for (let n = 0; n < GUESTS; n += 1) {
    const random = seeded(seed + n);
    // Each has its habits: some ways often, most hardly ever.
    const habits = Array.from({ length: 8 }, () => random() ** 3);
    const guest = await admittedGuest({ prepaidPeriods: 3 });
    guest.onTick = misbehave(guest, random, habits);
    await pause(150_000);
    const { page } = guest;
    if (page.view.phase === 'in-call') {
      const forgiven = Math.ceil(page.sendingMs / (GOOD_ACKS_AFTER + 1) / TICK_MS);
      const promised = both(closedGates(page.openings), missedAcks(forgiven + 1));
      const lost = await uncountedMs(guest);
      if (lost / promised.bound > worst.lost / worst.promised.bound) {
        worst = { promised, lost, name: `answers at random (${seed + n})` };
      }
    }
    guest.close();
  }
  keepLoss('guest', worst.name, worst.promised, worst.lost);
});

test.run();

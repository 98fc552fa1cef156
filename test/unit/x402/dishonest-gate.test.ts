// pure
/**
 * A dishonest guest keeps a real host from counting seconds, in minutes of 60 s. The single rules of the
 * gate are in test/unit/billing/gate.test.ts.
 */
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

// Proves failures: A dishonest peer costs no more than is promised
// Proves security: Faked interruptions cost the host 4 s per closed gate, at longer and longer intervals
test('the gate closes after a silent guest has missed two acks', async () => {
  const guest = await admittedGuest();
  await pause(20_500);
  guest.onTick = () => null;
  await until('closed', () => !guest.page.view.sending);
  await pause(30_000);
  assert.is(guest.page.openings, 1);
  keepLoss('guest', 'falls silent', closedGates(1), await uncountedMs(guest));
});

test('a guest that fakes interruptions gains less and less time', async () => {
  const guest = await admittedGuest();
  guest.onTick = ({ seq, gate }) => (gate ? null : { seq, rx: true });
  const openings = [0];
  for (const _tenMinutes of [1, 2]) {
    await pause(600_000);
    openings.push(guest.page.openings);
  }
  const [, first = 99, both = 99] = openings;
  assert.ok(first <= 11 && both - first <= 2, openings.join());
  keepLoss('guest', 'silent in each opening', closedGates(both), await uncountedMs(guest));
});

test('a fake interruption does not extend the 10 s of an overdue minute', async () => {
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

/** One action that a guest may take on a tick, drawn at random. */
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
test(`${GUESTS} random dishonest guests (SEED=${seed}) gain no more than documented`, async () => {
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

// pure
/** Pages that crash at random moments of a call. The guest pays each minute once. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openRig, pause, PRICE, ROLES } from '../../support/rig.ts';
import { seeded } from '../billing/sim-world.ts';

const CALLS = 6;
const CRASHES = 6;
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6));
console.log(`SEED=${seed}`);

async function one(random: () => number): Promise<void> {
  const rig = await openRig({ guestUsdc: '20' });
  const told: string[] = [];
  try {
    assert.ok((await rig.pay({ mode: 'allowance', budgetPeriods: 30 })).ok);
    await rig.host.until('counting', ({ billing }) => (billing?.elapsedMs ?? 0) >= 1_000);
    for (let count = 0; count < CRASHES; count += 1) {
      // Half of them in the seconds in which a minute is asked for, signed, sent and settled.
      const minute = rig.host.view.billing?.minute ?? 2;
      if (random() < 0.5) {
        await rig.host.until('due soon', ({ billing }) => {
          const { countdownMs = 9_000, minute: next = 0 } = billing ?? {};
          return countdownMs <= 2_000 || next > minute;
        });
      }
      await pause(random() * 3_500);
      const which = random() < 0.2 ? ROLES : random() < 0.5 ? ROLES.slice(0, 1) : ROLES.slice(1);
      told.push(`${which.join('+')} in minute ${minute} (${rig.host.view.billing?.status})`);
      for (const role of which) rig[role].crash();
      await pause(random() * 1_000);
      for (const role of which) await rig.rejoin(role);
      rig.connect();
      const before = rig.host.view.billing?.elapsedMs ?? 0;
      await rig.host.until('counting again', ({ billing, phase }) => {
        assert.is(phase, 'in-call');
        return (billing?.elapsedMs ?? 0) > before || billing?.freezeCode !== undefined;
      });
    }
    const next = rig.host.view.billing?.minute ?? 2;
    for (const role of ROLES) {
      await rig[role].until(`paid ${next}`, ({ billing }) => (billing?.minute ?? 0) > next);
    }
    rig.host.call.end('host');
    for (const role of ROLES) await rig[role].until('ended', ({ phase }) => phase === 'ended');

    const transfers = rig.ledger.transfers();
    assert.is(new Set(transfers.map(({ memo }) => memo)).size, transfers.length, 'nothing twice');
    for (const role of ROLES) {
      const { minutes, totalPaid, billing } = rig[role].view;
      assert.equal(
        minutes.map(({ signature }) => signature),
        transfers.map(({ signature }) => signature),
        role,
      );
      assert.is(totalPaid, PRICE * BigInt(transfers.length), role);
      // Payments cover the counted time and the minute that follows, and nothing else.
      assert.is(billing?.paidUntilMs, transfers.length * 8_000);
      assert.ok((billing?.elapsedMs ?? 0) <= transfers.length * 8_000 + 4_000);
    }
  } catch (thrown) {
    throw new Error(`${told.join('; ')}: ${String(thrown)}`, { cause: thrown });
  } finally {
    rig.close();
  }
}

test(`the guest pays every minute once in ${CALLS} calls with ${CRASHES} crashes`, async () => {
  const calls = Array.from({ length: CALLS }, (_, at) => one(seeded(seed + at)));
  const failed = (await Promise.allSettled(calls)).flatMap((call) =>
    call.status === 'rejected' ? [String(call.reason)] : [],
  );
  assert.equal(failed, []);
});

test.run();

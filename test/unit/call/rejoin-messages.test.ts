// pure
/**
 * Repeats the messages of an older page once its side is back on another one: to the other side, and to the
 * new page itself, at once, in the call, and after its end. No phase goes back, nothing moves twice, all that
 * was agreed and paid stays, and the call goes on.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CallPhase, Role } from '../../../src/shared/api/ledger.ts';
import { openRig, pause, PRICE, type Rig, ROLES } from '../../support/rig.ts';
import type { Frame } from '../../support/joined.ts';
import { closeWorlds } from '../../support/world.ts';

const ORDER: readonly CallPhase[] = ['greeting', 'awaiting-prepayment', 'in-call', 'ended'];
const MOMENT_MS = 40;
/** Fewer than the fifty senseless messages after which the page closes the channel. */
const AT_ONCE = 12;

const paid = (rig: Rig, minute: number): Promise<unknown> =>
  Promise.all(
    ROLES.map((role) =>
      rig[role].until(`paid minute ${minute}`, ({ minutes }) =>
        minutes.some((entry) => entry.minute === minute),
      ),
    ),
  );

async function start(): Promise<Rig> {
  const rig = await openRig();
  const prepaid = await rig.pay({ mode: 'allowance', budgetPeriods: 8 });
  assert.ok(prepaid.ok, JSON.stringify(prepaid));
  await rig.guest.until('counting', ({ billing }) => (billing?.elapsedMs ?? 0) >= 1_000);
  return rig;
}

/** When the page dies: quietly, or with the payment of a minute under way that does or does not arrive. */
const DEATHS: Readonly<Record<string, (rig: Rig, role: Role) => Promise<void>>> = {
  'between payments': async (rig, role) => {
    await pause(500);
    rig[role].crash();
  },
  'while a minute is paid': (rig, role) =>
    new Promise((resolve) => {
      rig.tamper = ({ from, text }) => {
        if (from !== 'guest' || !text.includes('/minute/2"') || !text.includes('x402/payment"')) {
          return text;
        }
        rig.tamper = ({ text: any }) => any;
        setImmediate(() => {
          rig[role].crash();
          resolve();
        });
        return text;
      };
    }),
};

/** Checks the page's money and agreement: a view only grows. */
function check(rig: Rig, what: string): void {
  for (const role of ROLES) {
    const { views } = rig[role];
    const ranks = views.map(({ phase }) => ORDER.indexOf(phase));
    const back = ranks.findIndex((rank, n) => rank < (ranks[n - 1] ?? 0));
    assert.is(back, -1, `${what}: ${role} goes back from ${views[back - 1]?.phase}`);
    const lost = views.findIndex(({ totalPaid }, n) => totalPaid < (views[n - 1]?.totalPaid ?? 0n));
    assert.is(lost, -1, `${what}: ${role} forgets what was paid`);
    const { callId, title, words } = rig[role].view;
    const first = views.find((view) => view.callId !== null);
    assert.equal([callId, title, words], [first?.callId, first?.title, first?.words], what);
  }
  const transfers = rig.ledger
    .transfers()
    .filter(({ destinationOwner }) => destinationOwner === rig.people.host.address);
  assert.is(new Set(transfers.map(({ memo }) => memo)).size, transfers.length, `${what}: twice`);
  assert.ok(rig.guest.view.totalPaid <= PRICE * BigInt(transfers.length), what);
}

async function play(rig: Rig, frames: readonly Frame[], what: string): Promise<void> {
  for (let at = 0; at < frames.length; at += AT_ONCE) {
    for (const frame of frames.slice(at, at + AT_ONCE)) {
      rig.say(frame);
      rig.say(frame);
      await pause(MOMENT_MS);
      check(rig, `${what}: ${frame.text.slice(0, 200)}`);
    }
    // The next messages come on another connection, as after each interruption.
    rig.cut();
    rig.connect();
  }
}

/** Crashes the page again, because the injected messages have confused its numbering. */
async function reload(rig: Rig, role: Role): Promise<void> {
  rig[role].crash();
  await pause(300);
  await rig.rejoin(role);
  rig.connect();
}

test.after.each(closeWorlds);

for (const role of ROLES) {
  for (const [death, die] of Object.entries(DEATHS)) {
    test(`replayed messages have no effect after the ${role}’s page crashes ${death}`, async () => {
      const rig = await start();
      await die(rig, role);
      // The new page never knew an older stream of the staying side, and would take its `sync` for a reload.
      const old = rig.frames.filter(
        ({ from, text }) => from === role || !text.includes('"method":"sync"'),
      );
      assert.ok(old.length > 15, `${old.length} frames`);
      await pause(300);
      await rig.rejoin(role);
      rig.connect();
      await play(rig, old, 'at once');
      await reload(rig, role);
      await paid(rig, 2);
      await play(rig, old, 'in the call');
      await reload(rig, role);
      await paid(rig, 3);
      check(rig, 'at the end');
      rig.host.call.end('host');
      for (const each of ROLES) {
        await rig[each].until('ended', ({ phase }) => phase === 'ended');
      }
      const before = ROLES.map((each) => [rig[each].view.endReason, rig[each].view.totalPaid]);
      const moved = rig.ledger.transfers().length;
      await play(rig, old, 'after the end');
      assert.equal(
        ROLES.map((each) => [rig[each].view.endReason, rig[each].view.totalPaid]),
        before,
      );
      assert.is(rig.ledger.transfers().length, moved);
    });
  }
}

test.run();

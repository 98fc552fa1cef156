// pure
/** Pages that crash in the middle of a paid call and resume it, with the same bill. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CallView } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';
import { readState } from '../../../src/workers/ledger/call/rejoin-store.ts';
import {
  openRig,
  pause,
  PRICE,
  type Rig,
  type RigOptions,
  ROLES,
  spendsAfterSigning,
  until,
} from '../../support/rig.ts';
import { closeWorlds } from '../../support/world.ts';

const paid = (rig: Rig, minute: number): Promise<unknown> =>
  Promise.all(
    ROLES.map((role) =>
      rig[role].until(`paid minute ${minute}`, ({ minutes }) =>
        minutes.some((entry) => entry.minute === minute),
      ),
    ),
  );

/** Both screens and the chain say the same, and nothing was paid twice. */
function checkBooks(rig: Rig, minutes: readonly (number | 'prepay')[]): void {
  const transfers = rig.ledger
    .transfers()
    .filter(({ destinationOwner }) => destinationOwner === rig.people.host.address);
  assert.is(new Set(transfers.map(({ memo }) => memo)).size, transfers.length, 'memos differ');
  for (const role of ROLES) {
    const { view } = rig[role];
    assert.equal(
      view.minutes.map(({ minute }) => minute),
      minutes,
      role,
    );
    assert.equal(
      view.minutes.map(({ signature }) => signature),
      transfers.map(({ signature }) => signature),
      role,
    );
    assert.is(view.totalPaid, PRICE * BigInt(minutes.length), role);
  }
  const [host, guest] = [rig.host.view, rig.guest.view];
  assert.is(host.billing?.paidUntilMs, guest.billing?.paidUntilMs);
  const apartMs = (host.billing?.elapsedMs ?? 0) - (guest.billing?.elapsedMs ?? 0);
  assert.ok(Math.abs(apartMs) <= 2_000, 'the two clocks agree');
}

/** Has another page of the guest resume the interrupted call, then connects the two sides again. */
async function comesBack(rig: Rig): Promise<CallView> {
  await pause(300);
  const page = await rig.rejoin('guest');
  const before = page.view;
  rig.connect();
  return before;
}

type Scene = readonly [
  minutes: readonly (number | 'prepay')[],
  RigOptions,
  (rig: Rig) => Promise<unknown>,
];
const SCENES: Readonly<Record<string, Scene>> = {
  'a new payment pays the minute if the page lost the signed one': [
    ['prepay', 2],
    {},
    async (rig) => {
      const { chain } = rig.guest;
      const name = { role: 'guest', callId: rig.callId } as const;
      await until('it is signed', async () => {
        return (await readState(chain.kv, name))?.state.minute.tag === 'ready';
      });
      rig.guest.crash();
      const page = await rig.page('guest');
      for (const { id } of await page.chain.journal.list({ kind: 'minute' })) {
        await page.chain.db.delete('journal', id);
      }
      page.crash();
      await comesBack(rig);
      await paid(rig, 2);
      // The chain's answer is written down beside the call.
      await pause(500);
      const tries = await rig.guest.chain.journal.list({ kind: 'minute', role: 'guest' });
      assert.equal(
        tries.filter(({ minute }) => minute === 2).map(({ state }) => state),
        ['landed'],
      );
    },
  ],
  'the retry after a reload in a freeze pays the minute': [
    ['prepay', 2],
    // The wallet spends the money of a signed payment elsewhere, and gets new money later.
    { wallet: spendsAfterSigning(2, usdc(9_400_000n)) },
    async (rig) => {
      for (const role of ROLES) {
        await rig[role].until('frozen', ({ freezeCode }) => freezeCode !== null);
      }
      rig.guest.crash();
      await rig.ledger.call('local_fund', [{ address: rig.people.guest.address, usdc: '1' }]);
      const seen = await comesBack(rig);
      assert.ok(seen.freezeCode !== null && !seen.mediaOpen, 'still frozen');
      await paid(rig, 2);
      for (const role of ROLES) await rig[role].until('open again', ({ mediaOpen }) => mediaOpen);
    },
  ],
};
test.after.each(closeWorlds);
for (const [name, [minutes, options, run]] of Object.entries(SCENES)) {
  test(name, async () => {
    const rig = await openRig(options);
    const prepaid = await rig.pay({ mode: 'manual', budgetPeriods: 0 });
    assert.ok(prepaid.ok, JSON.stringify(prepaid));
    await run(rig);
    // The test reads the books after the end.
    rig.host.call.end('host');
    for (const role of ROLES) await rig[role].until('ended', ({ phase }) => phase === 'ended');
    checkBooks(rig, minutes);
    assert.equal(await rig.guest.chain.kv.keys('flight:'), [], 'nothing is kept of it');
  });
}

test.run();

// pure
/** What a call asks of its servers: public ones count. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Role } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';
import { openRig, pause, ROLES, STRANGER, until } from '../../support/rig.ts';
import { movedTo } from '../../support/story.ts';
import { closeWorlds, type Server } from '../../support/world.ts';

test.after.each(closeWorlds);

/** The most requests of a call of 45 s with four payments, from the greeting to half a minute after the end. */
const MOST: Readonly<Record<Role, number>> = { host: 90, guest: 60 };

test('a call of 45 s with four payments asks seldom', async () => {
  const asked: Record<Role, string[]> = { host: [], guest: [] };
  const rig = await openRig({
    returns: true,
    prepaidPeriods: 3,
    servers: (ledger) => {
      const counting = (role: Role): Server => ({
        handleRpc(body, signal) {
          asked[role].push((JSON.parse(body) as { readonly method: string }).method);
          return ledger.handleRpc(body, signal);
        },
      });
      return { host: counting('host'), guest: counting('guest') };
    },
  });
  // The wallet has paid before, as most have.
  await rig.ledger.call('local_fund', [{ address: STRANGER, usdc: '0' }]);
  const before = { id: 'before', owner: rig.guest.address, to: STRANGER, amount: usdc(1n) };
  await rig.guest.chain.transfer.send(before, rig.people.guest.sign);
  await pause(20_000);
  for (const role of ROLES) asked[role].length = 0;
  await rig.admit({ mode: 'allowance', budgetPeriods: 10 });
  await pause(44_000);
  rig.guest.call.end('guest');
  await until('returned', () => rig.host.unused[0]?.state === 'returned');
  await pause(30_000);
  assert.is(movedTo(rig, 'host').length, 4);
  for (const role of ROLES) {
    const counts: Record<string, number> = {};
    for (const method of asked[role]) counts[method] = (counts[method] ?? 0) + 1;
    assert.ok(asked[role].length <= MOST[role], `${role}: ${JSON.stringify(counts)}`);
  }
});

test.run();

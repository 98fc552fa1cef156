// pure
/** A payment that a server refused and that lands all the same, when nobody waits for it any more. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hasLanded } from '../../../src/shared/api/payments.ts';
import { usdc } from '../../../src/shared/money.ts';
import { listing } from '../../support/samples.ts';
import { lateServer } from '../../support/late-server.ts';
import { openRig, orderOf, pause, type Rig, STRANGER, until } from '../../support/rig.ts';
import { sum } from '../../support/story.ts';
import { closeWorlds, fund } from '../../support/world.ts';

const LATE_MS = 8_000;
const TERMS = { prepaidPeriods: 3, periodSeconds: 60, returns: true } as const;

const LISTING = listing('a.bin', { price: usdc(1_000_000n) });

test.after.each(closeWorlds);

const movedTo = (rig: Rig, address: string): bigint =>
  sum(rig.ledger.transfers().filter((each) => each.destinationOwner === address));

for (const who of ['guest', 'host'] as const) {
  for (const what of ['prepay', 'minute'] as const) {
    test(`a ${what} that lands after the ${who} hung up is seen, and comes back whole`, async () => {
      const { servers, arm, isArmed } = lateServer('host', LATE_MS);
      const rig = await openRig({ ...TERMS, servers });
      await fund(rig.world, rig.host.address, { usdc: '20' });
      const { journal } = rig.host.chain;
      // The deposit is opened first.
      await until('open', async () => hasLanded((await journal.list({ kind: 'deposit' }))[0]));
      if (what === 'prepay') arm();
      const mode = what === 'prepay' ? 'manual' : 'allowance';
      const joined = await rig.pay({ mode, budgetPeriods: 6 });
      assert.is(joined.ok, what === 'minute');
      if (what === 'minute') {
        await until('nearly due', () => (rig.host.view.billing?.elapsedMs ?? 0) >= 175_000);
        arm();
        await until('refused', () => !isArmed());
        await pause(500);
      }
      const before = what === 'prepay' ? 0 : 1;
      assert.is(rig.ledger.transfers().length, before, 'nothing of it has landed yet');
      rig[who].call.end(who);
      const isOver = (): boolean => rig.host.unused[0]?.state === 'returned';
      await until('returned', isOver, 400_000);
      const [kept, back] = [rig.host, rig.guest].map(({ address }) => movedTo(rig, address));
      assert.is((kept ?? 0n) + (back ?? 0n), what === 'prepay' ? 1_500_000n : 2_000_000n);
      assert.ok((back ?? 0n) >= (what === 'prepay' ? 1_500_000n : 500_000n));
      const entries = await rig.host.chain.journal.list({ callId: rig.callId, role: 'host' });
      const late = entries.filter(({ kind }) => kind === what);
      assert.equal(late.map(hasLanded), [true]);
      await until('guest agrees', () => rig.guest.unused[0]?.state === 'returned', 400_000);
    });
  }
}

for (const what of ['minute', 'file'] as const) {
  test(`a ${what} that lands late counts while the host's window stays open, whatever the terms return`, async () => {
    const { servers, arm, isArmed } = lateServer('host', LATE_MS);
    const rig = await openRig({ ...TERMS, returns: what === 'file', servers });
    for (const page of [rig.host, rig.guest]) page.attend();
    await fund(rig.world, rig.host.address, { usdc: '20' });
    await rig.pay({ mode: 'allowance', budgetPeriods: 6 });
    if (what === 'minute') {
      await until('nearly due', () => (rig.host.view.billing?.elapsedMs ?? 0) >= 175_000);
      arm();
      await until('refused', () => !isArmed());
    } else {
      await until('talking', () => (rig.host.view.billing?.elapsedMs ?? 0) >= 10_000);
      for (const page of [rig.host, rig.guest]) {
        page.call.onFileNews({ type: 'listings', listings: [LISTING] });
      }
      arm();
      assert.not((await rig.buy(orderOf(LISTING))).ok);
    }
    await pause(500);
    rig.guest.call.end('guest');
    await pause(240_000);
    for (const role of ['host', 'guest'] as const) {
      const entries = await rig[role].chain.journal.list({ callId: rig.callId, role });
      const late = entries.filter(({ kind }) => kind === what);
      assert.equal(
        late.map(({ state }) => state),
        ['final'],
        role,
      );
    }
  });
}

test('a transfer that a server refused and that landed is shown as sent', async () => {
  const { servers, arm } = lateServer('guest', LATE_MS);
  const rig = await openRig({ ...TERMS, servers });
  await fund(rig.world, STRANGER, { usdc: '0' });
  const { chain, address: owner, person } = rig.guest;
  arm();
  const request = { id: 'first', owner, to: STRANGER, amount: usdc(1_000_000n) };
  assert.not((await chain.transfer.send(request, person.sign)).ok);
  await until('landed', () => movedTo(rig, STRANGER) > 0n);
  await pause(180_000);
  assert.ok(hasLanded(await chain.journal.byId('first')));
  // The same request never pays twice.
  assert.ok((await chain.transfer.send(request, person.sign)).ok);
  assert.is(movedTo(rig, STRANGER), 1_000_000n);
});

test.run();

// pure
/** A payment that a server refused lands after all, when the page no longer waits for it. */
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

/** Waits for the server to refuse the next payment. */
async function refusedMinute(rig: Rig, { arm, isArmed }: ReturnType<typeof lateServer>) {
  await until('nearly due', () => (rig.host.view.billing?.elapsedMs ?? 0) >= 175_000);
  arm();
  await until('refused', () => !isArmed());
  await pause(500);
}

for (const [what, who] of [
  ['prepay', 'guest'],
  ['prepay', 'host'],
  ['minute', 'guest'],
  ['minute', 'host'],
] as const) {
  test(`the host refunds a whole ${what} that lands after the ${who} hung up`, async () => {
    const late = lateServer('host', LATE_MS);
    const rig = await openRig({ ...TERMS, servers: late.servers });
    await fund(rig.world, rig.host.address, { usdc: '20' });
    const { journal } = rig.host.chain;
    // The deposit is opened first.
    await until('open', async () => hasLanded((await journal.list({ kind: 'deposit' }))[0]));
    const isPrepay = what === 'prepay';
    if (isPrepay) late.arm();
    const joined = await rig.pay({ mode: isPrepay ? 'manual' : 'allowance', budgetPeriods: 6 });
    assert.is(joined.ok, !isPrepay);
    if (!isPrepay) await refusedMinute(rig, late);
    assert.is(rig.ledger.transfers().length, isPrepay ? 0 : 1, 'nothing of it has landed yet');
    rig[who].call.end(who);
    await until('returned', () => rig.host.unused[0]?.state === 'returned', 400_000);
    const [kept, back] = [rig.host, rig.guest].map(({ address }) => movedTo(rig, address));
    assert.is((kept ?? 0n) + (back ?? 0n), isPrepay ? 1_500_000n : 2_000_000n);
    assert.ok((back ?? 0n) >= (isPrepay ? 1_500_000n : 500_000n));
    const found = await journal.list({ callId: rig.callId, role: 'host', kind: what });
    assert.equal(found.map(hasLanded), [true]);
    await until('guest agrees', () => rig.guest.unused[0]?.state === 'returned', 400_000);
  });
}

for (const what of ['minute', 'file'] as const) {
  test(`the host keeps a ${what} that lands late while its window stays open`, async () => {
    const late = lateServer('host', LATE_MS);
    const rig = await openRig({ ...TERMS, returns: what === 'file', servers: late.servers });
    for (const page of [rig.host, rig.guest]) page.attend();
    await fund(rig.world, rig.host.address, { usdc: '20' });
    await rig.admit({ mode: 'allowance', budgetPeriods: 6 }, [LISTING]);
    if (what === 'minute') await refusedMinute(rig, late);
    else {
      late.arm();
      assert.not((await rig.buy(orderOf(LISTING))).ok);
    }
    await pause(500);
    rig.guest.call.end('guest');
    await pause(240_000);
    for (const role of ['host', 'guest'] as const) {
      const found = await rig[role].chain.journal.list({ callId: rig.callId, role, kind: what });
      assert.equal(
        found.map(({ state }) => state),
        ['final'],
        role,
      );
    }
  });
}

test('a transfer that lands after a server refused it shows as sent', async () => {
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

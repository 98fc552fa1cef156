// pure
/** Which page may resume an interrupted call, and until when. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toAppError } from '../../../src/shared/errors.ts';
import { expire, resumeCall } from '../../../src/workers/ledger/call/rejoin.ts';
import { sessionKeyId } from '../../../src/workers/ledger/solana/keys.ts';
import { openRig, pause, type Rig, ROLES } from '../../support/rig.ts';
import { closeWorlds } from '../../support/world.ts';

test.after.each(closeWorlds);

/** A running call whose time counts. */
async function inCall(): Promise<Rig> {
  const rig = await openRig();
  const prepaid = await rig.pay({ mode: 'allowance', budgetPeriods: 6 });
  assert.ok(prepaid.ok);
  await rig.host.until('counting', ({ billing }) => (billing?.elapsedMs ?? 0) >= 1_000);
  return rig;
}

// Proves connection: Rejoin after a reload or a crash
// Proves security: Keys cannot be read out, and end when they should
test('another window resumes a call within ten minutes after the first closed', async () => {
  const rig = await inCall();
  const second = await rig.page('guest');
  const name = { role: 'guest', callId: rig.callId } as const;
  const take = () =>
    resumeCall(second.chain, second.link, name, rig.people.guest.sign).then(
      () => null,
      (thrown: unknown) => toAppError(thrown).code,
    );
  assert.equal(await rig.listed(second), [], 'the first has the books');
  rig.laterMs = 60 * 60_000;
  await rig.sweep(rig.guest);
  await rig.sweep(second);
  const key = sessionKeyId(rig.callId);
  assert.ok(await second.chain.keys.load(key), 'kept as long as the call');
  rig.laterMs = 0;
  rig.guest.crash();
  await pause(100);
  const [offered] = await rig.listed(second);
  assert.is(offered?.counterpart, rig.people.host.address);
  assert.is(offered?.paidUntilMs, 8_000);

  rig.laterMs = 9 * 60_000;
  await rig.sweep(second);
  assert.ok(await second.chain.keys.load(key), 'kept while the call can be taken up');
  rig.laterMs = 10 * 60_000 + 1_000;
  assert.is(await take(), 'rejoin_expired');
  assert.equal(await rig.listed(second), []);
  await rig.sweep(second);
  assert.is(await second.chain.keys.load(key), null, 'destroyed when it is over');
});

test('an interrupted call expires after ten minutes, also through the cleanup', async () => {
  for (const isSwept of [false, true]) {
    const rig = await inCall();
    rig.guest.crash();
    const second = await rig.page('guest');
    const { keys, env } = second.chain;
    const over = () => expire(second.chain, env, { role: 'guest', callId: rig.callId });
    const key = () => keys.load(sessionKeyId(rig.callId));
    rig.laterMs = 9 * 60_000;
    assert.is(await over(), false);
    assert.is((await rig.listed(second)).length, 1);
    assert.ok(await key());
    rig.laterMs = 10 * 60_000 + 1_000;
    if (isSwept) await rig.sweep(second);
    assert.equal([await over(), await key(), await over()], [true, null, true]);
    await closeWorlds();
  }
});

test('no page can resume an ended call', async () => {
  const rig = await inCall();
  rig.guest.call.end('guest');
  await Promise.all(
    ROLES.map((role) => rig[role].until('ended', ({ phase }) => phase === 'ended')),
  );
  await pause(100);
  assert.equal(await rig.listed(rig.guest), []);
  assert.equal(await rig.listed(rig.host), []);
});

test.run();

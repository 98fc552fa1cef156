// pure
/**
 * A guest presents a transaction for a resource or call that it was not made for. The host's books do
 * not change.
 */
import { isRefused } from '../../../src/shared/api/payments.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usdc } from '../../../src/shared/money.ts';
import { listing } from '../../support/samples.ts';
import type { CheatGuest } from '../../support/rogue/cheat-guest.ts';
import { quoted } from '../../support/rogue/minutes.ts';
import { pause } from '../../support/rig.ts';
import { admittedGuest, closeCheats, openGuest } from './cheats.ts';

test.after.each(closeCheats);

const entries = ({ rig, callId }: CheatGuest) =>
  rig.host.chain.journal.list({ role: 'host', callId });

const FILE = listing('a.bin', { price: usdc(500_000n) });
// Proves security: A guest sees nothing before its prepayment is confirmed, and pays with money that has moved
test('the host refuses a transaction that already paid another resource', async () => {
  const guest = await admittedGuest();
  guest.page.call.onFileNews({ type: 'listings', listings: [FILE] });
  const prepaid = guest.prepaid();
  await quoted(guest, 2);
  const second = await guest.sign(await guest.quote('minute/2'));
  assert.ok((await guest.ask('minute/2', second)).granted);
  await pause(5_000);
  const before = await entries(guest);
  const file = `file/${FILE.id}`;
  for (const path of [file, 'minute/3']) {
    if (path === 'minute/3') await quoted(guest, 3);
    const { requirements } = await guest.quote(path);
    for (const payload of [prepaid, second]) {
      const answer = await guest.ask(path, { ...payload, accepted: requirements });
      assert.equal(answer, { granted: false, reason: 'payment_invalid' }, path);
    }
  }
  await pause(5_000);
  assert.equal(await entries(guest), before);
  const third = await guest.sign(await guest.quote('minute/3'));
  assert.ok((await guest.ask('minute/3', third)).granted, 'an honest one is taken');
});

test('a transaction under way for one resource does not pay for another resource', async () => {
  const guest = await admittedGuest();
  guest.page.call.onFileNews({ type: 'listings', listings: [FILE] });
  const file = `file/${FILE.id}`;
  await quoted(guest, 2);
  const payload = await guest.sign(await guest.quote(file));
  const { requirements } = await guest.quote('minute/2');
  const sending = new Promise<void>((resolve) => {
    guest.rig.host.chain.journal.subscribe(({ kind }) => kind === 'file' && resolve());
  });
  const selling = guest.ask(file, payload);
  await sending;
  const wrong = await guest.ask('minute/2', { ...payload, accepted: requirements });
  assert.equal(wrong, { granted: false, reason: 'payment_invalid' });
  assert.ok((await selling).granted);
  const honest = await guest.sign(await guest.quote('minute/2'));
  assert.ok((await guest.ask('minute/2', honest)).granted);
  assert.equal(
    (await entries(guest)).map(({ kind, state }) => `${kind} ${state}`),
    ['prepay landed', 'file landed', 'minute landed'],
  );
});

test('before the host resends a refused payment, it records the payment as open', async () => {
  const guest = await openGuest();
  const { world, host } = guest.rig;
  const states: string[] = [];
  host.chain.journal.subscribe((record) => {
    const state = isRefused(record) ? 'refused' : record.state;
    states.push(`${state}, ${world.ledger.transfers().length} landed`);
  });
  const payload = await guest.sign(await guest.quote('prepay'));
  await world.ledger.call('local_fault', { failSend: { calls: 1_000 } });
  assert.not((await guest.ask('prepay', payload)).granted);
  await world.ledger.call('local_fault', { clear: true });
  assert.ok((await guest.ask('prepay', payload)).granted);
  assert.equal(states, [
    'signed, 0 landed',
    'refused, 0 landed',
    'signed, 0 landed',
    'landed, 1 landed',
  ]);
});

test('the host refuses an earlier call’s payment, and counts the attempts', async () => {
  const first = await admittedGuest();
  const old = first.prepaid();
  await pause(5_000);
  first.hangUp();
  const before = await entries(first);
  const later = await openGuest({ after: first.rig });
  assert.is.not(later.callId, first.callId);
  const { requirements } = await later.quote('prepay');
  const replayed = { ...old, accepted: requirements };
  for (let times = 0; times < 6; times += 1) {
    const answer = await later.ask('prepay', replayed);
    assert.equal(answer, { granted: false, reason: 'payment_invalid' });
  }
  const counted = await later.ask('prepay', replayed);
  assert.is(counted.reason, 'payment_window_expired', 'six failures close the desk');
  assert.equal(await entries(first), before);
  assert.equal(await entries(later), []);
  assert.is(later.page.view.phase, 'awaiting-prepayment');
  assert.is(first.rig.ledger.transfers().length, 1);
  later.hangUp();
});

test.run();

// pure
/** Requests that come twice, at once or late. The host answers each once, and sells each thing once. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ownText, raise } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { listing } from '../../support/samples.ts';
import type { CheatGuest } from '../../support/rogue/cheat-guest.ts';
import { quoted } from '../../support/rogue/minutes.ts';
import { RPC, RpcFailure } from '../../../src/workers/ledger/x402/wire.ts';
import { closeCheats, openGuest } from '../x402/cheats.ts';

test.after.each(closeCheats);

const FILE = listing('a.bin', { price: usdc(700_000n) });

const entries = async ({ rig, callId }: CheatGuest): Promise<readonly string[]> =>
  (await rig.host.chain.journal.list({ role: 'host', callId })).map(
    ({ kind, state }) => `${kind} ${state}`,
  );

// Proves stage 6: Paying twice is impossible
test('the same transaction joins the payment under way, and another transaction waits', async () => {
  const guest = await openGuest();
  guest.page.call.onFileNews({ type: 'listings', listings: [FILE] });
  for (const path of ['prepay', `file/${FILE.id}`, 'minute/2']) {
    if (path === 'minute/2') await quoted(guest, 2);
    const quote = await guest.quote(path);
    const payload = await guest.sign(quote);
    const other = await guest.sign(quote, { amount: 1n });
    const first = guest.ask(path, payload);
    const [again, wrong] = [guest.ask(path, payload), guest.ask(path, other)];
    const granted = { granted: true, reason: '' };
    assert.equal(await wrong, { granted: false, reason: 'payment_open' }, path);
    assert.equal([await first, await again], [granted, granted], path);
    const late = [guest.ask(path, payload), guest.ask(path, other), guest.ask(path)];
    assert.equal(await Promise.all(late), [granted, granted, granted], path);
  }
  assert.equal(await entries(guest), ['prepay landed', 'file landed', 'minute landed']);
  assert.is(guest.rig.ledger.transfers().length, 3);
});

test('the host sells no prepaid minute and no free file', async () => {
  const guest = await openGuest();
  const free = listing('free.bin', { price: usdc(0n) });
  guest.page.call.onFileNews({ type: 'listings', listings: [free] });
  const codes = (phase: string) =>
    Promise.all(
      ['minute/1', 'minute/0', `file/${free.id}`, 'advice'].map(async (path) => {
        const url = `pay2chat:${guest.callId}/${path}`;
        const refused: unknown = await guest.wire
          .request('resource.get', { url }, new AbortController().signal)
          .catch((thrown: unknown) => thrown);
        assert.instance(refused, RpcFailure, `${phase}: ${path}`);
        return refused instanceof RpcFailure ? `${refused.code} ${refused.message}` : '';
      }),
    );
  const unknown = Array<string>(4).fill(`${RPC.invalidParams} unknown_resource`);
  assert.equal(await codes('before the prepayment'), unknown);
  await guest.prepay();
  assert.equal(await codes('after it'), unknown);
});

test('if the host cannot save a minute, the same transaction works later', async () => {
  const guest = await openGuest();
  await guest.prepay();
  await quoted(guest, 2);
  const payload = await guest.sign(await guest.quote('minute/2'));
  const { kv } = guest.rig.host.chain;
  const { update } = kv;
  kv.update = async (key, ...how) => {
    if (!key.startsWith('counted:')) return update(key, ...how);
    await guest.rig.world.sleep(300);
    throw raise('storage_failed', { reason: ownText('full') });
  };
  const asked = [guest.ask('minute/2', payload), guest.ask('minute/2', payload)];
  assert.equal(
    (await Promise.all(asked)).map(({ reason }) => reason),
    ['storage_failed', 'payment_open'],
  );
  assert.equal(await entries(guest), ['prepay landed'], 'nothing was co-signed');
  kv.update = update;
  assert.ok((await guest.ask('minute/2', payload)).granted);
  assert.is(guest.rig.ledger.transfers().length, 2);
});

test.run();

// pure
/** A dishonest guest takes time and media from a real host without paying, in minutes of 60 s. */
import type { PaymentPayload } from '@x402/core/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CheatGuest, Quote } from '../../support/rogue/cheat-guest.ts';
import { cappedFees, keepLoss, noMedia, pending, tellLosses } from '../../support/rogue/losses.ts';
import { ended, quoted, unpaidMs } from '../../support/rogue/minutes.ts';
import { pause, until } from '../../support/rig.ts';
import { admittedGuest, closeCheats, openGuest } from './cheats.ts';

test.after.each(closeCheats);
test.after(() => tellLosses('dishonest-guest'));

// Proves security: A guest sees nothing before its prepayment is confirmed, and pays with money that has moved
test('no message of a guest opens the gate before the payment', async () => {
  const guest = await openGuest();
  const { wire, page } = guest;
  const signature = '5'.repeat(87);
  for (let second = 0; second < 60; second += 1) {
    wire.notify('ack', { seq: second * 7, rx: true });
    if (second % 10 === 0) {
      wire.notify('billing_success', { minute: null, signature, total: '500000' });
      wire.notify('unfreeze', { minute: 1 });
      for (const path of ['minute/1', 'minute/2', 'file/0']) {
        assert.not((await guest.ask(path)).granted, path);
      }
    }
    await pause(1_000);
  }
  assert.is(page.view.phase, 'awaiting-prepayment');
  assert.not(page.views.some(({ mediaOpen }) => mediaOpen));
  keepLoss('guest', 'media before payment', noMedia, page.sendingMs);
});

interface Cheat {
  readonly run: (guest: CheatGuest, quote: Quote) => Promise<unknown>;
  /** The cheat begins once the minute is overdue. */
  readonly late?: true;
}

const refused = async (guest: CheatGuest, ...payloads: readonly PaymentPayload[]) => {
  for (const payload of payloads) assert.not((await guest.ask('minute/2', payload)).granted);
};

/** A guest does this instead of paying minute 2. */
const CHEATS: Readonly<Record<string, Cheat>> = {
  'a wrong amount, and another wrong amount as the retry': {
    async run(guest, quote) {
      for (const amount of [499_999n, 1n]) {
        await refused(guest, await guest.sign(quote, { amount }));
      }
    },
    late: true,
  },
  'a transaction that fails on chain, and a second as the retry': {
    async run(guest, quote) {
      const before = await guest.feePayerKey();
      await guest.rig.ledger.call('local_fault', { failSend: { calls: 2, onChain: true } });
      for (const _attempt of [1, 2]) await refused(guest, await guest.sign(quote));
      keepLoss('guest', 'fees of both', cappedFees, before - (await guest.feePayerKey()));
    },
    late: true,
  },
  'the prepayment’s transaction, with the prepayment’s or the minute’s quote': {
    run: (guest, { requirements }) =>
      refused(guest, guest.prepaid(), { ...guest.prepaid(), accepted: requirements }),
    late: true,
  },
  'a forged receipt': {
    async run({ wire, rig }, { quote: { resource } }) {
      const { url } = resource;
      const signature = '5'.repeat(87);
      const network = rig.host.chain.caip2;
      const settled = { success: true, transaction: signature, network, payer: '' };
      const structuredContent = { url, granted: true };
      const forged = { url, _meta: { 'x402/payment-response': settled }, structuredContent };
      await wire.request('resource.get', forged, new AbortController().signal);
      wire.notify('billing_success', { minute: 2, signature, total: '1000000' });
      wire.notify('billing_attempt', { minute: 2, signature });
    },
  },
};

for (const [name, { run, late }] of Object.entries(CHEATS)) {
  // Proves failures: A dishonest peer costs no more than is promised
  test(`if a guest sends ${name} for a minute, the host stops within 10 s`, async () => {
    const guest = await admittedGuest();
    const { rig, page } = guest;
    await quoted(guest, 2);
    const quote = await guest.quote('minute/2');
    if (late) await until('due', () => page.view.billing?.status === 'pending');
    await run(guest, quote);
    await ended(guest);
    assert.equal([rig.ledger.transfers().length, page.view.minutes.length], [1, 1]);
    keepLoss('guest', name, pending(rig.terms), unpaidMs(guest));
  });
}

test('a guest that pays nothing gets 10 s, then the call ends', async () => {
  const guest = await admittedGuest();
  await ended(guest);
  assert.is(guest.page.view.endReason, 'unpaid');
  assert.is(guest.page.openings, 1);
  keepLoss('guest', 'sends nothing', pending(guest.rig.terms), unpaidMs(guest));
});

test('a guest that ends the call but stays connected receives no more media', async () => {
  const guest = await admittedGuest();
  const { page, wire } = guest;
  await pause(20_000);
  wire.notify('call_end', { reason: 'guest' });
  await ended(guest);
  const atEndMs = page.sendingMs;
  await pause(30_000);
  assert.is(page.sendingMs, atEndMs);
  assert.ok((await guest.ask('minute/2')).reason, 'and no minute is quoted');
});

test('after the end of a call, the host sells nothing more', async () => {
  const guest = await openGuest();
  const { rig, page } = guest;
  const quote = await guest.quote('prepay');
  const before = await guest.feePayerKey();
  guest.page.call.end('host');
  await ended(guest);
  for (const path of ['prepay', 'minute/2']) {
    assert.is(
      (await guest.ask(path)).reason,
      path === 'prepay' ? 'payment_window_expired' : 'too_early',
    );
  }
  const late = await guest.ask('prepay', await guest.sign(quote));
  assert.equal(late, { granted: false, reason: 'payment_window_expired' });
  assert.equal([rig.ledger.transfers(), page.view.endReason], [[], 'host']);
  assert.is(await guest.feePayerKey(), before);
});

test.run();

// pure
/** A dishonest guest against a real host, in minutes of 60 s: time and media that it did not pay for. */
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
test('media before payment: nothing that it says opens the gate', async () => {
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

// Proves failures: A dishonest peer costs no more than is promised
test('sends nothing: the host stops after its 10 s, and ends the call', async () => {
  const guest = await admittedGuest();
  await ended(guest);
  assert.is(guest.page.view.endReason, 'unpaid');
  assert.is(guest.page.openings, 1);
  keepLoss('guest', 'sends nothing', pending(guest.rig.terms), unpaidMs(guest));
});

test('pays the wrong amount, and as the retry another wrong one', async () => {
  const guest = await admittedGuest();
  const { rig } = guest;
  await quoted(guest, 2);
  const quote = await guest.quote('minute/2');
  await until('due', () => guest.page.view.billing?.status === 'pending');
  for (const amount of [499_999n, 1n]) {
    const answer = await guest.ask('minute/2', await guest.sign(quote, { amount }));
    assert.not(answer.granted);
  }
  await ended(guest);
  assert.is(rig.ledger.transfers().length, 1, 'only the prepayment moved');
  keepLoss('guest', 'the wrong amount', pending(rig.terms), unpaidMs(guest));
});

test('a transaction that fails on chain, and as the retry another', async () => {
  const guest = await admittedGuest();
  const { rig, page } = guest;
  const before = await guest.feePayerKey();
  await quoted(guest, 2);
  const quote = await guest.quote('minute/2');
  await until('due', () => page.view.billing?.status === 'pending');
  await rig.ledger.call('local_fault', { failSend: { calls: 2, onChain: true } });
  for (const _attempt of ['first', 'retry']) {
    assert.not((await guest.ask('minute/2', await guest.sign(quote))).granted);
  }
  await ended(guest);
  assert.is(page.view.minutes.length, 1);
  keepLoss('guest', 'fails on chain, twice', pending(rig.terms), unpaidMs(guest));
  const spent = before - (await guest.feePayerKey());
  keepLoss('guest', 'fails on chain, twice: fees', cappedFees, spent);
});

test('an old transaction again buys nothing new, in whatever envelope', async () => {
  const guest = await admittedGuest();
  const { rig } = guest;
  await quoted(guest, 2);
  const second = await guest.sign(await guest.quote('minute/2'));
  assert.ok((await guest.ask('minute/2', second)).granted);
  await quoted(guest, 3);
  const { requirements } = await guest.quote('minute/3');
  const paidUntil = guest.page.view.billing?.paidUntilMs;
  const envelopes = [second, { ...second, accepted: requirements }];
  await until('due', () => guest.page.view.billing?.status === 'pending');
  assert.ok((await guest.ask('minute/2', second)).granted, 'its own minute has its receipt');
  for (const payload of envelopes) {
    assert.not((await guest.ask('minute/3', payload)).granted);
  }
  assert.is(guest.page.view.billing?.paidUntilMs, paidUntil);
  await ended(guest);
  assert.is(rig.ledger.transfers().length, 2);
  keepLoss('guest', 'an old transaction again', pending(rig.terms), unpaidMs(guest));
});

test('a forged receipt is noise', async () => {
  const guest = await admittedGuest();
  const { rig, wire, page } = guest;
  await quoted(guest, 2);
  const quote = await guest.quote('minute/2');
  const url = quote.quote.resource.url;
  const signature = '5'.repeat(87);
  const settled = {
    success: true,
    transaction: signature,
    network: rig.host.chain.caip2,
    payer: '',
  };
  const forged = {
    url,
    _meta: { 'x402/payment-response': settled },
    structuredContent: { url, granted: true },
  };
  const life = new AbortController();
  await wire.request('resource.get', forged, life.signal);
  wire.notify('billing_success', { minute: 2, signature, total: '1000000' });
  wire.notify('billing_attempt', { minute: 2, signature });
  await ended(guest);
  assert.is(page.view.minutes.length, 1);
  keepLoss('guest', 'a forged receipt', pending(rig.terms), unpaidMs(guest));
});

test('it says “bye” and goes on listening: nothing is sent to a call that is over', async () => {
  const guest = await admittedGuest();
  const { page, wire } = guest;
  await pause(20_000);
  wire.notify('call_end', { reason: 'guest' });
  await ended(guest);
  const atEndMs = page.sendingMs;
  await pause(30_000);
  assert.is(page.sendingMs, atEndMs);
  assert.not(await isQuoted(guest));
});

test('a call that is over sells nothing more', async () => {
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

const isQuoted = async (guest: CheatGuest): Promise<boolean> => {
  const asked: Promise<Quote | null> = guest.quote('minute/2').catch(() => null);
  return (await asked) !== null;
};

test.run();

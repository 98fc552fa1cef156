// pure
/** A dishonest host against a real guest, in minutes of 60 s: what the guest pays and gets nothing for. */
import { hasLanded } from '../../../src/shared/api/payments.ts';
import { inspect } from 'node:util';
import type { PaymentRequired } from '@x402/core/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toBase58 } from '../../../src/shared/base58.ts';
import { toAppError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { RPC, RpcFailure } from '../../../src/workers/ledger/x402/wire.ts';
import {
  awaitPaymentStatus,
  readPaymentStatus,
} from '../../../src/workers/ledger/payment/payment-status.ts';
import type { CheatHost } from '../../support/rogue/cheat-host.ts';
import {
  keepLoss,
  nothingPaid,
  onePeriod,
  prepayment,
  tellLosses,
} from '../../support/rogue/losses.ts';
import { pause, until } from '../../support/rig.ts';
import { admittedHost, closeCheats, openHost } from './cheats.ts';

const PERIOD_MS = 60_000;
const STRANGER = '9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin';
const OTHER_MINT = '4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU';

test.after.each(closeCheats);
test.after(() => tellLosses('dishonest-host'));

const ended = (host: CheatHost): Promise<void> =>
  until('the end', () => host.page.view.phase === 'ended');
const due = (host: CheatHost, minute: number): Promise<void> =>
  until(`minute ${minute} is due`, () => {
    return host.count.connectedMs >= (minute - 1) * PERIOD_MS;
  });
const frozen = (host: CheatHost): Promise<void> =>
  until('frozen', () => host.page.view.freezeCode !== null);
/** Resolves once everything that is still under way has come to its end. */
const settled = (): Promise<void> => pause(5 * PERIOD_MS);

/** Paid, and not served for, in atomic USDC. */
function lost(host: CheatHost): bigint {
  const { price } = host.rig.terms;
  const served = (BigInt(Math.round(host.servedMs)) * price) / BigInt(PERIOD_MS);
  const paid = host.paid();
  return paid > served ? paid - served : 0n;
}
/** Paid after the prepayment. */
const paidMore = (host: CheatHost): bigint => host.paid() - host.rig.terms.price;
const minutePayments = (host: CheatHost): readonly string[] =>
  host.received.filter(({ path }) => path !== 'prepay').map(({ path }) => path);

test('honest, it is paid by the minute and owes nothing', async () => {
  const host = await admittedHost();
  await pause(4 * PERIOD_MS + 30_000);
  assert.equal(minutePayments(host), ['minute/2', 'minute/3', 'minute/4', 'minute/5']);
  assert.is(host.page.view.freezeCode, null);
  assert.ok(lost(host) <= host.rig.terms.price);
});

// Proves security: A guest loses the prepayment once, or one minute
test('walks away with the prepayment', async () => {
  const host = await admittedHost({ prepaidPeriods: 3 });
  host.wire.notify('call_end', { reason: 'host' });
  await ended(host);
  await settled();
  keepLoss('host', 'walks away', prepayment(host.rig.terms), lost(host));
});

test('ends the call while the wallet is open: what is signed then does not leave', async () => {
  const host = await openHost();
  const { guest } = host.rig;
  const paid = await host.page.guestCall.pay(
    { mode: 'allowance', budgetPeriods: 30 },
    async (bytes) => {
      host.wire.notify('call_end', { reason: 'host' });
      await ended(host);
      return guest.person.sign(bytes);
    },
  );
  assert.is(paid.ok, false);
  await pause(30_000);
  assert.equal([host.received.length, host.paid()], [0, 0n]);
  assert.equal(await host.rig.guest.chain.journal.list({ open: true }), []);
});

// Proves security: A host cannot charge early, more, or to another address
test('asks early: the guest’s own clock says no', async () => {
  const host = await admittedHost();
  await pause(5_000);
  host.count.connectedMs = PERIOD_MS;
  await ended(host);
  assert.is(host.page.view.freezeCode?.code, 'early');
  assert.equal(minutePayments(host), []);
  keepLoss('host', 'asks early', nothingPaid, paidMore(host));
});

for (const [what, rate] of [
  ['its clock runs a fifth too fast', 1.2],
  ['its clock runs twice too fast', 2],
] as const) {
  test(`lies about time: ${what}`, async () => {
    const host = await admittedHost();
    host.count.rate = rate;
    await ended(host);
    assert.is(host.page.view.freezeCode?.code, 'early');
    await settled();
    keepLoss('host', `lies about time: ${what}`, onePeriod(host.rig.terms), lost(host));
  });
}

test('lies about time: seconds given up in interruptions buy it nothing later', async () => {
  const host = await admittedHost();
  for (let round = 0; round < 6; round += 1) {
    await pause(15_000);
    // Its count stands still with the gate open, and then runs.
    host.count.rate = round % 2 === 0 ? 0 : 2;
  }
  await until('over, or long past', () => {
    return host.page.view.phase === 'ended' || host.servedMs > 5 * PERIOD_MS;
  });
  await settled();
  keepLoss('host', 'lies about time: now slow, now fast', onePeriod(host.rig.terms), lost(host));
});

test('says that its gate is open, and sends nothing: the guest pays for no such minute', async () => {
  const host = await admittedHost({ prepaidPeriods: 1 });
  await pause(30_000);
  host.page.media = false;
  await ended(host);
  await settled();
  assert.equal(minutePayments(host), []);
  keepLoss('host', 'an open gate without media', onePeriod(host.rig.terms), lost(host));
});

for (const afterMs of [0, 90_000]) {
  test(`says that it has no device, and sends nothing, after ${afterMs / 1000} s: nobody agrees`, async () => {
    const host = await admittedHost();
    await pause(afterMs);
    host.page.media = null;
    await ended(host);
    assert.is(host.page.view.freezeCode?.code, 'host_silent');
    assert.is(host.page.view.endReason, 'unpaid');
    await settled();
    const name = `nothing to send, after ${afterMs / 1000} s`;
    keepLoss('host', name, onePeriod(host.rig.terms), lost(host));
  });
}

test('sends nothing but for the last seconds before each payment: the guest is asked all the same', async () => {
  const host = await admittedHost();
  const { rig, page, count } = host;
  while (page.view.phase !== 'ended') {
    host.page.media = count.connectedMs % PERIOD_MS < 45_000 ? null : true;
    await pause(1_000);
  }
  await settled();
  assert.equal(minutePayments(host), []);
  keepLoss('host', 'media only when a minute is due', onePeriod(rig.terms), lost(host));
});

// Proves stage 6: Neither side depends on the other's honesty
test('a host without any device is paid for each minute that the guest agreed to, and no other', async () => {
  const host = await admittedHost();
  const { page } = host;
  host.page.media = null;
  const asked = new Set<number>();
  await until('minute 4 is asked about', () => {
    const asks = page.view.billing?.asks;
    if (asks !== undefined && asks < 4) page.guestCall.agree(asks);
    if (asks !== undefined && !asked.has(asks)) {
      asked.add(asks);
      const { countdownMs = 0 } = page.view.billing ?? {};
      assert.ok(countdownMs <= 30_000, 'not before it is of any use');
    }
    return asks === 4;
  });
  assert.equal([...asked], [2, 3, 4]);
  assert.equal(minutePayments(host), ['minute/2', 'minute/3']);
  page.guestCall.agree(7);
  await frozen(host);
  assert.is(page.view.freezeCode?.code, 'host_silent');
  page.guestCall.agree(4);
  await until('minute 4 is paid', () => page.view.minutes.some(({ minute }) => minute === 4));
  assert.is(page.view.freezeCode, null, 'an answer in the freeze is in time');
  assert.equal(minutePayments(host), ['minute/2', 'minute/3', 'minute/4']);
  await ended(host);
  await settled();
  assert.equal(minutePayments(host), ['minute/2', 'minute/3', 'minute/4']);
});

for (const seconds of [90, 119]) {
  test(`the guest’s page is blocked for ${seconds} s: every minute is paid, nothing freezes`, async () => {
    const host = await admittedHost();
    const { page } = host;
    await pause(55_000);
    host.page.reacts = false;
    await pause(seconds * 1_000);
    host.page.reacts = true;
    await pause(100_000);
    assert.not(page.views.some(({ freezeCode }) => freezeCode !== null));
    const minutes = Math.floor((155 + seconds) / 60);
    assert.is(minutePayments(host).length, minutes);
  });
}

test('the guest’s page does not react for two periods: no further minute, then it goes on or ends', async () => {
  const host = await admittedHost();
  const { page } = host;
  await pause(58_000);
  host.page.reacts = false;
  await frozen(host);
  assert.equal(minutePayments(host), ['minute/2', 'minute/3'], 'those that came due before');
  assert.is(page.view.freezeCode?.code, 'page_silent');
  assert.is(page.view.mediaOpen, false);
  host.page.reacts = true;
  await until('it goes on', () => page.view.freezeCode === null);
  assert.equal(minutePayments(host), ['minute/2', 'minute/3', 'minute/4']);
  host.page.reacts = false;
  await ended(host);
  await settled();
  assert.is(page.view.endReason, 'unpaid');
  assert.ok(minutePayments(host).length <= 6, minutePayments(host).join());
});

for (const media of [false, null]) {
  test(`makes the guest’s page hang but for a second in a minute and a half, and its media is ${media}`, async () => {
    const host = await admittedHost();
    const { page } = host;
    await pause(5_000);
    host.page.media = media;
    for (let second = 0; page.view.phase !== 'ended' && second < 600; second += 1) {
      host.page.reacts = second % 90 === 89;
      await pause(1_000);
    }
    await settled();
    assert.is(page.view.endReason, 'unpaid');
    assert.ok(minutePayments(host).length <= 2, minutePayments(host).join());
  });
}

// Proves security: No outage and no silence is billed
test('opens its gate again and again, and sends nothing: grace is for a start', async () => {
  const host = await admittedHost();
  await pause(5_000);
  host.page.media = false;
  let second = 0;
  while (host.page.view.phase !== 'ended' && second < 400) {
    await pause(1_000);
    second += 1;
    host.count.gate = second % 4 !== 0;
  }
  await settled();
  keepLoss('host', 'a gate that opens for nothing', onePeriod(host.rig.terms), lost(host));
});

/** Each ends what its last tick began in another way than by the next tick in time. */
const cuts: Readonly<Record<string, (host: CheatHost, second: number) => void>> = {
  'ticks too rarely for a heartbeat'(host, second) {
    host.count.rate = 0.8;
    host.beats = second % 3 === 0;
  },
  'closes its gate each other second'({ count }, second) {
    count.gate = second % 2 === 0;
  },
  'says each second that it leaves'({ wire }) {
    wire.notify('leave', {});
  },
};

for (const [what, cut] of Object.entries(cuts)) {
  for (const media of [false, null]) {
    const says = media === false ? 'sends nothing' : 'says that it has nothing to send';
    test(`${what}, and ${says}: the guest pays for no such minute`, async () => {
      const host = await admittedHost();
      await pause(5_000);
      host.page.media = media;
      for (let second = 0; host.page.view.phase !== 'ended' && second < 300; second += 1) {
        cut(host, second);
        await pause(1_000);
      }
      assert.equal(minutePayments(host), []);
      keepLoss('host', `${what}, ${says}`, onePeriod(host.rig.terms), lost(host));
    });
  }
}

/** Ticks by hand, one by one, at a steady share of the time, until the call ends. */
async function tickEvery(
  host: CheatHost,
  everyMs: number,
  share: number,
  then: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  host.beats = false;
  const fromMs = performance.now();
  const { connectedMs: from } = host.count;
  for (let n = 1; host.page.view.phase !== 'ended' && n < 900; n += 1) {
    const connectedMs = from + (performance.now() - fromMs) * share;
    host.wire.notify('tick', { seq: 10_000 + n, connectedMs, gate: true, paidUntilMs: 1e7 });
    const beganMs = performance.now();
    await then();
    await pause(everyMs - (performance.now() - beganMs));
  }
}

test('ticks just too rarely, so that each tick ends an interruption, and sends nothing: no such minute is paid', async () => {
  const host = await admittedHost();
  await pause(5_000);
  host.page.media = false;
  await tickEvery(host, 2_990, 0.15);
  assert.equal(minutePayments(host), []);
});

test('the same, and says just before each tick that it has nothing to send', async () => {
  const host = await admittedHost();
  await pause(5_000);
  await tickEvery(host, 2_990, 0.07, async () => {
    host.page.media = false;
    await pause(2_510);
    host.page.media = null;
  });
  assert.equal(minutePayments(host), []);
});

/** For how long the guest's page was open. */
async function openMs(host: CheatHost, whole: Promise<void>): Promise<number> {
  let ms = 0;
  const timer = setInterval(() => (ms += host.page.view.mediaOpen ? 20 : 0), 20);
  await whole;
  clearInterval(timer);
  return ms;
}
const countedS = async ({ page }: CheatHost): Promise<number> => {
  if (page.view.phase !== 'ended') page.call.end('guest');
  await pause(10_000);
  return page.unused[0]?.countedSeconds ?? 0;
};

test('takes each minute late, by the retry, and counts on while the guest is frozen: that time is not paid', async () => {
  const host = await admittedHost({ returns: true, prepaidPeriods: 2 });
  const seen = new Set<string>();
  host.onPayment = async (path, payload) => {
    if (!seen.has(path)) return (seen.add(path), new Promise<never>(() => undefined));
    await pause(8_000);
    return host.grant(path, await host.settle(path, payload));
  };
  const open = await openMs(host, pause(8 * PERIOD_MS));
  const counted = await countedS(host);
  assert.ok(counted <= open / 1_000 + 2, `${counted} s of ${open} ms`);
});

test('says after each tick that it is frozen, which covers the guest’s page: that time is not paid', async () => {
  const host = await admittedHost({ returns: true, prepaidPeriods: 2 });
  const freeze = async () => void host.wire.notify('freeze', { minute: 999, code: 'unpaid' });
  const open = await openMs(host, tickEvery(host, 1_000, 1, freeze));
  const counted = await countedS(host);
  assert.ok(counted <= open / 1_000 + 2, `${counted} s of ${open} ms`);
});

test('says after each tick that it leaves, but for when a minute is due: time that the guest reads as paused is not paid', async () => {
  const host = await admittedHost({ returns: true, prepaidPeriods: 2 });
  await pause(5_000);
  let pausedMs = 0;
  const timer = setInterval(
    () => (pausedMs += host.page.view.billing?.status === 'interrupted' ? 20 : 0),
    20,
  );
  const whole = tickEvery(host, 4_490, 0.44, async () => {
    await pause(20);
    if ((host.page.view.billing?.countdownMs ?? 0) < 4_000) await pause(2_300);
    host.wire.notify('leave', {});
  });
  await Promise.race([whole, pause(10 * PERIOD_MS)]);
  clearInterval(timer);
  const counted = await countedS(host);
  assert.ok(counted * 1_000 <= 10 * PERIOD_MS - pausedMs + 10_000, `${counted} s, ${pausedMs} ms`);
  assert.equal(minutePayments(host), []);
});

test('says it has no device, and just before each tick that it is frozen: no further minute is paid unasked', async () => {
  const host = await admittedHost();
  await pause(5_000);
  host.page.media = null;
  await tickEvery(host, 1_000, 1, async () => {
    await pause(990);
    host.wire.notify('freeze', { minute: 999, code: 'unpaid' });
  });
  assert.equal(minutePayments(host), []);
});

test('reopens its gate and reports no device without media: no minute is paid unasked', async () => {
  const host = await admittedHost();
  const { page, wire, rig } = host;
  await pause(5_000);
  host.beats = false;
  rig.report = () => undefined;
  let { connectedMs } = host.count;
  let seq = 10_000;
  const tick = (gate: boolean, passedMs = 0): void => {
    seq += 1;
    connectedMs += passedMs;
    wire.notify('tick', { seq, connectedMs, gate, paidUntilMs: 1e7 });
  };
  while (page.view.phase !== 'ended' && seq < 11_500) {
    page.guestCall.reportRx(false);
    tick(true);
    await pause(1_400);
    tick(true, 1_400);
    await pause(1_400);
    tick(true, 1_400);
    await pause(10);
    page.guestCall.reportRx(null);
    tick(true, 10);
    tick(false);
    await pause(10);
  }
  assert.equal(minutePayments(host), []);
});

test('sends nothing while a minute’s payment is under way, and settles late: the next one is not paid unasked', async () => {
  const host = await admittedHost();
  host.onPayment = async (path, payload) => {
    host.page.media = null;
    await pause(8_000);
    const granted = host.grant(path, await host.settle(path, payload));
    host.page.media = true;
    return granted;
  };
  await ended(host);
  await settled();
  assert.is(host.page.view.freezeCode?.code, 'host_silent');
  assert.equal([...new Set(minutePayments(host))], ['minute/2']);
});

type Requirements = PaymentRequired['accepts'][number];
const other =
  (change: (asked: Requirements) => Partial<Requirements>) => (honest: PaymentRequired) => ({
    ...honest,
    accepts: honest.accepts.map((asked) => ({ ...asked, ...change(asked) })),
  });

/** Each changes what a minute's quote asks for. */
const quotes: Readonly<Record<string, (honest: PaymentRequired) => PaymentRequired>> = {
  'asks more': other(({ amount }) => ({ amount: String(BigInt(amount) + 1n) })),
  'another payTo': other(() => ({ payTo: STRANGER })),
  'another mint': other(() => ({ asset: OTHER_MINT })),
  'another network': other(() => ({ network: 'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1' })),
  'another fee payer': other(({ extra }) => ({ extra: { ...extra, feePayer: STRANGER } })),
  'another memo': other(({ extra }) => ({ extra: { ...extra, memo: 'm'.repeat(32) } })),
  'another resource': (honest) => ({
    ...honest,
    resource: { ...honest.resource, url: honest.resource.url.replace('minute/2', 'minute/3') },
  }),
};

for (const [what, change] of Object.entries(quotes)) {
  test(`${what}: nothing is signed`, async () => {
    const host = await admittedHost();
    host.onQuote = (_path, honest) => change(honest);
    await ended(host);
    assert.equal(minutePayments(host), []);
    keepLoss('host', what, nothingPaid, paidMore(host));
  });
}

// Proves security: A minute is not charged twice
test('asks twice: a minute that is paid is not paid again, whatever is said', async () => {
  const host = await admittedHost();
  const { rig, wire } = host;
  await due(host, 2);
  await until('minute 2 is paid', () => host.page.view.minutes.length === 2);
  // It forgets that it was paid: the count stays there, and it asks for the minute again.
  host.count.connectedMs = PERIOD_MS;
  host.count.gate = false;
  const code = 'unpaid';
  wire.notify('billing_failed', { minute: 2, code, retryFollows: true });
  wire.notify('freeze', { minute: 2, code });
  await ended(host);
  await settled();
  assert.equal(minutePayments(host), ['minute/2']);
  keepLoss('host', 'asks twice', onePeriod(rig.terms), lost(host));
});

test('withholds settlement: the guest signs no second payment, and nothing moves', async () => {
  const host = await admittedHost();
  host.onPayment = () => new Promise(() => undefined);
  await ended(host);
  await settled();
  assert.is(
    new Set(host.received.slice(1).map(({ payload }) => payload.payload['transaction'])).size,
    1,
  );
  keepLoss('host', 'withholds settlement', nothingPaid, paidMore(host));
});

test('withholds settlement and lands it after the end: one period', async () => {
  const host = await admittedHost();
  host.onPayment = () => new Promise(() => undefined);
  await ended(host);
  const [, payment] = host.received;
  assert.ok(payment);
  await host.land(payment.payload);
  await settled();
  assert.is(paidMore(host), host.rig.terms.price);
  keepLoss('host', 'lands it after the end', onePeriod(host.rig.terms), lost(host));
});

test('announces a signature that never lands, and lands another of the same message: it counts', async () => {
  const host = await admittedHost();
  const { chain } = host.rig.guest;
  host.onPayment = () => new Promise(() => undefined);
  await ended(host);
  const [, payment] = host.received;
  assert.ok(payment);
  const signature = await host.land(payment.payload);
  const [entry] = await chain.journal.list({ role: 'guest', kind: 'minute' });
  assert.ok(entry);
  // Only the fee payer's owner can make one that verifies; judged is what follows from it.
  const announced = toBase58(crypto.getRandomValues(new Uint8Array(64)));
  const { signal } = new AbortController();
  const unsigned = { ...entry, signature: null };
  const hinted = { hinted: Promise.resolve(announced), signal };
  const followed = await awaitPaymentStatus(chain, unsigned, hinted);
  assert.ok(hasLanded(followed));
  assert.is(followed.signature, signature);
  const asked = await readPaymentStatus(chain, { ...entry, signature: announced });
  assert.ok(hasLanded(asked));
  assert.is('signature' in asked && asked.signature, signature);
});

// Proves failures: A dishonest peer costs no more than is promised
test('claims failure of a settled minute: the guest’s own server knows better', async () => {
  const host = await admittedHost();
  host.onPayment = async (path, payload) => {
    const signature = await host.land(payload);
    return host.refuse(path, 'failed_on_chain', signature);
  };
  await due(host, 2);
  await until('paid, by its own count', () => host.page.view.minutes.length === 2);
  host.wire.notify('freeze', { minute: 2, code: 'unpaid' });
  host.count.gate = false;
  await ended(host);
  await settled();
  const sent = new Set(host.received.slice(1).map(({ payload }) => payload.payload['transaction']));
  assert.is(sent.size, 1, 'the retry was the same bytes, if there was one');
  keepLoss('host', 'claims failure of a settled minute', onePeriod(host.rig.terms), lost(host));
});

test('says `transaction_failed` without a signature, as after a sending that timed out: nothing freezes', async () => {
  const host = await admittedHost();
  host.onPayment = (path, payload) => {
    void pause(1_000).then(() => host.land(payload));
    return host.refuse(path, 'transaction_failed');
  };
  await due(host, 2);
  await until('paid, by its own count', () => host.page.view.minutes.length === 2);
  assert.not(host.page.views.some(({ freezeCode }) => freezeCode !== null));
});

test('claims failure of the settled prepayment: the guest knows better, and pays nothing again', async () => {
  const host = await openHost();
  const { rig, page } = host;
  host.onPayment = async (path, payload) => {
    await host.settle(path, payload);
    return host.refuse(path, 'payment_invalid');
  };
  const choice = { mode: 'allowance', budgetPeriods: 5 } as const;
  assert.not((await page.guestCall.pay(choice, rig.guest.person.sign)).ok);
  await until('paid', () => host.page.view.prepay?.stage === 'unadmitted');
  await pause(120_000);
  const { phase, prepay } = host.page.view;
  assert.equal([phase, prepay?.stage, prepay?.error], ['awaiting-prepayment', 'unadmitted', null]);
  assert.ok(host.received.length < 20, 'asked to let it in, now and then');
  await settled();
  assert.is(host.paid(), rig.terms.price);
  keepLoss('host', 'claims failure of the prepayment', prepayment(rig.terms), lost(host));
});

test('lets the prepayment land once the guest has left: it is followed, and no view of this call comes into the next', async () => {
  const host = await openHost();
  const { rig, page } = host;
  host.onPayment = () => new Promise(() => undefined);
  const choice = { mode: 'manual', budgetPeriods: 0 } as const;
  const paying = page.guestCall.pay(choice, rig.guest.person.sign);
  await until('signed', () => host.received.length > 0);
  page.guestCall.end('guest');
  page.guestCall.release();
  const before = page.views.length;
  const [signed] = host.received;
  assert.ok(signed);
  await host.land(signed.payload);
  await until('landed', () => host.paid() === rig.terms.price);
  await pause(60_000);
  assert.not((await paying).ok);
  const [entry] = await rig.guest.chain.journal.list({ kind: 'prepay', role: 'guest' });
  assert.ok(hasLanded(entry));
  assert.is(page.views.length, before);
});

test('lies about block height: the guest asks its own server before it signs again', async () => {
  const host = await admittedHost();
  host.onQuote = (_path, honest) =>
    other(({ extra }) => ({
      extra: { ...extra, recentBlockhash: STRANGER, lastValidBlockHeight: '1' },
    }))(honest);
  const held: (typeof host.received)[number][] = [];
  host.onPayment = (path, payload) => {
    held.push({ path, payload });
    return host.refuse(path, 'blockhash_expired');
  };
  await ended(host);
  // All that it was ever given.
  for (const { payload } of held) await host.land(payload).catch(() => '');
  await settled();
  assert.ok(held.length > 0);
  keepLoss('host', 'lies about block height', onePeriod(host.rig.terms), lost(host));
});

test('never returns the signature: the guest finds its payment by itself', async () => {
  const host = await admittedHost();
  host.onPayment = async (_path, payload) => {
    await host.land(payload);
    return new Promise(() => undefined);
  };
  await until('four minutes on', () => host.page.view.minutes.length === 4);
  assert.is(host.page.view.freezeCode, null);
  assert.is(host.paid(), 4n * host.rig.terms.price);
  keepLoss('host', 'never returns the signature', onePeriod(host.rig.terms), lost(host));
});

test('announces a payment that never was, and forges receipts: nothing counts as paid', async () => {
  const host = await admittedHost();
  const [signature] = host.rig.ledger.transfers().map((each) => each.signature);
  host.onPayment = (path) =>
    Promise.resolve(
      host.grant(path, {
        success: true,
        payer: '',
        transaction: signature ?? '',
        network: host.rig.host.chain.caip2,
      }),
    );
  await due(host, 2);
  host.wire.notify('billing_attempt', { minute: 2, signature });
  host.wire.notify('billing_success', { minute: 2, signature, total: '1000000' });
  await frozen(host);
  assert.is(host.page.view.minutes.length, 1);
  await ended(host);
  await settled();
  keepLoss('host', 'forged receipts', nothingPaid, paidMore(host));
});

const WORDS = 'your wallet needs the 2026 update). Pay 1.50 USDC to 7xKX from any wallet (code 7';
const speak = (): never => {
  throw new RpcFailure(RPC.outOfTurn, WORDS);
};

/** Where a host of other authors has words of its own. */
const SPOKEN: Readonly<Record<string, (host: CheatHost) => void>> = {
  'refuses to quote': (host) => void (host.onQuote = speak),
  'quotes on other terms': (host) =>
    void (host.onQuote = (_path, honest) => ({
      ...honest,
      error: WORDS,
      accepts: honest.accepts.map((each) => ({ ...each, scheme: WORDS })),
    })),
  'refuses the payment': (host) => void (host.onPayment = (path) => host.refuse(path, WORDS)),
  'answers the payment with an error': (host) => void (host.onPayment = speak),
};

for (const [name, speaks] of Object.entries(SPOKEN)) {
  test(`its words stay out of the guest's errors when it ${name}`, async () => {
    const first = await openHost();
    speaks(first);
    const { guest } = first.rig;
    const choice = { mode: 'allowance', budgetPeriods: 30 } as const;
    const paid = guest.guestCall.pay(choice, guest.person.sign).catch(toAppError);
    const host = await admittedHost();
    speaks(host);
    const { guestCall, person } = host.page;
    const tipped = guestCall.tip(usdc(1_000n), person.sign).catch(toAppError);
    await pause(3 * PERIOD_MS);
    const errors = [first, host].flatMap(({ page }) =>
      page.views.flatMap(({ error, freezeCode, prepay }) => [error, freezeCode, prepay?.error]),
    );
    assert.ok(errors.some((error) => error));
    const journals = [guest, host.rig.guest].map(({ chain }) => chain.journal.list({}));
    const stored = (await Promise.all(journals)).flat().map(({ error }) => error);
    const all = [...errors, ...stored, await Promise.race([paid, null]), await tipped];
    assert.not.match(inspect(all, { depth: 9 }), /7xKX/);
    assert.match(JSON.stringify(host.page.link.log.entries()), /7xKX/);
  });
}

test.run();

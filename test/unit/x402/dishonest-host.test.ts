// pure
/**
 * A dishonest host takes money from a real guest, in minutes of 60 s. The tests measure what the guest
 * pays for nothing.
 */
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
import { pause, STRANGER, until } from '../../support/rig.ts';
import { admittedHost, closeCheats, openHost } from './cheats.ts';

const PERIOD_MS = 60_000;
const ALLOWANCE = { mode: 'allowance', budgetPeriods: 30 } as const;

test.after.each(closeCheats);
test.after(() => tellLosses('dishonest-host'));

const ended = (host: CheatHost): Promise<void> =>
  until('the end', () => host.page.view.phase === 'ended');
const frozen = (host: CheatHost): Promise<void> =>
  until('frozen', () => host.page.view.freezeCode !== null);
const paidMinute = (host: CheatHost, minute: number): Promise<void> =>
  until(`minute ${minute} is paid`, () =>
    host.page.view.minutes.some((each) => each.minute === minute),
  );
/** Resolves once everything that is still under way has come to its end. */
const settled = (): Promise<void> => pause(5 * PERIOD_MS);
const never = () => new Promise<never>(() => undefined);

/** Returns what the guest paid without getting media for it, in atomic USDC. */
function lost(host: CheatHost): bigint {
  const { price } = host.rig.terms;
  const served = (BigInt(Math.round(host.servedMs)) * price) / BigInt(PERIOD_MS);
  const paid = host.paid();
  return paid > served ? paid - served : 0n;
}
/** Returns the minute of each payment that the host received. */
const paymentsFor = (host: CheatHost): readonly number[] =>
  host.received.flatMap(({ path }) => (path === 'prepay' ? [] : [Number(path.split('/')[1])]));
/** Different transactions for minutes. */
const signed = ({ received }: CheatHost): number =>
  new Set(received.slice(1).map(({ payload }) => payload.payload['transaction'])).size;

async function eachSecond(
  host: CheatHost,
  seconds: number,
  act: (second: number) => unknown,
): Promise<void> {
  for (let second = 0; host.page.view.phase !== 'ended' && second < seconds; second += 1) {
    act(second);
    await pause(1_000);
  }
}

/** Sends ticks one by one until the call ends. Their count runs at `share` of real time. */
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

const freezes = ({ wire }: CheatHost): void =>
  void wire.notify('freeze', { minute: 999, code: 'unpaid' });

/** Changes what the quote of a minute asks for. */
const quotes =
  (change: object) =>
  (host: CheatHost): void =>
    void (host.onQuote = (_path, { accepts, ...honest }) => ({
      ...honest,
      accepts: accepts.map((asked) => ({ ...asked, ...change })),
    }));

interface Lie {
  /** Resolves when the habit is taken on, or when a habit of each second has run its course. */
  readonly lie: (host: CheatHost) => unknown;
  /** The call may go on after it. */
  readonly lasts?: true;
  /** Uses the received payments once the call has ended. */
  readonly later?: (host: CheatHost) => Promise<unknown>;
  /** The minutes for which a payment came. */
  readonly minutes?: readonly number[];
  readonly code?: string;
  /** Different transactions for minutes. */
  readonly signs?: number;
  /** Nothing moves beyond the prepayment; otherwise one period may be lost. */
  readonly free?: true;
}

/** Habits in which the next tick in time does not end what the last tick began. */
const CUTS: Readonly<Record<string, (host: CheatHost, second: number) => void>> = {
  'ticks too rarely for a heartbeat'(host, second) {
    host.count.rate = 0.8;
    host.beats = second % 3 === 0;
  },
  'closes its gate every other second'({ count }, second) {
    count.gate = second % 2 === 0;
  },
  'opens its gate again and again'({ count }, second) {
    count.gate = second % 4 !== 0;
  },
  'announces each second that it leaves'({ wire }) {
    wire.notify('leave', {});
  },
};
const cuts = Object.entries(CUTS).flatMap(([name, cut]) =>
  [false, null].map((media): [string, Lie] => [
    `${name}, and its media is ${media}`,
    {
      async lie(host) {
        await pause(5_000);
        host.page.media = media;
        await eachSecond(host, 300, (second) => cut(host, second));
      },
      lasts: true,
      minutes: [],
    },
  ]),
);

const silentFrom = (afterMs: number): Lie => ({
  async lie({ page }) {
    await pause(afterMs);
    page.media = null;
  },
  code: 'host_silent',
});

const LIES: Readonly<Record<string, Lie>> = {
  'asks for a payment early': {
    async lie({ count }) {
      await pause(5_000);
      count.connectedMs = PERIOD_MS;
    },
    code: 'early',
    minutes: [],
    free: true,
  },
  'has a clock that runs a fifth too fast': {
    lie: ({ count }) => void (count.rate = 1.2),
    code: 'early',
  },
  'opens its gate and sends no media': {
    async lie({ page }) {
      await pause(30_000);
      page.media = false;
    },
    minutes: [],
  },
  'has no device from the start': silentFrom(0),
  'has no device after 90 s': silentFrom(90_000),
  'has media only when a minute is due': {
    lie: (host) =>
      eachSecond(host, 600, () => {
        host.page.media = host.count.connectedMs % PERIOD_MS < 45_000 ? null : true;
      }),
    minutes: [],
  },
  ...Object.fromEntries(cuts),
  'ends an interruption with each tick, but sends no media': {
    async lie(host) {
      await pause(5_000);
      host.page.media = false;
      await tickEvery(host, 2_990, 0.15);
    },
    lasts: true,
    minutes: [],
  },
  'has no device, and reports a freeze just before each tick': {
    async lie(host) {
      await pause(5_000);
      host.page.media = null;
      await tickEvery(host, 1_000, 1, async () => {
        await pause(990);
        freezes(host);
      });
    },
    lasts: true,
    minutes: [],
  },
  'sends no media while a payment is under way, and settles late': {
    lie: (host) =>
      void (host.onPayment = async (path, payload) => {
        host.page.media = null;
        await pause(8_000);
        const granted = host.grant(path, await host.settle(path, payload));
        host.page.media = true;
        return granted;
      }),
    code: 'host_silent',
    minutes: [2],
  },
  // Every other field of a quote: quote.test.ts.
  'asks for a higher price': { lie: quotes({ amount: '500001' }), minutes: [], free: true },
  'quotes another payee': { lie: quotes({ payTo: STRANGER }), minutes: [], free: true },
  'forgets that a minute was paid, and asks again': {
    async lie(host) {
      await paidMinute(host, 2);
      host.count.connectedMs = PERIOD_MS;
      host.count.gate = false;
      const failed = { minute: 2, code: 'unpaid' };
      host.wire.notify('billing_failed', { ...failed, retryFollows: true });
      host.wire.notify('freeze', failed);
      await ended(host);
      assert.equal(paymentsFor(host), [2]);
    },
    minutes: [2],
    signs: 1,
  },
  'does not settle a payment': {
    lie: (host) => void (host.onPayment = never),
    signs: 1,
    free: true,
  },
  'claims that a settled minute failed': {
    async lie(host) {
      host.onPayment = async (path, payload) =>
        host.refuse(path, 'failed_on_chain', await host.land(payload));
      await paidMinute(host, 2);
      host.wire.notify('freeze', { minute: 2, code: 'unpaid' });
      host.count.gate = false;
    },
    signs: 1,
  },
  'gives a false block height, and lands every payment it received': {
    lie(host) {
      host.onQuote = (_path, { accepts, ...honest }) => ({
        ...honest,
        accepts: accepts.map(({ extra, ...asked }) => ({
          ...asked,
          extra: { ...extra, recentBlockhash: STRANGER, lastValidBlockHeight: '1' },
        })),
      });
      host.onPayment = (path) => host.refuse(path, 'blockhash_expired');
    },
    async later({ received, land }) {
      assert.ok(received.length > 1);
      for (const { payload } of received.slice(1)) await land(payload).catch(() => '');
    },
  },
  'announces a payment that never happened, and forges receipts': {
    async lie(host) {
      const { rig, wire, page } = host;
      const { signature = '' } = rig.ledger.transfers()[0] ?? {};
      const network = rig.host.chain.caip2;
      host.onPayment = (path) =>
        Promise.resolve(
          host.grant(path, { success: true, payer: '', transaction: signature, network }),
        );
      await until('due', () => host.count.connectedMs >= PERIOD_MS);
      wire.notify('billing_attempt', { minute: 2, signature });
      wire.notify('billing_success', { minute: 2, signature, total: '1000000' });
      await frozen(host);
      assert.is(page.view.minutes.length, 1);
    },
    free: true,
  },
};

for (const [name, row] of Object.entries(LIES)) {
  // Proves security: A host cannot charge early, more, or to another address
  // Proves security: No outage and no silence is billed
  // Proves security: A minute is not charged twice
  // Proves failures: A dishonest peer costs no more than is promised
  test(`a guest loses no more than documented to a host that ${name}`, async () => {
    const host = await admittedHost();
    const { page, rig } = host;
    await row.lie(host);
    if (!row.lasts) await ended(host);
    await row.later?.(host);
    await settled();
    if (row.code) assert.is(page.view.freezeCode?.code, row.code);
    const asked = [...new Set(paymentsFor(host))];
    if (row.minutes) assert.equal(asked, row.minutes);
    if (row.signs) assert.is(signed(host), row.signs);
    const { price } = rig.terms;
    assert.ok(host.paid() <= BigInt(1 + asked.length) * price, 'no minute is paid twice');
    if (row.free) keepLoss('host', name, nothingPaid, host.paid() - price);
    else keepLoss('host', name, onePeriod(rig.terms), lost(host));
  });
}

/** Hosts whose minutes are paid, and that freeze nobody. */
const PAID: Readonly<Record<string, (host: CheatHost) => unknown>> = {
  'is honest': () => undefined,
  'never returns the signature': (host) =>
    void (host.onPayment = async (_path, payload) => {
      await host.land(payload);
      return never();
    }),
  'says `transaction_failed` without a signature, as after a sending that timed out': (host) =>
    void (host.onPayment = (path, payload) => {
      void pause(1_000).then(() => host.land(payload));
      return host.refuse(path, 'transaction_failed');
    }),
  async 'blocks the guest’s page for 119 s'({ page }) {
    await pause(55_000);
    page.reacts = false;
    await pause(119_000);
    page.reacts = true;
  },
};

for (const [name, lie] of Object.entries(PAID)) {
  test(`a host that ${name} is paid by the minute`, async () => {
    const host = await admittedHost();
    await lie(host);
    await until('four minutes on', () => host.page.view.minutes.length === 4);
    assert.not(host.page.views.some(({ freezeCode }) => freezeCode !== null));
    assert.is(host.paid(), 4n * host.rig.terms.price);
  });
}

// Proves security: A guest loses the prepayment once, or one minute
test('a host that leaves early keeps only the prepayment', async () => {
  const host = await admittedHost({ prepaidPeriods: 3 });
  host.wire.notify('call_end', { reason: 'host' });
  await ended(host);
  await settled();
  keepLoss('host', 'walks away', prepayment(host.rig.terms), lost(host));
});

test('the guest sends no payment signed after the host ended the call', async () => {
  const host = await openHost();
  const { guest } = host.rig;
  const paid = await host.page.guestCall.pay(ALLOWANCE, async (bytes) => {
    host.wire.notify('call_end', { reason: 'host' });
    await ended(host);
    return guest.person.sign(bytes);
  });
  assert.is(paid.ok, false);
  await pause(30_000);
  assert.equal([host.received.length, host.paid()], [0, 0n]);
  assert.equal(await guest.chain.journal.list({ open: true }), []);
});

// Proves stage 6: Neither side depends on the other's honesty
test('a host without devices is paid only for minutes that the guest confirms', async () => {
  const host = await admittedHost();
  const { page } = host;
  page.media = null;
  const asked = new Set<number>();
  await until('minute 4 is asked about', () => {
    const { asks, countdownMs = 0 } = page.view.billing ?? {};
    if (asks !== undefined && asks < 4) page.guestCall.agree(asks);
    if (asks !== undefined && !asked.has(asks)) {
      asked.add(asks);
      assert.ok(countdownMs <= 30_000, 'not before it is of any use');
    }
    return asks === 4;
  });
  assert.equal([...asked], [2, 3, 4]);
  assert.equal(paymentsFor(host), [2, 3]);
  page.guestCall.agree(7);
  await frozen(host);
  assert.is(page.view.freezeCode?.code, 'host_silent');
  page.guestCall.agree(4);
  await paidMinute(host, 4);
  assert.is(page.view.freezeCode, null, 'an answer in the freeze is in time');
  await ended(host);
  await settled();
  assert.is(page.view.endReason, 'unpaid');
  assert.equal(paymentsFor(host), [2, 3, 4]);
});

test('a guest’s page that hangs for two periods pays no further minute', async () => {
  const host = await admittedHost();
  const { page } = host;
  await pause(58_000);
  page.reacts = false;
  await frozen(host);
  assert.equal(paymentsFor(host), [2, 3], 'those that came due before');
  assert.is(page.view.freezeCode?.code, 'page_silent');
  assert.is(page.view.mediaOpen, false);
  page.reacts = true;
  await until('it goes on', () => page.view.freezeCode === null);
  assert.equal(paymentsFor(host), [2, 3, 4]);
  page.reacts = false;
  await ended(host);
  await settled();
  assert.is(page.view.endReason, 'unpaid');
  assert.ok(paymentsFor(host).length <= 6, paymentsFor(host).join());
});

for (const media of [false, null]) {
  test(`a host that hangs the guest’s page gets two payments at most (media: ${media})`, async () => {
    const host = await admittedHost();
    const { page } = host;
    await pause(5_000);
    page.media = media;
    await eachSecond(host, 600, (second) => (page.reacts = second % 90 === 89));
    await settled();
    assert.is(page.view.endReason, 'unpaid');
    assert.ok(paymentsFor(host).length <= 2, paymentsFor(host).join());
  });
}

/** Habits that let seconds count in which the guest sees nothing. */
const COUNTS: Readonly<Record<string, (host: CheatHost) => Promise<unknown>>> = {
  'takes each minute late, by the retry, and counts on while the guest is frozen'(host) {
    const seen = new Set<string>();
    host.onPayment = async (path, payload) => {
      if (!seen.has(path)) return (seen.add(path), never());
      await pause(8_000);
      return host.grant(path, await host.settle(path, payload));
    };
    return pause(8 * PERIOD_MS);
  },
  'says after each tick that it is frozen, which covers the guest’s page': (host) =>
    tickEvery(host, 1_000, 1, async () => freezes(host)),
};

for (const [name, habit] of Object.entries(COUNTS)) {
  test(`a host that ${name} is not paid for that time`, async () => {
    const host = await admittedHost({ returns: true, prepaidPeriods: 2 });
    const { page } = host;
    let ms = 0;
    const timer = setInterval(() => {
      if (page.view.mediaOpen) ms += 20;
    }, 20);
    await habit(host);
    clearInterval(timer);
    if (page.view.phase !== 'ended') page.call.end('guest');
    await pause(10_000);
    const counted = page.unused[0]?.countedSeconds ?? 0;
    assert.ok(counted <= ms / 1_000 + 2, `${counted} s of ${ms} ms`);
  });
}

test('a minute that the host settles after the end counts as paid', async () => {
  const host = await admittedHost();
  const { chain } = host.rig.guest;
  host.onPayment = never;
  await ended(host);
  const [, payment] = host.received;
  assert.ok(payment);
  const signature = await host.land(payment.payload);
  const [entry] = await chain.journal.list({ role: 'guest', kind: 'minute' });
  assert.ok(entry);
  // Only the fee payer's owner can make one that verifies; judged is what follows from it.
  const announced = toBase58(crypto.getRandomValues(new Uint8Array(64)));
  const { signal } = new AbortController();
  const hinted = { hinted: Promise.resolve(announced), signal };
  for (const found of [
    await awaitPaymentStatus(chain, { ...entry, signature: null }, hinted),
    await readPaymentStatus(chain, { ...entry, signature: announced }),
  ]) {
    assert.ok(hasLanded(found));
    assert.is('signature' in found && found.signature, signature);
  }
  await settled();
  assert.is(host.paid(), 2n * host.rig.terms.price);
  keepLoss('host', 'lands it after the end', onePeriod(host.rig.terms), lost(host));
});

test('a guest does not pay again when the host denies a settled prepayment', async () => {
  const host = await openHost();
  const { rig, page } = host;
  host.onPayment = async (path, payload) => {
    await host.settle(path, payload);
    return host.refuse(path, 'payment_invalid');
  };
  assert.not((await page.guestCall.pay(ALLOWANCE, rig.guest.person.sign)).ok);
  await until('paid', () => page.view.prepay?.stage === 'unadmitted');
  await pause(120_000);
  const { phase, prepay } = page.view;
  assert.equal([phase, prepay?.stage, prepay?.error], ['awaiting-prepayment', 'unadmitted', null]);
  assert.ok(host.received.length < 20, 'asked to let it in, now and then');
  await settled();
  assert.is(host.paid(), rig.terms.price);
  keepLoss('host', 'claims failure of the prepayment', prepayment(rig.terms), lost(host));
});

test('a prepayment that lands late does not appear in the next call', async () => {
  const host = await openHost();
  const { rig, page } = host;
  host.onPayment = never;
  const choice = { mode: 'manual', budgetPeriods: 0 } as const;
  const paying = page.guestCall.pay(choice, rig.guest.person.sign);
  await until('signed', () => host.received.length > 0);
  page.guestCall.end('guest');
  page.guestCall.release();
  const before = page.views.length;
  const [sent] = host.received;
  assert.ok(sent);
  await host.land(sent.payload);
  await pause(60_000);
  assert.is(host.paid(), rig.terms.price);
  assert.not((await paying).ok);
  const [entry] = await rig.guest.chain.journal.list({ kind: 'prepay', role: 'guest' });
  assert.ok(hasLanded(entry));
  assert.is(page.views.length, before);
});

const WORDS = 'your wallet needs the 2026 update). Pay 1.50 USDC to 7xKX from any wallet (code 7';
const speak = (): never => {
  throw new RpcFailure(RPC.outOfTurn, WORDS);
};

/** The messages in which a host of other authors can write its own words. */
const SPOKEN: Readonly<Record<string, (host: CheatHost) => void>> = {
  'quotes on other terms': (host) =>
    void (host.onQuote = (_path, honest): PaymentRequired => ({
      ...honest,
      error: WORDS,
      accepts: honest.accepts.map((each) => ({ ...each, scheme: WORDS })),
    })),
  'refuses the payment': (host) => void (host.onPayment = (path) => host.refuse(path, WORDS)),
  'answers the payment with an error': (host) => void (host.onPayment = speak),
};

for (const [name, speaks] of Object.entries(SPOKEN)) {
  test(`the guest’s errors show no text of a host that ${name}`, async () => {
    const first = await openHost();
    speaks(first);
    const { guest } = first.rig;
    const paid = guest.guestCall.pay(ALLOWANCE, guest.person.sign).catch(toAppError);
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

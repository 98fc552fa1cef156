// pure
/** The quotes that the host keeps, and for how long. */
import type { PaymentRequirements } from '@x402/core/types';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { requirementsFor } from '../../../src/workers/ledger/x402/quote.ts';
import type { Resource } from '../../../src/workers/ledger/x402/resources.ts';
import { createQuotes } from '../../../src/workers/ledger/x402/quotes.ts';
import { closeWorlds, createWorld, enter, type Entering, person } from '../../support/world.ts';

test.after.each(closeWorlds);

const minute = (n: number) => ({ kind: 'minute', minute: n }) as const;

async function quotesFrom(next: () => number, takenUp = false, entering: Entering = {}) {
  const world = createWorld();
  const money = await enter(world, entering);
  const [payTo, feePayer] = [person().address, person().address];
  const price = usdc(500_000n);
  const terms = { network: 'local', payTo, price, periodSeconds: 60, prepaidPeriods: 3 } as const;
  const hash = new Uint8Array(32).fill(1);
  const callId = 'ab'.repeat(16);
  const agreed = { callId, terms, network: money.caip2, feePayer, deposit: null, hash };
  const quotes = createQuotes(money, agreed, next, takenUp);
  /** Whether a quote for it could still be paid. */
  const kept = async (resource: Resource): Promise<boolean> => {
    const wanted = requirementsFor(agreed, { resource, memo: await quotes.memo(resource) });
    const accepted = await quotes.accepted(resource, wanted);
    if (!accepted.ok) assert.equal(accepted.error, appError('payment_window_expired'));
    return accepted.ok;
  };
  return { agreed, quotes, kept, pass: (ms: number) => world.sleep(ms) };
}

test('after a refusal, the host keeps a quote only for the next minute', async () => {
  const { quotes, kept } = await quotesFrom(() => 4);
  const early = appError('too_early');
  for (let n = 1_000; n < 1_050; n += 1) await quotes.refusal(minute(n), early);
  for (let n = 1_000; n < 1_050; n += 1) assert.not(await kept(minute(n)));
  await quotes.refusal(minute(4), early);
  assert.ok(await kept(minute(4)));
});

test('the host drops a minute’s quotes when it quotes the next minute', async () => {
  let next = 4;
  const { quotes, kept } = await quotesFrom(() => next);
  await quotes.quote(minute(4));
  assert.ok(await kept(minute(4)));
  next = 5;
  assert.ok(await kept(minute(4)), 'it may be settling');
  await quotes.quote(minute(5));
  assert.equal([await kept(minute(4)), await kept(minute(5))], [false, true]);
});

test('the host keeps the quotes of only the newest tips', async () => {
  const { quotes, kept, pass } = await quotesFrom(() => 4);
  const tip = (n: number) =>
    ({ kind: 'tip', id: n.toString(16).padStart(32, '0'), amount: usdc(500_000n) }) as const;
  for (let n = 0; n < 100; n += 1) await quotes.quote(tip(n));
  const found = await Promise.all([0, 79, 80, 99].map((n) => kept(tip(n))));
  assert.equal(found, [false, false, true, true]);
  await pass(301_000);
  assert.not(await kept(tip(99)));
});

test('a quote names a raised maximum fee, which a payment may omit', async () => {
  const maxFeeIn = async (resource: Resource, entering: Entering): Promise<unknown> => {
    const { quotes } = await quotesFrom(() => 4, false, entering);
    const [accepted] = (await quotes.quote(resource)).accepts;
    assert.ok(accepted);
    const { maxFeeLamports: named, ...extra } = accepted.extra;
    for (const said of [{}, { maxFeeLamports: named }, { maxFeeLamports: 'all' }]) {
      const found = await quotes.accepted(resource, { ...accepted, extra: { ...extra, ...said } });
      assert.ok(found.ok);
      assert.is(found.value.requirements.extra['maxFeeLamports'], named, 'the host’s own counts');
    }
    return named;
  };
  const cheap = { kind: 'tip', id: '0'.repeat(32), amount: usdc(20_000n) } as const;
  assert.is(await maxFeeIn(minute(4), {}), undefined);
  assert.is(await maxFeeIn(minute(4), { maxFee: 'higher' }), 40_000);
  assert.is(await maxFeeIn(minute(4), { maxFee: 'highest' }), 100_000);
  assert.is(await maxFeeIn(cheap, { maxFee: 'highest' }), 26_000);
});

test('after a reload, earlier quotes can be paid while valid', async () => {
  const { agreed, quotes, kept, pass } = await quotesFrom(() => 4, true);
  assert.ok(await kept(minute(4)));
  const memo = await quotes.memo(minute(4));
  const { extra, ...terms } = requirementsFor(agreed, { resource: minute(4), memo });
  const reasonOf = async (accepted: PaymentRequirements): Promise<string> => {
    const found = await quotes.accepted(minute(4), accepted);
    if (found.ok) return 'none';
    return found.error.code === 'payment_invalid' ? found.error.context.reason : found.error.code;
  };
  // The earlier page may have had any blockhash, and a client may repeat it in any form.
  const again = { ...terms, extra: { ...extra, recentBlockhash: 7, lastValidBlockHeight: 9 } };
  assert.is(await reasonOf(again), 'none');
  const { decimals: _, ...lacking } = extra;
  assert.match(await reasonOf({ ...terms, extra: lacking }), 'decimals');
  assert.match(await reasonOf({ ...again, maxTimeoutSeconds: 301 }), 'maxTimeoutSeconds');
  assert.match(await reasonOf({ ...again, amount: '1' }), 'amount_mismatch');
  await pass(301_000);
  assert.is(await reasonOf(again), 'payment_window_expired');
});

test.run();

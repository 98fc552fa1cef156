// pure, clock leaps
/** The host's quotes: which are kept, and for how long. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { createQuotes } from '../../../src/workers/ledger/x402/quotes.ts';
import { closeWorlds, createWorld, enter, person } from '../../support/world.ts';

test.after.each(closeWorlds);

const minute = (n: number) => ({ kind: 'minute', minute: n }) as const;

async function quotesFrom(next: () => number) {
  const world = createWorld();
  const money = await enter(world);
  const [payTo, feePayer] = [person().address, person().address];
  const price = usdc(500_000n);
  const terms = { network: 'local', payTo, price, periodSeconds: 60, prepaidPeriods: 3 } as const;
  const hash = new Uint8Array(32).fill(1);
  const agreed = { callId: 'ab'.repeat(16), terms, network: money.caip2, feePayer, hash };
  const quotes = createQuotes(money, agreed, next);
  /** How many of the minute's quotes could be paid. */
  const kept = async (n: number): Promise<number> => {
    const { accepts } = await quotes.quote({ kind: 'prepay' });
    const [accepted] = accepts;
    if (!accepted) throw new Error('no terms');
    return (await quotes.good(minute(n), accepted)).length;
  };
  return { quotes, kept, pass: (ms: number) => world.sleep(ms) };
}

test('a refusal keeps no quote for another minute than the next', async () => {
  const { quotes, kept } = await quotesFrom(() => 4);
  const early = appError('too_early');
  for (let n = 1_000; n < 1_050; n += 1) await quotes.refusal(minute(n), early);
  for (let n = 1_000; n < 1_050; n += 1) assert.is(await kept(n), 0);
  await quotes.refusal(minute(4), early);
  assert.is(await kept(4), 1);
});

test('the quotes of a minute go when the next one is quoted', async () => {
  let next = 4;
  const { quotes, kept } = await quotesFrom(() => next);
  await quotes.quote(minute(4));
  assert.is(await kept(4), 1);
  next = 5;
  assert.is(await kept(4), 1, 'it may be settling');
  await quotes.quote(minute(5));
  assert.equal([await kept(4), await kept(5)], [0, 1]);
});

test('of ever new tips the newest few are kept', async () => {
  const { quotes, pass } = await quotesFrom(() => 4);
  const tip = (n: number) =>
    ({ kind: 'tip', id: n.toString(16).padStart(32, '0'), amount: usdc(500_000n) }) as const;
  const kept = async (n: number): Promise<number> => {
    const [accepted] = (await quotes.quote({ kind: 'prepay' })).accepts;
    return accepted ? (await quotes.good(tip(n), accepted)).length : -1;
  };
  for (let n = 0; n < 100; n += 1) await quotes.quote(tip(n));
  assert.equal([await kept(0), await kept(79), await kept(80), await kept(99)], [0, 0, 1, 1]);
  await pass(301_000);
  assert.is(await kept(99), 0);
});

test.run();

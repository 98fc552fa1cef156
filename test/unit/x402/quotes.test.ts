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
  const money = await enter(createWorld());
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
  return { quotes, kept };
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

test.run();

// pure
import 'fake-indexeddb/auto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createBudget } from '../../../src/workers/ledger/ring/budget.ts';
import { openLedgerDb } from '../../../src/workers/ledger/solana/db.ts';
import { platformEnv } from '../../../src/workers/ledger/solana/env.ts';
import { createKv } from '../../../src/workers/ledger/solana/kv.ts';
import { codeOf, errorOf } from '../../support/world.ts';

let databases = 0;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const PLENTY = 1_000_000_000n;

async function budgetAt(startMs = 1_700_000_000_000) {
  const kv = createKv(await openLedgerDb(`budget-${(databases += 1)}`), new Map());
  const clock = { wallMs: startMs };
  const env = { ...platformEnv(), wallMs: () => clock.wallMs };
  /** Opens another page of the same browser. */
  function page() {
    const { take, ...budget } = createBudget({ kv, env, network: 'local' });
    return {
      ...budget,
      take: (lamports: bigint, visit: string | null, spare = PLENTY) =>
        take(
          { lamports, what: visit === null ? 'refill' : 'answer', of: visit ?? 'a mailbox' },
          spare,
        ),
      start: (mailbox: string, lamports: bigint, spare = PLENTY) =>
        take({ lamports, what: 'start', of: mailbox }, spare),
    };
  }
  return { clock, page };
}

const refusal = (work: Promise<unknown>) =>
  errorOf(work).then(({ context }) => JSON.stringify(context));

test('the pages of one browser share one day’s budget', async () => {
  const { clock, page } = await budgetAt();
  for (let n = 0; n < 4; n += 1) await page().take(1_000_000n, null);
  await page().take(1_000_000n, 'a visit');
  assert.is((await page().read()).spent, 5_000_000n);
  assert.is(await refusal(page().take(1n, null)), '{"what":"day"}');
  clock.wallMs += DAY_MS - 1;
  assert.is(await refusal(page().take(1n, null)), '{"what":"day"}');
  clock.wallMs += 1;
  await page().take(5_000_000n, null);
});

test('a page sends at most six answers a minute, besides refills', async () => {
  const { clock, page } = await budgetAt();
  for (let n = 0; n < 6; n += 1) await page().take(1n, `visit ${n}`);
  assert.equal((await page().read()).limit?.context, { what: 'minute' });
  assert.is(await refusal(page().take(1n, 'another')), '{"what":"minute"}');
  await page().take(1n, null);
  clock.wallMs += MINUTE_MS;
  assert.is((await page().read()).limit, null);
  await page().take(1n, 'another');
});

test('a paid call takes its ring’s cost off the budget', async () => {
  const { page } = await budgetAt();
  await page().take(2_000_000n, 'paid');
  await page().take(3_000_000n, 'junk');
  await page().recoup('paid');
  assert.is((await page().read()).spent, 3_000_000n);
  // The cost of the paid call's knock and reply comes off the refills.
  await page().take(8_000n, null);
  await page().take(8_000n, null);
  await page().recoup('another');
  assert.is((await page().read()).spent, 3_000_000n + 16_000n - 10_002n);
});

test('setting the clock back frees no budget', async () => {
  const { clock, page } = await budgetAt();
  await page().take(5_000_000n, null);
  clock.wallMs -= 30 * DAY_MS;
  assert.is(await refusal(page().take(1n, null)), '{"what":"day"}');
  clock.wallMs += DAY_MS;
  await page().take(1n, null);
});

test('the budget counts recent spending that the balance does not show yet', async () => {
  for (const what of ['answer', 'refill', 'start'] as const) {
    const { clock, page } = await budgetAt();
    const take = (lamports: bigint, spare: bigint): Promise<void> => {
      if (what === 'start') return page().start('new', lamports, spare);
      return page().take(lamports, what === 'answer' ? 'a visit' : null, spare);
    };
    await take(1_000n, 1_000n);
    assert.is(await codeOf(page().take(1n, null, 1_000n)), 'till_empty', what);
    assert.is(await codeOf(page().start('another', 1n, 1_000n)), 'till_empty', what);
    await take(500n, 1_500n);
    clock.wallMs += 89_999;
    assert.is(await codeOf(take(1n, 1_500n)), 'till_empty', what);
    clock.wallMs += 1;
    await take(1_500n, 1_500n);
    const spent = what === 'start' ? 0n : 3_000n;
    assert.is((await page().read()).spent, spent, 'what is refused costs nothing');
  }
});

test('a new link costs no budget, yet never exceeds the balance', async () => {
  const { page } = await budgetAt();
  await page().take(1_000n, null);
  assert.is(await codeOf(page().start('new', 1_000n, 1_999n)), 'till_empty');
  await page().start('new', 4_000_000n);
  assert.is((await page().read()).spent, 1_000n);
  await page().take(4_999_000n, null);
  await page().recoup('another');
  assert.is((await page().read()).spent, 5_000_000n - 10_002n);
});

test('a refill counts as pending for 90 seconds, or until it lands', async () => {
  const { clock, page } = await budgetAt();
  const waits = () => Promise.all(['a mailbox', 'new'].map((each) => page().fillsForMs(each)));
  assert.equal(await waits(), [0, 0]);
  await page().take(1n, 'a mailbox');
  assert.equal(await waits(), [0, 0], 'an answer fills nothing');
  await page().take(1n, null);
  clock.wallMs += 30_000;
  await page().start('new', 1n);
  assert.equal(await waits(), [60_000, 90_000]);
  await page().filled('new');
  assert.equal(await waits(), [60_000, 0]);
  clock.wallMs += 60_000;
  assert.equal(await waits(), [0, 0]);
});

test.run();

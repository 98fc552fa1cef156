import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { usdc } from '../../src/shared/money.ts';
import { parseReceipt, receiptText } from '../../src/shared/receipt/text.ts';
import { connect, type Pair, type PairOptions, prepay, type Side } from './call.ts';
import { forAll } from './for-all.ts';
import { auditText, copied, downloading } from './receipts.ts';
import type { Books } from './site.ts';
import { visit } from './visit.ts';

const PRICE = usdc(500_000n);
const PREPAID = 8;
const TRIAL = '30';
/** Finality takes the local ledger 13 s; the guest looks every few seconds. */
const BACK_MS = 120_000;

type Opened = Pick<Pair, 'host' | 'guest' | 'close'> & {
  readonly site: { readonly url: string; readonly ledger: Books };
};

const sides = ({ host, guest }: Opened): readonly Side[] => [host, guest];

const says = ({ page }: Side, text: string): Promise<unknown> =>
  page.waitForFunction((wanted) => document.body.innerText.includes(wanted), {}, text);

const sumOf = (all: readonly { readonly amount: bigint }[]): bigint =>
  all.reduce((total, { amount }) => total + amount, 0n);

/** Two tests of one call: a tip, then a guest that leaves within the trial; on whichever node. */
export function trialAndTip(name: string, open: (options: PairOptions) => Promise<Opened>): void {
  const test = suite(name);
  const pair = forAll(() => downloading(open, { prepaid: PREPAID }), test);
  test.after(() => {
    for (const side of sides(pair)) assert.equal(side.guard.offences, [], side.kind);
  });

  test(`${name}: both screens show that a tip arrived`, async () => {
    const { host, guest } = pair;
    await host.ui.click('role-host');
    await host.ui.shown('trial');
    await host.page.select('[data-testid="trial"]', TRIAL);
    await connect(pair, undefined, true);
    assert.is(await guest.ui.data('terms', 'trial'), TRIAL);
    await prepay(pair);
    await says(guest, 'The time is free if you leave before 0:30.');
    await says(host, 'The time is free if the call ends before 0:30.');
    await guest.ui.click('tab-payments');
    await guest.ui.click('tip-open');
    assert.is(await guest.ui.data('tip-1', 'atomic'), String(PRICE));
    await guest.ui.click('tip-1');
    await says(guest, 'Thank you! Your tip of 0.50 USDC has arrived.');
    await says(host, 'A tip of 0.50 USDC from your guest.');
    for (const { ui } of sides(pair)) {
      await ui.shown('paid-tip');
      assert.is(await ui.data('paid-tip', 'amount'), String(PRICE));
      assert.is(await ui.data('total-paid', 'atomic'), String(PRICE * BigInt(PREPAID)));
    }
    const [tip] = await Promise.all(sides(pair).map(({ ui }) => ui.data('paid-tip', 'signature')));
    assert.is(await host.ui.data('paid-tip', 'signature'), tip);
  });

  test(`${name}: a guest that leaves within the trial gets everything back`, async () => {
    const { host, guest, site } = pair;
    const elapsedMs = Number(await guest.ui.data('elapsed', 'ms'));
    assert.ok(elapsedMs < Number(TRIAL) * 1_000, `too late: ${elapsedMs} ms`);
    await guest.ui.click('end-call');
    for (const { ui } of sides(pair)) {
      await ui.shown('call-ended');
      await ui.until('unused', 'state', ['returned'], BACK_MS);
      assert.is(await ui.data('unused', 'trial'), 'true');
      assert.is(await ui.data('unused', 'returned'), String(PRICE * BigInt(PREPAID)));
      await ui.until('ended-net', 'atomic', [String(PRICE)]);
    }
    await says(
      guest,
      'The call ended within the trial, so all that you paid for time is refunded.',
    );
    const moved = await site.ledger.transfers();
    const purse = await guest.ui.text('wallet-address');
    const back = moved.filter(({ destinationOwner }) => destinationOwner === purse);
    assert.is(back.length, 1, 'one return');
    assert.is(sumOf(back), PRICE * BigInt(PREPAID));
    assert.is(moved.length, 3, 'prepayment, tip and return');
    assert.is(sumOf(moved) - sumOf(back), PRICE * BigInt(PREPAID + 1), 'prepayment and tip');
    const bills = [];
    for (const side of [guest, host]) {
      const parsed = parseReceipt(await copied(side, 'words'));
      assert.ok(parsed.ok);
      if (parsed.ok) bills.push(receiptText(parsed.value));
    }
    assert.is(bills[0], bills[1], 'one bill');
    assert.match(bills[0] ?? '', '"kind": "tip"');
    assert.match(bills[0] ?? '', `"trialSeconds": ${TRIAL}`);
    const stranger = await visit(guest.browser, site, { query: { network: 'local' } });
    assert.equal(await auditText(stranger, bills[0] ?? ''), { matches: 'true', wrong: [] });
    await sleep(3_000);
    assert.is((await site.ledger.transfers()).length, moved.length, 'and nothing more');
  });

  test.run();
}

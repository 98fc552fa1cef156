// tier: all
// waits
/** Refunds from the call and from the receipts. The guest also extends and ends the allowance. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  connect,
  minutesPaid,
  openPair,
  prepay,
  type Side,
  STEADY_PERIOD,
} from '../support/call.ts';
import {
  auditText,
  copied,
  downloading,
  listed,
  refund,
  refunded,
  type Row,
} from '../support/receipts.ts';
import { forAll } from '../support/for-all.ts';
import { visit } from '../support/visit.ts';
import { PATIENCE_MS } from '../support/ui.ts';

const PRICE = 500_000n;

const pair = forAll(() => downloading(openPair, { prepaid: 1, period: STEADY_PERIOD }));

/** Waits until this text is visible. */
async function says({ page }: Side, words: string, timeoutMs = PATIENCE_MS): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll<HTMLElement>('.refunded, .money, [data-testid="toast"]')].some(
        (each) => each.getClientRects().length > 0 && each.textContent.includes(wanted),
      ),
    { timeout: timeoutMs, polling: 50 },
    words,
  );
}

const back = () =>
  pair.site.ledger
    .transfers()
    .slice(1)
    .filter(({ sourceOwner }) => sourceOwner === pair.site.ledger.transfers()[0]?.destinationOwner);

const kinds = (rows: readonly Row[], kind: string): readonly Row[] =>
  rows.filter((row) => row['kind'] === kind);

test('the guest sees the prepayment that the host refunds during the call', async () => {
  const { host, guest } = pair;
  await connect(pair);
  await prepay(pair);
  await guest.ui.click('extend');
  await says(guest, 'Added 10 minutes to the spending limit');
  await Promise.all([host, guest].map((side) => minutesPaid(side, 1, 120_000)));
  const [prepaid] = pair.site.ledger.transfers();
  await refund(host, prepaid?.signature ?? '');
  await says(host, 'Refunded');
  await says(guest, 'Your host refunded 0.50 USDC.');
  await says(guest, 'Refunded to you');
  assert.equal(
    back().map(({ amount, destinationOwner }) => [amount, destinationOwner]),
    [[PRICE, prepaid?.sourceOwner]],
  );
});

test('after the guest stops automatic payments, no further minute is paid', async () => {
  const { host, guest } = pair;
  await guest.ui.click('revoke');
  await says(guest, 'Limit left: 0.00 USDC');
  const before = pair.site.ledger.transfers().length;
  for (const side of [host, guest]) {
    await side.ui.shown('call-ended', 120_000);
    assert.is(await side.ui.data('call-ended', 'reason'), 'unpaid');
  }
  assert.is(pair.site.ledger.transfers().length, before);
});

// Proves money back: Refunds
test('the guest finds a refund from the receipts, and both bills match', async () => {
  const { host, guest, site } = pair;
  const minutes = kinds(await listed(host, site.ledger.transfers().length), 'minute');
  // A minute that was signed as the limit ended may be listed as failed. It cannot be refunded.
  const paid = minutes.find((row) => row['state'] === 'confirmed');
  const minute = paid?.['signature'] ?? '';
  const early = await copied(host, 'link');
  await refund(host, minute);
  await refunded(host, 2);
  // The guest still has the card of the call before it, and comes back to its tab.
  await guest.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  const toHost = site.ledger.transfers().reduce((sum, { amount }) => sum + amount, 0n);
  const toGuest = back().reduce((sum, { amount }) => sum + amount, 0n);
  await guest.ui.until('ended-net', 'atomic', [String(toHost - 2n * toGuest)]);
  // The page offers the refund only once.
  const left = await host.page.evaluate(
    (signature) =>
      [...document.querySelectorAll<HTMLElement>('[data-testid="refund"]')].filter(
        (each) => each.dataset['payment'] === signature && each.getClientRects().length > 0,
      ).length,
    minute,
  );
  assert.is(left, 0);
  assert.is(back().length, 2);
  const transfers = site.ledger.transfers();
  const rows = await listed(guest, transfers.length);
  // The list may also show a failed minute, signed as the spending limit ended, that moved no money.
  const moved = rows.filter((row) => row['state'] === 'confirmed');
  assert.equal(
    moved.map((row) => row['signature']).sort(),
    transfers.map(({ signature }) => signature).sort(),
  );
  for (const row of kinds(rows, 'refund'))
    assert.equal([row['way'], row['amount']], ['in', String(PRICE)]);
  const bill = await copied(guest, 'json');
  assert.equal(JSON.parse(await copied(host, 'json')), JSON.parse(bill));
  const stranger = await visit(host.browser, site, { query: { network: 'local' } });
  assert.equal(await auditText(stranger, bill), { matches: 'true', wrong: [] });
  const since = await auditText(stranger, early);
  assert.is(since.matches, 'false');
  assert.equal(
    since.wrong.map((line) => line.replace(/\/.*/, '')),
    ['missing-in-receipt refund refund'],
  );
  const verdict = await stranger.page.$eval('.verdict', ({ textContent }) => textContent);
  assert.match(
    verdict ?? '',
    /on Solana as the receipt says\. It omits 1 refund\. Refunded in all: 1\.00 USDC\.$/,
  );
  for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
});

test.run();

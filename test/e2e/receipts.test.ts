// tier: all
// waits
/** Receipts and audit. The page lists and keeps what was paid, and a stranger can check it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Transfer } from '../../dev/ledger/history.ts';
import { formatUsdc, usdc } from '../../src/shared/money.ts';
import { connect, endSettled, openPair, prepay, type Side } from '../support/call.ts';
import { auditText, copied, downloading, listed, type Row, runAudit } from '../support/receipts.ts';
import { forAll } from '../support/for-all.ts';
import { PATIENCE_MS } from '../support/ui.ts';
import { visit, type Visit } from '../support/visit.ts';

/** The reader has no wallet and no call. It only knows which network to read. */
const READER = { network: 'local' };

const pair = forAll(() => downloading(openPair, { prepaid: 2 }));
/** A profile that was in no call. */
let stranger: Visit;
let paid: readonly Transfer[];

async function talk(minutes: number): Promise<void> {
  await prepay(pair);
  await endSettled(pair, 'guest', minutes);
}

test.before(async () => {
  await connect(pair);
  await talk(2);
  paid = pair.site.ledger.transfers();
  stranger = await visit(pair.host.browser, pair.site, { query: READER });
});

/** The words held, with times that a call of this length can have. */
const SEEN =
  /^Connection on your side: (?:good|fair|poor) [01]:\d\d(?:, (?:fair|poor) [01]:\d\d)*(?:; 1 interruption|; \d+ interruptions)?$/;
const seen = new Map<Side, string>();

test('each side’s ended card shows that side’s connection quality', async () => {
  for (const side of [pair.host, pair.guest]) {
    await side.ui.shown('ended-quality');
    const line = await side.ui.text('ended-quality');
    assert.match(line, SEEN, side.kind);
    seen.set(side, line);
  }
});

/** Signature and amount, in one order. */
const pairs = (rows: readonly Row[]): readonly string[] =>
  rows.map((row) => `${row['signature']} ${row['amount']}`).sort();
const onLedger = (): readonly string[] =>
  paid.map(({ signature, amount }) => `${signature} ${amount}`).sort();

// Proves receipts: Summary, filter, export
test('both sides list the ledger’s payments, also after a reload', async () => {
  for (const side of [pair.host, pair.guest]) {
    const rows = await listed(side, paid.length);
    assert.equal(pairs(rows), onLedger(), side.kind);
    const way = side === pair.host ? 'in' : 'out';
    for (const row of rows) assert.is(row['way'], way);
    await side.page.reload();
    await side.ui.shown('role-host');
    assert.equal(pairs(await listed(side, paid.length)), onLedger(), `${side.kind}, reloaded`);
    await side.ui.shown('call-quality');
    assert.is(await side.ui.text('call-quality'), seen.get(side), `${side.kind}, reloaded`);
  }
});

// Proves receipts: Invoices and statements, printed
test('invoice and statement match the ledger, and the invoice keeps its number', async () => {
  const numbers: (string | undefined)[] = [];
  for (const side of [pair.host, pair.guest]) {
    const { ui, page } = side;
    for (const _ of ['at first', 'again']) {
      await ui.click('invoice-open');
      await ui.shown('invoice');
      await page.waitForFunction(
        () =>
          /: Matches/.test(
            document.querySelector('[data-testid="invoice-audit"]')?.textContent ?? '',
          ),
        { timeout: PATIENCE_MS, polling: 50 },
      );
      const rows = (await ui.all('invoice-payment')).map(({ signature }) => signature);
      assert.equal([...rows].sort(), paid.map(({ signature }) => signature).sort(), side.kind);
      const total = paid.reduce((sum, { amount }) => sum + amount, 0n);
      assert.is(await ui.text('invoice-total'), formatUsdc(usdc(total)), side.kind);
      numbers.push((await ui.all('invoice'))[0]?.['number']);
      await ui.click('invoice-back');
      await ui.shown('invoice-open');
    }
  }
  assert.match(numbers[0] ?? '', /^LOCAL-\w{4}-0001$/);
  assert.equal(numbers, [numbers[0], numbers[0], '', ''], 'a statement has no number');
});

// Proves receipts: The host's month
test('the host’s month matches the ledger', async () => {
  const { ui } = pair.host;
  await ui.click('month-open');
  await ui.shown('month-csv');
  const total = paid.reduce((sum, { amount }) => sum + amount, 0n);
  for (const name of ['gross', 'net'])
    assert.is((await ui.all(`month-total-${name}`))[0]?.['atomic'], String(total), name);
  assert.equal(
    (await ui.all('month-topic')).map(({ net }) => net),
    [String(total)],
  );
  await ui.click('month-back');
  await ui.shown('month-open');
  assert.not(await pair.guest.ui.has('month-open'), 'a guest has earned nothing');
});
let receipt = '';

// Proves receipts: Audit, from the chain alone, in a browser that was on no call
test('a stranger can verify the guest’s receipt, pasted or as a link', async () => {
  receipt = await copied(pair.guest, 'json');
  assert.equal(await auditText(stranger, receipt), { matches: 'true', wrong: [] });
  assert.is(await stranger.ui.count('audit-line'), paid.length + 1);

  const link = new URL(await copied(pair.guest, 'link'));
  await stranger.go(READER, link.hash);
  await stranger.ui.shown('audit-input');
  assert.equal(await runAudit(stranger), { matches: 'true', wrong: [] });
  assert.not(await stranger.ui.has('wallet-address'));
});

test('the host’s receipt of the call equals the guest’s', async () => {
  const hosts = JSON.parse(await copied(pair.host, 'json')) as unknown;
  assert.equal(hosts, JSON.parse(receipt));
});

test('no page contacts a server that is not in the page’s settings', () => {
  for (const side of [pair.host, pair.guest, stranger] satisfies Side[]) {
    assert.equal(side.guard.offences, [], side.kind);
  }
});

test.run();

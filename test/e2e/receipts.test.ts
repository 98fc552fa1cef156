// tier: all
// waits
/** Receipts and audit: what was paid is listed, kept, exported, and provable to a stranger. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Transfer } from '../../dev/ledger/history.ts';
import { CSV_COLUMNS } from '../../src/main/receipts/export.ts';
import { formatUsdc, usdc } from '../../src/shared/money.ts';
import { connect, endSettled, openPair, prepay, type Side } from '../support/call.ts';
import { parseCsv } from '../support/csv.ts';
import {
  auditRefuses,
  auditText,
  copied,
  downloading,
  listed,
  type Row,
  runAudit,
} from '../support/receipts.ts';
import { forAll } from '../support/for-all.ts';
import { isLongerTier } from '../support/tier.ts';
import { PATIENCE_MS } from '../support/ui.ts';
import { press, visit, type Visit } from '../support/visit.ts';

/** No wallet, no parameters of a call: only where the chain is read. */
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

/** Words that held, with times that a call of this length can have. */
const SEEN =
  /^Connection on your side: (?:good|fair|poor) [01]:\d\d(?:, (?:fair|poor) [01]:\d\d)*(?:; 1 interruption|; \d+ interruptions)?$/;
const seen = new Map<Side, string>();

test('each side’s ended card says how its own connection was', async () => {
  for (const side of [pair.host, pair.guest]) {
    await side.ui.shown('ended-quality');
    const line = await side.ui.text('ended-quality');
    assert.match(line, SEEN, side.kind);
    seen.set(side, line);
    console.log(`  ${side.kind}: ${line}`);
  }
});

/** Signature and amount, in one order. */
const pairs = (rows: readonly Row[]): readonly string[] =>
  rows.map((row) => `${row['signature']} ${row['amount']}`).sort();
const onLedger = (): readonly string[] =>
  paid.map(({ signature, amount }) => `${signature} ${amount}`).sort();

// Proves receipts: Summary, filter, export
test('both sides list what the ledger has, to the last unit, and so after a reload', async () => {
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

test('CSV and JSON exports say the same, and add up', async () => {
  const total = paid.reduce((sum, { amount }) => sum + amount, 0n);
  for (const side of [pair.host, pair.guest]) {
    await side.ui.click('export-csv');
    const [names = [], ...rows] = parseCsv(await pair.files.take(side.kind, '.csv'));
    assert.equal(names, CSV_COLUMNS);
    const table = rows.map((row) =>
      Object.fromEntries(names.map((name, i) => [name, row[i] ?? ''] as const)),
    );
    const moved = table.filter((row) => row['direction'] !== 'none');
    assert.equal(
      pairs(moved.map((row) => ({ ...row, amount: row['amount_atomic'] ?? '' }))),
      onLedger(),
    );

    await side.ui.click('export-json');
    const { payments, ownObservations } = JSON.parse(await pair.files.take(side.kind, '.json')) as {
      payments: Row[];
      ownObservations: Row[];
    };
    assert.equal(
      ownObservations.map(({ role }) => role),
      [side === pair.host ? 'host' : 'guest'],
    );
    const same = payments.filter((row) => row['direction'] !== 'none');
    assert.equal(pairs(same), onLedger());
    assert.is(
      same.reduce((sum, row) => sum + BigInt(row['amount'] ?? ''), 0n),
      total,
    );
  }
});

// Proves receipts: Invoices and statements, printed
test('an invoice and a statement say what the ledger has; the number stays', async () => {
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
test('the host’s month is what the ledger has', async () => {
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

test('the browser’s Back leads from a page of the receipts to the list, then to where that was opened', async () => {
  for (const side of [pair.host, pair.guest]) {
    const { ui, page } = side;
    const go = (steps: number): Promise<void> => page.evaluate((by) => history.go(by), steps);
    const pages = side === pair.host ? ['invoice', 'month'] : ['invoice'];
    await page.reload();
    await ui.shown('role-host');
    await listed(side, paid.length);
    for (const name of pages) {
      await ui.click(`${name}-open`);
      await ui.shown(`${name}-back`);
      const length = await page.evaluate(() => history.length);
      await go(-1);
      await ui.shown('invoice-open');
      await go(1);
      await ui.shown(`${name}-back`);
      // The page's own way back makes no entry that Back would have to pass.
      await ui.click(`${name}-back`);
      await ui.shown('invoice-open');
      await go(-1);
      await ui.shown('role-host');
      await go(2);
      await ui.shown(`${name}-back`);
      await go(-1);
      await ui.shown('invoice-open');
      assert.is(await page.evaluate(() => history.length), length, `${side.kind}, ${name}`);
    }
  }
});

/** JSON as it is copied, to be changed before it is pasted. */
type Fields = Record<string, string | number | null>;
interface LooseReceipt {
  price: string;
  sessionKey: string | null;
  approvals: Fields[];
  payments: Fields[];
}
let receipt = '';
const changed = (change: (copy: LooseReceipt) => void): string => {
  const copy = JSON.parse(receipt) as LooseReceipt;
  change(copy);
  return JSON.stringify(copy);
};
const minute = ({ payments }: LooseReceipt, n: number): Fields => {
  const found = payments.find(({ resource }) => resource === `minute/${n}`);
  if (!found) throw new Error(`no minute ${n}`);
  return found;
};

// Proves receipts: Audit, from the chain alone, in a browser that was on no call
test('the guest’s receipt convinces a stranger, pasted or as a link', async () => {
  receipt = await copied(pair.guest, 'json');
  assert.equal(await auditText(stranger, receipt), { matches: 'true', wrong: [] });
  assert.is(await stranger.ui.count('audit-line'), paid.length + 1);

  const link = new URL(await copied(pair.guest, 'link'));
  await stranger.go(READER, link.hash);
  await stranger.ui.shown('audit-input');
  assert.equal(await runAudit(stranger), { matches: 'true', wrong: [] });
  assert.not(await stranger.ui.has('wallet-address'));
});

test('a receipt in words marks how the connection was as its giver’s own observation', async () => {
  for (const [side, role] of [
    [pair.host, 'host'],
    [pair.guest, 'guest'],
  ] as const) {
    const line = seen.get(side)?.replace('Connection on your side: ', '');
    const mark = `Connection as the ${role} saw it, not part of the check: `;
    assert.ok((await copied(side, 'words')).includes(`${mark}${line}\n`), role);
  }
});

test('the host’s receipt of the same call is the same', async () => {
  const hosts = JSON.parse(await copied(pair.host, 'json')) as unknown;
  assert.equal(hosts, JSON.parse(receipt));
});

const TAMPERED: readonly (readonly [string, string, (copy: LooseReceipt) => void])[] = [
  ['an amount', 'amount minute minute/3', (copy) => (minute(copy, 3)['amount'] = '600000')],
  [
    'a payment removed',
    'missing-in-receipt minute minute/4',
    (copy) => copy.payments.splice(copy.payments.indexOf(minute(copy, 4)), 1),
  ],
  ['a time', 'time minute minute/3', (copy) => (minute(copy, 3)['blockTimeS'] = 1_000)],
  ['the price', 'price minute minute/3', (copy) => (copy.price = '400000')],
  [
    'a cap',
    'cap approval',
    ({ approvals }) => approvals.forEach((each) => (each['cap'] = '99000000')),
  ],
  [
    'a payment listed twice',
    'listed-twice minute minute/3',
    (copy) => copy.payments.push({ ...minute(copy, 3) }),
  ],
];
for (const [what, line, tamper] of TAMPERED) {
  test(`a receipt with ${what} changed does not match, and the line is named`, async () => {
    const { matches, wrong } = await auditText(stranger, changed(tamper));
    assert.is(matches, 'false');
    assert.ok(wrong.includes(line), wrong.join('; '));
  });
}

test('half a receipt is refused with what to do', async () => {
  await auditRefuses(stranger, receipt.slice(0, receipt.length / 2), 'receipt_invalid');
});

if (isLongerTier) {
  test('a call of which each minute was signed in the wallet is audited alike', async () => {
    const { host, guest } = pair;
    const before = pair.site.ledger.transfers().length;
    for (const side of [host, guest]) await press(side.ui, 'Back');
    await connect(pair);
    await guest.ui.fill('pay-mode', 'manual');
    await talk(1);
    const made = pair.site.ledger.transfers().slice(before);
    const rows = await listed(guest, before + made.length);
    assert.is(rows.length, before + made.length);
    // The newest call comes first.
    const bill = await copied(guest, 'json');
    const { sessionKey, approvals, payments } = JSON.parse(bill) as LooseReceipt;
    assert.is(sessionKey, null);
    assert.equal(approvals, []);
    assert.equal(
      payments.map(({ signature }) => signature).sort(),
      made.map((each) => each.signature).sort(),
    );
    assert.equal(await auditText(stranger, bill), { matches: 'true', wrong: [] });
  });
}

test('no page asked anybody whom nobody set', () => {
  for (const side of [pair.host, pair.guest, stranger] satisfies Side[]) {
    assert.equal(side.guard.offences, [], side.kind);
  }
});

test.run();

// pure
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CSV_COLUMNS, toCsv, toJson } from '../../../src/main/receipts/export.ts';
import { csvField } from '../../../src/main/ui/csv.ts';
import { appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { parseCsv } from '../../support/csv.ts';
import { paidCall as call, payment } from '../../support/samples.ts';

test('the CSV has a header and one CRLF-ended line per payment', () => {
  const records = call(2);
  const text = toCsv(records);
  assert.ok(text.endsWith('\r\n'));
  const rows = parseCsv(text);
  assert.equal(rows[0], CSV_COLUMNS);
  assert.is(rows.length, 4);
  for (const row of rows) assert.is(row.length, CSV_COLUMNS.length);
  assert.is(toCsv([]), `${CSV_COLUMNS.join()}\r\n`);
});

// Proves receipts: Summary, filter, export
test('CSV and JSON have the same amounts, to the last unit', () => {
  const record = payment({
    amount: usdc(18_446_744_073_709_551_615n),
    blockTimeS: 1_700_000_000,
    state: 'failed',
    error: appError('blockhash_expired'),
    title: '=1+1.xlsx',
  });
  const [names, values] = parseCsv(toCsv([record]));
  const row = Object.fromEntries((names ?? []).map((name, i) => [name, values?.[i]]));
  assert.is(row['time'], '2023-11-14T22:13:20.000Z');
  assert.is(row['amount_usdc'], '18446744073709.551615');
  assert.is(row['amount_atomic'], '18446744073709551615');
  assert.is(row['error'], 'blockhash_expired');
  assert.is(row['minute'], '4');
  assert.is(row['title'], "'=1+1.xlsx", 'what a seller called it is no formula');
  assert.match(row['explorer'] ?? '', /^https:.*\/tx\/s\d+\?cluster=devnet$/);
  const { payments } = JSON.parse(toJson([record])) as { payments: Record<string, unknown>[] };
  const [same] = payments;
  assert.is(same?.['amount'], row['amount_atomic']);
  assert.is(same?.['time'], row['time']);
  assert.is(same?.['signature'], row['signature']);
  assert.is(same?.['error'], row['error']);
  assert.is(same?.['title'], '=1+1.xlsx');
});

test('the JSON keeps this side’s observations apart from a call’s payments', () => {
  const [role, callId] = ['host', 'c7'] as const;
  const records = call(2, { role, callId });
  const tally = { goodMs: 760_000, fairMs: 30_000, poorMs: 0, interruptions: 1 };
  const tallies = [
    { role, callId, tally },
    { role, callId: 'another', tally },
  ];
  const json = JSON.parse(toJson(records, tallies)) as Record<string, unknown>;
  assert.equal(json['ownObservations'], [{ call: callId, role, connection: tally }]);
  const { payments } = JSON.parse(toJson(records)) as Record<string, unknown>;
  assert.equal(json['payments'], payments);
});

test('the export leaves cells without a value empty', () => {
  const record = payment({
    kind: 'transfer',
    role: null,
    callId: null,
    minute: null,
    signature: null,
    network: 'local',
  });
  const [names, values] = parseCsv(toCsv([record]));
  for (const name of ['role', 'signature', 'call', 'minute', 'error', 'explorer']) {
    assert.is(values?.[names?.indexOf(name) ?? -1], '', name);
  }
  const { payments } = JSON.parse(toJson([record])) as { payments: Record<string, unknown>[] };
  for (const name of ['role', 'signature', 'call', 'minute', 'error']) {
    assert.is(payments[0]?.[name], null, name);
  }
});

test('no CSV field begins a formula, and every field reads back', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'=+-@"\',;\t\r\n a1') })),
      (text) => {
        const field = csvField(text);
        const [[read = ''] = []] = parseCsv(`${field}\r\n`);
        assert.not.match(read, /(?:^|[;\t\r\n])\s*[=+\-@]|^[\t\r\n]/);
        assert.is(read.replaceAll("'", ''), text.replaceAll("'", ''), 'nothing else is changed');
        if (!/[=+\-@\t\r\n]/.test(text)) assert.is(read, text);
      },
    ),
  );
});

test('CSV quotes every text that a spreadsheet takes for a formula', () => {
  for (const sign of '=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212') {
    for (const before of ['', ' ', '\u00a0', '\u3000', '\ufeff', '\u200b']) {
      const text = `${before}${sign}1`;
      assert.is(csvField(text), `'${text}`, JSON.stringify(text));
    }
    // Where the comma is the decimal sign, a spreadsheet splits at semicolons.
    assert.is(csvField(`a.txt;${sign}1`), `a.txt;'${sign}1`);
    assert.is(csvField(`a${sign}1`), `a${sign}1`);
  }
  // Where semicolons separate, a quote opens a cell.
  assert.is(csvField('x;"=1+1;y'), '"x;\'""=1+1;y"');
  assert.is(csvField('0.50'), '0.50');
});

test.run();

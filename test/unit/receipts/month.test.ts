// pure
/** The host's month: days of a time zone, sums that add up, and a table that a spreadsheet reads. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { minutesText } from '../../../src/main/receipts/minutes.ts';
import { MONTH_COLUMNS, monthCsv } from '../../../src/main/receipts/month-csv.ts';
import {
  daysIn,
  monthRows,
  monthsIn,
  NOTHING,
  ownTimeZone,
  rowsOf,
  sumsBy,
} from '../../../src/main/receipts/month.ts';
import { $language, ENGLISH } from '../../../src/main/text/texts.ts';
import { csvTable, figure } from '../../../src/main/ui/csv.ts';
import type { PaymentRecord } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';
import { parseCsv } from '../../support/csv.ts';
import { GUEST, HOST, paidCall, payment, LATE } from '../../support/samples.ts';

const at = (iso: string): number => Date.parse(iso) / 1000;
const UTC = 'UTC';

/** Three prepaid minutes and one more, of this call, at this time. */
const call = (callId: string, iso: string, payer = GUEST): readonly PaymentRecord[] =>
  paidCall(1, { role: 'host', callId, payer, blockTimeS: at(iso) });
const back = (callId: string, iso: string, amount: bigint, resource?: string): PaymentRecord =>
  payment({
    kind: resource === undefined ? 'end' : 'refund',
    role: 'host',
    callId,
    minute: null,
    payer: HOST,
    recipient: GUEST,
    amount: usdc(amount),
    ...(resource !== undefined && { resource }),
    blockTimeS: at(iso),
  });

// Proves receipts: The host's month
test('a day begins at midnight of the user’s time zone', () => {
  const vectors: readonly (readonly [zone: string, iso: string, day: string])[] = [
    ['UTC', '2026-11-30T23:59:59Z', '2026-11-30'],
    ['UTC', '2026-12-01T00:00:00Z', '2026-12-01'],
    ['Europe/Berlin', '2026-11-30T22:59:59Z', '2026-11-30'],
    ['Europe/Berlin', '2026-11-30T23:00:00Z', '2026-12-01'],
    ['Europe/Berlin', '2026-06-30T22:00:00Z', '2026-07-01'],
    // The night in which the clock is put back has 25 hours.
    ['Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25'],
    ['Europe/Berlin', '2026-10-25T22:59:59Z', '2026-10-25'],
    ['Europe/Berlin', '2026-10-25T23:00:00Z', '2026-10-26'],
    ['Pacific/Kiritimati', '2026-11-30T10:00:00Z', '2026-12-01'],
    ['America/Los_Angeles', '2026-12-01T07:59:59Z', '2026-11-30'],
    ['Asia/Kathmandu', '2026-11-30T18:15:00Z', '2026-12-01'],
  ];
  for (const [zone, iso, day] of vectors) {
    assert.is(daysIn(zone)(Date.parse(iso)), day, `${iso} in ${zone}`);
  }
});

test('a browser without a time zone counts in UTC', () => {
  const { resolvedOptions } = Intl.DateTimeFormat.prototype;
  const says = (timeZone: unknown): string => {
    Intl.DateTimeFormat.prototype.resolvedOptions = function () {
      return { ...resolvedOptions.call(this), timeZone: timeZone as string };
    };
    return ownTimeZone();
  };
  try {
    assert.is(says('Asia/Kathmandu'), 'Asia/Kathmandu');
    for (const odd of ['Etc/Unknown', 'posixrules', '', undefined, null, 7]) {
      assert.is(says(odd), 'UTC', String(odd));
    }
  } finally {
    Intl.DateTimeFormat.prototype.resolvedOptions = resolvedOptions;
  }
});

test('a scheduled call counts on its first day, payments when made', () => {
  const of = { role: 'host', minute: null } as const;
  const records = [
    payment({ ...of, kind: 'prepay', ahead: true, blockTimeS: at('2026-11-28T10:00:00Z') }),
    payment({ ...of, kind: 'allowance', blockTimeS: at('2026-11-30T08:00:00Z') }),
    payment({ role: 'host', blockTimeS: at('2026-12-01T00:01:00Z') }),
  ];
  assert.equal(
    monthRows(records, [], UTC).map(({ day, calls, gross }) => [day, calls, gross]),
    [
      ['2026-11-28', 0, 500_000n],
      ['2026-11-30', 1, 0n],
      ['2026-12-01', 0, 500_000n],
    ],
  );
});

test('each payment and refund counts on its own day', () => {
  const records = [
    ...call('a', '2026-11-30T20:00:00Z'),
    payment({
      kind: 'file',
      role: 'host',
      callId: 'a',
      minute: null,
      amount: usdc(1_250_000n),
      blockTimeS: at('2026-11-30T20:02:00Z'),
    }),
    back('a', '2026-11-30T20:05:00Z', 250_000n),
    back('a', '2026-12-01T09:00:00Z', 1_250_000n, 'refund/s2'),
    ...call('b', '2026-12-01T10:00:00Z'),
  ];
  const rows = monthRows(records, [{ role: 'host', callId: 'a', title: 'Bread' }], UTC);
  assert.equal(rows, [
    {
      day: '2026-11-30',
      guest: GUEST,
      topic: 'Bread',
      gross: 3_250_000n,
      returned: 250_000n,
      refunded: 0n,
      net: 3_000_000n,
      microMinutes: 3_500_000,
      calls: 1,
      files: 1,
    },
    {
      day: '2026-12-01',
      guest: GUEST,
      topic: '',
      gross: 2_000_000n,
      returned: 0n,
      refunded: 0n,
      net: 2_000_000n,
      microMinutes: 4_000_000,
      calls: 1,
      files: 0,
    },
    {
      day: '2026-12-01',
      guest: GUEST,
      topic: 'Bread',
      gross: 0n,
      returned: 0n,
      refunded: 1_250_000n,
      net: -1_250_000n,
      microMinutes: 0,
      calls: 0,
      files: 0,
    },
  ]);
  assert.equal(monthsIn(rows), ['2026-12', '2026-11']);
  assert.equal(rowsOf(rows, '2026-11'), rows.slice(0, 1));
  assert.equal(
    sumsBy(rowsOf(rows, '2026-12'), 'day').map(([day, { net }]) => [day, net]),
    [['2026-12-01', 750_000n]],
  );
  assert.equal(
    sumsBy(rows, 'topic').map(([topic, { net }]) => [topic, net]),
    [
      ['Bread', 1_750_000n],
      ['', 2_000_000n],
    ],
  );
});

test('a month leaves out payments as guest, failures and transfers', () => {
  const iso = '2026-11-05T12:00:00Z';
  const records = [
    ...paidCall(3, { role: 'guest', blockTimeS: at(iso) }),
    payment({ role: 'host', state: 'failed', blockTimeS: at(iso) }),
    payment({ role: 'host', ...LATE, blockTimeS: at(iso) }),
    payment({ kind: 'till', role: 'host', blockTimeS: at(iso) }),
    payment({ kind: 'transfer', role: null, callId: null, blockTimeS: at(iso) }),
  ];
  assert.equal(monthRows(records, [], UTC), []);
});

const row = { ...NOTHING, day: '2026-11-30', guest: GUEST, topic: '' };

test('the month’s table has a byte order mark, CRLF and numbers', () => {
  const text = monthCsv(
    [
      {
        day: '2026-11-30',
        guest: GUEST,
        topic: '=Rye, “warm”; "cold"',
        gross: 1_500_000n,
        returned: 0n,
        refunded: 2_750_001n,
        net: -1_250_001n,
        microMinutes: 2_666_667,
        calls: 1,
        files: 0,
      },
    ],
    'devnet',
    'Europe/Berlin',
  );
  assert.is(
    text,
    '\ufeffday,guest,topic,calls,minutes,files,gross_usdc,returned_usdc,refunded_usdc,net_usdc,network,time_zone\r\n' +
      `2026-11-30,${GUEST},"'=Rye, “warm”; ""cold""",1,2.666667,0,1.50,0.00,2.750001,-1.250001,Solana devnet,Europe/Berlin\r\n`,
  );
  const bytes = new TextEncoder().encode(text);
  assert.equal([...bytes.slice(0, 3)], [0xef, 0xbb, 0xbf]);
});

test('the table shows minutes exactly, also fractions and negative values', () => {
  const cell = (microMinutes: number): string | undefined =>
    parseCsv(monthCsv([{ ...row, microMinutes }], 'mainnet', UTC).slice(1))[1]?.[
      MONTH_COLUMNS.indexOf('minutes')
    ];
  assert.equal([0, 1, 250_000, 3_000_000, -1_500_000, 1_234_567_890].map(cell), [
    '0',
    '0.000001',
    '0.25',
    '3',
    '-1.5',
    '1234.56789',
  ]);
});

test('minutes use the language’s decimal mark on screen, a point in tables', () => {
  assert.equal([5_900_000, 3_000_000, -700_000].map(minutesText), ['5.9', '3', '-0.7']);
  $language.set({ tag: 'de', dir: 'ltr', tables: {} });
  assert.equal([5_900_000, 3_000_000, -700_000].map(minutesText), ['5,9', '3', '-0,7']);
  assert.match(monthCsv([{ ...row, microMinutes: 5_900_000 }], 'mainnet', UTC), ',5.9,');
  $language.set(ENGLISH);
});

test('a figure is a plain decimal number and nothing else', () => {
  assert.is(csvTable([[figure('-1.50'), '-1.50']]), "-1.50,'-1.50\r\n");
  for (const text of ['', '1,5', '=1', '-', '1e3', '1.', ' 1'])
    assert.throws(() => figure(text), 'not a number', text);
});

test.run();

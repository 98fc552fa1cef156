// pure
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  bill,
  capText,
  countdownClock,
  elapsedClock,
  reach,
  settleTime,
} from '../../../src/main/ui/format.ts';
import { parseMinutes } from '../../../src/main/text/typed.ts';
import { spokenTime } from '../../../src/main/text/intl.ts';
import { shortAddress } from '../../../src/shared/network.ts';
import type { PrepayView } from '../../../src/shared/api/ledger.ts';
import { usdc } from '../../../src/shared/money.ts';
import { terms } from '../../support/samples.ts';

// Proves stage 7: Elapsed, countdown, colours
test('clocks read mm:ss, and h:mm:ss from an hour on', () => {
  assert.is(elapsedClock(0), '00:00');
  assert.is(elapsedClock(61_999), '01:01');
  assert.is(elapsedClock(3_600_000), '1:00:00');
  assert.is(countdownClock(9_001), '00:10');
  assert.is(countdownClock(1), '00:01');
  assert.is(countdownClock(0), '00:00');
});

test('a screen reader hears the time in words, without empty parts', () => {
  assert.is(spokenTime(0), '0 seconds');
  assert.is(spokenTime(1), '1 second');
  assert.is(spokenTime(725), '12 minutes 5 seconds');
  assert.is(spokenTime(3_661), '1 hour 1 minute 1 second');
  assert.is(spokenTime(7_200), '2 hours');
});

test('a payment’s duration shows a decimal below ten seconds', () => {
  assert.is(settleTime(0), '', 'nobody knows');
  assert.equal([40, 940, 9_949, 9_950, 12_400].map(settleTime), [
    '0.0 s',
    '0.9 s',
    '9.9 s',
    '10 s',
    '12 s',
  ]);
});

// Proves stage 8: Feed, totals, what is left, what happens next
test('the smaller of balance and spending limit determines the whole minutes left', () => {
  const held = (balance: bigint | null, spendingLimit: bigint | null) =>
    reach({
      terms,
      balance: balance === null ? null : usdc(balance),
      remaining: spendingLimit === null ? null : usdc(spendingLimit),
    });
  assert.equal(held(6_400_000n, 20_000_000n), { minutes: 12, by: 'balance', held: 6_400_000n });
  assert.equal(held(6_400_000n, 1_000_000n), { minutes: 2, by: 'allowance', held: 1_000_000n });
  assert.equal(held(499_999n, null), { minutes: 0, by: 'balance', held: 499_999n });
  assert.equal(held(null, 500_000n), { minutes: 1, by: 'allowance', held: 500_000n });
  assert.is(held(null, null), null);
});

test('shown elapsed time and countdown always add up to the due second', () => {
  const seconds = (clock: string): number =>
    clock.split(':').reduce((sum, part) => 60 * sum + Number(part), 0);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 600 }),
      fc.integer({ min: 0, max: 600_000 }),
      (due, ms) => {
        fc.pre(ms <= due * 1000);
        return seconds(elapsedClock(ms)) + seconds(countdownClock(due * 1000 - ms)) === due;
      },
    ),
  );
});

test('the bill uses the wallet’s balance until the worker has read a balance', () => {
  assert.equal(bill(terms, null, usdc(2_000_000n)), {
    cost: usdc(1_500_000n),
    balance: usdc(2_000_000n),
    after: usdc(500_000n),
    short: null,
  });
  const prepay: PrepayView = {
    stage: 'idle',
    cost: usdc(1_500_000n),
    deposit: null,
    balance: usdc(1_500_000n),
    balanceAfter: usdc(0n),
    signature: null,
    error: null,
  };
  assert.is(bill(terms, prepay, usdc(9n)).after, 0n);
  // Money that was missing has come, or has not.
  const poor = { ...prepay, balance: usdc(500_000n) };
  assert.is(bill(terms, poor, usdc(2_000_000n)).short, null);
  assert.is(bill(terms, poor, undefined).short, 1_000_000n);
});

test('a small balance shows the missing sum, also without a USDC account', () => {
  assert.is(bill(terms, null, usdc(1_499_999n)).short, 1n);
  assert.is(bill(terms, null, null).short, 1_500_000n);
  assert.is(bill(terms, null, null).after, null);
});

test('an unknown balance does not count as too small', () => {
  assert.equal(bill(terms, null, undefined), {
    cost: usdc(1_500_000n),
    balance: undefined,
    after: null,
    short: null,
  });
});

test('the shown spending limit covers prepaid and added minutes', () => {
  assert.is(capText(terms, 30), '16.50');
  assert.is(capText(terms, 0), '1.50');
});

test('the field for minutes takes whole numbers up to a day', () => {
  assert.is(parseMinutes('30'), 30);
  assert.is(parseMinutes(' 0 '), 0);
  assert.is(parseMinutes('1440'), 1440);
  assert.is(parseMinutes('３０'), 30);
  assert.is(parseMinutes('٣٠'), 30);
  for (const wrong of ['', '-1', '1.5', '1441', '1e3', 'abc']) assert.is(parseMinutes(wrong), null);
});

test('an address is shortened in the middle', () => {
  assert.is(shortAddress(terms.payTo), '7xKX…gAsU');
  assert.is(shortAddress('abc'), 'abc');
});

test.run();

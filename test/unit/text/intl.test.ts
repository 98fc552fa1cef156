// pure
// Numbers, money, dates and durations follow the page's language; English stays as it was.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { $language, ENGLISH } from '../../../src/main/text/texts.ts';
import {
  dates,
  formatSol,
  formatUsdc,
  parseAmount,
  roundedUsdc,
  spokenTime,
} from '../../../src/main/text/intl.ts';
import { lamports, usdc } from '../../../src/shared/money.ts';

const speak = (tag: string): void => $language.set({ tag, dir: 'ltr', tables: {} });

test.after.each(() => $language.set(ENGLISH));

test('money is exact, with the decimal mark of the language', () => {
  const largest = usdc((1n << 64n) - 1n);
  assert.is(formatUsdc(largest), '18,446,744,073,709.551615');
  speak('de');
  assert.is(formatUsdc(largest), '18.446.744.073.709,551615');
  assert.is(formatUsdc(usdc(500_000n)), '0,50');
  assert.is(roundedUsdc(usdc(4_000_000_000_000n)), '4.000.000,00');
  speak('fr');
  assert.is(formatUsdc(usdc(4_000_500_000n)), '4\u202f000,50');
  speak('de');
  assert.is(roundedUsdc(usdc(1_239_999n)), '1,24');
  assert.is(formatSol(lamports(2_000_000n)), '0,002');
  speak('zh-Hans');
  assert.is(formatUsdc(usdc(500_000n)), '0.50');
});

test('an amount may have a point or a comma, but a thousand is never taken for one', () => {
  const atomic = (text: string): bigint | null => parseAmount(text);
  assert.is(atomic('1,25'), 1_250_000n);
  assert.is(atomic('1.25'), 1_250_000n);
  assert.is(atomic('1,000'), null);
  assert.is(atomic('25,000'), null);
  assert.is(atomic('1.000'), 1_000_000n);
  assert.is(atomic('.5'), 500_000n);
  assert.is(atomic(',25'), 250_000n);
  assert.is(atomic('.'), null);
  assert.is(atomic('0,500'), 500_000n);
  assert.is(atomic('1000,500'), 1_000_500_000n);
  for (const text of ['1,000.50', '1.000,50', '1 000.5', '1’000.50']) {
    assert.is(atomic(text), 1_000_500_000n, text);
  }
  assert.is(atomic('1,000,000'), 1_000_000_000_000n);
  assert.is(atomic('1\u202f000'), 1_000_000_000n);
  for (const text of ['1,00,000', '1,000,00', '1,000.000.000', '1 000 00', '0,000,000', '1,,000']) {
    assert.is(atomic(text), null, text);
  }
  speak('de');
  assert.is(atomic('1.000'), null);
  assert.is(atomic('1,000'), 1_000_000n);
  assert.is(atomic('1.25'), 1_250_000n);
});

test('a time is said in the language', () => {
  assert.is(spokenTime(3_725), '1 hour 2 minutes 5 seconds');
  assert.is(spokenTime(0), '0 seconds');
  speak('de');
  assert.match(spokenTime(3_725), /1 Stunde.*2 Minuten.*5 Sekunden/);
});

test('a date is written in the language, in a format that is made once', () => {
  const day = dates({ dateStyle: 'long', timeZone: 'UTC' });
  speak('de');
  assert.is(day(Date.UTC(2026, 10, 26)), '26. November 2026');
  speak('tr');
  assert.is(day(Date.UTC(2026, 10, 26)), '26 Kasım 2026');
});

test.run();

// pure
/** Amounts as they are shown. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { centsOfUsdc, formatUsdc, roundedUsdc, usdc } from '../../../src/shared/money.ts';

test('a shortened amount rounds down to cents, but never to zero', () => {
  const cases = [
    [99_841_666n, '99.84', '99.841666'],
    [1_500_000n, '1.50', '1.50'],
    [9_999_999n, '9.99', '9.999999'],
    [4_000n, '0.004', '0.004'],
    [0n, '0.00', '0.00'],
  ] as const;
  for (const [amount, cents, exact] of cases) {
    assert.is(centsOfUsdc(usdc(amount)), cents);
    assert.is(formatUsdc(usdc(amount)), exact);
  }
});

test('a rounded sum has cents', () => {
  const cases = [
    [341_667n, '0.34'],
    [1_158_333n, '1.16'],
    [1_500_000n, '1.50'],
    [4_000n, '0.004'],
    [(1n << 64n) - 1n, '18446744073709.55'],
  ] as const;
  for (const [amount, cents] of cases) assert.is(roundedUsdc(usdc(amount)), cents);
});

test.run();

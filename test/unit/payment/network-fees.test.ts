// pure
/** The network fees that the page names, without a server. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  callsOfFull,
  callsPaidBy,
  depositCost,
  FEE_PAYER_TARGET,
  MAX_FEES,
  maxFeeFor,
} from '../../../src/shared/network-fees.ts';
import { usdc } from '../../../src/shared/money.ts';
import { PRICE_FLOOR } from '../../../src/shared/terms.ts';

const TOKEN_RENT = 2_039_280n;

test('returned rent of deposits lets the network-fee balance cover further calls', () => {
  const one = depositCost(TOKEN_RENT, MAX_FEES.normal);
  const fees = one - TOKEN_RENT;
  for (const [spendable, calls] of [
    [0n, 0],
    [one - 1n, 0],
    [one, 1],
    [one + fees - 1n, 1],
    [one + fees, 2],
    [one + 9n * fees, 10],
  ] as const) {
    assert.is(callsPaidBy(spendable, TOKEN_RENT, MAX_FEES.normal), calls, String(spendable));
  }
});

test('one payment never empties a full network-fee balance, at any maximum fee', () => {
  const choices = ['normal', 'higher', 'highest'] as const;
  assert.equal(choices.map(callsOfFull), [23, 7, 3]);
  for (const each of choices) assert.ok(MAX_FEES[each] * 50n < FEE_PAYER_TARGET, each);
});

// Proves security: The fee payer signs exact shapes, and costs no more than its limit
test('a payment is worth at least four times its maximum network fee', () => {
  const amounts = fc.bigInt({ min: PRICE_FLOOR, max: 10n ** 12n }).map(usdc);
  fc.assert(
    fc.property(amounts, fc.constantFrom(...Object.values(MAX_FEES)), (amount, chosen) => {
      const maxFee = maxFeeFor(chosen, amount);
      assert.ok(maxFee >= MAX_FEES.normal && maxFee <= chosen);
      // 190 USD per SOL: 190 atomic units of USDC cost 1,000 lamports.
      assert.ok(4n * maxFee * 190n <= amount * 1_000n);
      assert.ok(maxFee <= maxFeeFor(chosen, usdc(2n * amount)), 'more pays for no less');
    }),
  );
  assert.is(maxFeeFor(MAX_FEES.highest, PRICE_FLOOR), MAX_FEES.normal);
  assert.is(maxFeeFor(MAX_FEES.highest, usdc(80_000n)), MAX_FEES.highest);
});

test.run();

// pure
/** What the page names of Solana's fees, without a server. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  callsPaidBy,
  depositCost,
  FEE_KEY_TARGET,
  fullPostage,
  MESSAGE_LAMPORTS,
  mostRent,
  SUMS,
} from '../../../src/shared/network-fees.ts';
import { formatSol } from '../../../src/shared/money.ts';
import {
  priorityFee,
  MESSAGE_COMPUTE_UNITS,
  MIN_MICRO_LAMPORTS,
} from '../../../src/workers/ledger/solana/compute-limits.ts';

const [EMPTY_RENT, TOKEN_RENT] = [890_880n, 2_039_280n];

test('the sums on the screens are those that the worker moves, rounded up', () => {
  const { calls, ...sums } = SUMS;
  assert.equal(Object.values(sums).map(formatSol), ['0.0141', '0.02', '0.001', '0.00001']);
  assert.is(calls, 23);
  assert.ok(sums.fill > FEE_KEY_TARGET + 2n * TOKEN_RENT && sums.wallet > sums.fill + EMPTY_RENT);
  assert.ok(sums.postage >= fullPostage(EMPTY_RENT) && sums.postageFee >= MESSAGE_LAMPORTS);
});

test('a message costs a signature and the lowest price of its compute units', () => {
  assert.is(MESSAGE_LAMPORTS, 5_000n + priorityFee(MESSAGE_COMPUTE_UNITS, MIN_MICRO_LAMPORTS));
});

test('the fee balance covers calls one after the other, whose deposits come back', () => {
  const one = depositCost(TOKEN_RENT);
  const fees = one - TOKEN_RENT;
  for (const [spendable, calls] of [
    [0n, 0],
    [one - 1n, 0],
    [one, 1],
    [one + fees - 1n, 1],
    [one + fees, 2],
    [one + 9n * fees, 10],
  ] as const) {
    assert.is(callsPaidBy(spendable, TOKEN_RENT), calls, String(spendable));
  }
});

test('a little more rent than today’s is believed, and no more', () => {
  for (const [bytes, today] of [
    [0, EMPTY_RENT],
    [165, TOKEN_RENT],
  ] as const) {
    assert.ok(mostRent(bytes) > today && mostRent(bytes) < (today * 6n) / 5n);
  }
});

test.run();

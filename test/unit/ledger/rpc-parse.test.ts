// pure
/** Answers of RPC servers that only a broken or hostile one would give. */
import { test } from 'uvu';
import * as v from 'valibot';
import * as assert from 'uvu/assert';
import { signatureInfos, transaction } from '../../../src/workers/ledger/solana/rpc-parse.ts';

const TOKEN = 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA';
const withData = (data: unknown) => ({
  slot: 1,
  blockTime: null,
  meta: { err: null, fee: 5_000, preTokenBalances: [], postTokenBalances: [] },
  transaction: {
    signatures: ['1'.repeat(64)],
    message: { accountKeys: [TOKEN], instructions: [{ programIdIndex: 0, accounts: [], data }] },
  },
});

// Proves proof: Fuzzing
test('the parser rejects instruction data that no transaction could hold', () => {
  assert.is(v.parse(transaction, withData('3DdGGhkhJbjm'))?.instructions[0]?.data, '3DdGGhkhJbjm');
  assert.is(v.parse(transaction, withData(''))?.instructions[0]?.data, '');
  // Nearly all of the 4,096 bytes that version 1 may have.
  const most = 'z'.repeat(5_500);
  assert.is(v.parse(transaction, withData(most))?.instructions[0]?.data, most);
  // test/soak/fuzz.test.ts found these: they passed the parser, and the decoder threw an error of its own.
  for (const data of [
    'z'.repeat(5_601),
    '0OIl',
    '\u0000',
    ' ',
    'a-b',
    7,
    null,
    'z'.repeat(1_000_000),
  ]) {
    assert.is(v.safeParse(transaction, withData(data)).success, false);
  }
});

test('the parser reads a block’s time of 0 as unknown', () => {
  for (const [blockTime, read] of [
    [null, null],
    [0, null],
    [1_796_101_000, 1_796_101_000],
  ] as const) {
    assert.is(v.parse(transaction, { ...withData(''), blockTime })?.blockTime, read);
  }
});

test('the parser rejects a transaction with an account that is no address', () => {
  const shown = withData('');
  for (const [account, isRead] of [
    [TOKEN, true],
    ['', false],
    ['!!', false],
    [`${TOKEN} `, false],
    [`${TOKEN}${TOKEN}`, false],
    [7, false],
  ] as const) {
    const message = { ...shown.transaction.message, accountKeys: [account] };
    const answer = { ...shown, transaction: { ...shown.transaction, message } };
    assert.is(v.safeParse(transaction, answer).success, isRead, `${account}`);
  }
});

test('the parser rejects a list longer than the page asked for', () => {
  const lines = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ signature: `${at}`, slot: 1, err: null }));
  assert.is(v.parse(signatureInfos, lines(1_000)).length, 1_000);
  // An answer can hold 200,000 lines, more than a function takes as arguments.
  assert.is(v.safeParse(signatureInfos, lines(1_001)).success, false);
});

test('the parser reads no memo, instructions or balances beyond a transaction’s size', () => {
  const line = (memo: string) => [{ signature: '1', slot: 1, err: null, memo }];
  assert.is(v.parse(signatureInfos, line('[3] abc'))[0]?.memo, '[3] abc');
  const longest = `[4000] ${'x'.repeat(4_000)}`;
  assert.is(v.parse(signatureInfos, line(longest))[0]?.memo, longest);
  assert.is(v.parse(signatureInfos, line('x'.repeat(200_000)))[0]?.memo, '');
  const withMany = (count: number, data = '') => {
    const shown = withData(data);
    const [each] = shown.transaction.message.instructions;
    const instructions = Array.from({ length: count }, () => each);
    return {
      ...shown,
      transaction: { ...shown.transaction, message: { accountKeys: [TOKEN], instructions } },
    };
  };
  assert.is(v.safeParse(transaction, withMany(64)).success, true);
  assert.is(v.safeParse(transaction, withMany(9_000)).success, false);
  // All instructions together must fit into one transaction, too.
  assert.is(v.safeParse(transaction, withMany(64, 'z'.repeat(80))).success, true);
  assert.is(v.safeParse(transaction, withMany(3, 'z'.repeat(2_000))).success, false);
  const balance = { accountIndex: 0, mint: TOKEN, uiTokenAmount: { amount: '1' } };
  const shown = withData('');
  const postTokenBalances = Array.from({ length: 130_000 }, () => balance);
  const rich = { ...shown, meta: { ...shown.meta, postTokenBalances } };
  assert.is(v.safeParse(transaction, rich).success, false);
});

test.run();

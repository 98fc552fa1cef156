// pure
import { WalletNotConnectedError, WalletSignTransactionError } from '@solana/wallet-adapter-base';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { walletFailure } from '../../../src/main/wallet/standard/failure.ts';
import { raise } from '../../../src/shared/errors.ts';

const throws = (): never => {
  throw new Error('foreign');
};
const coded = (code: number): Error => Object.assign(new Error('words'), { code });

const hidden = Object.defineProperties({}, { name: { get: throws }, message: { get: throws } });
const CODES: readonly (readonly [code: string, thrown: unknown])[] = [
  ['wallet_rejected', coded(4001)],
  ['wallet_locked', coded(4100)],
  ['wallet_disconnected', coded(4900)],
  ['wallet_popup_open', coded(-32002)],
  ['wallet_rejected', { code: 4001, message: 'no' }],
  // Inside the wrappers that wallets put around it, and beside what cannot be read.
  ['wallet_rejected', new WalletSignTransactionError('failed', coded(4001))],
  ['wallet_locked', new Error('outer', { cause: coded(4100) })],
  ['wallet_rejected', { cause: Object.assign(hidden, { code: 4001 }) }],
  // The wallet adapter's classes, by name; our own; a cancelled wait.
  ['wallet_disconnected', new WalletNotConnectedError()],
  ['wallet_silent', raise('wallet_silent')],
  ['aborted', new DOMException('stop', 'AbortError')],
];
test('each error that a wallet throws has a code of ours', () => {
  for (const [code, thrown] of CODES) assert.is(walletFailure(thrown).code, code);
});

test('the page does not guess a code from words alone', () => {
  const error = walletFailure(new Error('User rejected the request.'));
  assert.equal(error, {
    code: 'wallet_failed',
    context: { reason: 'User rejected the request.' },
  });
});

test('the page reports looping, empty and long errors of a wallet', () => {
  const loop: { cause?: unknown } = {};
  loop.cause = loop;
  assert.is(walletFailure(loop).code, 'wallet_failed');
  assert.equal(walletFailure(undefined), {
    code: 'wallet_failed',
    context: { reason: 'no reason given' },
  });
  const long = walletFailure(new Error('x'.repeat(5000)));
  assert.is(long.code === 'wallet_failed' && long.context.reason.length, 120);
});

test('the page reports an unreadable wallet error as a failure without a reason', () => {
  const unreadable = [
    new Proxy({}, { get: throws, getPrototypeOf: throws, has: throws }),
    Object.defineProperty({}, 'message', { get: throws }),
    { message: { toString: throws } },
    { message: Symbol('words') },
    Object.create(null),
    Symbol('words'),
    () => undefined,
    '',
    null,
  ];
  for (const thrown of unreadable) {
    assert.equal(walletFailure(thrown), {
      code: 'wallet_failed',
      context: { reason: 'no reason given' },
    });
  }
});

test('a wallet’s error text stays on one line and contains no invisible characters', () => {
  const { code, context } = walletFailure(new Error('no\n\u202Efunds\u200B \u2069left'));
  assert.equal([code, context], ['wallet_failed', { reason: 'no funds   left' }]);
  const blank = walletFailure(new Error('\u200B\u202E'));
  assert.equal(blank.context, { reason: 'no reason given' });
});

test.run();

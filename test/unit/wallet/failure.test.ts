// pure
import { WalletNotConnectedError, WalletSignTransactionError } from '@solana/wallet-adapter-base';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { walletFailure } from '../../../src/main/wallet/standard/failure.ts';
import { raise } from '../../../src/shared/errors.ts';

const coded = (code: number): Error => Object.assign(new Error('words'), { code });

test("Phantom's codes say what happened", () => {
  assert.is(walletFailure(coded(4001)).code, 'wallet_rejected');
  assert.is(walletFailure(coded(4100)).code, 'wallet_locked');
  assert.is(walletFailure(coded(4900)).code, 'wallet_disconnected');
  assert.is(walletFailure(coded(-32002)).code, 'wallet_popup_open');
});

test('a plain object with a code is as good as an Error', () => {
  assert.is(walletFailure({ code: 4001, message: 'no' }).code, 'wallet_rejected');
});

test('a code is found inside the wrappers that wallets put around it', () => {
  const wrapped = new WalletSignTransactionError('failed', coded(4001));
  assert.is(walletFailure(wrapped).code, 'wallet_rejected');
  assert.is(walletFailure(new Error('outer', { cause: coded(4100) })).code, 'wallet_locked');
});

test("the wallet adapter's classes are told by name", () => {
  assert.is(walletFailure(new WalletNotConnectedError()).code, 'wallet_disconnected');
});

test('the same words without a code are not guessed at', () => {
  const error = walletFailure(new Error('User rejected the request.'));
  assert.equal(error, {
    code: 'wallet_failed',
    context: { reason: 'User rejected the request.' },
  });
});

test('an error that contains itself, nothing at all, and very long words are all answered', () => {
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

const throws = (): never => {
  throw new Error('foreign');
};

test('what cannot be read is a failure without a reason, and a code beside it still counts', () => {
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
  const hidden = Object.defineProperties({}, { name: { get: throws }, message: { get: throws } });
  assert.is(
    walletFailure({ cause: Object.assign(hidden, { code: 4001 }) }).code,
    'wallet_rejected',
  );
});

test('our own errors and a cancelled wait pass through as they are', () => {
  assert.is(walletFailure(raise('wallet_silent')).code, 'wallet_silent');
  assert.is(walletFailure(new DOMException('stop', 'AbortError')).code, 'aborted');
});

test('words of a wallet stay on one line, and turn or hide nothing', () => {
  const { code, context } = walletFailure(new Error('no\n\u202Efunds\u200B \u2069left'));
  assert.equal([code, context], ['wallet_failed', { reason: 'no funds   left' }]);
  const blank = walletFailure(new Error('\u200B\u202E'));
  assert.equal(blank.context, { reason: 'no reason given' });
});

test.run();

// pure
/**
 * An error contains no words of the peer, because the compiler refuses them. The event log has the rest.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { appError, onInternal, raise, toAppError } from '../../../src/shared/errors.ts';
import { createEventLog } from '../../../src/shared/log.ts';

const WORDS = 'your wallet needs the 2026 update). Pay 1.50 USDC to 7xKX from any wallet (code 7';

/** Never called: it only has to be refused, line by line. */
export const refusedByTheCompiler = (words: string): readonly unknown[] => [
  // @ts-expect-error a peer's text
  appError('peer_mismatch', { what: words }),
  // @ts-expect-error has no context at all
  appError('peer_protocol', { what: words }),
  // @ts-expect-error a peer's text
  appError('payment_invalid', { reason: words }),
  // @ts-expect-error a peer's text, in a frame of ours
  appError('payment_invalid', { reason: `invalid_exact_svm_${words}` }),
  // @ts-expect-error a peer's text
  appError('allowance_refused', { reason: words }),
  // @ts-expect-error a peer's text
  appError('unknown_resource', { url: words }),
  // @ts-expect-error a peer's text
  appError('failed_on_chain', { signature: 's', reason: words }),
  // @ts-expect-error a peer's text
  appError('hash_mismatch', { what: words }),
  // @ts-expect-error a peer's text
  appError('file_unreadable', { reason: words }),
  // @ts-expect-error a peer's text
  appError('receipt_invalid', { what: words }),
  // @ts-expect-error a peer's text
  appError('storage_failed', { reason: words }),
  // @ts-expect-error a peer's text
  appError('wallet_failed', { reason: words }),
  // @ts-expect-error a peer's text
  appError('media_failed', { device: 'camera', reason: words }),
  // @ts-expect-error a peer's text
  raise('internal', { what: words }),
];

test('an unexpected error keeps its class, and its text goes to the log', () => {
  const told: string[] = [];
  onInternal((what) => told.push(what));
  const thrown: readonly (() => unknown)[] = [
    () => JSON.parse(WORDS),
    () => BigInt(WORDS),
    () => new URL(WORDS),
    () => {
      throw Object.assign(new Error(WORDS), { name: 'OperationError' });
    },
  ];
  for (const fails of thrown) {
    let error;
    try {
      fails();
    } catch (caught) {
      error = toAppError(caught);
    }
    assert.is(error?.code, 'internal');
    assert.match(JSON.stringify(error), /^\{"code":"internal","context":\{"what":"\w+Error"\}\}$/);
  }
  assert.equal(toAppError(WORDS), toAppError(null), 'what is no error has no words either');
  assert.is(told.length, thrown.length + 2);
  onInternal(() => undefined);
});

test('the log cuts long texts and drops control and bidirectional characters', () => {
  const log = createEventLog('main', () => 0);
  log.add('a', { text: `a\u202Egnp.exe\n\n\u0007${'x'.repeat(15_000_000)}`, code: 7 });
  const [entry] = log.entries();
  const text = String(entry?.detail?.['text']);
  assert.is(text.length, 240);
  assert.not(/\p{C}/u.test(text));
  assert.is(entry?.detail?.['code'], 7);
});

test.run();

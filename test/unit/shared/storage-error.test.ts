// pure
/** An error of the browser's storage shows whether the user can allow the storage. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { P2cError } from '../../../src/shared/errors.ts';
import { storageError } from '../../../src/shared/storage-error.ts';
import { stored } from '../../../src/workers/ledger/solana/db.ts';
import { define } from '../../support/define.ts';

const failed = (reason: string) => ({ code: 'storage_failed', context: { reason } });

test('the error distinguishes blocked storage from failing storage', async () => {
  const rows = [
    [new DOMException('denied', 'SecurityError'), { code: 'storage_blocked' }],
    [new DOMException('full', 'QuotaExceededError'), failed('QuotaExceededError')],
    [new TypeError('no database'), failed('TypeError')],
    ['words', failed('unknown')],
  ] as const;
  for (const [thrown, error] of rows) {
    assert.equal(storageError(thrown), error);
    const seen: unknown = await stored(() => Promise.reject(thrown)).catch((each: unknown) => each);
    assert.equal(Reflect.get(Object(seen), 'error'), error);
  }
});

test('a failing database counts as blocked if the locks are blocked too', async () => {
  const unknown = new DOMException('denied permission', 'UnknownError');
  const usual = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  const codeWith = async (locks: unknown): Promise<unknown> => {
    define('navigator', { locks });
    const seen: unknown = await stored(() => Promise.reject(unknown)).catch(
      (each: unknown) => each,
    );
    return seen instanceof P2cError && seen.error.code;
  };
  const refusing = (name: string) => ({
    request: () => Promise.reject(new DOMException('denied', name)),
  });
  try {
    assert.is(await codeWith(refusing('SecurityError')), 'storage_blocked');
    assert.is(await codeWith(refusing('AbortError')), 'storage_failed');
    assert.is(await codeWith({ request: () => Promise.resolve() }), 'storage_failed');
    assert.is(await codeWith(undefined), 'storage_failed');
  } finally {
    if (usual) Object.defineProperty(globalThis, 'navigator', usual);
  }
});

test.run();

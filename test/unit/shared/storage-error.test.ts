// pure
/** What a browser's storage throws says whether the user can allow it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storageError } from '../../../src/shared/storage-error.ts';
import { stored } from '../../../src/workers/ledger/solana/db.ts';

const failed = (reason: string) => ({ code: 'storage_failed', context: { reason } });

test('storage that is blocked is told apart from storage that fails', async () => {
  const rows = [
    [new DOMException('denied', 'SecurityError'), { code: 'storage_blocked' }],
    [new DOMException('full', 'QuotaExceededError'), failed('QuotaExceededError: full')],
    [new TypeError('no database'), failed('TypeError: no database')],
    ['words', failed('words')],
  ] as const;
  for (const [thrown, error] of rows) {
    assert.equal(storageError(thrown), error);
    const seen: unknown = await stored(() => Promise.reject(thrown)).catch((each: unknown) => each);
    assert.equal(Reflect.get(Object(seen), 'error'), error);
  }
});

test.run();

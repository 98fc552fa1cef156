// pure
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { concatBytes } from '../../../src/shared/bytes.ts';
import { copyParts, partsLength } from '../../../src/workers/transfer/base/chunk-seal.ts';

test('parts cut anywhere equal the same bytes in a row', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 9 }),
      (parts, size) => {
        const row = concatBytes(...parts);
        assert.is(partsLength(parts), row.length);
        const cuts: Uint8Array[] = [];
        for (let offset = 0; offset < row.length; offset += size) {
          const cut = new Uint8Array(Math.min(size, row.length - offset));
          copyParts(parts, offset, cut);
          cuts.push(cut);
        }
        assert.equal(concatBytes(...cuts), row);
      },
    ),
    { numRuns: 500, seed: 7 },
  );
});

test('copying beyond the end throws', () => {
  const parts = [Uint8Array.of(1, 2), Uint8Array.of(3)];
  assert.throws(() => copyParts(parts, 1, new Uint8Array(3)), RangeError);
  assert.throws(() => copyParts(parts, 4, new Uint8Array(1)), RangeError);
});

test.run();

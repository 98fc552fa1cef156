// pure
/** Sets of chunks, as bits and as ranges. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  bytesOf,
  ChunkSet,
  includes,
  MAX_RANGES,
  parseRanges,
  toRanges,
} from '../../../src/shared/files/ranges.ts';
import { cut, KIB } from './must.ts';

test('bits, ranges and a plain set agree', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: -2, max: 210 })), { maxLength: 300 }),
      (size, steps) => {
        const bits = new ChunkSet(size);
        const plain = new Set<number>();
        for (const [add, index] of steps) {
          const inside = index >= 0 && index < size;
          if (add) {
            assert.is(bits.add(index), inside && !plain.has(index));
            if (inside) plain.add(index);
          } else assert.is(bits.delete(index), plain.delete(index));
        }
        assert.is(bits.count, plain.size);
        assert.is(bits.full, plain.size === size);
        const geometry = cut(size * 16 * KIB - 5);
        const missingBytes = plain.has(size - 1) ? 5 : 0;
        assert.is(bytesOf(bits, geometry), plain.size * 16 * KIB - missingBytes);
        for (let i = 0; i < size; i++) assert.is(bits.has(i), plain.has(i));
        for (let from = 0; from <= size; from++) {
          let missing = from;
          while (missing < size && plain.has(missing)) missing += 1;
          assert.is(bits.nextMissing(from), missing);
          for (const end of [from, from + 9, size]) {
            if (end > size) continue;
            assert.is(bits.nextMissing(from, end), Math.min(missing, end), 'no further than asked');
          }
        }
        const ranges = bits.ranges();
        assert.equal(ranges, toRanges(plain).ranges);
        assert.equal(parseRanges(ranges, size), ranges, 'in their one spelling');
        assert.is(
          ranges.reduce((sum, [, count]) => sum + count, 0),
          plain.size,
        );
        for (let i = 0; i < size; i++) assert.is(includes(ranges, i), plain.has(i));
        const again = new ChunkSet(size);
        assert.equal(again.addRanges(ranges), ranges, 'all of them are new');
        assert.equal(again.ranges(), ranges);
        assert.equal(again.addRanges(ranges), [], 'none is');
        const rest = again.addRanges([[0, size]]);
        for (let i = 0; i < size; i++) assert.is(includes(rest, i), !plain.has(i));
      },
    ),
    { numRuns: 300, seed: 6 },
  );
});

test('a message omits chunks beyond the limit of ranges', () => {
  const size = 10 * MAX_RANGES;
  const bits = new ChunkSet(size);
  for (let i = 0; i < size; i += 2) bits.add(i);
  const ranges = bits.ranges();
  assert.is(ranges.length, MAX_RANGES);
  for (const [first, count] of ranges) {
    for (let i = first; i < first + count; i++) assert.ok(bits.has(i));
  }
  const { rest } = toRanges(Array.from({ length: size / 2 }, (_, i) => 2 * i));
  assert.is(rest.length, size / 2 - MAX_RANGES);
  assert.is(rest[0], 2 * MAX_RANGES);
});

test.run();

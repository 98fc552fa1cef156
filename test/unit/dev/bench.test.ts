// pure
/** The benches' figures, tables and results, and the page made of them. No bench runs here. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { benchmarkFiles, PLOTS, readResults } from '../../../dev/bench/page.ts';
import { filesBelow } from '../../../dev/build/changed.ts';
import { FIGURES } from '../../../dev/bench/figures.ts';
import { benchNames } from '../../../dev/bench/plan.ts';
import { isMet, type Result } from '../../../dev/bench/result.ts';
import {
  atLeast,
  atMost,
  leastSquares,
  percentile,
  slopeRow,
  spreadRows,
} from '../../bench/support.ts';

test('a percentile is a value of the sample, whatever the sample’s order', () => {
  const ten = [10, 1, 9, 2, 8, 3, 7, 4, 6, 5];
  assert.is(percentile(ten, 0.5), 5);
  assert.is(percentile(ten, 0.95), 10);
  assert.is(percentile(ten, 0), 1);
  assert.is(percentile([3], 0.95), 3);
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, share) => {
        const found = percentile(values, share);
        const below = values.filter((value) => value <= found).length;
        assert.ok(values.includes(found) && below >= share * values.length);
      },
    ),
  );
});

test('median, p95 and max have targets of their own', () => {
  const twenty = Array.from({ length: 20 }, (_, index) => index + 1);
  assert.equal(
    spreadRows('idle', twenty, 'ms', { max: atMost(5) }).map((row) => [
      row.figure,
      row.value,
      row.target?.value ?? null,
    ]),
    [
      ['median', 10.5, null],
      ['p95', 19, null],
      ['max', 20, 5],
    ],
  );
});

test('the slope and its error match a known example', () => {
  // y = 2.2 + 0.6 x, residuals −0.8 0.6 1 −0.6 −0.2: Σr² = 2.4, Σ(x−x̄)² = 10.
  const { slope, error } = leastSquares([2, 4, 5, 4, 5].map((y, index) => [index + 1, y]));
  assert.ok(Math.abs(slope - 0.6) < 1e-9);
  assert.ok(Math.abs(error - Math.sqrt(2.4 / 3 / 10)) < 1e-9);
});

test('a drifting clock misses the slope’s target, and scatter does not', () => {
  const scatter = Array.from({ length: 60 }, (_, second) => 1 + ((second * 7) % 5) / 5);
  assert.is(isMet(slopeRow('x', scatter)), true);
  const drifting = slopeRow(
    'x',
    scatter.map((ms, second) => ms + second / 2),
  );
  assert.is(isMet(drifting), false);
  assert.ok(Math.abs(drifting.value - 30) < 1, `${drifting.value} ms/min`);
});

test('a row meets its target, misses it, or has no target', () => {
  const met = (value: number, target: Result['rows'][number]['target']) => isMet({ value, target });
  assert.equal([met(5, atMost(5)), met(5.1, atMost(5))], [true, false]);
  assert.equal([met(5, atLeast(5)), met(4.9, atLeast(5))], [true, false]);
  const zero = { kind: 'equal', value: 0, tolerance: 0.2 } as const;
  assert.equal([met(-0.2, zero), met(0.3, zero)], [true, false]);
  assert.is(met(1, null), null);
});

test('each of the twelve figures refers to existing benches', () => {
  assert.is(FIGURES.length, 12);
  for (const { comparisons } of FIGURES) {
    for (const { ours, anchor } of comparisons) {
      for (const each of [ours, ...(anchor ? [anchor] : [])]) {
        assert.ok(benchNames().has(each.bench), each.bench);
      }
    }
  }
});

test('page and plots match the kept results', async () => {
  const results = readResults();
  const files = await benchmarkFiles(results);
  for (const [path, text] of files) assert.is(readFileSync(path, 'utf8'), text, path);
  for (const path of filesBelow(PLOTS)) assert.ok(files.has(path), path);
  for (const { bench } of results) assert.ok(benchNames().has(bench), bench);
});

test.run();

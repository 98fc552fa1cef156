// pure
/** The runner of the benches, but for the running: figures, tables, results, the page made of them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { benchmarkFiles, PLOTS, readResults, tablesPage } from '../../../dev/bench/page.ts';
import { filesBelow } from '../../../dev/build/changed.ts';
import { FIGURES } from '../../../dev/bench/figures.ts';
import { benchNames, choose } from '../../../dev/bench/plan.ts';
import { isMet, parseReport, parseResult, type Result } from '../../../dev/bench/result.ts';
import { digits, targetText, textTable } from '../../../dev/bench/table.ts';
import {
  atLeast,
  atMost,
  leastSquares,
  option,
  percentile,
  slopeRow,
  spreadRows,
} from '../../bench/support.ts';

const RESULT: Result = {
  bench: 'sample',
  about: 'Something measured.',
  date: '2025-03-04T05:06:07Z',
  commit: '0123456789',
  machine: {
    cpus: 2,
    model: 'A | B',
    memoryGiB: 8,
    system: 'linux 6 x64',
    node: 'v22.1.0',
    load: 0.2,
  },
  browsers: ['Chrome/1'],
  rows: [
    { subject: 'idle', figure: 'median', value: 1.25, unit: 'ms', target: atMost(5) },
    { subject: 'idle', figure: 'max', value: 12.5, unit: 'ms', target: atMost(5) },
    { subject: 'busy', figure: 'ticks', value: 61, unit: '', target: null },
  ],
};

test('a percentile is a value of the sample, whatever its order', () => {
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

test('a few values have no 95th percentile, and no target for one', () => {
  const figures = spreadRows('idle', [4, 1, 3], 'ms').map(({ figure }) => figure);
  assert.equal(figures, ['median', 'max']);
  assert.throws(() => spreadRows('idle', [4, 1, 3], 'ms', { p95: atMost(5) }), /too few/);
});

test('the slope and its error are those of a known example', () => {
  // y = 2.2 + 0.6 x, residuals −0.8 0.6 1 −0.6 −0.2: Σr² = 2.4, Σ(x−x̄)² = 10.
  const { slope, error } = leastSquares([2, 4, 5, 4, 5].map((y, index) => [index + 1, y]));
  assert.ok(Math.abs(slope - 0.6) < 1e-9);
  assert.ok(Math.abs(error - Math.sqrt(2.4 / 3 / 10)) < 1e-9);
});

test('a drifting clock misses the slope, and scatter does not', () => {
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

test('an option is one of its choices, the first by default', () => {
  assert.is(option('host', ['a', 'b'], ['x']), 'a');
  assert.is(option('host', ['a', 'b'], ['--host=b']), 'b');
  assert.throws(() => option('host', ['a', 'b'], ['--host=c']), /a, b/);
});

test('numbers have about three digits, counts all of theirs', () => {
  assert.equal(
    [
      digits(0.0512, 'ms'),
      digits(12.34, 'ms'),
      digits(-123.4, 'ms'),
      digits(3, ''),
      digits(158.04, 'kB'),
    ],
    ['0.05', '12.3', '-123', '3', '158.0'],
  );
  assert.is(targetText({ kind: 'equal', value: 0, tolerance: 0.25 }, 'ms/min'), '0 ± 0.25');
  assert.equal(
    [targetText(atMost(5), 'ms'), targetText(atLeast(0.9), '×'), targetText(null, '')],
    ['≤ 5', '≥ 0.9', ''],
  );
});

test('the table is aligned, and names a subject once', () => {
  assert.equal(textTable(RESULT.rows).split('\n'), [
    'subject  figure  value  unit  target',
    'idle     median   1.25  ms    ≤ 5     met',
    '         max      12.5  ms    ≤ 5     missed',
    'busy     ticks      61',
  ]);
});

test('a result is read back as it was written', () => {
  assert.equal(parseResult(JSON.parse(JSON.stringify(RESULT))), RESULT);
  assert.equal(parseResult({ ...RESULT, commit: null }).commit, null);
});

test('what is no report is refused with what is wrong', () => {
  const { rows, about, browsers } = RESULT;
  const [row] = rows;
  const wrong: [unknown, RegExp][] = [
    [null, /no object around rows/],
    [{ about, browsers, rows: [] }, /no figures/],
    [{ about, browsers, rows: [{ ...row, value: null }] }, /value is not a finite number/],
    [
      { about, browsers, rows: [{ ...row, target: { kind: 'about', value: 1 } }] },
      /unknown target about/,
    ],
    [{ browsers, rows }, /about is not text/],
    [{ about, browsers: 'Chrome', rows }, /browsers is not a list/],
  ];
  for (const [report, message] of wrong) assert.throws(() => parseReport(report), message);
});

test('the command line names benches, or none for the short ones', () => {
  const known = new Map(
    ['bundles', 'clock', 'paint'].map((name) => [name, { isLong: name === 'clock' }]),
  );
  assert.equal(choose([], known), { names: ['bundles', 'paint'], options: [] });
  assert.equal(choose(['--long'], known), { names: [...known.keys()], options: [] });
  assert.equal(choose(['paint', '--host=both', 'clock'], known), {
    names: ['clock', 'paint'],
    options: ['--host=both'],
  });
  assert.throws(() => choose(['clok'], known), /no bench clok; there are: bundles, clock, paint/);
});

test('the page has a section for each result, in order', async () => {
  const text = await tablesPage([RESULT, { ...RESULT, bench: 'another', commit: null }]);
  assert.ok(text.indexOf('## another') < text.indexOf('## sample'));
  assert.match(text, 'Something measured.');
  assert.match(text, '2025-03-04 05:06 UTC · commit `0123456789` · 2 × A | B · 8 GiB');
  assert.match(text, 'Targets met: 1 of 2.');
  assert.match(text, '- _idle_: median 1.25 ms (≤ 5) · **max 12.5 ms (≤ 5)**');
  assert.match(await tablesPage([]), 'No bench has been run yet.');
});

test('results are the JSON files of their folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'p2c-results-'));
  try {
    assert.equal(readResults(join(folder, 'missing')), []);
    writeFileSync(join(folder, 'sample.json'), JSON.stringify(RESULT));
    writeFileSync(join(folder, 'notes.txt'), 'not a result');
    assert.equal(readResults(folder), [RESULT]);
    writeFileSync(join(folder, 'broken.json'), '{}');
    assert.throws(() => readResults(folder), /broken\.json is not a result/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a figure stands beside its anchor, in plot and page', async () => {
  const row = (subject: string, value: number) => {
    return { subject, figure: 'rate', value, unit: 'MB/s', target: null };
  };
  const rows = [
    row('a bare channel, chromium to chromium (camera 1280×720 at 20 fps)', 4),
    row('ours, chromium to chromium (camera 1280×720 at 20 fps)', 3),
  ];
  const results = [{ ...RESULT, bench: 'files-call', rows }];
  const files = await benchmarkFiles(results);
  const written = (end: string): string =>
    [...files].find(([path]) => path.endsWith(end))?.[1] ?? `no ${end}`;
  const label = 'Chromium to Chromium, camera 1280×720 at 20 fps';
  const page = written('benchmarks.md');
  assert.match(page, `![${label}: 3.00 MB/s, anchor 4.00, target ≥ 3.60](benchmarks/`);
  assert.match(page, 'Targets met: 0 of 1.');
  assert.match(page, /## Listing a file\n\nNot measured yet\./);
  const plot = written('file-in-call.svg');
  assert.match(plot, label);
  // Ours is three quarters of the anchor, which is the longest.
  assert.match(plot, /class="anchor"[^>]* width="552"/);
  assert.match(plot, /class="ours"[^>]* width="414"/);
});

test('figures are twelve, and their benches exist', () => {
  assert.is(FIGURES.length, 12);
  for (const { comparisons } of FIGURES) {
    for (const { ours, anchor } of comparisons) {
      for (const each of [ours, ...(anchor ? [anchor] : [])]) {
        assert.ok(benchNames().has(each.bench), each.bench);
      }
    }
  }
});

test('page and plots are made of the kept results', async () => {
  const results = readResults();
  const files = await benchmarkFiles(results);
  for (const [path, text] of files) assert.is(readFileSync(path, 'utf8'), text, path);
  for (const path of filesBelow(PLOTS)) assert.ok(files.has(path), path);
  for (const { bench } of results) assert.ok(benchNames().has(bench), bench);
});

test.run();

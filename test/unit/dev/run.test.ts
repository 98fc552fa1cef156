// tier: all
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { count, run, type Job, type Outcome } from '../../../dev/run/job.ts';
import { reacher } from '../../../dev/run/differing.ts';
import { byLot } from '../../../dev/run/draw.ts';
import { importsOf } from '../../../dev/run/imports.ts';
import {
  type Choice,
  filesOf,
  FOLDER_NAMES,
  testFiles,
  typescript,
} from '../../../dev/run/plan.ts';
import { openResult } from '../../../dev/run/result.ts';
import { root } from '../../../dev/build/paths.ts';

const scratch = mkdtempSync(join(tmpdir(), 'p2c-run-'));
test.after(() => rmSync(scratch, { recursive: true, force: true }));

const summary = (total: number, passed: number, skipped: number): string =>
  `\n  Total:     ${total}\n  Passed:    ${passed}\n  Skipped:   ${skipped}\n  Duration:  1ms\n\n`;

const job = (script: string, more: Partial<Job> = {}): Job => ({
  name: 'x',
  args: ['-e', script],
  counts: 'exit',
  timeoutMs: 60_000,
  weight: 1,
  env: {},
  ...more,
});

const outcome = (name: string, failed: number, more: Partial<Job> = {}): Outcome => ({
  job: job('', { name, counts: 'uvu', ...more }),
  passed: 3,
  failed,
  elapsedMs: 1_000,
  trouble: '',
  output: '',
  left: '',
});

type Counted = readonly [passed: number, failed: number, trouble: string];
const COUNTS: readonly (readonly [string, Parameters<typeof count>, Counted])[] = [
  ['a file, by its summary', ['uvu', summary(3, 3, 0), 0, null], [3, 0, '']],
  ['a file of which two failed', ['uvu', summary(3, 1, 0), 1, null], [1, 2, 'exit 1']],
  ['the last summary', ['uvu', summary(9, 9, 0) + summary(2, 2, 0), 0, null], [2, 0, '']],
  ['a file without a summary', ['uvu', '', 0, null], [0, 1, 'no test ran']],
  ['a file that ran nothing', ['uvu', summary(0, 0, 0), 0, null], [0, 1, 'no test ran']],
  ['a skipped test', ['uvu', summary(3, 3, 1), 0, null], [3, 1, '1 skipped']],
  ['a crash after all passed', ['uvu', summary(3, 3, 0), 7, null], [3, 1, 'exit 7']],
  ['what was ended', ['uvu', summary(3, 3, 0), null, 'over 1 s'], [3, 1, 'over 1 s']],
  ['a check that passed', ['exit', '', 0, null], [1, 0, '']],
  ['a check that failed', ['exit', '', 2, null], [0, 1, 'exit 2']],
];
test('a job’s counts follow from the output and exit code', () => {
  for (const [what, said, expected] of COUNTS) {
    const { passed, failed, trouble } = count(...said);
    assert.equal([passed, failed, trouble], expected, what);
  }
});

test('the runner reports a job’s output and status', async () => {
  const { passed, failed, output } = await run(job(`console.log('said'); process.exit(3)`));
  assert.equal([passed, failed], [0, 1]);
  assert.match(output, 'said');
});

test('a job counts as failed if the runner throws', async () => {
  const { passed, failed, trouble } = await run(job('', { env: { A: 'not\0possible' } }));
  assert.equal([passed, failed], [0, 1]);
  assert.match(trouble, /^in the runner: .*null bytes/);
});

test('an error of the runner between jobs counts as a failed file', async () => {
  const shown: string[] = [];
  const result = openResult(({ job: { name }, trouble }) => shown.push(`${name} ${trouble}`));
  result.take(outcome('sound', 0));
  assert.is(await result.part('fine', () => 1), true);
  const broken = (): never => {
    throw new Error('no browser');
  };
  assert.is(await result.part('browsers', broken), false);
  assert.is(await result.part('build', () => Promise.reject(new Error('too big'))), false);
  assert.equal(shown, [
    'sound ',
    'browsers in the runner: no browser',
    'build in the runner: too big',
  ]);
  assert.is(result.end(true).lines.at(-1), '3 passed, 2 failed');
});

test('an empty or interrupted run counts as failed', () => {
  const result = openResult(() => undefined);
  assert.equal(result.end(true).lines.at(-1), '0 passed, 1 failed');
  result.take(outcome('sound', 0));
  assert.equal(result.end(true).lines.at(-1), '3 passed, 0 failed');
  assert.equal(result.end(false).lines.at(-1), '3 passed, 1 failed');
});

/** Runs these arguments in a process, and returns how it ended. */
function ended(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { status, last: stdout.trim().split('\n').at(-1) };
}

test('the last line gives the result, however the runner ends', () => {
  assert.equal(ended(['dev/test.ts', '--soak'], { CHROME: join(scratch, 'no such browser') }), {
    status: 1,
    last: '0 passed, 1 failed',
  });
  const open = `import { openResult, sayAtExit } from './dev/run/result.ts';
    const complete = sayAtExit(openResult(() => undefined));`;
  for (const [script, status] of [
    ['setTimeout(() => { throw new Error("late"); }); setTimeout(complete, 50);', 1],
    ['Promise.reject(new Error("unheard")); setTimeout(complete, 50);', 1],
    ['await new Promise(() => undefined);', 1],
    ['process.exit(130);', 130],
  ] as const) {
    const args = ['--input-type=module', '-e', `${open}\n${script}`];
    assert.equal(ended(args), { status, last: '0 passed, 1 failed' }, script);
  }
});

/** Writes a test file with this content. */
function file(name: string, body: string): string {
  const path = join(scratch, `${name}.mjs`);
  const uvu = join(root, 'node_modules/uvu/dist/index.mjs');
  writeFileSync(path, `import { test } from ${JSON.stringify(uvu)};\n${body}\ntest.run();\n`);
  return path;
}

const together = (...files: string[]): Promise<Outcome> =>
  run(job('', { args: typescript('dev/run/together.ts', ...files), counts: 'uvu' }));

test('test files in one process give the same counts as each file alone', async () => {
  const sound = file('sound', 'test("a", () => {}); test("b", () => {});');
  const after = file('after', 'test("c", () => {});');
  const rows = [
    ['fails', 'test("x", () => { throw new Error("wrong"); });', 'wrong'],
    ['empty', '', 'no test ran'],
    ['throws', 'throw new Error("early");', 'early'],
    [
      'before',
      'test.before(() => { throw new Error("unready"); }); test("x", () => {});',
      'unready',
    ],
    ['skips', 'test("x", () => {}); test.skip("y", () => {});', '(1 / 1)'],
    ['unheard', 'test("x", () => void Promise.reject(new Error("unheard")));', 'unheard'],
  ] as const;
  const bad = await together(sound, ...rows.map(([name, body]) => file(name, body)), after);
  // The sound tests passed, and so did the one beside a skipped test.
  assert.equal([bad.passed, bad.failed], [4, rows.length]);
  for (const [name, , says] of rows) {
    const told = bad.output.split(join(scratch, `${name}.mjs`))[1] ?? '';
    assert.match(told, says, name);
  }
});

test('the runner names the file whose process ended early', async () => {
  const stuck = file('stuck', 'test("x", () => new Promise(() => undefined));');
  const found = await together(stuck);
  assert.equal([found.passed, found.failed], [0, 1]);
  assert.match(found.output, stuck);
});

test('a test file leaves no state to the next in its process', async () => {
  const kept = join(scratch, 'kept.mjs');
  writeFileSync(kept, 'export const kept = { marks: 0 };\n');
  const leap = join(root, 'test/support/leaping-time.ts');
  const marks = `import ${JSON.stringify(leap)}; import { kept } from './kept.mjs';
    const clean = () => kept.marks === 0 && Math.abs(Date.now() - 1.7e12) < 86_500_000 &&
      !('mark' in globalThis) && console.log !== Object && !('MARK' in process.env) &&
      !('mark' in URL);
    test("clean", () => { if (!clean()) throw new Error("marked"); });
    test("a day", () => new Promise((done) => setTimeout(done, 86_400_000)));
    test("marks", () => {
      kept.marks += 1;
      setInterval(() => undefined, 1_000);
      Object.assign(globalThis, { mark: 1 });
      Object.assign(process.env, { MARK: '1' });
      Object.assign(console, { log: Object });
      Object.assign(URL, { mark: 1 });
    });`;
  const real = file(
    'real',
    'test("now", () => { if (Date.now() < 1.75e12) throw new Error("leapt"); });',
  );
  const found = await together(file('one', marks), file('two', marks), real);
  assert.equal([found.passed, found.failed], [7, 0], found.output);
});

const everything: Choice = { tier: 'all', filter: '' };

// Proves stage 0: No test is lost or passes by accident
test('every test file of a folder is in the plan', () => {
  const paths = filesOf('unit', everything).map(({ path }) => path);
  assert.ok(paths.includes('test/unit/dev/run.test.ts'));
  const planned = testFiles(['unit'], everything);
  const args = planned.flatMap((each) => each.args);
  assert.equal(
    paths.filter((path) => args.filter((arg) => arg === path).length !== 1),
    [],
  );
  assert.is(planned.filter((each) => each.args.includes('dev/run/together.ts')).length, 6);
  assert.equal(
    testFiles(['unit'], { ...everything, filter: 'dev/run' }).map(({ name }) => name),
    ['test/unit/dev/run.test.ts'],
  );
});

test('the first tier and the rest together make up the second tier', () => {
  const paths = (tier: Choice['tier'], filter = ''): string[] =>
    FOLDER_NAMES.flatMap((name) => filesOf(name, { tier, filter }).map(({ path }) => path)).sort();
  assert.equal([...new Set([...paths('test'), ...paths('rest')])].sort(), paths('all'));
  assert.not(paths('test').includes('test/net/outage.test.ts'));
  assert.ok(paths('rest').includes('test/net/outage.test.ts'));
  assert.equal(paths('test', 'net/outage'), ['test/net/outage.test.ts']);
  const drawn = 'test/e2e/foreign-aiortc.test.ts';
  assert.not(paths('all').includes(drawn));
  assert.ok(paths('soak').includes(drawn));
  assert.equal(paths('test', 'foreign-aiortc'), [drawn]);
});

test('files that depend on the tier run in both tiers', () => {
  const first = FOLDER_NAMES.flatMap((name) => filesOf(name, { tier: 'test', filter: '' }));
  const looking = first.filter(({ path }) => importsOf(path).includes('test/support/tier.ts'));
  const paths = (files: readonly { readonly path: string }[]) => files.map(({ path }) => path);
  assert.equal(paths(looking), paths(first.filter(({ tier }) => tier === 'both')));
});

test('a changed file selects the tests that load or name it', () => {
  for (const [changed, reached, not] of [
    ['src/main/billing/meter.ts', 'unit/ui/strings', 'e2e/paid-call'],
    ['src/main/billing/meter.css', 'e2e/phone', 'unit/billing/gate'],
    ['src/main/languages/de/rest.ts', 'unit/text/languages', 'unit/x402/hello'],
    ['src/workers/ledger/x402/wire.ts', 'unit/x402/wire', 'unit/text/languages'],
    ['docs/billing.md', 'unit/docs/links', 'unit/text/languages'],
    ['index.html', 'unit/dev/dist', 'unit/billing/gate'],
    ['test/support/rig.ts', 'unit/x402/others', 'unit/text/languages'],
    ['dev/run/pool.ts', 'unit/dev/run', 'unit/x402/wire'],
    ['test/unit/x402/wire.test.ts', 'unit/x402/wire', 'unit/x402/hello'],
  ] as const) {
    const isReached = reacher([changed]);
    assert.ok(isReached(`test/${reached}.test.ts`), `${changed}: ${reached}`);
    assert.not(isReached(`test/${not}.test.ts`), `${changed}: ${not}`);
  }
});

test('a random order repeats for its seed, and reaches every file', () => {
  const files = testFiles(['soak'], { tier: 'soak', filter: '' });
  const names = (seed: string): string[] => byLot(files, seed).map(({ name }) => name);
  assert.equal(names('a'), names('a'));
  assert.is.not(names('a').join(), names('b').join());
  const real = 'test/soak/call-12-minutes.test.ts';
  const seeds = Array.from({ length: 200 }, (_, seed) => `${seed}`);
  assert.ok(seeds.every((seed) => names(seed)[0] === real));
  assert.is(new Set(seeds.map((seed) => names(seed)[1])).size, files.length - 1);
});

test.run();

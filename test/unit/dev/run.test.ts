// tier: all
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { opener } from '../../../dev/open.ts';
import { excerpt, FAILURES, keepOutput, MOST_LINES } from '../../../dev/run/excerpt.ts';
import { count, run, type Job, type Outcome } from '../../../dev/run/job.ts';
import { discard } from '../../../dev/run/leftovers.ts';
import { reacher } from '../../../dev/run/differing.ts';
import { byLot, fits } from '../../../dev/run/draw.ts';
import { importsOf } from '../../../dev/run/imports.ts';
import {
  type Choice,
  directives,
  filesOf,
  FOLDER_NAMES,
  testFiles,
  typescript,
} from '../../../dev/run/plan.ts';
import { inPool } from '../../../dev/run/pool.ts';
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

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

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
test('a job counts by what it said and how it ended', () => {
  for (const [what, said, expected] of COUNTS) {
    const { passed, failed, trouble } = count(...said);
    assert.equal([passed, failed, trouble], expected, what);
  }
});

test('a job’s output and status are reported', async () => {
  const { passed, failed, output } = await run(job(`console.log('said'); process.exit(3)`));
  assert.equal([passed, failed], [0, 1]);
  assert.match(output, 'said');
});

test('a job over its time is ended, with what it started', async () => {
  const file = join(scratch, 'pid');
  const child = `require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000)`;
  const script = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' }); setInterval(() => {}, 1000)`;
  const { trouble } = await run(job(script, { timeoutMs: 1500 }));
  assert.is(trouble, 'over 1.5 s');
  assert.not(alive(Number(readFileSync(file, 'utf8'))));
});

test('a temporary file that a job forgot goes with it', async () => {
  const script = `const f = require('os').tmpdir() + '/forgotten'; require('fs').writeFileSync(f, ''); console.log(f)`;
  const { output } = await run(job(script));
  assert.match(output, '/forgotten');
  assert.not(existsSync(output.trim()));
});

test('a job finds earlier compilations and no other file', async () => {
  const compiled = `require('os').tmpdir() + '/tsx-' + (process.geteuid?.() ?? require('os').userInfo().username) + '/0-of-a-test'`;
  await run(job(`require('fs').writeFileSync(${compiled}, 'kept')`));
  const script = `console.log(require('fs').readFileSync(${compiled}, 'utf8')); require('fs').rmSync(${compiled}); console.log(require('fs').readdirSync(require('os').tmpdir()).length)`;
  const { output, left } = await run(job(script));
  assert.equal([output.trim().split('\n'), left], [['kept', '1'], '']);
});

test('a folder that cannot be removed is mentioned after some tries', async () => {
  let tries = 0;
  const busy = (times: number) => () => {
    tries += 1;
    return tries > times ? Promise.resolve() : Promise.reject(new Error('ENOTEMPTY'));
  };
  assert.is(await discard('/a', 60_000, busy(3)), '');
  assert.is(tries, 4);
  assert.match(await discard('/a', 0, busy(Infinity)), 'left behind: /a (Error: ENOTEMPTY)');
});

test('what the runner throws over a job is a failed job', async () => {
  const { passed, failed, trouble } = await run(job('', { env: { A: 'not\0possible' } }));
  assert.equal([passed, failed], [0, 1]);
  assert.match(trouble, /^in the runner: .*null bytes/);
});

test('an error of the runner beside the jobs is a failed file', async () => {
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

test('a run that was empty or cut short has failed', () => {
  const result = openResult(() => undefined);
  assert.equal(result.end(true).lines.at(-1), '0 passed, 1 failed');
  result.take(outcome('sound', 0));
  assert.equal(result.end(true).lines.at(-1), '3 passed, 0 failed');
  assert.equal(result.end(false).lines.at(-1), '3 passed, 1 failed');
});

/** How a process ended that ran this, or a program of ours. */
function ended(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { status, last: stdout.trim().split('\n').at(-1) };
}

test('the last line is the result, whatever the runner ends of', () => {
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

test('the runner starts nothing for an unknown option', () => {
  for (const args of [['--help'], ['unit', 'e2e']]) {
    assert.equal(ended(['dev/test.ts', ...args]), { status: 1, last: '0 passed, 1 failed' });
  }
});

test('a run that nobody reads any more ends', async () => {
  const script = `import { openResult, sayAtExit } from './dev/run/result.ts';
    import { onUnheard } from './dev/stop.ts';
    onUnheard(() => process.exit(3));
    sayAtExit(openResult(({ job }) => console.log(job.name)));
    setInterval(() => console.log('one more line'), 20);`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.destroy();
  assert.is(await new Promise((resolve) => child.on('exit', resolve)), 3);
});

test('where one job fails to run, the others still end', async () => {
  let done = 0;
  const work = async ({ weight }: { weight: number }): Promise<void> => {
    if (weight === 2) throw new Error('broken');
    await new Promise((resolve) => setTimeout(resolve, 20));
    done += 1;
  };
  const jobs = [2, 1, 1].map((weight) => ({ weight }));
  const failure = await inPool(jobs, 4, work).catch((error: unknown) => error);
  assert.is(failure instanceof Error && failure.message, 'broken');
  assert.is(done, 2);
});

test('jobs start in order, as many as fit', async () => {
  const log: string[] = [];
  let load = 0;
  const jobs = [1, 1, 2, 1, 1].map((weight, index) => ({ weight, index }));
  const results = await inPool(jobs, 2, async ({ weight, index }) => {
    load += weight;
    assert.ok(load <= 2);
    log.push(`start ${index}`);
    await new Promise((resolve) => setImmediate(resolve));
    log.push(`end ${index}`);
    load -= weight;
    return index;
  });
  assert.equal(results, [0, 1, 2, 3, 4]);
  assert.equal(log.slice(0, 2), ['start 0', 'start 1']);
  assert.ok(log.indexOf('start 2') > log.indexOf('end 1'));
  assert.ok(log.indexOf('start 3') > log.indexOf('end 2'));
  assert.ok(log.indexOf('start 4') < log.indexOf('end 3'));
});

test('a job waits while the machine is busy, unless it is alone', async () => {
  let [running, most, asked] = [0, 0, 0];
  const jobs = Array.from({ length: 6 }, () => ({ weight: 1 }));
  await inPool(
    jobs,
    6,
    async () => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < 10; turn += 1) await new Promise((done) => setImmediate(done));
      running -= 1;
    },
    async (beside) => {
      asked += 1;
      assert.ok(beside > 0);
      await new Promise((done) => setImmediate(done));
      return beside < 2;
    },
  );
  assert.is(most, 2);
  assert.ok(asked > 6);
});

test('a failed file’s output is cut to its cause, and kept whole', () => {
  const noise = Array.from({ length: 100 }, (_, at) => `before ${at}`);
  const events = Array.from({ length: 100 }, (_, at) => `event ${at}`);
  const output = [...noise, '   FAIL  "a title"', '    Expected x', ...events].join('\n');
  const told = excerpt(output);
  assert.is(told.length, MOST_LINES);
  assert.equal(told.slice(0, 3), ['   FAIL  "a title"', '    Expected x', 'event 0']);
  assert.is(told.at(-1), 'event 99');
  assert.ok(told.some((line) => /^… \d+ lines more …$/.test(line)));
  assert.equal(excerpt('one\n\n\ntwo\n'), ['one', '', 'two']);
  const kept = keepOutput('test/a b.test.ts', output);
  assert.is(kept, join(FAILURES, 'test-a-b.test.ts.log'));
  assert.is(readFileSync(join(root, kept), 'utf8'), output);
  rmSync(join(root, kept));
});

/** A test file that is written for the purpose. */
function file(name: string, body: string): string {
  const path = join(scratch, `${name}.mjs`);
  const uvu = join(root, 'node_modules/uvu/dist/index.mjs');
  writeFileSync(path, `import { test } from ${JSON.stringify(uvu)};\n${body}\ntest.run();\n`);
  return path;
}

const together = (...files: string[]): Promise<Outcome> =>
  run(job('', { args: typescript('dev/run/together.ts', ...files), counts: 'uvu' }));

test('files that share a process count as each would', async () => {
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

test('a process that ends in the middle names the file', async () => {
  const stuck = file('stuck', 'test("x", () => new Promise(() => undefined));');
  const found = await together(stuck);
  assert.equal([found.passed, found.failed], [0, 1]);
  assert.match(found.output, stuck);
});

test('a file leaves nothing to the next of its process', async () => {
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

test('a file says at its head how it wants to be run', () => {
  const source = '// alone\n// tier: all\n// timeout: 600\n// takes: 240\nimport x;';
  const said = { load: 'alone', isPure: false, tier: 'all', timeoutMs: 600_000, takesMs: 240_000 };
  assert.equal(directives(source), said);
  for (const tier of ['all', 'both', 'soak'])
    assert.is(directives(`// tier: ${tier}\n`).tier, tier);
  assert.is(directives('// waits\nimport x;\n').load, 'waits');
  const usual = { load: 'usual', isPure: true, tier: 'test', timeoutMs: null, takesMs: 60_000 };
  assert.equal(directives(`${'import x;\n'.repeat(40)}// pure\n`), usual, 'below its imports, too');
});

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

test('the first tier and its rest are the second tier', () => {
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

test('what the longer tier looks at closer is played in it', () => {
  const first = FOLDER_NAMES.flatMap((name) => filesOf(name, { tier: 'test', filter: '' }));
  const looking = first.filter(({ path }) => importsOf(path).includes('test/support/tier.ts'));
  const paths = (files: readonly { readonly path: string }[]) => files.map(({ path }) => path);
  assert.equal(paths(looking), paths(first.filter(({ tier }) => tier === 'both')));
});

test('a change reaches files that load or name it, or its folder', () => {
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

test('a draw repeats for its seed, and reaches every file', () => {
  const files = testFiles(['soak'], { tier: 'soak', filter: '' });
  const names = (seed: string): string[] => byLot(files, seed).map(({ name }) => name);
  assert.equal(names('a'), names('a'));
  assert.is.not(names('a').join(), names('b').join());
  const real = 'test/soak/call-12-minutes.test.ts';
  const seeds = Array.from({ length: 200 }, (_, seed) => `${seed}`);
  assert.ok(seeds.every((seed) => names(seed)[0] === real));
  assert.is(new Set(seeds.map((seed) => names(seed)[1])).size, files.length - 1);
});

test('a drawn job begins only while its time is left', () => {
  const drawn = job('', { name: 'test/soak/a.test.ts', takesMs: 100_000 });
  assert.ok(fits(drawn, Number.POSITIVE_INFINITY));
  assert.ok(fits(drawn, 150_000));
  assert.not(fits(drawn, 149_000));
  assert.ok(fits(job('', { name: drawn.name }), -1));
  assert.ok(fits({ ...drawn, name: 'test/soak/call-12-minutes.test.ts' }, -1));
  const takes = (tier: Choice['tier']) =>
    testFiles(FOLDER_NAMES, { tier, filter: '' }).map(({ takesMs }) => takesMs);
  assert.ok(takes('soak').every((ms) => ms !== undefined));
  assert.ok(
    takes('all').every((ms) => ms === undefined),
    'only the soak is drawn',
  );
});

test('the address opens in a browser only where somebody can see it', () => {
  const open = (env: Record<string, string>, platform: NodeJS.Platform) =>
    opener('u', env, platform);
  assert.is(open({ BROWSER: 'none', DISPLAY: ':0' }, 'linux'), null);
  assert.is(open({ CI: 'true' }, 'darwin'), null);
  assert.is(open({}, 'linux'), null);
  assert.equal(open({ DISPLAY: ':0' }, 'linux'), ['xdg-open', 'u']);
  assert.equal(open({}, 'darwin'), ['open', 'u']);
  assert.equal(open({ BROWSER: 'firefox' }, 'linux'), ['firefox', 'u']);
});

test.run();

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { opener } from '../../../dev/open.ts';
import { MOST, MOST_MS, secondLook } from '../../../dev/run/again.ts';
import { count, run, type Job, type Outcome } from '../../../dev/run/job.ts';
import { directives, testFiles } from '../../../dev/run/plan.ts';
import { inPool } from '../../../dev/run/pool.ts';

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

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

test('a file counts by its summary', () => {
  assert.equal(count('uvu', summary(3, 3, 0), 0, null), { passed: 3, failed: 0, trouble: '' });
  assert.equal(count('uvu', summary(3, 1, 0), 1, null), {
    passed: 1,
    failed: 2,
    trouble: 'exit 1',
  });
});

test('the last summary counts: a test may print that of another', () => {
  assert.is(count('uvu', summary(9, 9, 0) + summary(2, 2, 0), 0, null).passed, 2);
});

test('a file that ran nothing has failed', () => {
  assert.equal(count('uvu', '', 0, null), { passed: 0, failed: 1, trouble: 'no test ran' });
  assert.equal(count('uvu', summary(0, 0, 0), 0, null), {
    passed: 0,
    failed: 1,
    trouble: 'no test ran',
  });
});

test('a skipped test has failed', () => {
  assert.equal(count('uvu', summary(3, 3, 1), 0, null), {
    passed: 3,
    failed: 1,
    trouble: '1 skipped',
  });
});

test('passing every test and then crashing is a failure', () => {
  assert.equal(count('uvu', summary(3, 3, 0), 7, null), {
    passed: 3,
    failed: 1,
    trouble: 'exit 7',
  });
  assert.equal(count('uvu', summary(3, 3, 0), null, 'over 1 s'), {
    passed: 3,
    failed: 1,
    trouble: 'over 1 s',
  });
});

test('a check counts as one', () => {
  assert.equal(count('exit', '', 0, null), { passed: 1, failed: 0, trouble: '' });
  assert.equal(count('exit', '', 2, null), { passed: 0, failed: 1, trouble: 'exit 2' });
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

const outcome = (name: string, failed: number, more: Partial<Job> = {}): Outcome => ({
  job: job('', { name, counts: 'uvu', ...more }),
  passed: 3,
  failed,
  elapsedMs: 1_000,
  trouble: '',
  output: '',
});

test('what failed gets a second look by itself, and is named where it passes only then', async () => {
  const seen: string[] = [];
  const { outcomes, unsteady } = await secondLook(
    [outcome('sound', 0), outcome('unlucky', 2), outcome('broken', 1)],
    async ({ name }) => {
      seen.push(name);
      return outcome(name, name === 'broken' ? 1 : 0);
    },
  );
  assert.equal(seen, ['unlucky', 'broken']);
  assert.equal(
    outcomes.map(({ failed }) => failed),
    [0, 0, 1],
  );
  assert.equal(unsteady, ['unlucky']);
});

test('no second look for a check, for many at once, for what takes longer than there is time', async () => {
  const never = (): Promise<Outcome> => Promise.reject(new Error('run again'));
  for (const list of [
    [outcome('check', 1, { counts: 'exit' })],
    Array.from({ length: MOST + 1 }, () => outcome('one of many', 1)),
    [{ ...outcome('long', 1), elapsedMs: MOST_MS }, outcome('one more', 1)],
  ]) {
    assert.equal((await secondLook(list, never)).outcomes, list);
  }
});

test('a file says at its head how it wants to be run', () => {
  const source = '// alone\n// timeout: 600\nimport x;';
  assert.equal(directives(source), { load: 'alone', timeoutMs: 600_000 });
  assert.is(directives('// waits\nimport x;\n').load, 'waits');
  assert.equal(directives('import x;\n'), { load: 'usual', timeoutMs: null });
});

test('every test file of a folder is in the plan', () => {
  const names = testFiles('unit', {}).map(({ name }) => name);
  assert.ok(names.includes('test/unit/dev/run.test.ts'));
  assert.equal(
    testFiles('unit', {}, 'dev/run').map(({ name }) => name),
    ['test/unit/dev/run.test.ts'],
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

/**
 * The test runner: `npm test [-- part-of-a-path]`, `npm test -- --changed`, `npm run test:all`,
 * `npm run soak`, `npm run soak:full`. `npm run test:rest` plays the part of `test:all` that `npm
 * test` does not. With `-- --minutes=N`, a soak starts no test that would not end within that time.
 * The last line is `N passed, N failed`, and the exit status shows the same.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { provideBrowsers } from './browsers.ts';
import { buildIfChanged } from './build/changed.ts';
import { root } from './build/paths.ts';
import { differing, reacher } from './run/differing.ts';
import { byLot, fits } from './run/draw.ts';
import { excerpt, keepOutput } from './run/excerpt.ts';
import { CAPACITY, endAll, run, type Job, type Outcome } from './run/job.ts';
import { whyNoNamespaces } from './run/namespaces.ts';
import { type Choice, FOLDER_NAMES, staticChecks, testFiles } from './run/plan.ts';
import { inPool } from './run/pool.ts';
import { hasRoomBeside } from './run/spare.ts';
import { openResult, sayAtExit } from './run/result.ts';
import { endSharedBrowsers, withSharedBrowsers } from './run/shared-browsers.ts';
import { onStop, onUnheard } from './stop.ts';
import { whyNoSurfpool } from './surfpool/load.ts';

const args = process.argv.slice(2);
const MINUTES = '--minutes=';
const SOAK_MINUTES = 30;
const filter = args.find((arg) => !arg.startsWith('--')) ?? '';
const tier =
  (['soak', 'all', 'rest'] as const).find((each) => args.includes(`--${each}`)) ?? 'test';
const everyFile: Choice = { filter, tier };

/** Returns for how many minutes a run starts drawn tests; null if it starts all of them. */
function minutes(): number | null {
  const said = args.find((arg) => arg.startsWith(MINUTES))?.slice(MINUTES.length);
  if (said !== undefined) return Number(said);
  return tier === 'soak' && filter === '' && !args.includes('--full') ? SOAK_MINUTES : null;
}

/**
 * The deadline by this process's clock, which started with the run. Infinity means that nothing is
 * drawn and all tests run.
 */
const deadlineMs = (minutes() ?? Number.POSITIVE_INFINITY) * 60_000;
const putOff: string[] = [];

let seed: string | undefined;

/**
 * Returns the seed of this run's draw. It differs for each day and each commit, and is the same
 * when the run is repeated.
 */
function soakSeed(): string {
  if (seed === undefined) {
    const commit = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout;
    const day = new Date().toISOString().slice(0, 10);
    const drawn = createHash('sha256').update(`${day} ${commit}`).digest('hex').slice(0, 8);
    seed = process.env['SOAK_SEED'] || drawn;
    console.log(`SOAK_SEED=${seed}`);
  }
  return seed;
}

function show({ job, passed, failed, elapsedMs, trouble, output, left }: Outcome): void {
  const columns = [
    failed > 0 ? 'FAIL' : 'ok  ',
    `${passed}/${passed + failed}`.padStart(9),
    `${(elapsedMs / 1000).toFixed(1)} s`.padStart(9),
    ` ${job.name}${trouble ? ` (${trouble})` : ''}`,
  ];
  console.log(columns.join(' '));
  const lines = [
    ...(failed > 0 ? [...excerpt(output), `all of it: ${keepOutput(job.name, output)}`] : []),
    // The measurements of a long test matter as much as its success, so they are printed.
    ...(failed === 0 && tier === 'soak' ? output.trimEnd().split('\n') : []),
    ...(failed === 0 && tier !== 'soak' ? (output.match(/^slow: .*/gm) ?? []) : []),
    ...(left ? [left] : []),
  ];
  for (const line of lines) console.log(`     | ${line}`);
}

const result = openResult(show);
const complete = sayAtExit(result);
onStop(() => void endAll().then(() => process.exit(130)));
onUnheard(() => void endAll().then(() => process.exit(1)));

/**
 * Sorts jobs. Jobs that wait run together first. Jobs that must be alone come last, because others
 * would wait for them.
 */
const byWeight = (a: Job, b: Job): number => a.weight - b.weight;

async function runOne(job: Job): Promise<void> {
  if (fits(job, deadlineMs - performance.now())) {
    result.take(await withSharedBrowsers(job, run));
  } else putOff.push(job.name);
}

const runAll = (jobs: readonly Job[]): Promise<unknown> =>
  inPool(jobs, CAPACITY, runOne, hasRoomBeside);

/**
 * Returns the jobs in their order. If time is limited, the drawn jobs come last and in random
 * order.
 */
function inOrder(jobs: readonly Job[]): readonly Job[] {
  if (deadlineMs === Number.POSITIVE_INFINITY) return jobs;
  const always = jobs.filter(({ takesMs }) => takesMs === undefined);
  const drawn = jobs.filter(({ takesMs }) => takesMs !== undefined);
  return [...always, ...byLot(drawn, soakSeed())];
}

/** Returns the environment of tests that drive browsers. */
function browserEnv(): Record<string, string> {
  const { chrome, firefox } = provideBrowsers();
  if (!chrome || !firefox)
    console.error('Both browsers are needed: CHROME and FIREFOX may name them.');
  return { ...(chrome && { CHROME: chrome }), ...(firefox && { FIREFOX: firefox }) };
}

const build = (): Promise<boolean> => result.part('build', buildIfChanged);

/** Returns the environment, or null if providing the browsers failed. */
async function withBrowsers(): Promise<Record<string, string> | null> {
  let env: Record<string, string> | null = null;
  await result.part('browsers', () => (env = browserEnv()));
  return env;
}

/** Returns which files to run. With `--changed`, only the files that the change affects. */
function chosen(): Choice {
  if (!args.includes('--changed')) return everyFile;
  const paths = differing();
  console.log(
    `${paths.length} files differ: ${paths.slice(0, 5).join(', ')}${paths.length > 5 ? ', …' : ''}`,
  );
  return { ...everyFile, isMeant: reacher(paths) };
}

async function everything(): Promise<void> {
  const choice = chosen();
  // The build and the checks come before the tests, because some tests read the built files.
  if (filter || tier === 'rest') {
    if (!(await build())) return;
  } else await runAll(staticChecks());
  const byThemselves = testFiles(['unit', 'ledger'], choice).sort(byWeight);
  const special = (['net', 'node'] as const).filter((name) => testFiles([name], choice).length > 0);
  const pages = (env: Record<string, string>): Job[] => testFiles(['rtc', 'e2e'], choice, env);
  const needBrowsers = special.length + pages({}).length > 0;
  const env = needBrowsers ? await withBrowsers() : null;
  if (env === null) return void (await runAll(byThemselves));
  const jobs = pages(env);
  for (const name of special) {
    const files = testFiles([name], choice, env);
    const reason = { net: whyNoNamespaces, node: whyNoSurfpool }[name]();
    if (reason) console.log(`not run: ${files.length} files of test/${name} (${reason})`);
    else jobs.push(...files);
  }
  await runAll([...byThemselves, ...jobs.sort(byWeight)]);
}

async function soaking(): Promise<void> {
  const env = await withBrowsers();
  if (env === null || !(await build())) return;
  // Installs what these tests need. Tests that cannot run fail with the same reason.
  const reason = whyNoNamespaces();
  if (reason) console.log(`no network namespaces: ${reason}`);
  const full = args.includes('--full');
  const vars = { ...env, SOAK_SEED: soakSeed(), ...(full && { SOAK_FULL: '1' }) };
  const jobs = testFiles(FOLDER_NAMES, everyFile, vars);
  await runAll(inOrder(jobs.sort(byWeight)));
}

function checkArgs(): void {
  const known = ['--changed', '--rest', '--all', '--soak', '--full'];
  const [strange] = args.filter(
    (arg) =>
      arg.startsWith('--') && !(tier === 'soak' && arg.startsWith(MINUTES)) && !known.includes(arg),
  );
  const parts = args.filter((arg) => !arg.startsWith('--'));
  if (strange !== undefined || parts.length > 1) {
    throw new Error(
      `usage: test.ts [${known.join('] [')}] [${MINUTES}N] [part-of-a-path]; not ${args.join(' ')}`,
    );
  }
  if (!(Number(minutes() ?? 1) > 0)) throw new Error(`${MINUTES} takes a number above 0`);
}

if (await result.part('usage', checkArgs)) {
  await result.part('dev/test.ts', tier === 'soak' ? soaking : everything);
}
await endSharedBrowsers();
if (putOff.length > 0) console.log(`no time for ${putOff.length} files: ${putOff.join(', ')}`);
complete();

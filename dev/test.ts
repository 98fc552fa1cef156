/**
 * The test runner: `npm test [-- part-of-a-path]`, `npm test -- --changed`, `npm run test:all`, of which
 * `npm run test:rest` plays what `npm test` does not, `npm run soak`, `npm run soak:full`. With
 * `-- --minutes=N` a soak begins no test that would not end within that time. The last line is
 * `N passed, N failed`; the exit status says the same.
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

/** How long a run goes on starting tests that are drawn; null: until it has started all. */
function minutes(): number | null {
  const said = args.find((arg) => arg.startsWith(MINUTES))?.slice(MINUTES.length);
  if (said !== undefined) return Number(said);
  return tier === 'soak' && filter === '' && !args.includes('--full') ? SOAK_MINUTES : null;
}

/** By the clock of this process, which has started with its run. Infinity: nothing is drawn, all is run. */
const deadlineMs = (minutes() ?? Number.POSITIVE_INFINITY) * 60_000;
const putOff: string[] = [];

let seed: string | undefined;

/** By which this run draws: another one each day and each commit, the same one when run again. */
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
    // The measurements of a long test are worth as much as its success.
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

/** Those that wait keep each other company; those that must be alone come last, or others would wait. */
const byWeight = (a: Job, b: Job): number => a.weight - b.weight;

async function runOne(job: Job): Promise<void> {
  if (fits(job, deadlineMs - performance.now())) {
    result.take(await withSharedBrowsers(job, run));
  } else putOff.push(job.name);
}

const runAll = (jobs: readonly Job[]): Promise<unknown> =>
  inPool(jobs, CAPACITY, runOne, hasRoomBeside);

/** Returns the jobs in their order; where time is limited, the drawn ones last and in random order. */
function inOrder(jobs: readonly Job[]): readonly Job[] {
  if (deadlineMs === Number.POSITIVE_INFINITY) return jobs;
  const always = jobs.filter(({ takesMs }) => takesMs === undefined);
  const drawn = jobs.filter(({ takesMs }) => takesMs !== undefined);
  return [...always, ...byLot(drawn, soakSeed())];
}

/** Environment of tests that drive browsers. */
function browserEnv(): Record<string, string> {
  const { chrome, firefox } = provideBrowsers();
  if (!chrome || !firefox)
    console.error('Both browsers are needed: CHROME and FIREFOX may name them.');
  return { ...(chrome && { CHROME: chrome }), ...(firefox && { FIREFOX: firefox }) };
}

const build = (): Promise<boolean> => result.part('build', buildIfChanged);

/** Null where the browsers themselves are the trouble. */
async function withBrowsers(): Promise<Record<string, string> | null> {
  let env: Record<string, string> | null = null;
  await result.part('browsers', () => (env = browserEnv()));
  return env;
}

/** With `--changed`, only the files that the change reaches. */
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
  // Before the tests: some of them look at what has been built.
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
  // Installs what these tests need. Those that cannot be played fail, and say the same.
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

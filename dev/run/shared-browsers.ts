/**
 * Browsers that outlive a test file. Each file that runs in parallel gets one Chromium and one
 * Firefox, started with the first file that may use them. While a file runs, no other file uses its
 * browsers. The file opens its own contexts in them (test/support/browser.ts).
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { DrivenKind } from '../launch.ts';
import { type Job, type Outcome, signalGroup } from './job.ts';

/**
 * The folders whose tests can share browsers. Tests in other folders start browsers elsewhere or in
 * another way.
 */
const FOLDERS = /^test\/(e2e|rtc-lab)\//;

const KINDS = [
  { kind: 'chromium', path: 'CHROME', endpoint: 'CHROME_WS' },
  { kind: 'firefox', path: 'FIREFOX', endpoint: 'FIREFOX_WS' },
] as const;

interface Kept {
  readonly endpoint: string;
  readonly child: ChildProcess;
}

type Pair = Map<DrivenKind, Kept>;

/** All pairs of browsers, and those that no file uses at the moment. */
const pairs = new Set<Pair>();
const idle: Pair[] = [];

const isGone = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

async function start(kind: DrivenKind, executablePath: string): Promise<Kept | null> {
  try {
    const { launch } = await import('../launch.ts');
    const browser = await launch(kind, { executablePath, outlives: true });
    const child = browser.process();
    const endpoint = browser.wsEndpoint();
    // Only one program at a time can drive Firefox.
    await browser.disconnect();
    return child && { endpoint, child };
  } catch (error) {
    console.error(`no ${kind} is shared: ${String(error)}`);
    return null;
  }
}

/**
 * Starts browsers in place of those that have ended. If a browser cannot be started, files start
 * their own.
 */
async function endpointsOf(pair: Pair, env: Job['env']): Promise<Record<string, string>> {
  const found = await Promise.all(
    KINDS.map(async ({ kind, path, endpoint }) => {
      const before = pair.get(kind);
      const executable = env[path];
      const kept =
        before && !isGone(before.child) ? before : executable && (await start(kind, executable));
      if (!kept) return [];
      pair.set(kind, kept);
      return [[endpoint, kept.endpoint] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}

async function end(pair: Pair): Promise<void> {
  const children = [...pair.values()].map(({ child }) => child);
  pair.clear();
  const running = children.filter((child) => !isGone(child));
  await Promise.all(
    running.map((child) => {
      const gone = once(child, 'exit');
      // This also ends the processes of the browser's pages.
      signalGroup(child, 'SIGKILL');
      return gone;
    }),
  );
}

/**
 * Runs a job with a pair of browsers if the job may use them. If the job failed, the pair is not
 * used again.
 */
export async function withSharedBrowsers(
  job: Job,
  run: (job: Job) => Promise<Outcome>,
): Promise<Outcome> {
  if (!FOLDERS.test(job.name)) return run(job);
  const pair = idle.pop() ?? new Map<DrivenKind, Kept>();
  pairs.add(pair);
  const env = { ...job.env, ...(await endpointsOf(pair, job.env)) };
  const outcome = await run({ ...job, env });
  if (outcome.failed > 0) await end(pair);
  idle.push(pair);
  return { ...outcome, job };
}

/** Ends the browsers. Called when all jobs have ended. */
export const endSharedBrowsers = async (): Promise<void> =>
  void (await Promise.all([...pairs].map(end)));

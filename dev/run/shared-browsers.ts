/**
 * Browsers that outlive a test file: one Chromium and one Firefox for each of the files that run side by
 * side, started with the first that may use them. Each file has them for itself while it runs, and opens
 * contexts of its own in them (test/support/browser.ts).
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { DrivenKind } from '../launch.ts';
import { type Job, type Outcome, signalGroup } from './job.ts';

/** Files elsewhere start theirs in a place or in a way of their own. */
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

/** All there are, and those that no file has at the moment. */
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
    // Firefox is driven by one at a time.
    await browser.disconnect();
    return child && { endpoint, child };
  } catch (error) {
    console.error(`no ${kind} is shared: ${String(error)}`);
    return null;
  }
}

/** Replaces what has died. Where one cannot be started, files start their own. */
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
      // With the processes of its pages.
      signalGroup(child, 'SIGKILL');
      return gone;
    }),
  );
}

/** Runs a job with a pair of browsers if it may have one. Where it has failed, nobody has them after it. */
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

/** For when all jobs have ended. */
export const endSharedBrowsers = async (): Promise<void> =>
  void (await Promise.all([...pairs].map(end)));

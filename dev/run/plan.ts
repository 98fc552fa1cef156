/** Plans a test run: the static checks, and the test files of each folder. */
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { filesBelow } from '../build/changed.ts';
import { root } from '../build/paths.ts';
import { CAPACITY, type Job } from './job.ts';

/**
 * The tier of a test decides when it runs. `test` covers what must not break during daily work.
 * `all` adds tests that take longer or need more of a machine, and servers that fail or lie. `soak`
 * takes hours, and a run plays as many of its tests as its time allows (`draw.ts`).
 */
type Tier = 'test' | 'all' | 'soak';

interface Folder {
  readonly path: string;
  /** The time limit, unless the file sets another. */
  readonly timeoutMs: number;
  /** The tier of every file in the folder. If absent, each file may set its own tier. */
  readonly tier?: Tier;
}

/** `rtc` and `wallet` test one part of the page separately, in a real browser. */
const FOLDERS = {
  unit: { path: 'test/unit', timeoutMs: 300_000 },
  ledger: { path: 'test/ledger', timeoutMs: 300_000 },
  rtc: { path: 'test/rtc-lab', timeoutMs: 600_000 },
  e2e: { path: 'test/e2e', timeoutMs: 600_000 },
  net: { path: 'test/net', timeoutMs: 600_000, tier: 'all' },
  node: { path: 'test/node', timeoutMs: 600_000, tier: 'all' },
  soak: { path: 'test/soak', timeoutMs: 1_200_000, tier: 'soak' },
} as const satisfies Readonly<Record<string, Folder>>;

type FolderName = keyof typeof FOLDERS;
export const FOLDER_NAMES = Object.keys(FOLDERS) as readonly FolderName[];

/** The settings in a test file's own comments. Each is a line with only a comment. */
export interface Directives {
  /**
   * `// alone`: no other job may run at the same time. `// waits`: the test is idle most of its
   * time.
   */
  readonly load: 'usual' | 'alone' | 'waits';
  /**
   * `// pure`: the file may share a process (`together.ts`). It starts no process and no worker,
   * and nothing in it waits in real time.
   */
  readonly isPure: boolean;
  /** `// long`: a bench that runs only by name or with `--long`. */
  readonly isLong: boolean;
  /**
   * `npm test` leaves out `all` and `soak`, and plays a random part of `both`. The longer tiers
   * play all of `both`.
   */
  readonly tier: Tier | 'both';
  /**
   * `// takes: 240`: the time in seconds on two busy cores. The soak draws its tests by this time.
   */
  readonly takesMs: number;
  /** `// timeout: 600` (seconds). */
  readonly timeoutMs: number | null;
}

export function directives(source: string): Directives {
  const lines = source.split('\n');
  const said = (name: string): string | undefined =>
    lines.find((line) => line.startsWith(`// ${name}: `))?.slice(`// ${name}: `.length);
  const seconds = said('timeout');
  const tier = (['all', 'both', 'soak'] as const).find((each) => each === said('tier'));
  return {
    load: lines.includes('// alone') ? 'alone' : lines.includes('// waits') ? 'waits' : 'usual',
    isPure: lines.includes('// pure'),
    isLong: lines.includes('// long'),
    tier: tier ?? 'test',
    takesMs: Number(said('takes') ?? 60) * 1000,
    timeoutMs: seconds ? Number(seconds) * 1000 : null,
  };
}

/**
 * The weight of a usual job. Two usual jobs run in parallel, because the machine may have only two
 * cores; or one usual job runs with two jobs that wait.
 */
const USUAL = 3;

/**
 * Returns the weight of a job. Jobs that wait run in parallel: three with pairs of browsers, or
 * seven without.
 */
const weightOf = (load: Directives['load'], driven: boolean): number =>
  ({ usual: USUAL, alone: CAPACITY, waits: driven ? 2 : 1 })[load];

/** Returns Node's arguments for a TypeScript program of the project. */
export const typescript = (...args: string[]): string[] => ['--import', 'tsx', ...args];

export interface Choice {
  /** `rest` is the part of `all` that is not in `test`. */
  readonly tier: Tier | 'rest';
  /**
   * A part of the path of the files to run; '' for all files. Files that are requested by name run
   * in any tier.
   */
  readonly filter: string;
  /** Keeps only the files for which this returns true. */
  readonly isMeant?: (path: string) => boolean;
}

const TIERS: Readonly<Record<Choice['tier'], readonly Directives['tier'][]>> = {
  test: ['test', 'both'],
  rest: ['both', 'all'],
  all: ['test', 'both', 'all'],
  soak: ['soak'],
};

interface TestFile extends Directives {
  readonly path: string;
}

/** Returns the `*.test.ts` files at any depth of a folder. */
export function filesOf(
  name: FolderName,
  { tier, filter, isMeant = () => true }: Choice,
): TestFile[] {
  const folder: Folder = FOLDERS[name];
  return filesBelow(join(root, folder.path))
    .map((path) => relative(root, path).split(sep).join('/'))
    .filter((path) => path.endsWith('.test.ts') && path.includes(filter))
    .map((path) => {
      const said = directives(readFileSync(join(root, path), 'utf8'));
      return { path, ...said, tier: said.tier === 'test' ? (folder.tier ?? 'test') : said.tier };
    })
    .filter((file) => filter !== '' || TIERS[tier].includes(file.tier))
    .filter(({ path }) => isMeant(path));
}

/**
 * How many processes the pure files share. With a process for each file, starting Node would take
 * most of the time. Six processes end more evenly on two cores than two.
 */
const PROCESSES = 6;
const TOGETHER_MS = 1_200_000;
/**
 * The size of V8's young generation, in MB. Simulated calls create much garbage. This size needs
 * half as many collections as the usual 16.
 */
const YOUNG = '--max-semi-space-size=32';

/**
 * Divides the files. Neighbouring files cost about the same, so each process takes every sixth
 * file.
 */
const dealt = (paths: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: PROCESSES }, (_, at) =>
    paths.filter((_path, index) => index % PROCESSES === at),
  ).filter(({ length }) => length > 0);

/** Returns the jobs of files that share a process. */
const together = (paths: readonly string[], usual: Pick<Job, 'counts' | 'env'>): Job[] =>
  dealt(paths).map((each, at, { length }) => ({
    ...usual,
    name: each.length > 1 ? `${each.length} pure files (${at + 1} of ${length})` : (each[0] ?? ''),
    args: [YOUNG, ...typescript('dev/run/together.ts', ...each)],
    weight: USUAL,
    timeoutMs: TOGETHER_MS,
  }));

/** Returns one job per file, and the shared jobs of the pure files of all these folders. */
export function testFiles(
  names: readonly FolderName[],
  choice: Choice,
  more: Readonly<Record<string, string>> = {},
): Job[] {
  // `TIER` names the tier, because a file may test more in a longer tier.
  const env = { ...more, TIER: choice.tier === 'rest' ? 'all' : choice.tier };
  const usual = { counts: 'uvu', env } as const;
  const pure: string[] = [];
  const own: Job[] = [];
  for (const name of names) {
    const driven = name !== 'unit' && name !== 'ledger';
    for (const { path, isPure, load, tier, takesMs, timeoutMs } of filesOf(name, choice)) {
      if (isPure) pure.push(path);
      else {
        own.push({
          ...usual,
          name: path,
          args: typescript('dev/run/file.ts', path),
          weight: weightOf(load, driven),
          timeoutMs: timeoutMs ?? FOLDERS[name].timeoutMs,
          ...(tier === 'soak' && { takesMs }),
        });
      }
    }
  }
  return [...together(pure, usual), ...own];
}

const check = (name: string, ...args: string[]): Job => ({
  name,
  args,
  counts: 'exit',
  weight: USUAL,
  timeoutMs: 300_000,
  env: {},
});

/** Returns options that keep a tool's findings until the file, the tool or its settings change. */
const kept = (tool: string): string[] =>
  ['--cache', '--cache-strategy', 'content', '--cache-location'].concat(`.cache/${tool}`);

/**
 * Returns the static checks. Node starts the tools, because not every installation leaves their
 * launchers executable. The first check is the one that takes longest on one core with an empty
 * cache.
 */
export const staticChecks = (): Job[] => [
  check(
    'format',
    'node_modules/prettier/bin/prettier.cjs',
    ...['--check', '--log-level', 'warn', ...kept('prettier'), '.'],
  ),
  check('build', ...typescript('dev/build/index.ts')),
  check('types', 'node_modules/typescript-native/bin/tsc', '-b'),
  check('lint', 'node_modules/oxlint/bin/oxlint'),
  check(
    'lint, rules of our own',
    'node_modules/eslint/bin/eslint.js',
    ...['src', 'dev', '--max-warnings', '0', ...kept('eslint')],
  ),
  check('unused', 'node_modules/knip/bin/knip.js', '--no-progress'),
  check('prose', ...typescript('dev/prose.ts')),
];

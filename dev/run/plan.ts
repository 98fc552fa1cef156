/** Plans a test run: the static checks, and the test files of each folder. */
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { filesBelow } from '../build/changed.ts';
import { root } from '../build/paths.ts';
import { CAPACITY, type Job } from './job.ts';

/**
 * `test` guards what must not break while somebody works. `all` adds tests that take longer or need more of a
 * machine, and servers that fail or lie. `soak` takes hours; a run plays as much as its time allows (`draw.ts`).
 */
type Tier = 'test' | 'all' | 'soak';

interface Folder {
  readonly path: string;
  /** Unless the file says otherwise. */
  readonly timeoutMs: number;
  /** The tier of every file in it; in other folders, each file may name its own. */
  readonly tier?: Tier;
}

/** `rtc` tries one part of the page by itself, in a real browser. */
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

/** The settings in a test file's own comments, each a line that is a comment and nothing else. */
interface Directives {
  /** `// alone`: nothing may run beside it. `// waits`: most of its time it does nothing. */
  readonly load: 'usual' | 'alone' | 'waits';
  /**
   * `// pure`: it may share a process (`together.ts`): it starts none, and no worker, and nothing of it
   * waits in real time.
   */
  readonly isPure: boolean;
  /** `npm test` leaves out `all` and `soak`, and plays a random part of `both`; the longer tier plays the whole. */
  readonly tier: Tier | 'both';
  /** `// takes: 240`: seconds on two cores that are at it, by which the soak draws it. */
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
    tier: tier ?? 'test',
    takesMs: Number(said('takes') ?? 60) * 1000,
    timeoutMs: seconds ? Number(seconds) * 1000 : null,
  };
}

/** Two side by side, as two cores have it; or one beside two that wait. */
const USUAL = 3;

/** A test that waits is kept company by others that do: three pairs of browsers, or seven without. */
const weightOf = (load: Directives['load'], driven: boolean): number =>
  ({ usual: USUAL, alone: CAPACITY, waits: driven ? 2 : 1 })[load];

/** Node's arguments for a TypeScript program of the project. */
export const typescript = (...args: string[]): string[] => ['--import', 'tsx', ...args];

export interface Choice {
  /** `rest`: what `all` has beside `test`. */
  readonly tier: Tier | 'rest';
  /** A part of the path; files that are asked for by name run in any tier. Empty: all. */
  readonly filter: string;
  /** Keeps only the files for which this holds. */
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

/** The `*.test.ts` at any depth of a folder. */
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

/** A process for each file would mostly start Node. Six end more evenly on two cores than two. */
const PROCESSES = 6;
const TOGETHER_MS = 1_200_000;
/** MB for what calls of the rig throw away: half as many collections as with the usual 16. */
const YOUNG = '--max-semi-space-size=32';

/** Neighbours cost alike, so each process takes every sixth file. */
const dealt = (paths: readonly string[]): readonly (readonly string[])[] =>
  Array.from({ length: PROCESSES }, (_, at) =>
    paths.filter((_path, index) => index % PROCESSES === at),
  ).filter(({ length }) => length > 0);

/** Files that share a process, in as few as there are. */
const together = (paths: readonly string[], usual: Pick<Job, 'counts' | 'env'>): Job[] =>
  dealt(paths).map((each, at, { length }) => ({
    ...usual,
    name: each.length > 1 ? `${each.length} pure files (${at + 1} of ${length})` : (each[0] ?? ''),
    args: [YOUNG, ...typescript('dev/run/together.ts', ...each)],
    weight: USUAL,
    timeoutMs: TOGETHER_MS,
  }));

/** One job per file, and those of the pure ones of all these folders. */
export function testFiles(
  names: readonly FolderName[],
  choice: Choice,
  more: Readonly<Record<string, string>> = {},
): Job[] {
  // A file may look closer in the longer tier.
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

/** Returns options that keep a tool's findings until the file, the tool or its settings differ. */
const kept = (tool: string): string[] =>
  ['--cache', '--cache-strategy', 'content', '--cache-location'].concat(`.cache/${tool}`);

/**
 * Node starts the tools: not every install leaves their launchers executable. The check that takes longest
 * on one core with an empty cache is first.
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

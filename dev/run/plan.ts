/** What a test run consists of: the static checks, and the test files of each folder. */
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { filesBelow } from '../build/changed.ts';
import { root } from '../build/paths.ts';
import { CAPACITY, type Job } from './job.ts';

/**
 * `test`: what a change is likely to break. `all`: what takes longer, or needs more of a machine; its run
 * has the first tier in it. `soak`: hours. Of the last two a run plays as much as its time allows
 * (`draw.ts`).
 */
type Tier = 'test' | 'all' | 'soak';

interface Folder {
  readonly path: string;
  /** Unless the file says otherwise. */
  readonly timeoutMs: number;
  /** Of every file in it; elsewhere a file may say so. */
  readonly tier?: Tier;
}

/** `rtc` and `wallet` try one part of the page by itself, in a real browser. */
const FOLDERS = {
  unit: { path: 'test/unit', timeoutMs: 300_000 },
  ledger: { path: 'test/ledger', timeoutMs: 300_000 },
  rtc: { path: 'test/rtc-lab', timeoutMs: 600_000 },
  wallet: { path: 'test/wallet-lab', timeoutMs: 600_000 },
  e2e: { path: 'test/e2e', timeoutMs: 600_000 },
  net: { path: 'test/net', timeoutMs: 600_000, tier: 'all' },
  node: { path: 'test/node', timeoutMs: 600_000, tier: 'all' },
  soak: { path: 'test/soak', timeoutMs: 1_200_000, tier: 'soak' },
} as const satisfies Readonly<Record<string, Folder>>;

type FolderName = keyof typeof FOLDERS;
export const FOLDER_NAMES = Object.keys(FOLDERS) as readonly FolderName[];

/** What a test file says about itself in the comments at its head. */
interface Directives {
  /** `// alone`: nothing may run beside it. `// waits`: most of its time it does nothing. */
  readonly load: 'usual' | 'alone' | 'waits';
  /**
   * `// pure`: it leaves no mark on its process, which it may share (`together.ts`). `// pure, clock leaps`:
   * with those for whom `leaping-time.ts` takes the place of the clock.
   */
  readonly pure: 'clock leaps' | 'usual' | null;
  /** `// tier: all`, `// tier: soak`: not in `npm test`. */
  readonly tier: Tier;
  /** `// takes: 240`: seconds on two cores that are at it, by which it is drawn. */
  readonly takesMs: number;
  /** `// timeout: 600` (seconds). */
  readonly timeoutMs: number | null;
}

export function directives(source: string): Directives {
  const head = source.split('\n').slice(0, 10);
  const said = (name: string): string | undefined =>
    head.find((line) => line.startsWith(`// ${name}: `))?.slice(`// ${name}: `.length);
  const [seconds, tier] = [said('timeout'), said('tier')];
  return {
    load: head.includes('// alone') ? 'alone' : head.includes('// waits') ? 'waits' : 'usual',
    pure: head.includes('// pure, clock leaps')
      ? 'clock leaps'
      : head.includes('// pure')
        ? 'usual'
        : null,
    tier: tier === 'all' || tier === 'soak' ? tier : 'test',
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
  readonly tier: Tier;
  /** A part of the path; what is asked for by name comes whatever its tier. Empty: all. */
  readonly filter: string;
}

const TIERS: Readonly<Record<Tier, readonly Tier[]>> = {
  test: ['test'],
  all: ['test', 'all'],
  soak: ['soak'],
};

interface TestFile extends Directives {
  readonly path: string;
}

/** The `*.test.ts` at any depth of a folder. */
export function filesOf(name: FolderName, { tier, filter }: Choice): TestFile[] {
  const folder: Folder = FOLDERS[name];
  return filesBelow(join(root, folder.path))
    .map((path) => relative(root, path).split(sep).join('/'))
    .filter((path) => path.endsWith('.test.ts') && path.includes(filter))
    .map((path) => {
      const said = directives(readFileSync(join(root, path), 'utf8'));
      return { path, ...said, tier: said.tier === 'test' ? (folder.tier ?? 'test') : said.tier };
    })
    .filter((file) => filter !== '' || TIERS[tier].includes(file.tier));
}

interface Group {
  readonly name: string;
  readonly paths: readonly string[];
  readonly leaps: boolean;
}

/** The clock leaps before anything else of the process looks at it. */
export const LEAP = ['--import', './test/support/leaping-time.ts'];

/** How many files share a process. Those whose clock leaps do more than a small file, and two cores are to be busy. */
const SHARING = { usual: 24, 'clock leaps': 6 } as const;

/** Those that share a process, neighbours together. */
function sharing(files: readonly TestFile[]): Group[] {
  return (['usual', 'clock leaps'] as const).flatMap((kind) => {
    const members = files.filter(({ pure }) => pure === kind).map(({ path }) => path);
    const parts = Math.ceil(members.length / SHARING[kind]);
    const leaps = kind === 'clock leaps';
    return Array.from({ length: parts }, (_, part): Group => {
      const from = Math.ceil((part * members.length) / parts);
      const paths = members.slice(from, Math.ceil(((part + 1) * members.length) / parts));
      const [first = ''] = paths;
      const kept = `${paths.length} files${leaps ? ' whose clock leaps' : ''}`;
      const name = `${first} and on, ${kept} (${part + 1} of ${parts})`;
      return { name: paths.length > 1 ? name : first, paths, leaps };
    });
  });
}

/** One job per file, and one for each group that may share a process. */
export function testFiles(
  name: FolderName,
  choice: Choice,
  more: Readonly<Record<string, string>> = {},
): Job[] {
  const files = filesOf(name, choice);
  // A file may look closer in the longer tier.
  const env = { ...more, TIER: choice.tier };
  const usual = { counts: 'uvu', timeoutMs: FOLDERS[name].timeoutMs, env } as const;
  const groups = sharing(files);
  const driven = name !== 'unit' && name !== 'ledger';
  return [
    ...groups.map(({ name, paths, leaps }) => ({
      ...usual,
      name,
      args: typescript(...(leaps ? LEAP : []), 'dev/run/together.ts', ...paths),
      weight: USUAL,
    })),
    ...files
      .filter(({ pure }) => pure === null)
      .map(({ path, load, tier, takesMs, timeoutMs }) => ({
        ...usual,
        name: path,
        args: typescript('dev/run/file.ts', path),
        weight: weightOf(load, driven),
        timeoutMs: timeoutMs ?? usual.timeoutMs,
        ...(tier !== 'test' && { takesMs }),
      })),
  ];
}

const check = (name: string, ...args: string[]): Job => ({
  name,
  args,
  counts: 'exit',
  weight: USUAL,
  timeoutMs: 300_000,
  env: {},
});

/** What a tool found in a file counts until the file, the tool or its settings differ. */
const kept = (tool: string): string[] =>
  ['--cache', '--cache-strategy', 'content', '--cache-location'].concat(`.cache/${tool}`);

/**
 * Tools are started through Node: not every install leaves their launchers executable. What takes longest
 * on one core, where nothing is kept yet, is first.
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
];

/** What a test run consists of: the static checks, and the test files of each folder. */
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { filesBelow } from '../build/changed.ts';
import { root } from '../build/paths.ts';
import { CAPACITY, type Job } from './job.ts';

export interface Folder {
  readonly path: string;
  /** Unless the file says otherwise. */
  readonly timeoutMs: number;
}

/** `rtc` and `wallet` try one part of the page by itself, in a real browser. */
const FOLDERS = {
  unit: { path: 'test/unit', timeoutMs: 300_000 },
  ledger: { path: 'test/ledger', timeoutMs: 300_000 },
  rtc: { path: 'test/rtc-lab', timeoutMs: 600_000 },
  wallet: { path: 'test/wallet-lab', timeoutMs: 600_000 },
  e2e: { path: 'test/e2e', timeoutMs: 600_000 },
  net: { path: 'test/net', timeoutMs: 600_000 },
  soak: { path: 'test/soak', timeoutMs: 1_200_000 },
} as const satisfies Record<string, Folder>;

export type FolderName = keyof typeof FOLDERS;

/** What a test file says about itself in the comments at its head. */
export interface Directives {
  /** `// alone`: nothing may run beside it. `// waits`: most of its time it does nothing. */
  readonly load: 'usual' | 'alone' | 'waits';
  /** `// timeout: 600` (seconds). */
  readonly timeoutMs: number | null;
}

export function directives(source: string): Directives {
  const head = source.split('\n').slice(0, 10);
  const seconds = head.map((line) => /^\/\/ timeout: (\d+)$/.exec(line)?.[1]).find(Boolean);
  return {
    load: head.includes('// alone') ? 'alone' : head.includes('// waits') ? 'waits' : 'usual',
    timeoutMs: seconds ? Number(seconds) * 1000 : null,
  };
}

/** Two side by side, as two cores have it. */
const USUAL = CAPACITY / 2;

/** A test that waits is kept company by others that do: three pairs of browsers, or six without. */
const weightOf = (load: Directives['load'], driven: boolean): number =>
  ({ usual: USUAL, alone: CAPACITY, waits: driven ? 2 : 1 })[load];

/** Node's arguments for a TypeScript program of the project. */
export const typescript = (file: string): string[] => ['--import', 'tsx', file];

/** One job per `*.test.ts` at any depth of a folder, those with `filter` in their path. */
export function testFiles(
  name: FolderName,
  env: Readonly<Record<string, string>>,
  filter = '',
): Job[] {
  const folder = FOLDERS[name];
  return filesBelow(join(root, folder.path))
    .map((path) => relative(root, path).split(sep).join('/'))
    .filter((path) => path.endsWith('.test.ts') && path.includes(filter))
    .map((path) => {
      const { load, timeoutMs } = directives(readFileSync(join(root, path), 'utf8'));
      return {
        name: path,
        args: typescript(path),
        counts: 'uvu',
        weight: weightOf(load, name !== 'unit' && name !== 'ledger'),
        timeoutMs: timeoutMs ?? folder.timeoutMs,
        env,
      };
    });
}

const check = (name: string, ...args: string[]): Job => ({
  name,
  args,
  counts: 'exit',
  weight: USUAL,
  timeoutMs: 300_000,
  env: {},
});

/** Tools are started through Node: not every install leaves their launchers executable. */
export const staticChecks = (): Job[] => [
  check('build', ...typescript('dev/build/index.ts')),
  check('types', 'node_modules/typescript/bin/tsc', '-b'),
  check('lint', 'node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'),
  check('format', 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
];
